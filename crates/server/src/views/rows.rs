//! What the projector writes of one household.

use stairwell_core::id::VisitId;
use stairwell_core::time::{LocalDate, Slot, UtcMs};

/// Everything that the views keep of one household.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// The household's own row; `None` while its registration has not arrived.
    pub household: Option<HouseholdRow>,
    /// Its persons.
    pub persons: Vec<PersonRow>,
    /// Its visits.
    pub visits: Vec<VisitRow>,
    /// Its temperature readings.
    pub readings: Vec<ReadingRow>,
}

/// One line of a grid's list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseholdRow {
    /// Building, as registered.
    pub building: String,
    /// Unit, as registered; may be empty.
    pub unit: String,
    /// Floor; `None` when not known.
    pub floor: Option<i32>,
    /// Room, as registered.
    pub room: String,
    /// Persons registered.
    pub persons: u32,
    /// Persons under observation, those in review included.
    pub observed: u32,
    /// Persons with an open fever.
    pub fevers: u32,
    /// Persons with decisions that nobody has reconciled.
    pub conflicts: u32,
    /// Entries that wait for a supervisor.
    pub held: u32,
    /// Records of a newer version.
    pub unknown_records: u32,
    /// Readings whose corrections disagree.
    pub disputed: u32,
    /// The most pressing state among its persons; empty when there are none.
    pub state: String,
    /// The latest visit; `None` when never visited.
    pub last_visit: Option<(UtcMs, String)>,
    /// The latest effective reading in tenths of a degree Celsius; `None` when nobody was measured.
    pub last_reading: Option<(UtcMs, i32)>,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// `device:seq`.
    pub person: String,
    /// Name.
    pub name: String,
    /// State code (domain.md §4.2).
    pub state: String,
    /// Last day of the observation; `None` when not observed.
    pub planned_end: Option<LocalDate>,
    /// Whether a fever is open.
    pub fever: bool,
    /// Whether decisions conflict.
    pub conflict: bool,
    /// The latest effective reading in tenths of a degree Celsius.
    pub last_reading: Option<(UtcMs, i32)>,
}

/// One visit, however many members recorded it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Its id.
    pub visit: VisitId,
    /// The business date.
    pub date: LocalDate,
    /// The round.
    pub slot: Slot,
    /// Mode code, such as DOOR.
    pub mode: String,
    /// When the first member observed it.
    pub observed_at: UtcMs,
    /// Outcome code (domain.md §4.3).
    pub outcome: String,
    /// How many members recorded it.
    pub parts: u32,
}

/// One temperature reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingRow {
    /// `device:seq/k`.
    pub reading: String,
    /// Whose, `device:seq`.
    pub person: String,
    /// When.
    pub observed_at: UtcMs,
    /// What holds after corrections, in tenths of a degree Celsius; `None` when voided.
    pub effective_deci_c: Option<i32>,
    /// As first written, in tenths of a degree Celsius.
    pub written_deci_c: i32,
    /// Site code.
    pub site: String,
    /// Method code.
    pub method: String,
}

/// Pads every run of digits to eight places, so that texts sort as people count: building 9 before building 10.
#[must_use]
pub(crate) fn natural_order(text: &str) -> String {
    let mut ordered = String::with_capacity(text.len() + 8);
    let mut digits = String::new();
    for letter in text.trim().to_lowercase().chars() {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            flush(&mut digits, &mut ordered);
            ordered.push(letter);
        }
    }
    flush(&mut digits, &mut ordered);
    ordered
}

fn flush(digits: &mut String, into: &mut String) {
    if !digits.is_empty() {
        into.push_str(&format!("{digits:0>8}"));
        digits.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::natural_order;

    #[test]
    fn buildings_sort_as_people_count() {
        let mut buildings = vec!["10", "9", "2a", "2", "乙10", "乙2"];
        buildings.sort_by_key(|building| natural_order(building));
        assert_eq!(buildings, ["2", "2a", "9", "10", "乙2", "乙10"]);
    }
}
