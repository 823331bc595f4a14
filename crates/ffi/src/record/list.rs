//! What lists show: enough for a row on a screen, and no document is loaded for it.

use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::HouseholdRow;
use stairwell_core::domain::fold::row::{LastVisit, PersonRow};
use stairwell_core::domain::fold::view::LastReading;
use stairwell_core::domain::tasks::{Overdue, Task, TaskPerson};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::time::Slot;

/// One household in a list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct HouseholdSummary {
    /// Its id.
    pub household: String,
    /// Its grid.
    pub grid: String,
    /// Where, in words; `None` while its registration has not arrived.
    pub address: Option<String>,
    /// Floor; `None` when not known.
    pub floor: Option<i16>,
    /// Its persons.
    pub persons: Vec<PersonSummary>,
    /// The most pressing state among them; `None` when nobody is watched.
    pub state: Option<EpisodeState>,
    /// The latest last day of an open observation.
    pub ends_on: Option<String>,
    /// Whether a fever is open.
    pub fever: bool,
    /// Whether somebody is in review.
    pub in_review: bool,
    /// Whether two people decided differently without seeing each other.
    pub conflict: bool,
    /// The latest visit.
    pub last_visit: Option<VisitSummary>,
    /// The latest reading of anybody.
    pub last_reading: Option<ReadingSummary>,
    /// Readings whose corrections disagree.
    pub disputed_readings: u64,
    /// Entries that are stored and not counted.
    pub held: u64,
    /// Records of a newer version: update the app to see them.
    pub needs_update: u64,
}

/// One person in a list.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PersonSummary {
    /// The person's id.
    pub person: String,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// Whether the person lives here.
    pub resident: bool,
    /// State; `None` for somebody who is not watched.
    pub state: Option<EpisodeState>,
    /// Last day of observation.
    pub ends_on: Option<String>,
    /// Whether a fever is open.
    pub fever: bool,
    /// Whether decisions wait to be reconciled.
    pub conflict: bool,
}

/// A visit in a list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct VisitSummary {
    /// Day of the round.
    pub date: String,
    /// Round.
    pub round: Slot,
    /// When it began.
    pub started_at_ms: i64,
    /// How it went.
    pub outcome: Outcome,
}

/// A reading in a list.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReadingSummary {
    /// Tenths of a degree Celsius.
    pub deci_c: i32,
    /// When it was taken.
    pub at_ms: i64,
    /// Whether it is a fever by the region's policy.
    pub fever: bool,
}

/// One door of a round.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct RoundTask {
    /// The household.
    pub household: String,
    /// Its grid.
    pub grid: String,
    /// Where, in words; `None` while its registration has not arrived.
    pub address: Option<String>,
    /// Floor; `None` when not known.
    pub floor: Option<i16>,
    /// Whose check is due.
    pub persons: Vec<TaskPersonSummary>,
    /// How many of the household were seen in this round already.
    pub seen: u64,
    /// The latest visit.
    pub last_visit: Option<VisitSummary>,
}

/// One person to check.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct TaskPersonSummary {
    /// The person's id.
    pub person: String,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// State.
    pub state: EpisodeState,
    /// Last day of observation.
    pub ends_on: Option<String>,
    /// Rounds before this one that were missed in a row, at most 99.
    pub missed_rounds: u32,
    /// How badly it is overdue; `None` while it is not.
    pub overdue: Option<Overdue>,
    /// 时间存疑: a doubtful clock says that this round is done.
    pub clock_doubtful: bool,
    /// The latest reading.
    pub last_reading: Option<ReadingSummary>,
}

impl From<HouseholdRow> for HouseholdSummary {
    fn from(row: HouseholdRow) -> Self {
        Self {
            household: row.household.to_string(),
            grid: row.scope.to_string(),
            address: row.place.as_ref().map(ToString::to_string),
            floor: row.place.as_ref().and_then(|place| place.floor),
            persons: row.persons.into_iter().map(Into::into).collect(),
            state: row.state,
            ends_on: row.ends_on.map(|day| day.to_string()),
            fever: row.fever,
            in_review: row.in_review,
            conflict: row.conflict,
            last_visit: row.last_visit.map(Into::into),
            last_reading: row.last_reading.as_ref().map(Into::into),
            disputed_readings: row.disputed_readings as u64,
            held: row.held as u64,
            needs_update: row.needs_update as u64,
        }
    }
}

impl From<PersonRow> for PersonSummary {
    fn from(row: PersonRow) -> Self {
        Self {
            person: row.person.to_string(),
            name: row.name,
            resident: row.resident,
            state: row.state,
            ends_on: row.ends_on.map(|day| day.to_string()),
            fever: row.fever,
            conflict: row.conflict,
        }
    }
}

impl From<LastVisit> for VisitSummary {
    fn from(visit: LastVisit) -> Self {
        let LastVisit { date, slot, started_at, outcome } = visit;
        Self { date: date.to_string(), round: slot, started_at_ms: started_at.0, outcome }
    }
}

impl From<&LastReading> for ReadingSummary {
    fn from(reading: &LastReading) -> Self {
        Self { deci_c: i32::from(reading.celsius.deci_c()), at_ms: reading.observed_at.0, fever: reading.fever }
    }
}

impl From<Task> for RoundTask {
    fn from(task: Task) -> Self {
        Self {
            household: task.household.to_string(),
            grid: task.scope.to_string(),
            address: task.address,
            floor: task.place.and_then(|place| place.floor),
            persons: task.persons.into_iter().map(Into::into).collect(),
            seen: task.seen.len() as u64,
            last_visit: task.last_visit.map(Into::into),
        }
    }
}

impl From<TaskPerson> for TaskPersonSummary {
    fn from(due: TaskPerson) -> Self {
        Self {
            person: due.person.to_string(),
            name: due.name,
            state: due.state,
            ends_on: due.ends_on.map(|day| day.to_string()),
            missed_rounds: due.missed_rounds,
            overdue: due.overdue,
            clock_doubtful: due.clock_doubtful,
            last_reading: due.last_reading.as_ref().map(Into::into),
        }
    }
}
