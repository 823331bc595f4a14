//! A certificate that ends: syncs renew it, before and for a while after.

use stairwell_core::field::Phone;
use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, Statement};
use stairwell_server::held::list_held;

use crate::world::{DAY_MS, MINUTE_MS, World, grid, refusal, register};

fn end_of(phone: &Phone) -> UtcMs {
    phone.certificate().unwrap().not_after
}

/// How many certificates of the phone the server has stated.
fn certificates(world: &World, phone: &Phone) -> usize {
    let of_phone = |body: &[u8]| matches!(minicbor::decode(body), Ok(Statement::Certificate(certificate)) if certificate.device() == phone.device());
    let count = |trust: &stairwell_core::trust::TrustSet| {
        trust.statements_for(&[grid(1)]).filter(|signed| of_phone(&signed.body)).count()
    };
    world.deployment().read(|_, trust| Ok::<_, StoreError>(count(trust.set()))).unwrap()
}

#[tokio::test]
async fn a_certificate_that_ends_soon_is_renewed_by_an_idle_sync() {
    let world = World::new();
    let (mut li, mut wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    let old = li.certificate().unwrap().clone();
    world.wait_ms(20 * DAY_MS - 1);
    world.sync(&mut li).await.unwrap();
    assert_eq!((end_of(&li), certificates(&world, &li)), (old.not_after, 1), "not due yet");
    world.wait_ms(1);
    let synced = world.sync(&mut li).await.unwrap();
    assert_eq!((synced.complete, synced.round_trips), (true, 1));
    let renewed = Certificate { issued_at: world.now(), not_after: UtcMs(world.now().0 + 30 * DAY_MS), ..old };
    assert_eq!(li.certificate().unwrap(), &renewed, "the same but for its times");
    world.wait_ms(MINUTE_MS);
    world.sync(&mut li).await.unwrap();
    assert_eq!(certificates(&world, &li), 2, "once is enough");
    world.sync(&mut wang).await.unwrap();
    assert_eq!(wang.trust().certificate(&li.device()), Some(&renewed), "teammates learn of it");
    // The second renewal counts from the first.
    world.wait_ms(20 * DAY_MS);
    world.sync(&mut li).await.unwrap();
    assert_eq!((end_of(&li), certificates(&world, &li)), (UtcMs(world.now().0 + 30 * DAY_MS), 3));
}

#[tokio::test]
async fn a_phone_whose_certificate_ran_out_syncs_is_renewed_and_everything_it_wrote_stands() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    register(&mut phone, "101", world.now());
    world.wait_ms(90 * DAY_MS);
    register(&mut phone, "102", world.now());
    let synced = world.sync(&mut phone).await.unwrap();
    assert_eq!((synced.pushed, synced.complete, synced.notices.len()), (2, true, 0));
    assert_eq!(end_of(&phone), UtcMs(world.now().0 + 30 * DAY_MS));
    register(&mut phone, "103", world.now());
    assert_eq!(world.sync(&mut phone).await.unwrap().pushed, 1);
    let held = world.deployment().read(|store, trust| list_held(store, trust.set())).unwrap();
    assert_eq!(held, []);
    let (status, _) = world.get_signed(phone.keys(), "/v1/digest?grid=440106006001G001").await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn only_a_sync_renews_and_two_months_after_its_end_nothing_does() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    register(&mut phone, "101", world.now());
    world.wait_ms(30 * DAY_MS + 1);
    let (status, _) = world.get_signed(phone.keys(), "/v1/digest?grid=440106006001G001").await;
    assert_eq!(status, 403);
    world.wait_ms(60 * DAY_MS);
    assert_eq!(refusal(world.sync(&mut phone).await), "certificate_expired");
    assert_eq!(certificates(&world, &phone), 1);
    assert_eq!(phone.status().unwrap().unsent, 1, "what it has stays on it");
}

#[tokio::test]
async fn a_revoked_phone_is_not_renewed() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    let end = end_of(&phone);
    register(&mut phone, "101", world.now());
    world.revoke(&phone).await;
    world.wait_ms(25 * DAY_MS);
    world.sync(&mut phone).await.unwrap();
    world.wait_ms(25 * DAY_MS);
    world.sync(&mut phone).await.unwrap();
    assert_eq!((end_of(&phone), certificates(&world, &phone)), (end, 1));
}

#[tokio::test]
async fn a_server_that_forgot_a_phone_takes_it_in_by_the_certificate_that_ran_out_and_renews_it() {
    let (world, other) = (World::new(), World::new());
    let mut phone = other.phone("李", 1).await;
    register(&mut phone, "101", other.now());
    // Both worlds have the same authority.
    world.wait_ms(40 * DAY_MS);
    assert!(world.sync(&mut phone).await.unwrap().complete);
    assert_eq!(end_of(&phone), UtcMs(world.now().0 + 30 * DAY_MS));
}
