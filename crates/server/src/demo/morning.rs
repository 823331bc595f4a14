//! The morning that the demo records: sixty doors of three grids, three people at each, and what goes wrong.

use stairwell_core::domain::household::Place;
use stairwell_core::domain::risk::Category;
use stairwell_core::id::ScopeId;
use stairwell_core::time::UtcMs;

/// Grids that the team climbs: codes in `grids.csv`.
pub(super) const TEAM_GRIDS: [&str; 3] = ["440106006016G001", "440106006016G002", "440106006031G001"];

const DOORS: usize = 60;
const MINUTE_MS: i64 = 60_000;

/// What happens at a door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// Everybody is well.
    Usual,
    /// Nobody opens.
    NotHome,
    /// The door stays shut after an exchange of words.
    Refused,
    /// 38.2 °C and a dry cough: the doctor measures again and orders a transfer.
    Fever,
    /// 38.6 typed for 36.8, corrected two minutes later.
    WrongReading,
    /// The doctor releases while the street, which cannot know, extends.
    ReleasedAndExtended,
    /// Nobody knew that somebody lives here: two phones register the flat.
    Unregistered,
}

/// One door.
#[derive(Debug, Clone)]
pub(super) struct Door {
    pub(super) grid: ScopeId,
    pub(super) place: Place,
    pub(super) residents: Vec<Resident>,
    pub(super) event: Event,
    /// Minutes after nine at which the team rings.
    pub(super) minute: i64,
    /// Days since the residents arrived.
    pub(super) day_index: i32,
}

/// Somebody who lives behind a door. Names are made up.
#[derive(Debug, Clone)]
pub(super) struct Resident {
    pub(super) name: String,
    pub(super) category: Category,
    /// Morning temperature, tenths of °C.
    pub(super) deci_c: u16,
}

const FAMILY: [&str; 12] = ["陈", "李", "黄", "张", "梁", "林", "何", "郭", "邓", "罗", "吴", "周"];
const GIVEN: [&str; 15] = [
    "志强", "慧敏", "伟明", "丽华", "家亮", "秀英", "建国", "晓琳", "国华", "淑贞", "子轩", "雨桐", "永康", "美玲",
    "海涛",
];

/// The doors in the order in which the team climbs them.
///
/// # Panics
/// Never: the places and grids above are well formed, as the demo's test sees.
pub(super) fn doors() -> Vec<Door> {
    (0..DOORS).map(door).collect()
}

fn door(number: usize) -> Door {
    let grid = TEAM_GRIDS[number * TEAM_GRIDS.len() / DOORS];
    let in_grid = number % (DOORS / TEAM_GRIDS.len());
    let (building, unit) = (1 + in_grid / 10, 1 + in_grid / 5 % 2);
    let floor = 28 - 5 * (in_grid % 5); // from the top down: the lifts are off
    let room = format!("{floor}{:02}", 1 + in_grid % 4);
    let place = Place::new(&building.to_string(), &unit.to_string(), i16::try_from(floor).ok(), &room);
    let event = match number {
        9 | 34 | 51 => Event::NotHome,
        17 => Event::Fever,
        23 => Event::Refused,
        31 => Event::WrongReading,
        40 => Event::ReleasedAndExtended,
        48 => Event::Unregistered,
        _ => Event::Usual,
    };
    Door {
        grid: grid.parse().expect("a grid of the demo"),
        place: place.expect("a place of the demo"),
        residents: (0..1 + number % 3).map(|resident| self::resident(number, resident)).collect(),
        event,
        minute: 3 * i64::try_from(number).unwrap_or_default(),
        day_index: if event == Event::ReleasedAndExtended {
            14
        } else {
            1 + i32::try_from(number % 12).unwrap_or_default()
        },
    }
}

fn resident(door: usize, number: usize) -> Resident {
    let category = match door % 5 {
        0 => Category::CloseContact,
        1..=3 => Category::HubeiArrival,
        _ => Category::OtherArrival,
    };
    Resident {
        name: format!("{}{}", FAMILY[(door * 7 + number) % FAMILY.len()], GIVEN[(door * 4 + number * 3) % GIVEN.len()]),
        category,
        deci_c: 362 + u16::try_from((door * 5 + number * 3) % 9).unwrap_or_default(),
    }
}

/// Nine o'clock of the last morning that is over at `now`, in Asia/Shanghai.
pub(super) fn nine_o_clock(now: UtcMs) -> UtcMs {
    let today = UtcMs(now.local_date().start().0 + 9 * 60 * MINUTE_MS);
    let end = today.0 + (3 * i64::try_from(DOORS).unwrap_or_default() + 10) * MINUTE_MS;
    if end <= now.0 { today } else { UtcMs(today.0 - 24 * 60 * MINUTE_MS) }
}

/// The instant `minute` minutes after `start`.
pub(super) const fn after(start: UtcMs, minute: i64) -> UtcMs {
    UtcMs(start.0 + minute * MINUTE_MS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn sixty_different_doors_with_each_event_of_the_story() {
        let doors = doors();
        let places: BTreeSet<_> = doors.iter().map(|door| door.place.document(&door.grid)).collect();
        assert_eq!((doors.len(), places.len()), (60, 60));
        for event in
            [Event::Fever, Event::Refused, Event::WrongReading, Event::ReleasedAndExtended, Event::Unregistered]
        {
            assert_eq!(doors.iter().filter(|door| door.event == event).count(), 1, "{event:?}");
        }
        let grids = include_str!("grids.csv");
        assert!(TEAM_GRIDS.iter().all(|grid| grids.contains(grid)));
    }

    #[test]
    fn the_morning_is_over() {
        for text in ["2020-02-11T08:00:00+08:00", "2020-02-11T12:00:00+08:00", "2020-02-11T23:59:00+08:00"] {
            let now: UtcMs = text.parse().expect("a time");
            let start = nine_o_clock(now);
            assert!(after(start, 190) <= now && now.0 - start.0 < 36 * 60 * MINUTE_MS);
        }
    }
}
