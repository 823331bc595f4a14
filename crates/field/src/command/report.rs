//! `report sign`: the grid's day is signed.

use stairwell_core::field::NewReport;

use super::made;
use crate::call::{Call, grid_or_only};
use crate::cli::ReportSignArguments;
use crate::failure::Failure;

pub(crate) fn sign(call: &Call, arguments: &ReportSignArguments) -> Result<(), Failure> {
    let mut phone = call.phone()?;
    let grid = grid_or_only(&phone, arguments.grid.as_ref())?;
    let new = NewReport {
        date: arguments.date,
        cut_off: arguments.cut_off,
        zero_declared: arguments.zero,
        note: arguments.note.clone(),
    };
    let signed = phone.sign_report(&grid, &new, call.now())?;
    made::tell(call, "report", signed, if arguments.zero { "零报告" } else { "日报" });
    Ok(())
}
