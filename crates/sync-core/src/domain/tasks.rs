//! What is due in a round, in walking order: derived from rows, so it works offline and loads no document.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use crate::id::{DocumentId, PersonId, ScopeId};
use crate::time::{LocalDate, Slot, UtcMs};

use super::decision::EpisodeState;
use super::fold::row::{HouseholdRow, LastVisit, PersonRow};
use super::fold::view::LastReading;
use super::household::Place;
use super::policy::{PolicyBook, RegionPolicies};

/// One door to knock at.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    /// Grid.
    pub scope: ScopeId,
    /// Household.
    pub household: DocumentId,
    /// Where; `None` while its registration has not arrived.
    pub place: Option<Place>,
    /// Where, in words.
    pub address: Option<String>,
    /// Whose check is due.
    pub persons: Vec<TaskPerson>,
    /// The latest visit; `None` when there was none.
    pub last_visit: Option<LastVisit>,
}

/// One person to check.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskPerson {
    /// Id.
    pub person: PersonId,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// State.
    pub state: EpisodeState,
    /// Last day of observation.
    pub ends_on: Option<LocalDate>,
    /// Rounds before this one that were missed in a row.
    pub missed_rounds: u32,
    /// The latest reading; `None` when there was none.
    pub last_reading: Option<LastReading>,
}

/// The doors whose round is not done, in walking order: building, unit, floor from the top, room.
///
/// A person is due from the round after the start to the last day, and beyond it until somebody decides, because an
/// unseen last day cannot release. `now` only tells whether the last day is over.
#[must_use]
pub fn due(rows: &[HouseholdRow], date: LocalDate, slot: Slot, policies: &PolicyBook, now: UtcMs) -> Vec<Task> {
    let mut tasks: Vec<Task> = rows
        .iter()
        .filter_map(|row| {
            let policies = policies.region(row.scope.as_str());
            let round = (date, policies.at(date).named_round(slot));
            let persons: Vec<TaskPerson> = row
                .persons
                .iter()
                .filter(|person| is_due(person, round, now.local_date()))
                .filter_map(|person| task_person(person, round, &policies))
                .collect();
            (!persons.is_empty()).then(|| Task {
                scope: row.scope,
                household: row.household,
                place: row.place.clone(),
                address: row.place.as_ref().map(ToString::to_string),
                persons,
                last_visit: row.last_visit,
            })
        })
        .collect();
    tasks.sort_by(|a, b| walking_order(a.place.as_ref(), b.place.as_ref()).then_with(|| a.household.cmp(&b.household)));
    tasks
}

fn is_due(person: &PersonRow, round: (LocalDate, Slot), today: LocalDate) -> bool {
    // Who is observed elsewhere is not checked at this door.
    let at_home = person.state.is_some_and(|state| state.is_open() && state != EpisodeState::CentralObservation);
    let within = person.ends_on.is_none_or(|end| round.0 <= end || end < today);
    let begun = person.first_round.is_none_or(|first| round >= first);
    at_home && within && begun && !is_done(person, round)
}

fn is_done(person: &PersonRow, (date, slot): (LocalDate, Slot)) -> bool {
    person.rounds.iter().any(|round| (round.date, round.slot) == (date, slot))
}

fn task_person(person: &PersonRow, round: (LocalDate, Slot), policies: &RegionPolicies<'_>) -> Option<TaskPerson> {
    let mut missed_rounds = 0;
    let mut earlier = policies.round_before(round);
    while person.first_round.is_some_and(|first| earlier >= first) && !is_done(person, earlier) {
        missed_rounds += 1;
        earlier = policies.round_before(earlier);
    }
    Some(TaskPerson {
        person: person.person,
        name: person.name.clone(),
        state: person.state?,
        ends_on: person.ends_on,
        missed_rounds,
        last_reading: person.last_reading.clone(),
    })
}

/// Building, unit, floor from the top, room, with numbers in texts counted as people count; unknown places last.
#[must_use]
pub fn walking_order(a: Option<&Place>, b: Option<&Place>) -> Ordering {
    let key = |place: &Place| {
        (natural(&place.building), natural(&place.unit), Reverse(place.floor.unwrap_or(i16::MIN)), natural(&place.room))
    };
    match (a, b) {
        (Some(a), Some(b)) => key(a).cmp(&key(b)),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

/// Runs of digits as numbers, everything else as it is.
fn natural(text: &str) -> Vec<(u64, char)> {
    let mut parts = Vec::new();
    let mut number: Option<u64> = None;
    for letter in text.chars() {
        match letter.to_digit(10) {
            Some(digit) => number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(digit))),
            None => {
                parts.extend(number.take().map(|number| (number, '\0')));
                parts.push((u64::MAX, letter));
            }
        }
    }
    parts.extend(number.map(|number| (number, '\0')));
    parts
}
