//! A person: particulars, residence, rounds (reference/domain.md §5.1 R and S, §5.2, §5.5).

use std::collections::BTreeMap;

use stairwell_core::domain::Record;
use stairwell_core::domain::person::{ParticularsSource, Person};
use stairwell_core::domain::policy::RegionPolicies;
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::id::PersonId;
use stairwell_core::time::{HOUR_MS, LocalDate, Slot};

use super::episode::met;
use super::facts::{Fact, frontier};
use super::reading::{Measured, is_void};

/// What is written down later than this is 补录 (§5.5).
const LATE_MS: i64 = 24 * HOUR_MS;

/// Persons that records introduce or are about, ascending.
pub(super) fn persons(facts: &[Fact]) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = facts
        .iter()
        .flat_map(|fact| match &fact.record {
            Record::Person(person) => vec![person.of.unwrap_or(fact.at)],
            Record::Residence(residence) => vec![residence.person],
            Record::RiskTag(tag) => vec![tag.person],
            Record::Decision(decision) => vec![decision.person],
            Record::Sample(sample) => vec![sample.person],
            Record::Breach(breach) => breach.person.into_iter().collect(),
            Record::VisitPart(part) => {
                met(part).into_iter().chain(part.notices.iter().map(|notice| notice.person)).collect()
            }
            _ => Vec::new(),
        })
        .collect();
    persons.sort_unstable();
    persons.dedup();
    persons
}

/// What was said of the person, the introduction included.
fn described(facts: &[Fact], person: PersonId) -> Vec<(&Fact, &Person)> {
    facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::Person(said) if said.of.unwrap_or(fact.at) == person => Some((fact, said)),
            _ => None,
        })
        .collect()
}

/// R: of the names that nobody who gave another had seen, that of the best source, then the latest.
pub(super) fn name(facts: &[Fact], person: PersonId) -> Option<String> {
    let said = described(facts, person);
    let last = frontier(&said.iter().map(|(fact, _)| *fact).collect::<Vec<_>>());
    said.iter()
        .filter(|(fact, _)| last.iter().any(|last| last.at == fact.at))
        .max_by_key(|(fact, said)| (authority(fact, said), said.stamp.written_at, fact.at))
        .map(|(_, said)| said.name.clone())
}

/// §5.2: an identity card counts as checked by whoever may decide on identities; by others it was looked at.
fn authority(fact: &Fact, said: &Person) -> ParticularsSource {
    let decides = fact.right(Action::VerifyIdentity) == Right::Decide;
    if decides { said.source } else { said.source.min(ParticularsSource::CardScanned) }
}

/// S, add wins: an end by who decides the roster takes away the beginnings that its author had seen. Who is introduced lives here, and so does
/// somebody of whose residence nothing is known.
pub(super) fn is_resident(all: &[Fact], person: PersonId) -> bool {
    let facts: Vec<&Fact> = all.iter().filter(|fact| !is_void(all, fact)).collect();
    let begins = |fact: &&&Fact| match &fact.record {
        Record::Person(said) => said.of.is_none() && fact.at == person,
        Record::Residence(residence) => residence.person == person && residence.to.is_none(),
        _ => false,
    };
    let ends = |fact: &Fact| match &fact.record {
        Record::Residence(residence) => {
            residence.person == person && residence.to.is_some() && fact.right(Action::Roster) == Right::Decide
        }
        _ => false,
    };
    let stays = facts.iter().filter(begins).any(|begin| !facts.iter().any(|fact| ends(fact) && fact.saw(begin)));
    stays || !facts.iter().any(|fact| begins(&fact) || ends(fact))
}

/// §5.5: the rounds in which somebody was measured at times that are not in doubt, and whether one of the readings was
/// written down within 24 hours.
pub(super) fn rounds(
    readings: &[Measured<'_>],
    person: PersonId,
    policies: &RegionPolicies<'_>,
    known: impl Fn(&Fact) -> bool,
) -> BTreeMap<(LocalDate, Slot), bool> {
    let mut rounds = BTreeMap::new();
    for measured in readings.iter().filter(|measured| measured.reading.person == person && measured.holds.is_some()) {
        if measured.observed.doubtful || !known(measured.by) {
            continue;
        }
        let policy = policies.at(measured.observed.at.local_date());
        let round = policy.satisfied_round(measured.observed.at, measured.part.slot);
        let on_time = rounds.entry(round).or_insert(false);
        *on_time |= measured.part.stamp.written_at.ms.0 - measured.raw.0 <= LATE_MS;
    }
    rounds
}
