//! Calls, contacts with cases, answers about exposure: facts of one person, oldest first.

use crate::domain::call::Reached;
use crate::domain::person::Phone;
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::id::PersonId;

use super::correction::Corrections;
use super::facts::Facts;
use super::view::{CallView, ContactView, ExposureView};
use super::visit;

/// The calls to one person.
pub(super) fn calls(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> Vec<CallView> {
    let mut calls: Vec<CallView> = facts
        .iter()
        .filter(|fact| !corrections.is_void(&fact.at))
        .filter_map(|fact| match &fact.record {
            Record::Call(call) if call.person == *person => Some(CallView {
                record: fact.at,
                by: fact.by(),
                observed_at: call.stamp.observed().at,
                first: call.first,
                reached: call.reached,
                outcome: call.outcome.clone(),
                number: call.number.clone(),
            }),
            _ => None,
        })
        .collect();
    calls.sort_by_key(|call| (call.observed_at, call.record));
    calls
}

/// §5.2: a wrong number is marked, not deleted; the mark goes when the person was reached under it later.
pub(super) fn wrong_numbers(calls: &[CallView]) -> Vec<Phone> {
    let last =
        |number: &Phone| calls.iter().rfind(|call| call.number.as_ref() == Some(number)).map(|call| call.reached);
    let mut wrong: Vec<Phone> = calls.iter().filter_map(|call| call.number.clone()).collect();
    wrong.sort_unstable();
    wrong.dedup();
    wrong.retain(|number| last(number) == Some(Reached::WrongNumber));
    wrong
}

/// The contacts of one person with cases.
pub(super) fn contacts(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> Vec<ContactView> {
    let view = |fact: &super::facts::Fact| match &fact.record {
        Record::ContactLink(link) if link.contact == *person => Some(ContactView {
            record: fact.at,
            case: link.case.clone(),
            case_person: link.case_person,
            last_on: link.last_on,
            first_on: link.first_on,
            mode: link.mode,
            relation: link.relation,
            protected: link.protected,
            decided: right(Action::ContactLink, Office::of(fact.author.role, None)) == Right::Decide,
            by: fact.by(),
        }),
        _ => None,
    };
    facts.iter().filter(|fact| !corrections.is_void(&fact.at)).filter_map(view).collect()
}

/// What one person answered about exposure.
pub(super) fn exposures(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> Vec<ExposureView> {
    let mut exposures = Vec::new();
    for (fact, part, _) in visit::parts(facts, corrections) {
        let asked = part.exposures.iter().flatten().filter(|check| check.person == *person);
        exposures.extend(asked.map(|check| ExposureView {
            record: fact.at,
            observed_at: part.stamp.observed().at,
            epidemic_area: check.epidemic_area,
            case_contact: check.case_contact,
            fever_contact: check.fever_contact,
        }));
    }
    exposures.sort_by_key(|exposure| (exposure.observed_at, exposure.record));
    exposures
}
