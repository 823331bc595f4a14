//! `decide`: a decision about a person's observation, or the proposal of one.

use serde_json::json;
use stairwell_core::field::{FieldError, NewDecision};

use crate::call::{Call, grid, household_of, person, record};
use crate::cli::DecideArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &DecideArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let mut new = NewDecision::of(about.id, arguments.kind);
    new.until = arguments.until;
    new.anchor = arguments.anchor;
    new.anchor_basis = arguments.anchor_basis;
    new.venue = arguments.venue;
    new.facility.clone_from(&arguments.facility);
    new.reason.clone_from(&arguments.reason);
    let resolved = arguments.resolves.iter().map(|text| record(text).map(|named| named.id.record));
    let resolved: Vec<_> = resolved.collect::<Result<_, _>>()?;
    new.resolves = (!resolved.is_empty()).then_some(resolved);
    new.transfer_reason = arguments.reason_of_transfer;
    new.to_grid = arguments.to_grid.as_deref().map(grid).transpose()?;
    new.document_no.clone_from(&arguments.document_no);
    let responsible: Vec<_> = arguments.responsible.iter().map(|who| who.0.clone()).collect();
    new.responsible = (!responsible.is_empty()).then_some(responsible);
    let criteria = arguments.criteria.iter().map(|text| record(text).map(|named| named.id.record));
    let criteria: Vec<_> = criteria.collect::<Result<_, _>>()?;
    new.criteria = (!criteria.is_empty()).then_some(criteria);
    new.upholds = arguments.upholds.as_deref().map(record).transpose()?.map(|named| named.id.record);
    let mut phone = call.phone()?;
    let made = match household_of(&phone, arguments.household.as_ref(), &about, FieldError::UnknownPerson(about.id))? {
        Some(household) => phone.decide_in(&household, new, call.now())?,
        None => phone.decide(new, call.now())?,
    };
    let record = name(&made.grid, made.record);
    call.output.answer(&json!({ "decision": record, "proposal": made.is_proposal }), || {
        let done =
            if made.is_proposal { "已提出建议，待有权者决定 / proposed" } else { "已决定 / decided" };
        format!("{done}: {}\n记录 / record: {record}", arguments.kind.name_zh())
    });
    Ok(())
}
