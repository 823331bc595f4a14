//! `handover`: a person goes to another grid.

use serde_json::json;
use stairwell_core::field::NewHandover;

use super::move_person::new_home;
use crate::call::{Call, grid, home_of_person, person};
use crate::cli::{HandoverAcceptArguments, HandoverOutArguments};
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn out(call: &Call, arguments: &HandoverOutArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let to_grid = grid(&arguments.to_grid)?;
    let (reason, document_no) = (arguments.reason.clone(), arguments.document_no.clone());
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let new = NewHandover { person: about.id, to_grid, reason, document_no };
    let made = phone.hand_over(&household, &new, call.now())?;
    let record = name(&made.grid, made.record);
    call.output.answer(&json!({ "decision": record, "proposal": made.is_proposal }), || {
        format!("已提出移交，对方接收前仍由本网格负责 / handed over to {to_grid}, yours until accepted\n记录 / record: {record}")
    });
    Ok(())
}

pub(crate) fn accept(call: &Call, arguments: &HandoverAcceptArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let to = new_home(&arguments.home)?;
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let accepted = phone.accept_handover(&household, &about.id, &to, call.now())?;
    let made = accepted.acceptance;
    let (person, decision) = (name(&accepted.grid, accepted.person), name(&made.grid, made.record));
    let answer = json!({ "person": person, "decision": decision, "proposal": made.is_proposal });
    call.output.answer(&answer, || {
        format!("已接收，观察在本网格继续 / accepted\n人员 / person: {person}\n记录 / record: {decision}")
    });
    Ok(())
}
