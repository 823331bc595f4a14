//! When the server received what, and which phones have not sent everything.

use std::collections::BTreeMap;

use stairwell_core::field::Phone;
use stairwell_core::id::DeviceId;
use stairwell_core::time::UtcMs;
use stairwell_server::projector;
use stairwell_server::views::{self, UnsyncedDevice, ViewError, Viewer};

use crate::world::{MINUTE_MS, World, grid, register};

fn viewer(region: &str) -> Viewer {
    Viewer { user: "street".into(), role: "SUP_STREET".into(), region: region.into() }
}

fn received(world: &World, at: UtcMs) -> BTreeMap<DeviceId, u64> {
    let read = |store: &stairwell_core::store::SqliteStore| {
        views::received_through(store.connection(), &viewer("440106"), &grid(1), at)
    };
    world.deployment().read(|store, _| read(store)).unwrap()
}

fn unsynced(world: &World, region: &str, cut_off: UtcMs) -> Vec<UnsyncedDevice> {
    world
        .deployment()
        .read(|store, trust| {
            views::unsynced_devices(store.connection(), trust.set(), &viewer("440106"), region, cut_off)
        })
        .unwrap()
}

fn known(phones: &[(&Phone, u64)]) -> BTreeMap<DeviceId, u64> {
    phones.iter().map(|(phone, seq)| (phone.device(), *seq)).collect()
}

#[tokio::test]
async fn what_was_here_at_a_time_is_told_though_no_projector_ran_and_after_a_rebuild() {
    let world = World::new();
    let (mut li, mut wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    let start = world.now();
    register(&mut li, "101", start);
    world.sync(&mut li).await.unwrap();
    world.wait_ms(10 * MINUTE_MS);
    let noon = world.now();
    register(&mut li, "102", noon);
    register(&mut wang, "103", noon);
    world.sync(&mut li).await.unwrap();
    world.wait_ms(1);
    world.sync(&mut wang).await.unwrap();
    let tell = || {
        assert_eq!(received(&world, UtcMs(start.0 - 1)), BTreeMap::new());
        assert_eq!(received(&world, start), known(&[(&li, 1)]));
        assert_eq!(received(&world, UtcMs(noon.0 - 1)), known(&[(&li, 1)]));
        assert_eq!(received(&world, noon), known(&[(&li, 2)]));
        assert_eq!(received(&world, world.now()), known(&[(&li, 2), (&wang, 1)]));
    };
    tell();
    world.wait_ms(60 * MINUTE_MS);
    projector::rebuild_views(&world.deployment(), world.now()).unwrap();
    tell();
}

#[tokio::test]
async fn a_write_that_fails_leaves_no_receipt() {
    let world = World::new();
    let mut li = world.phone("李", 1).await;
    register(&mut li, "101", world.now());
    let request = li.sync_request().unwrap();
    let failed = world.app.write(move |work| {
        let now = work.now;
        work.replica().ingest(&request.bundles, &request.statements, now)?;
        Err::<(), _>(ViewError::Damaged("made to fail"))
    });
    assert!(failed.await.is_err());
    assert_eq!(received(&world, world.now()), BTreeMap::new());
    world.wait_ms(MINUTE_MS);
    world.sync(&mut li).await.unwrap();
    assert_eq!(received(&world, UtcMs(world.now().0 - 1)), BTreeMap::new());
    assert_eq!(received(&world, world.now()), known(&[(&li, 1)]));
}

#[tokio::test]
async fn a_device_counts_as_unsynced_until_it_has_sent_everything_after_the_cut_off() {
    let world = World::new();
    let mut li = world.phone("李", 1).await;
    let wang = world.phone("王", 2).await;
    world.wait_ms(MINUTE_MS);
    let cut_off = world.now();
    let who = |cut_off| unsynced(&world, "440106006", cut_off).into_iter().map(|one| one.person).collect::<Vec<_>>();
    assert_eq!(who(UtcMs(cut_off.0 - 2 * MINUTE_MS)), [""; 0], "nobody had enrolled");
    assert_eq!(who(cut_off), ["李", "王"]);
    assert!(world.sync(&mut li).await.unwrap().complete);
    assert_eq!(who(cut_off), ["王"]);
    world.wait_ms(30 * MINUTE_MS);
    let later = unsynced(&world, "440106006", world.now());
    let last = later.iter().map(|one| (one.person.as_str(), one.last_complete_sync)).collect::<Vec<_>>();
    assert_eq!(last, [("李", Some(cut_off)), ("王", None)]);
    assert_eq!((later[0].role.to_string(), later[0].team.as_str()), ("DOCTOR".into(), "石牌一组"));
    world.revoke(&wang).await;
    assert_eq!(who(cut_off), [""; 0]);
    assert_eq!(unsynced(&world, "440106007", world.now()), [], "no device may write there");
    assert_eq!(unsynced(&world, "44", world.now()), [], "not the viewer's");
}

#[tokio::test]
async fn a_sync_that_left_something_on_the_phone_is_not_complete() {
    let world = World::new();
    let mut li = world.phone("李", 1).await;
    register(&mut li, "101", world.now());
    let mut half = li.sync_request().unwrap();
    half.bundles.clear();
    world.transport().sync(li.keys(), &half, world.now()).await.unwrap();
    assert_eq!(unsynced(&world, "440106006", world.now()).len(), 1);
    // Within the minute in which an idle sync is not written down.
    assert!(world.sync(&mut li).await.unwrap().complete);
    assert_eq!(unsynced(&world, "440106006", world.now()), []);
}
