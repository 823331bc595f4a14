use std::path::Path;

use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::sync::qr::MIN_FRAME_BYTES;
use stairwell_core::trust::{Certificate, KeyPair, Revocation, Role, SignedStatement, Statement};

use super::*;
use crate::qr::QrReader;
use crate::record::Household;

const GRID: &str = "440106006001G001";
const NOW: i64 = 1_581_400_000_000;
const KEY: [u8; 32] = [5; 32];

/// Stands still.
struct Still;

impl Clock for Still {
    fn now_ms(&self) -> i64 {
        NOW
    }
}

fn settings(directory: &Path, key: [u8; 32]) -> Settings {
    Settings { directory: directory.to_str().expect("UTF-8").to_owned(), key: key.to_vec(), roots_pem: None }
}

fn open(directory: &Path, key: [u8; 32]) -> Result<Arc<FieldPhone>, Fault> {
    FieldPhone::open(settings(directory, key), Some(Arc::new(Still)), None)
}

/// A phone as a server would enrol it, number `number` of its team.
fn enrolled(directory: &Path, number: u8) -> Arc<FieldPhone> {
    let (authority, key) = (KeyPair::from_seed(&[100; 32]), StoreKey::new(KEY));
    let place = || Location::encrypted(directory, &key);
    let certificates = [1, 2].map(|number| Certificate {
        key: KeyPair::from_seed(&[number; 32]).public(),
        person: format!("staff {number}"),
        role: Role::Party,
        team: "A".into(),
        scopes: vec![GRID.parse().expect("a grid")],
        issued_at: UtcMs(NOW - 1_000),
        not_after: UtcMs(NOW + 86_400_000),
        succeeds: None,
    });
    let sign =
        |certificate: &Certificate| SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority);
    let response = EnrolResponse {
        authority: authority.public(),
        statements: certificates.iter().map(sign).collect(),
        certificate: certificates[usize::from(number) - 1].clone(),
        id_hash_key: [1; 32],
        seal_key: [2; 32],
        server_time: UtcMs(NOW),
    };
    let keys = Phone::prepare(place(), &[number; 32]).expect("prepared");
    drop(Phone::create(place(), &keys, "http://127.0.0.1:1", &response, UtcMs(NOW)).expect("created"));
    open(directory, KEY).expect("opened")
}

fn flat(room: &str) -> Household {
    let (grid, building, unit) = (GRID.into(), "3".into(), "1".into());
    let none = None;
    let room = room.into();
    Household {
        grid,
        building,
        unit,
        room,
        floor: None,
        lift_working: None,
        access_note: none.clone(),
        landlord: none.clone(),
        door_device: none,
    }
}

#[test]
fn a_panic_becomes_a_fault_and_the_next_call_works() {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = enrolled(directory.path(), 1);
    let kept = phone.add_household(flat("201")).expect("registered");
    let fault = phone.with::<()>(|_, _| panic!("on purpose")).expect_err("panicked");
    assert!(matches!(&fault, Fault::Broken { code, .. } if code == "panic"), "{fault:?}");
    assert_eq!(phone.households(None).expect("listed")[0].household, kept);
    phone.add_household(flat("202")).expect("registered after it");
}

#[test]
fn after_another_key_only_that_one_opens_the_phone_and_after_a_wipe_none() {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = enrolled(directory.path(), 1);
    phone.add_household(flat("201")).expect("registered");
    phone.rekey(vec![6; 32]).expect("another key");
    phone.with::<()>(|_, _| panic!("on purpose")).expect_err("panicked");
    assert_eq!(phone.households(None).expect("opened again with the new key").len(), 1);
    phone.close();
    phone.close();
    assert!(matches!(phone.status(), Err(Fault::OpenAgain { code, .. }) if code == "closed"));
    assert!(matches!(open(directory.path(), KEY), Err(Fault::OpenAgain { code, .. }) if code == "wrong_key"));
    assert!(matches!(open(directory.path(), [0; 32]), Err(Fault::OpenAgain { .. })));

    let phone = open(directory.path(), [6; 32]).expect("opened");
    phone.wipe("手机遗失".into()).expect("wiped");
    assert!(matches!(phone.households(None), Err(Fault::OpenAgain { .. })));
    let after = open(directory.path(), [6; 32]).expect_err("nothing is there");
    assert!(
        matches!(&after, Fault::EnrolAgain { code, text } if code == "wiped" && text.contains("手机遗失")),
        "{after:?}"
    );
}

#[test]
fn a_revoked_phone_is_wiped_when_nothing_unsent_remains_or_when_a_supervisor_says_so() {
    for (wipe_now, wiped) in [(false, false), (true, true)] {
        let directory = tempfile::tempdir().expect("a directory");
        let phone = enrolled(directory.path(), 1);
        phone.add_household(flat("201")).expect("registered, unsent");
        let revocation = Revocation {
            device: KeyPair::from_seed(&[1; 32]).public().device(),
            stands_through: Vec::new(),
            reason: "stolen".into(),
            at: UtcMs(NOW),
            wipe_now: wipe_now.then_some(true),
        };
        let signed = SignedStatement::sign(&Statement::Revocation(revocation), &KeyPair::from_seed(&[100; 32]));
        phone
            .with(|phone, now| phone.transact(|replica| replica.ingest(&[], &[signed], now).map(|_| ())))
            .expect("told by a teammate or the server");
        let due = phone.held.wipe_if_due();
        assert_eq!(matches!(due, Err(Fault::EnrolAgain { ref code, .. }) if code == "wiped"), wiped, "{due:?}");
        assert_eq!(phone.households(None).is_err(), wiped);
    }
}

#[test]
fn a_teammates_phone_reads_what_this_one_shows() {
    let directories = [tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory")];
    let (giver, receiver) = (enrolled(directories[0].path(), 1), enrolled(directories[1].path(), 2));
    let household = giver.add_household(flat("201")).expect("registered");
    let offered = giver.qr_offer(GRID.into(), u32::try_from(MIN_FRAME_BYTES).expect("small")).expect("offered");
    let reader = QrReader::new();
    assert!(matches!(receiver.qr_take(Arc::clone(&reader), None), Err(Fault::Refused { .. })), "nothing was read");
    // Every third code is missed.
    let mut frames = (0..).filter(|index| index % 3 != 1).map(|index| offered.codes.frame(index));
    while !reader.take(frames.next().expect("endless")).expect("one of ours").done {}
    assert!(!reader.is_request().expect("whole"));
    let taken = receiver.qr_take(Arc::clone(&reader), None).expect("taken");
    assert_eq!((taken.giver.as_str(), taken.households), ("staff 1", vec![household]));
    assert_eq!(receiver.qr_take(reader, None).expect("taken again").entries, 0);
    assert_eq!(receiver.digest(GRID.into()), giver.digest(GRID.into()));

    let request = receiver.qr_request(GRID.into(), 911).expect("asked");
    let asked = QrReader::new();
    while !asked.take(request.codes().frame(0)).expect("one of ours").done {}
    let nothing = giver.qr_answer(vec![asked], 911);
    assert!(matches!(nothing, Err(Fault::Refused { .. })), "nothing new for them");
}
