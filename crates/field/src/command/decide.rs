//! `decide`: a decision about a person's observation, or the proposal of one.

use serde_json::json;
use stairwell_core::field::NewDecision;

use crate::call::{Call, household, person, record};
use crate::cli::DecideArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &DecideArguments) -> Result<(), Failure> {
    let mut new = NewDecision::of(person(&arguments.person)?, arguments.kind);
    new.until = arguments.until;
    new.anchor = arguments.anchor;
    new.anchor_basis = arguments.anchor_basis;
    new.venue = arguments.venue;
    new.facility.clone_from(&arguments.facility);
    new.reason.clone_from(&arguments.reason);
    let resolved = arguments.resolves.iter().map(|text| record(text).map(|part| part.record));
    let resolved: Vec<_> = resolved.collect::<Result<_, _>>()?;
    new.resolves = (!resolved.is_empty()).then_some(resolved);
    new.upholds = arguments.upholds.as_deref().map(record).transpose()?.map(|part| part.record);
    let made = match &arguments.household {
        Some(text) => call.phone()?.decide_in(&household(text)?, new, call.now())?,
        None => call.phone()?.decide(new, call.now())?,
    };
    call.output.answer(&json!({ "decision": made.record, "proposal": made.is_proposal }), || {
        let done =
            if made.is_proposal { "已提出建议，待有权者决定 / proposed" } else { "已决定 / decided" };
        format!("{done}: {}\n记录 / record: {}", arguments.kind.name_zh(), made.record)
    });
    Ok(())
}
