//! The views over an in-memory database.

use std::collections::BTreeSet;

use stairwell_core::id::{DocumentId, ScopeId, VisitId};
use stairwell_core::store::SqliteStore;
use stairwell_core::time::{LocalDate, Slot, UtcMs};

use super::*;

const DAY: LocalDate = LocalDate(18_303);

fn store() -> SqliteStore {
    let mut store = SqliteStore::open_in_memory().expect("a database");
    store.migrate("views", MIGRATIONS).expect("the schema");
    store
        .connection()
        .execute_batch(
            "CREATE TABLE regions (code TEXT, name TEXT, level TEXT, parent_code TEXT);
        INSERT INTO regions VALUES ('44', '广东省', 'PROVINCE', NULL), ('4401', '广州市', 'CITY', '44')",
        )
        .expect("regions");
    store
}

fn viewer(region: &str) -> Viewer {
    Viewer { user: "u".into(), role: "CDC".into(), region: region.into() }
}

fn scope(code: &str) -> ScopeId {
    code.parse().expect("a grid code")
}

fn rows(building: u32, room: u32, visited: bool) -> Rows {
    let visit = VisitRow {
        visit: VisitId([1; 16]),
        date: DAY,
        slot: Slot::Am,
        mode: "DOOR".into(),
        observed_at: UtcMs(0),
        outcome: "REFUSED".into(),
        parts: 1,
    };
    Rows {
        household: Some(HouseholdRow {
            building: building.to_string(),
            floor: (!room.is_multiple_of(7)).then_some(i32::try_from(room / 2).expect("a floor")),
            room: room.to_string(),
            persons: 2,
            fevers: u32::from(room == 3),
            ..HouseholdRow::default()
        }),
        visits: if visited { vec![visit] } else { Vec::new() },
        ..Rows::default()
    }
}

#[test]
fn a_long_list_pages_through_every_household_once_in_walking_order() {
    let store = store();
    let grid = scope("440106006002G001");
    for building in [10, 9, 2] {
        for room in 0..150 {
            let id = DocumentId::of_place(&grid, &[&building.to_string(), &room.to_string()]);
            write(store.connection(), &grid, &id, &rows(building, room, false)).expect("written");
        }
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let filter = HouseholdFilter::default();
        let page = grid_households(store.connection(), &viewer("44"), &grid, &filter, after.as_ref()).expect("a page");
        seen.extend(page.lines);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 450);
    assert_eq!(seen.iter().map(|line| line.household).collect::<BTreeSet<_>>().len(), 450);
    let walked: Vec<_> = seen
        .iter()
        .map(|line| {
            let number = |text: &str| text.parse::<i32>().expect("a number");
            (number(&line.row.building), -line.row.floor.unwrap_or(-99), number(&line.row.room))
        })
        .collect();
    assert!(walked.is_sorted(), "{walked:?}");
}

#[test]
fn only_what_asks_for_attention_is_listed_when_asked() {
    let store = store();
    let grid = scope("440106006002G001");
    for room in 1..9 {
        let id = DocumentId::of_place(&grid, &[&room.to_string()]);
        write(store.connection(), &grid, &id, &rows(1, room, false)).expect("written");
    }
    let filter = HouseholdFilter { attention: true, ..HouseholdFilter::default() };
    let page = grid_households(store.connection(), &viewer("44"), &grid, &filter, None).expect("a page");
    assert_eq!(page.lines.iter().map(|line| line.row.room.as_str()).collect::<Vec<_>>(), ["3"]);
}

#[test]
fn the_counts_of_a_region_are_the_sums_of_its_grids_and_fall_when_rows_go() {
    let store = store();
    let count = |code: &str| {
        let page = region_page(store.connection(), &viewer(""), code, DAY).expect("a page").expect("a region");
        (page.tally.households, page.tally.persons, page.tally.attempted, page.tally.visits)
    };
    let (one, other) = (scope("440106006002G001"), scope("440307001001G001"));
    let id = |grid: &ScopeId| DocumentId::of_place(grid, &["1"]);
    for grid in [&one, &other] {
        write(store.connection(), grid, &id(grid), &rows(1, 3, true)).expect("written");
        write(store.connection(), grid, &id(grid), &rows(1, 3, true)).expect("written again");
    }
    assert_eq!((count("44"), count("4401")), ((2, 4, 2, 0), (1, 2, 1, 0)));
    write(store.connection(), &one, &id(&one), &Rows::default()).expect("gone");
    assert_eq!((count("44"), count("4401")), ((1, 2, 1, 0), (0, 0, 0, 0)));
}

#[test]
fn nothing_is_read_outside_the_region() {
    let store = store();
    let grid = scope("440106006002G001");
    let id = DocumentId::of_place(&grid, &["1"]);
    write(store.connection(), &grid, &id, &rows(1, 3, true)).expect("written");
    let all = HouseholdFilter::default();
    for (region, sees) in [("", true), ("44", true), ("440106006002", true), ("440106006001", false), ("4403", false)] {
        let viewer = viewer(region);
        let place = place_of(store.connection(), &viewer, &id).expect("a query");
        assert_eq!(place.is_some(), sees, "{region}");
        let page = grid_households(store.connection(), &viewer, &grid, &all, None).expect("a query");
        assert_eq!(!page.lines.is_empty(), sees, "{region}");
        let region_page = region_page(store.connection(), &viewer, grid.as_str(), DAY).expect("a query");
        assert_eq!(region_page.is_some(), sees, "{region}");
    }
}
