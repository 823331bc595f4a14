//! `correct`: another fact says what a record should have been.

use serde_json::json;
use stairwell_core::domain::correction::Change;
use stairwell_core::field::{FieldError, NewCorrection};

use crate::call::{Call, household, record};
use crate::cli::CorrectArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &CorrectArguments) -> Result<(), Failure> {
    let target = record(&arguments.record)?;
    let change = match &arguments.temp {
        Some(value) => Change::Value(value.clone().map_err(|impossible| FieldError::from(impossible.0))?),
        None => Change::Void,
    };
    let new = NewCorrection { target, change, reason: arguments.reason.clone(), confirmed: arguments.confirm };
    let id = match &arguments.household {
        Some(text) => call.phone()?.correct_in(&household(text)?, new, call.now())?,
        None => call.phone()?.correct(new, call.now())?,
    };
    call.output.answer(&json!({ "correction": id }), || {
        let to = match change {
            Change::Value(value) => format!("{value} °C"),
            Change::Void => "作废 / void".to_owned(),
        };
        format!("已更正 / corrected: {target} → {to}\n记录 / record: {id}")
    });
    Ok(())
}
