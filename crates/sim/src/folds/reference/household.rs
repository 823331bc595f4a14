//! What one member of a household means for the others (reference/domain.md §5.3g).

use stairwell_core::domain::decision::DecisionType as T;
use stairwell_core::domain::transfer::TransferReason;
use stairwell_core::id::PersonId;

use super::facts::Fact;
use super::person::{is_resident, persons};
use super::ruling::{Decided, Verdict, about, is_authorised, verdict};

/// CONFIRM, or a transfer because of it.
fn makes_a_case(decided: &Decided<'_>) -> bool {
    decided.is(&[T::Confirm]) || decided.decision.transfer_reason == Some(TransferReason::Case)
}

/// 待确认: somebody else who lives here became a case, and nobody who decides about the person has seen that and said
/// what it means.
pub(super) fn is_presumed_contact(facts: &[Fact], person: PersonId) -> bool {
    let speaks = [T::Start, T::Reanchor, T::Extend, T::Exclude, T::Release, T::Confirm, T::Resolve];
    let own = about(facts, person);
    is_resident(facts, person)
        && persons(facts).into_iter().filter(|other| *other != person).any(|other| {
            let all = about(facts, other);
            let starts = |fact: &Fact| {
                all.iter().any(|start| {
                    start.is(&[T::Start])
                        && is_authorised(start)
                        && verdict(&all, start) != Verdict::Overruled
                        && start.fact.saw(fact)
                })
            };
            all.iter()
                .filter(|confirm| makes_a_case(confirm) && is_authorised(confirm) && !starts(confirm.fact))
                .filter(|confirm| verdict(&all, confirm) != Verdict::Overruled)
                .any(|confirm| {
                    !own.iter().any(|said| {
                        said.is(&speaks)
                            && is_authorised(said)
                            && verdict(&own, said) != Verdict::Overruled
                            && said.fact.saw(confirm.fact)
                    })
                })
        })
}
