//! The date axis of an observation: day 0 and the last day (reference/domain.md §5.2, `planned_end`).
//!
//! A decision made after seeing another replaces it, so that a wrong anchor can be shortened; of concurrent ones the
//! latest last day counts.

use crate::domain::decision::DecisionType;
use crate::domain::policy::{DayCount, RegionPolicies};
use crate::id::Position;
use crate::time::{LocalDate, Slot};

use super::rulings::{Ruling, Rulings};

/// What the date axis amounts to.
#[derive(Debug, Default)]
pub(super) struct Dates {
    /// The decisions that no later one replaced, each with the last day that it gives.
    pub(super) live: Vec<(Position, DecisionType, LocalDate)>,
    /// The last day in force; `None` when observation never started.
    pub(super) ends_on: Option<LocalDate>,
    /// The decision that gives it.
    pub(super) in_force: Option<Position>,
    /// Day 0; `None` when nobody gave one.
    pub(super) anchor: Option<LocalDate>,
    /// How the days are counted from day 0: by the pack of the decision that gave it.
    pub(super) day_count: DayCount,
    /// START and REANCHOR decisions that no later one replaced.
    pub(super) anchors: Vec<Position>,
    /// The first round that is due: the one after the start's.
    pub(super) first_round: Option<(LocalDate, Slot)>,
}

/// Folds the date decisions; with `known_to`, only those that its author had seen.
pub(super) fn fold(rulings: &Rulings<'_>, policies: &RegionPolicies<'_>, known_to: Option<&Ruling<'_>>) -> Dates {
    let known = |ruling: &Ruling<'_>| known_to.is_none_or(|later| rulings.saw(later, ruling));
    let counting: Vec<(&Ruling<'_>, LocalDate)> = rulings
        .all
        .iter()
        .filter(|ruling| ruling.counts() && known(ruling))
        .filter_map(|ruling| Some((ruling, last_day(rulings, policies, ruling)?)))
        .collect();
    let live: Vec<&(&Ruling<'_>, LocalDate)> =
        counting.iter().filter(|(ruling, _)| !counting.iter().any(|(later, _)| rulings.saw(later, ruling))).collect();
    let latest = live.iter().max_by_key(|(ruling, end)| (*end, *ruling.at()));
    let anchoring = |ruling: &&Ruling<'_>| is_anchoring(ruling);
    let anchors: Vec<&Ruling<'_>> = counting
        .iter()
        .map(|(ruling, _)| *ruling)
        .filter(anchoring)
        .filter(|ruling| {
            !counting.iter().map(|(later, _)| *later).filter(anchoring).any(|later| rulings.saw(later, ruling))
        })
        .collect();
    let anchored = anchors.iter().max_by_key(|ruling| (anchor(ruling), *ruling.at()));
    Dates {
        ends_on: latest.map(|(_, end)| *end),
        in_force: latest.map(|(ruling, _)| *ruling.at()),
        anchor: anchored.map(|ruling| anchor(ruling)),
        day_count: anchored.map_or_else(DayCount::default, |ruling| policies.of(ruling.decision).day_count),
        first_round: first_round(rulings, policies, &counting),
        live: live.iter().map(|(ruling, end)| (*ruling.at(), ruling.decision.kind, *end)).collect(),
        anchors: anchors.iter().map(|ruling| *ruling.at()).collect(),
    }
}

fn is_anchoring(ruling: &Ruling<'_>) -> bool {
    ruling.is(DecisionType::Start) || ruling.is(DecisionType::Reanchor)
}

fn anchor(ruling: &Ruling<'_>) -> LocalDate {
    ruling.decision.anchor.unwrap_or_else(|| ruling.observed_at.local_date())
}

/// The last day that a decision gives; `None` for one that gives none.
fn last_day(rulings: &Rulings<'_>, policies: &RegionPolicies<'_>, ruling: &Ruling<'_>) -> Option<LocalDate> {
    match ruling.decision.kind {
        DecisionType::Start | DecisionType::Reanchor => {
            Some(ruling.decision.until.unwrap_or_else(|| policies.of(ruling.decision).end_date(anchor(ruling))))
        }
        DecisionType::Extend => ruling.decision.until,
        DecisionType::Resolve if rulings.binds(ruling.at()) => ruling.decision.until,
        _ => None,
    }
}

/// The round after the earliest decision of the observation that is running: of the latest START and what is
/// concurrent with it.
fn first_round(
    rulings: &Rulings<'_>,
    policies: &RegionPolicies<'_>,
    counting: &[(&Ruling<'_>, LocalDate)],
) -> Option<(LocalDate, Slot)> {
    let starts = || counting.iter().map(|(ruling, _)| *ruling).filter(|ruling| ruling.is(DecisionType::Start));
    let replaced = |ruling: &Ruling<'_>| starts().any(|later| rulings.saw(later, ruling));
    let first = starts()
        .filter(|ruling| !replaced(ruling))
        .map(|ruling| ruling.observed_at)
        .min()
        .or_else(|| counting.iter().map(|(ruling, _)| ruling.observed_at).min())?;
    Some(policies.round_after(policies.round_of(first)))
}
