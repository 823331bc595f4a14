//! The projector over what real phones synced.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::field::NewDecision;
use stairwell_core::store::{DirtyStore, LogStore};

use super::{claim, keep, project, project_all, rebuild_views};
use crate::console::tests::doorstep::Doorstep;
use crate::console::tests::world::{World, grid, later};
use crate::views::ViewError;

const VIEWS: [(&str, &str); 6] = [
    ("view_households", "scope, household"),
    ("view_persons", "scope, household, person"),
    ("view_visits", "scope, household, visit"),
    ("view_readings", "scope, household, reading"),
    ("view_counts", "code"),
    ("view_day_counts", "code, day"),
];

/// Every row of every view, as text. Regions whose counts came to nothing count as none.
fn dump(connection: &Connection) -> Vec<String> {
    let mut rows = Vec::new();
    for (table, order) in VIEWS {
        let mut select = connection.prepare(&format!("SELECT * FROM {table} ORDER BY {order}")).expect("a query");
        let columns = select.column_count();
        let mut found = select.query([]).expect("rows");
        while let Some(row) = found.next().expect("a row") {
            let values: Vec<_> = (0..columns).map(|column| shown(row.get_ref(column).expect("a value"))).collect();
            rows.push(format!("{table} {}", values.join(" ")));
        }
    }
    rows
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text)),
        other => format!("{other:?}"),
    }
}

fn views(world: &World) -> Vec<String> {
    world.deployment.read(|store, _| Ok::<_, ViewError>(dump(store.connection()))).expect("the views")
}

#[tokio::test]
async fn projecting_again_changes_nothing_and_a_rebuild_gives_the_same() {
    let world = World::new().await;
    Doorstep::happen(&world).await;
    assert_eq!(world.project(), 1);
    let first = views(&world);
    assert!(first.len() > 10, "{first:#?}");
    assert_eq!(world.project(), 0, "nothing is dirty");
    world
        .app
        .write(|work| {
            let scopes = work.store.scopes()?;
            work.store.mark_dirty(&scopes)
        })
        .await
        .expect("marked");
    assert_eq!(world.project(), 1);
    assert_eq!(views(&world), first);
    assert_eq!(rebuild_views(&world.deployment, world.app.now()).expect("rebuilt"), 1);
    assert_eq!(views(&world), first);
}

#[tokio::test]
async fn projecting_after_every_sync_gives_what_one_rebuild_gives() {
    let world = World::new().await;
    let mut doorstep = Doorstep::happen(&world).await;
    world.project();
    for (index, kind) in [DecisionType::Exclude, DecisionType::Start, DecisionType::Release].into_iter().enumerate() {
        let at = later(300 + index as i64);
        doorstep.doctor.decide(NewDecision::of(doorstep.person, kind), at).expect("decided");
        world.sync(&mut doorstep.doctor, at).await;
        assert_eq!(world.project(), 1);
    }
    let incremental = views(&world);
    rebuild_views(&world.deployment, world.app.now()).expect("rebuilt");
    assert_eq!(views(&world), incremental);
}

#[tokio::test]
async fn what_a_crash_left_between_claim_and_rows_is_taken_up_again() {
    let world = World::new().await;
    Doorstep::happen(&world).await;
    let now = world.app.now();
    let claimed = world.deployment.write(now, |work| claim(work, false)).expect("claimed");
    assert_eq!(claimed.len(), 1);
    let dirty = world.deployment.read(|store, _| Ok::<_, ViewError>(store.dirty(9)?)).expect("read");
    assert!(dirty.is_empty() && views(&world).is_empty(), "claimed and not written");
    assert_eq!(project_all(&world.deployment, now).expect("projected"), 1);
    assert!(!views(&world).is_empty());
}

#[tokio::test]
async fn rows_folded_before_a_later_entry_came_are_not_written_over_newer_ones() {
    let world = World::new().await;
    let mut doorstep = Doorstep::happen(&world).await;
    let now = world.app.now();
    let slow = world.deployment.write(now, |work| claim(work, false)).expect("claimed");
    let stale = world.deployment.read(|store, trust| project(store, trust.set(), &slow, now)).expect("folded");
    doorstep.doctor.decide(NewDecision::of(doorstep.person, DecisionType::Confirm), later(310)).expect("decided");
    world.sync(&mut doorstep.doctor, later(310)).await;
    world.project();
    let fresh = views(&world);
    assert!(fresh.iter().any(|row| row.starts_with("view_persons") && row.contains("'CASE'")), "{fresh:#?}");
    world.deployment.write(now, |work| keep(work.store.connection(), &stale)).expect("offered");
    assert_eq!(views(&world), fresh);
}

#[tokio::test]
async fn the_time_of_receipt_survives_a_rebuild() {
    let world = World::new().await;
    Doorstep::happen(&world).await;
    world.project();
    let receipts = || {
        let viewer = crate::views::Viewer { user: String::new(), role: String::new(), region: "4401".into() };
        world
            .deployment
            .read(|store, _| crate::views::receipts(store.connection(), &viewer, &grid()))
            .expect("the receipts")
    };
    let before = receipts();
    world.set_clock(later(9000));
    rebuild_views(&world.deployment, world.app.now()).expect("rebuilt");
    assert_eq!(receipts(), before);
    let entries = world.deployment.read(|store, _| Ok::<_, ViewError>(store.heads(&grid())?)).expect("heads");
    for (device, head) in entries.iter() {
        let position = stairwell_core::id::Position { device: *device, seq: head.seq };
        assert_eq!(before.of(&position), Some(later(300)));
    }
}
