//! `status`: who this device is, and what waits to be sent.

use stairwell_core::field::PhoneStatus;

use crate::call::Call;
use crate::failure::Failure;

pub(crate) fn run(call: &Call) -> Result<(), Failure> {
    let status = call.phone()?.status()?;
    call.output.answer(&status, || text(&status));
    Ok(())
}

fn text(status: &PhoneStatus) -> String {
    let grids: Vec<&str> = status.grids.iter().map(|grid| grid.as_str()).collect();
    let last_sync = status.last_sync.map_or_else(|| "从未 / never".to_owned(), |at| at.to_string());
    let clock = match status.clock_offset_ms {
        Some(offset_ms) => format!("{} 秒 / s", offset_ms / 1000),
        None => "未知 / unknown".to_owned(),
    };
    let mut lines = vec![
        format!("{}（{}，{}）", status.person, status.role.name_zh(), status.team),
        format!("设备 / device: {}", status.device),
        format!("网格 / grids: {}", grids.join("、")),
        format!("服务器 / server: {}", status.server),
        format!("待上传 / unsent: {}", status.unsent),
        format!("上次同步 / last sync: {last_sync}"),
        format!("时钟偏差 / clock offset: {clock}"),
        format!("占用空间 / store: {} KiB", status.store_bytes.div_ceil(1024)),
    ];
    if status.held > 0 {
        lines.push(format!("待裁决 / held: {}", status.held));
    }
    if status.forked {
        lines.push("本机日志有分叉，下次同步时更换设备号 / the log is forked; the next sync renews".to_owned());
    }
    if status.revoked {
        lines.push("本机证书已被吊销 / this device was revoked".to_owned());
    }
    if status.wipe_due {
        lines.push("请清除本机资料 / what is on this device is to be destroyed: stairwell-field wipe --yes".to_owned());
    }
    lines.join("\n")
}
