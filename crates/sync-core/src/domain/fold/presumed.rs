//! A household member becomes a case (reference/domain.md §5.3g): every co-resident is presumed a contact until somebody
//! who decides has said what that means for them.

use crate::domain::decision::DecisionType;
use crate::domain::policy::RegionPolicies;
use crate::domain::transfer::TransferReason;
use crate::id::{PersonId, Position};
use crate::time::LocalDate;

use super::rulings::{Ruling, Rulings};
use super::view::{ContactView, PresumedContact};

/// Who became a case, by which decision, when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Case {
    pub(super) person: PersonId,
    pub(super) because: Position,
    pub(super) on: LocalDate,
}

/// The decisions that made a person a suspected or confirmed case, and that no later start replaced.
pub(super) fn cases(rulings: &Rulings<'_>, person: PersonId) -> Vec<Case> {
    let makes_a_case = |ruling: &Ruling<'_>| {
        ruling.is(DecisionType::Confirm) || ruling.decision.transfer_reason == Some(TransferReason::Case)
    };
    let started_after =
        |ruling: &Ruling<'_>| rulings.counting(DecisionType::Start).any(|start| rulings.saw(start, ruling));
    rulings
        .all
        .iter()
        .filter(|ruling| ruling.counts() && makes_a_case(ruling) && !started_after(ruling))
        .map(|ruling| Case { person, because: *ruling.at(), on: ruling.observed_at.local_date() })
        .collect()
}

/// The case that nobody has taken into account for this person; of several the one with the latest end.
pub(super) fn fold(
    rulings: &Rulings<'_>,
    cases: &[Case],
    person: &PersonId,
    contacts: &[ContactView],
    policies: &RegionPolicies<'_>,
) -> Option<PresumedContact> {
    let answers = |ruling: &Ruling<'_>| {
        matches!(
            ruling.decision.kind,
            DecisionType::Start
                | DecisionType::Reanchor
                | DecisionType::Extend
                | DecisionType::Exclude
                | DecisionType::Release
                | DecisionType::Confirm
                | DecisionType::Resolve
        )
    };
    let answered = |case: &Case| {
        rulings
            .all
            .iter()
            .any(|ruling| ruling.counts() && answers(ruling) && rulings.facts.saw(ruling.at(), &case.because))
    };
    cases
        .iter()
        .filter(|case| case.person != *person && !answered(case))
        .map(|case| {
            let met = contacts.iter().filter(|contact| contact.case_person == Some(case.person));
            let anchor = met.map(|contact| contact.last_on).max().unwrap_or(case.on);
            PresumedContact {
                case_person: case.person,
                because: case.because,
                anchor,
                until: policies.at(case.on).end_date(anchor),
            }
        })
        .max_by_key(|presumed| (presumed.until, presumed.because))
}
