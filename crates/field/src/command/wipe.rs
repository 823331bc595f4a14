//! `wipe`: everything on this device is destroyed.

use serde_json::json;
use stairwell_core::field::WipeDue;

use crate::call::Call;
use crate::cli::WipeArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &WipeArguments) -> Result<(), Failure> {
    if !arguments.yes {
        return Err(Failure::usage(
            "用法有误：清除后不可恢复，请加 --yes 确认 / what is destroyed does not come back: say --yes",
        ));
    }
    let phone = call.phone()?;
    let unsent = phone.status()?.unsent;
    let revoked_for = match phone.wipe_due()? {
        WipeDue::Due { why } => Some(why),
        WipeDue::NotRevoked | WipeDue::WaitsForUnsent { .. } => None,
    };
    let why = arguments.reason.clone().or(revoked_for).unwrap_or_else(|| "持有人清除 / by its holder".to_owned());
    let device = phone.device();
    phone.wipe(&why, call.now())?;
    call.output.answer(&json!({ "device": device, "wiped": true, "unsent": unsent, "reason": why }), || {
        format!("本机资料已清除（{why}）；未上传 {unsent} 条 / everything here was destroyed; {unsent} entries were not sent")
    });
    Ok(())
}
