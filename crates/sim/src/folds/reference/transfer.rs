//! Transfers: ordered by a decision, taken further by steps, never back (reference/domain.md §5.2).

use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{DecisionType as T, Venue};
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::domain::transfer::TransferStage;

use super::facts::Fact;
use super::ruling::Decided;

/// The furthest stage that anybody who may noted.
pub(super) fn stage(facts: &[Fact], transfer: &Decided<'_>) -> TransferStage {
    let steps = facts.iter().filter_map(|fact| match &fact.record {
        Record::TransferStep(step)
            if step.transfer == transfer.fact.at
                && fact.saw(transfer.fact)
                && fact.right(Action::TransferStep) != Right::None =>
        {
            Some(step.stage)
        }
        _ => None,
    });
    steps.max().unwrap_or(TransferStage::Ordered)
}

/// The transfers that no later transfer, start or release had seen.
pub(super) fn standing<'a>(standing: &[Decided<'a>]) -> Vec<Decided<'a>> {
    let later = |transfer: &Decided<'_>| {
        standing.iter().any(|later| later.is(&[T::Transfer, T::Start, T::Release]) && later.saw(transfer))
    };
    standing.iter().filter(|decided| decided.is(&[T::Transfer]) && !later(decided)).copied().collect()
}

/// Where a transfer brought the person; of several the strictest.
pub(super) fn received(facts: &[Fact], transfers: &[Decided<'_>]) -> Option<Venue> {
    let arrived = transfers.iter().filter(|transfer| stage(facts, transfer) == TransferStage::Received);
    arrived.map(|transfer| transfer.decision.venue.unwrap_or(Venue::Hospital)).max()
}
