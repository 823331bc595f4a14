//! Visits: the parts of one derived id are one visit (reference/domain.md §5.3a and b).

use std::collections::BTreeSet;

use stairwell_core::domain::policy::RegionPolicies;
use stairwell_core::domain::visit::Outcome;
use stairwell_core::id::{DocumentId, PersonId, Position, VisitId};

use super::facts::Fact;
use super::reading::{Measured, is_void, parts};

/// Members who write down the same value within this are one reading seen twice (§5.3b).
const ECHO_MS: i64 = 10 * 60_000;
/// One device that writes the same value twice within this was tapped twice (§5.3b).
const DOUBLE_TAP_MS: i64 = 60_000;

/// One visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Derived id.
    pub id: VisitId,
    /// Its parts, ascending.
    pub parts: Vec<Position>,
    /// The one that saw most.
    pub outcome: Outcome,
    /// Readings that only repeat what another member wrote down, ascending by name.
    pub echoes: Vec<(Position, Option<u8>)>,
    /// Whose first readings differ too much, ascending.
    pub discordant: Vec<PersonId>,
}

/// How much somebody saw who reports this.
const fn seen(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::DoneAbnormal => 5,
        Outcome::DoneOk => 4,
        Outcome::Refused => 3,
        Outcome::NotHome => 2,
        Outcome::NotAttempted => 1,
        Outcome::Planned => 0,
    }
}

/// Every visit, ascending by id.
pub(super) fn visits(
    facts: &[Fact],
    readings: &[Measured<'_>],
    household: &DocumentId,
    policies: &RegionPolicies<'_>,
) -> Vec<Visit> {
    let id_of = |fact: &Fact| {
        parts(facts)
            .find(|(other, _)| other.at == fact.at)
            .map(|(fact, part)| part.visit_id(&fact.author.team, household))
    };
    // A part that was voided stays while a reading of it stands: a value beats a void.
    let stands = |fact: &Fact| {
        !is_void(facts, fact) || readings.iter().any(|measured| measured.by.at == fact.at && measured.holds.is_some())
    };
    let ids: BTreeSet<VisitId> =
        parts(facts).filter(|(fact, _)| stands(fact)).filter_map(|(fact, _)| id_of(fact)).collect();
    let visit = |id: VisitId| {
        let own: Vec<&Fact> =
            parts(facts).map(|(fact, _)| fact).filter(|fact| id_of(fact) == Some(id) && stands(fact)).collect();
        let outcome = parts(facts)
            .filter(|(fact, _)| own.iter().any(|own| own.at == fact.at))
            .map(|(_, part)| part.outcome)
            .max_by_key(|outcome| seen(*outcome))?;
        let mut parts: Vec<Position> = own.iter().map(|fact| fact.at).collect();
        parts.sort_unstable();
        let valid: Vec<&Measured<'_>> =
            readings.iter().filter(|measured| parts.contains(&measured.by.at) && measured.holds.is_some()).collect();
        Some(Visit { id, outcome, echoes: echoes(&valid), discordant: discordant(&valid, policies), parts })
    };
    ids.into_iter().filter_map(visit).collect()
}

/// Readings before which an equal one stands, ordered by time.
fn echoes(readings: &[&Measured<'_>]) -> Vec<(Position, Option<u8>)> {
    let same = |one: &Measured<'_>, other: &Measured<'_>| {
        let by_device = one.by.at.device == other.by.at.device;
        let apart = (one.observed.at.0 - other.observed.at.0).abs();
        one.reading.person == other.reading.person
            && one.holds == other.holds
            && (one.reading.site, one.reading.method) == (other.reading.site, other.reading.method)
            && apart <= if by_device { DOUBLE_TAP_MS } else { ECHO_MS }
    };
    let mut echoes: Vec<(Position, Option<u8>)> = readings
        .iter()
        .filter(|reading| {
            reading.reading.retest_of.is_none()
                && readings.iter().any(|first| {
                    (first.observed.at, first.name) < (reading.observed.at, reading.name) && same(first, reading)
                })
        })
        .map(|reading| (reading.name.record, reading.name.index))
        .collect();
    echoes.sort_unstable();
    echoes
}

fn discordant(readings: &[&Measured<'_>], policies: &RegionPolicies<'_>) -> Vec<PersonId> {
    let persons: BTreeSet<PersonId> = readings.iter().map(|measured| measured.reading.person).collect();
    let differ = |person: &PersonId| {
        let first = || {
            readings
                .iter()
                .filter(|measured| measured.reading.person == *person && measured.reading.retest_of.is_none())
        };
        first().any(|one| {
            first().any(|other| match (one.holds, other.holds) {
                (Some(a), Some(b)) => a.difference_deci_c(b) >= policies.at(one.part.date).discordance_deci_c,
                _ => false,
            })
        })
    };
    persons.into_iter().filter(differ).collect()
}
