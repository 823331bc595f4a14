//! `correct`: another fact says what a record should have been.

use serde_json::json;
use stairwell_core::domain::correction::Change;
use stairwell_core::field::{FieldError, NewCorrection};

use crate::call::{self, Call, household_of};
use crate::cli::CorrectArguments;
use crate::failure::Failure;
use crate::name::{Named, name};

pub(crate) fn run(call: &Call, arguments: &CorrectArguments) -> Result<(), Failure> {
    let about = call::record(&arguments.record)?;
    let target = about.id;
    let change = match (&arguments.temp, arguments.time) {
        (Some(value), _) => Change::Value(value.clone().map_err(|impossible| FieldError::from(impossible.0))?),
        (None, Some(at)) => Change::ConfirmTime(at),
        (None, None) => Change::Void,
    };
    let new = NewCorrection { target, change, reason: arguments.reason.clone(), confirmed: arguments.confirm };
    let mut phone = call.phone()?;
    let record = Named { grid: about.grid, id: target.record };
    let unknown = FieldError::UnknownRecord(target.to_string());
    let made = match household_of(&phone, arguments.household.as_ref(), &record, unknown)? {
        Some(household) => phone.correct_in(&household, new, call.now())?,
        None => phone.correct(new, call.now())?,
    };
    let id = name(&made.grid, made.record);
    call.output.answer(&json!({ "correction": id, "dispute": made.is_dispute }), || {
        let to = match change {
            Change::Value(value) => format!("{value} °C"),
            Change::Void => "作废 / void".to_owned(),
            Change::Dispute => "有异议 / disputed".to_owned(),
            Change::ConfirmTime(at) => at.to_string(),
        };
        let done = if made.is_dispute {
            "已提出异议，原值不变，待医生核实 / disputed"
        } else {
            "已更正 / corrected"
        };
        format!("{done}: {target} → {to}\n记录 / record: {id}")
    });
    Ok(())
}
