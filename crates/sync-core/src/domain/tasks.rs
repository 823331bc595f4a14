//! What is due in a round, in walking order: derived from rows, so it works offline and loads no document.

use std::cmp::{Ordering, Reverse};

use serde::Serialize;

use crate::id::{DocumentId, PersonId, ScopeId};
use crate::time::{LocalDate, Slot, UtcMs};

use super::decision::EpisodeState;
use super::fold::row::{HouseholdRow, LastVisit, PersonRow};
use super::fold::view::{LastReading, RoundDone};
use super::household::Place;
use super::policy::{PolicyBook, RegionPolicies};

/// Rounds missed in a row beyond which nobody counts.
const MOST_MISSED: u32 = 99;

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
    /// Who of the household was seen in this round already.
    pub seen: Vec<SeenPerson>,
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
    /// Rounds before this one that were missed in a row, at most 99.
    pub missed_rounds: u32,
    /// How badly it is overdue; `None` while no round is whose grace has passed.
    pub overdue: Option<Overdue>,
    /// 时间存疑: a doubtful clock says that this round is done; it counts once a human confirms the time.
    pub clock_doubtful: bool,
    /// The latest reading; `None` when there was none.
    pub last_reading: Option<LastReading>,
}

/// One person whose round is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenPerson {
    /// Id.
    pub person: PersonId,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// Whether it was entered in time; otherwise 补录.
    pub on_time: bool,
}

/// How badly a check is overdue, by rounds in a row that are past their grace and not done (reference/domain.md §7.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Overdue {
    /// 黄: one.
    Amber,
    /// 红: two or more.
    Red,
}

impl Overdue {
    /// The name, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Amber => "黄色",
            Self::Red => "红色",
        }
    }
}

/// The doors whose round is not done, grid by grid in walking order: building, unit, floor from the top, room. What rounds there are
/// in a day, the policy pack says that is in force there and then.
///
/// A person is due from the round after the start to the last day, and beyond it until somebody decides, because an
/// unseen last day cannot release. `now` tells whether the last day is over, and which rounds are past their grace.
#[must_use]
pub fn due(rows: &[HouseholdRow], date: LocalDate, slot: Slot, policies: &PolicyBook, now: UtcMs) -> Vec<Task> {
    let task = |row: &HouseholdRow| {
        let policies = policies.region(row.scope.as_str());
        let round = (date, policies.at(date).named_round(slot));
        let due = row.persons.iter().filter(|person| is_due(person, round, now.local_date()));
        let persons: Vec<TaskPerson> = due.filter_map(|person| task_person(person, round, &policies, now)).collect();
        (!persons.is_empty()).then(|| Task {
            scope: row.scope,
            household: row.household,
            place: row.place.clone(),
            address: row.place.as_ref().map(ToString::to_string),
            persons,
            seen: row.persons.iter().filter_map(|person| seen(person, round)).collect(),
            last_visit: row.last_visit,
        })
    };
    let mut tasks: Vec<Task> = rows.iter().filter_map(task).collect();
    // Building 1 of two grids is two buildings.
    tasks.sort_by(|a, b| {
        let in_grid = || walking_order(a.place.as_ref(), b.place.as_ref());
        a.scope.cmp(&b.scope).then_with(in_grid).then_with(|| a.household.cmp(&b.household))
    });
    tasks
}

fn is_due(person: &PersonRow, round: (LocalDate, Slot), today: LocalDate) -> bool {
    // Who is observed elsewhere, or on the way there, is not checked at this door; of several registrations one speaks.
    let elsewhere = |state| matches!(state, EpisodeState::CentralObservation | EpisodeState::InTransit);
    let at_home = person.state.is_some_and(|state| state.is_open() && !elsewhere(state));
    let at_home = at_home && person.duplicate_of.is_none();
    let within = person.ends_on.is_none_or(|end| round.0 <= end || end < today);
    let begun = person.first_round.is_none_or(|first| round >= first);
    at_home && within && begun && done(person, round).is_none()
}

fn done(person: &PersonRow, (date, slot): (LocalDate, Slot)) -> Option<&RoundDone> {
    person.rounds.iter().find(|round| (round.date, round.slot) == (date, slot))
}

fn seen(person: &PersonRow, round: (LocalDate, Slot)) -> Option<SeenPerson> {
    let on_time = done(person, round)?.on_time;
    Some(SeenPerson { person: person.person, name: person.name.clone(), on_time })
}

fn task_person(
    person: &PersonRow,
    round: (LocalDate, Slot),
    policies: &RegionPolicies<'_>,
    now: UtcMs,
) -> Option<TaskPerson> {
    let is_past = |(date, slot)| policies.at(date).grace_end(date, slot) < now;
    let mut missed_rounds = 0;
    let mut overdue_rounds = u32::from(is_past(round));
    let mut earlier = policies.round_before(round);
    while missed_rounds < MOST_MISSED
        && person.first_round.is_some_and(|first| earlier >= first)
        && done(person, earlier).is_none()
    {
        missed_rounds += 1;
        overdue_rounds += u32::from(is_past(earlier));
        earlier = policies.round_before(earlier);
    }
    Some(TaskPerson {
        person: person.person,
        name: person.name.clone(),
        state: person.state?,
        ends_on: person.ends_on,
        missed_rounds,
        overdue: match overdue_rounds {
            0 => None,
            1 => Some(Overdue::Amber),
            _ => Some(Overdue::Red),
        },
        clock_doubtful: person.doubtful_rounds.contains(&round),
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
