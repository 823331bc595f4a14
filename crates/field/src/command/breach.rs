//! `breach`: a breach of a quarantine, and what was done about it.

use stairwell_core::field::{NewBreach, NewBreachAction};

use super::made;
use crate::call::{Call, home_of_person, home_of_record, household, person, record};
use crate::cli::{BreachActArguments, BreachReportArguments};
use crate::failure::Failure;

pub(crate) fn report(call: &Call, arguments: &BreachReportArguments) -> Result<(), Failure> {
    let by = arguments.person.as_deref().map(person).transpose()?;
    let mut phone = call.phone()?;
    let household = match (&arguments.household, &by) {
        (Some(text), _) => household(text)?,
        (None, Some(by)) => home_of_person(&phone, None, by)?,
        (None, None) => return Err(Failure::usage("用法有误：请指明住户或人员 / say which household or person")),
    };
    let new = NewBreach {
        person: by.map(|named| named.id),
        from: arguments.from,
        to: arguments.to,
        evidence: arguments.evidence.clone(),
        announced: arguments.announced,
        ..NewBreach::new(arguments.kind)
    };
    let breach = phone.report_breach(&household, &new, call.now())?;
    made::tell(call, "breach", breach, arguments.kind.name_zh());
    Ok(())
}

pub(crate) fn act(call: &Call, arguments: &BreachActArguments) -> Result<(), Failure> {
    let about = record(&arguments.breach)?;
    let mut phone = call.phone()?;
    let household = home_of_record(&phone, arguments.household.as_ref(), &about)?;
    let new = NewBreachAction {
        arrived_at: arguments.arrived_at,
        note: arguments.note.clone(),
        ..NewBreachAction::new(about.id.record, arguments.action)
    };
    let action = phone.act_on_breach(&household, &new, call.now())?;
    made::tell(call, "action", action, arguments.action.name_zh());
    Ok(())
}
