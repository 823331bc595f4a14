//! The flat as a place of observation, and breaches (reference/domain.md §5.2).

use stairwell_core::domain::Record;
use stairwell_core::domain::breach::Breach;
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::id::Position;
use stairwell_core::time::UtcMs;

use super::facts::{Fact, frontier};
use super::reading::is_void;

/// Two officers who report one outing do so within this.
const OUTING_MS: i64 = 15 * 60_000;

/// R: of the verdicts that nobody who gave another had seen, the strictest; and whether they differ. `None` when
/// nobody looked.
pub(super) fn suitability(facts: &[Fact]) -> Option<(Verdict, bool)> {
    let looked: Vec<&Fact> = facts
        .iter()
        .filter(|fact| matches!(fact.record, Record::Suitability(_)) && !is_void(facts, fact))
        .filter(|fact| fact.right(Action::Suitability) >= Right::Create)
        .collect();
    let verdicts: Vec<Verdict> = frontier(&looked)
        .into_iter()
        .filter_map(|fact| match &fact.record {
            Record::Suitability(look) => Some(look.verdict),
            _ => None,
        })
        .collect();
    let strictest = verdicts.iter().max()?;
    Some((*strictest, verdicts.iter().any(|verdict| *verdict != Verdict::Unknown && verdict != strictest)))
}

/// Reports of an outing that somebody else had reported within a quarter of an hour, ascending.
pub(super) fn echoed_breaches(facts: &[Fact]) -> Vec<Position> {
    let breaches: Vec<(&Fact, &Breach, UtcMs)> = facts
        .iter()
        .filter(|fact| !is_void(facts, fact))
        .filter_map(|fact| match &fact.record {
            Record::Breach(breach) => {
                let raw = breach.from.unwrap_or(breach.stamp.observed_at);
                Some((fact, breach, breach.stamp.correct(raw).at))
            }
            _ => None,
        })
        .collect();
    let mut echoes: Vec<Position> = breaches
        .iter()
        .filter(|(fact, breach, at)| {
            breaches.iter().any(|(other, first, before)| {
                (before, other.at) < (at, fact.at)
                    && other.author.person != fact.author.person
                    && (first.kind, first.person) == (breach.kind, breach.person)
                    && breach.person.is_some()
                    && at.0 - before.0 <= OUTING_MS
            })
        })
        .map(|(fact, _, _)| fact.at)
        .collect();
    echoes.sort_unstable();
    echoes
}
