//! `POST /v1/sync`.

use stairwell_core::client::{self, ClientError, Transport};
use stairwell_core::field::WipeDue;
use stairwell_core::store::StoreError;
use stairwell_core::sync::message::{NoticeKind, ScopeState, SyncRequest};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::KeyPair;
use stairwell_server::held::{HeldKind, list_held};

use crate::world::{DAY_MS, MINUTE_MS, World, grid, register};

#[tokio::test]
async fn two_phones_and_the_server_come_to_hold_the_same_in_one_round_trip_each() {
    let world = World::new();
    let (mut li, mut wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    register(&mut li, "101", world.now());
    register(&mut wang, "101", world.now());
    register(&mut wang, "102", world.now());
    let first = world.sync(&mut li).await.unwrap();
    assert_eq!((first.pushed, first.round_trips, first.complete), (1, 1, true));
    let second = world.sync(&mut wang).await.unwrap();
    assert_eq!((second.pushed, second.pulled, second.round_trips), (2, 1, 1));
    let third = world.sync(&mut li).await.unwrap();
    assert_eq!((third.pushed, third.pulled, third.round_trips), (0, 2, 1));
    assert_eq!(li.digest(&grid(1)).unwrap(), wang.digest(&grid(1)).unwrap());
    let (status, served) = world.get_signed(li.keys(), "/v1/digest?grid=440106006001G001").await;
    assert_eq!(status, 200);
    assert_eq!(served, serde_json::to_value(li.digest(&grid(1)).unwrap()).unwrap());
}

#[tokio::test]
async fn a_forgotten_device_is_introduced_by_its_certificate_and_a_stranger_is_not() {
    let world = World::new();
    let other = World::new();
    let mut phone = other.phone("李", 1).await;
    register(&mut phone, "101", other.now());
    // Both worlds have the same authority: the phone brings its certificate and is known from then on.
    assert!(world.sync(&mut phone).await.unwrap().complete);
    let request = phone.sync_request().unwrap();
    let stranger = world.transport().sync(&KeyPair::from_seed(&[77; 32]), &request, world.now()).await;
    assert!(matches!(stranger, Err(ClientError::Refused { code, .. }) if code == "unknown_device"));
}

#[tokio::test]
async fn a_grid_that_was_not_granted_gives_and_takes_nothing() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    let mut request = phone.sync_request().unwrap();
    request.scopes.push(ScopeState { scope: grid(2), heads: Default::default() });
    let refused = world.transport().sync(phone.keys(), &request, world.now()).await;
    assert!(matches!(refused, Err(ClientError::Refused { code, .. }) if code == "not_granted"));
    register(&mut phone, "101", world.now());
    let mut smuggled = phone.sync_request().unwrap();
    smuggled.bundles[0].scope = grid(2);
    let refused = world.transport().sync(phone.keys(), &smuggled, world.now()).await;
    assert!(matches!(refused, Err(ClientError::Refused { code, .. }) if code == "not_granted"));
}

#[tokio::test]
async fn a_wrong_clock_costs_one_round_trip() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    register(&mut phone, "101", world.now());
    let days_off = UtcMs(world.now().0 + 3 * DAY_MS);
    let mut transport = world.transport();
    let report = client::sync(&mut phone, &mut transport, || days_off, &[9; 32], |_| {}).await.unwrap();
    assert_eq!((report.pushed, report.complete), (1, true));
    assert_eq!(transport.traffic().round_trips, 2);
    assert_eq!(transport.clock_offset_ms(), -3 * DAY_MS);
}

#[tokio::test]
async fn what_a_revoked_phone_brings_is_held_and_it_gets_nothing() {
    let world = World::new();
    let (mut li, mut wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    world.revoke(&li).await;
    register(&mut wang, "102", world.now());
    world.sync(&mut wang).await.unwrap();
    register(&mut li, "101", world.now());
    // Even when its certificate has run out: what it recorded is not lost.
    world.wait_ms(31 * DAY_MS);
    let report = world.sync(&mut li).await.unwrap();
    assert_eq!((report.pushed, report.pulled, report.complete), (1, 0, true));
    assert!(report.notices.iter().any(|notice| notice.kind == NoticeKind::Held && notice.device == li.device()));
    let held = world.app.read(|reader| list_held(reader.store(), reader.trust())).await.unwrap();
    assert_eq!(held.len(), 1);
    assert_eq!(
        (held[0].kind, held[0].entry.as_str()),
        (HeldKind::Revoked, &*format!("440106006001G001/{}:1", li.device()))
    );
    assert!(li.status().unwrap().revoked, "the phone can say why");
    assert_eq!(li.wipe_due().unwrap(), WipeDue::Due { why: "lost".into() }, "what is held here need not stay there");
    register(&mut li, "103", world.now());
    assert_eq!(li.wipe_due().unwrap(), WipeDue::WaitsForUnsent { unsent: 1 });
    world.sync(&mut li).await.unwrap();
    assert_eq!(li.wipe_due().unwrap(), WipeDue::Due { why: "lost".into() });
    assert!(world.sync(&mut li).await.unwrap().complete);
    let (status, body) = world.get_signed(li.keys(), "/v1/digest?grid=440106006001G001").await;
    assert_eq!((status, body["error"]["code"].as_str()), (403, Some("revoked")));
}

#[tokio::test]
async fn a_revocation_by_another_process_counts_at_once() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    world.sync(&mut phone).await.unwrap();
    let device = phone.device();
    world
        .deployment()
        .write(world.now(), |work| {
            let revocation = stairwell_core::trust::Revocation {
                device,
                stands_through: Vec::new(),
                reason: "stolen".into(),
                at: work.now,
                wipe_now: None,
            };
            work.declare(&stairwell_core::trust::Statement::Revocation(revocation))
        })
        .map(|_| ())
        .unwrap_or_else(|error: StoreError| panic!("{error}"));
    let report = world.sync(&mut phone).await.unwrap();
    assert!(report.notices.iter().any(|notice| notice.reason.contains("stolen")), "{:?}", report.notices);
}

#[tokio::test]
async fn when_a_device_last_synced_is_kept_to_the_minute() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    let device = phone.device();
    let last = || world.app.read(move |reader| reader.directory().device(&device));
    assert_eq!(last().await.unwrap().unwrap().last_sync, None);
    let first = world.now();
    world.sync(&mut phone).await.unwrap();
    world.wait_ms(MINUTE_MS - 1);
    world.sync(&mut phone).await.unwrap();
    assert_eq!(last().await.unwrap().unwrap().last_sync, Some(first));
    world.wait_ms(1);
    world.sync(&mut phone).await.unwrap();
    assert_eq!(last().await.unwrap().unwrap().last_sync, Some(UtcMs(first.0 + MINUTE_MS)));
}

#[tokio::test]
async fn many_phones_at_once_are_all_on_disk_when_they_are_answered() {
    let world = World::new();
    let mut phones = Vec::new();
    for number in 1..=12 {
        let mut phone = world.phone(&format!("p{number}"), number).await;
        register(&mut phone, &format!("{number:02}01"), world.now());
        phones.push(phone);
    }
    let (url, now) = (world.url.clone(), world.now());
    let syncing = phones.into_iter().map(|mut phone| {
        let mut transport = Transport::new(&url, None, 0).unwrap();
        tokio::spawn(async move {
            client::sync(&mut phone, &mut transport, || now, &[9; 32], |_| {}).await.unwrap();
            (phone.device(), transport)
        })
    });
    for task in syncing.collect::<Vec<_>>() {
        let (device, _) = task.await.unwrap();
        let head = world.deployment().read(|store, _| {
            use stairwell_core::store::LogStore;
            Ok::<_, StoreError>(store.heads(&grid(1))?.of(&device).seq)
        });
        assert_eq!(head.unwrap(), 1);
    }
}

#[tokio::test]
async fn another_version_of_the_protocol_is_told() {
    let world = World::new();
    let phone = world.phone("李", 1).await;
    let request = SyncRequest { version: 99, scopes: vec![], trust_digest: 0, bundles: vec![], statements: vec![] };
    let refused = world.transport().sync(phone.keys(), &request, world.now()).await;
    assert!(matches!(refused, Err(ClientError::Refused { code, .. }) if code == "unsupported_version"));
}
