//! `dispute`: what another recorded is called in question.

use serde_json::json;

use crate::call::{Call, home_of_record, record};
use crate::cli::DisputeArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &DisputeArguments) -> Result<(), Failure> {
    let about = record(&arguments.record)?;
    let mut phone = call.phone()?;
    let household = home_of_record(&phone, arguments.household.as_ref(), &about)?;
    let made = phone.dispute(&household, about.id, &arguments.reason, call.now())?;
    let id = name(&made.grid, made.record);
    call.output.answer(&json!({ "correction": id, "dispute": made.is_dispute }), || {
        format!("已提出异议，原值不变，待医生核实 / disputed: {}\n记录 / record: {id}", about.id)
    });
    Ok(())
}
