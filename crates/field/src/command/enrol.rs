//! `enrol`: a code becomes a certificate.

use serde_json::json;
use stairwell_core::client;

use crate::call::{Call, seed};
use crate::cli::EnrolArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &EnrolArguments) -> Result<(), Failure> {
    let mut transport = call.transport(&arguments.server, 0)?;
    let seed = seed()?;
    let phone =
        call.wait(async { Ok(client::enrol(&call.store, &mut transport, &arguments.code, call.now(), &seed).await?) })?;
    let status = phone.status()?;
    let answer = json!({
        "device": status.device, "person": status.person, "role": status.role, "team": status.team,
        "grids": status.grids, "server": status.server,
    });
    call.output.answer(&answer, || {
        let grids: Vec<&str> = status.grids.iter().map(|grid| grid.as_str()).collect();
        format!(
            "已注册 / enrolled: {}（{}，{}）\n网格 / grids: {}\n设备 / device: {}",
            status.person,
            status.role.name_zh(),
            status.team,
            grids.join("、"),
            status.device
        )
    });
    Ok(())
}
