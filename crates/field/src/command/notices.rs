//! What the other side of a sync held, refused or could not join.

use serde::Serialize;
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::sync::message::{Notice, NoticeKind};

use crate::call::Call;

/// A notice for programs.
#[derive(Debug, Serialize)]
pub(super) struct ToldNotice {
    kind: &'static str,
    grid: ScopeId,
    device: DeviceId,
    first_seq: u64,
    reason: String,
}

/// Says on standard error what did not simply go through.
pub(super) fn tell(call: &Call, notices: &[Notice]) {
    for Notice { kind, scope, device, first_seq, reason } in notices {
        let zh = match kind {
            NoticeKind::Held => "已保存，待裁决",
            NoticeKind::Fork => "日志有分叉，该分支待裁决",
            NoticeKind::Refused => "被拒绝",
            NoticeKind::Gap => "中间缺失",
        };
        call.output.message(&format!("{zh} / {scope} {device}:{first_seq}: {reason}"));
    }
}

/// Notices for programs.
pub(super) fn told(notices: &[Notice]) -> Vec<ToldNotice> {
    let kind = |kind| match kind {
        NoticeKind::Gap => "GAP",
        NoticeKind::Fork => "FORK",
        NoticeKind::Refused => "REFUSED",
        NoticeKind::Held => "HELD",
    };
    let told = |notice: &Notice| ToldNotice {
        kind: kind(notice.kind),
        grid: notice.scope,
        device: notice.device,
        first_seq: notice.first_seq,
        reason: notice.reason.clone(),
    };
    notices.iter().map(told).collect()
}
