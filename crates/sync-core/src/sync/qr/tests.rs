//! Devices with real stores, and nothing between them but frames.

mod bench;
mod hostile;

use crate::id::Hash;
use crate::log::Head;
use crate::sync::peer::PeerRefusal;
use crate::trust::Role;

use super::*;
use bench::{Device, NOW, World, grid, shown};

#[test]
fn a_team_that_synced_in_the_morning_needs_nothing_but_frames() {
    let world = World::new();
    let (mut doctor, mut party, mut police) = (world.device(1), world.device(2), world.device(3));
    doctor.save(1, 3);
    doctor.gives_all(&mut party);
    doctor.gives_all(&mut police);
    doctor.synced();
    doctor.save(1, 2);
    doctor.save(2, 1);
    let offer = doctor.offer().expect("an offer");
    assert_eq!((offer.entries, offer.complete), (3, true));
    for receiver in [&mut party, &mut police] {
        let message = shown(&offer.message, 200, 7);
        let taken = receiver.take(&message, None).expect("taken");
        assert_eq!((taken.entries, taken.households.len(), taken.missing.len()), (3, 2, 0));
        assert_eq!((taken.giver.device(), taken.notices.len()), (doctor.id(), 0));
        assert_eq!(receiver.digest(), doctor.digest(), "the same signed entries as after a sync");
        let again = receiver.take(&message, None).expect("taken twice");
        assert_eq!((again.entries, again.households.len(), again.missing.len()), (0, 0, 0));
    }
    party.gives_all(&mut world.device(3));
}

#[test]
fn who_lacks_earlier_entries_is_told_from_where_and_a_request_brings_them() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    doctor.save(1, 2);
    doctor.gives_all(&mut party);
    doctor.save(1, 2);
    doctor.synced();
    doctor.save(1, 1);
    let before = party.digest();
    let taken = party.take(&doctor.offer().expect("an offer").message, None).expect("read");
    assert_eq!(taken.missing, [QrMissing { device: doctor.id(), from_seq: 3 }]);
    assert_eq!((taken.entries, party.digest()), (0, before), "nothing is misapplied");

    let request = party.request(5).expect("a request");
    assert!(is_request(&request).expect("a message"));
    let offer = doctor.answer(&[shown(&request, 911, 1)]).expect("an answer");
    assert!(!is_request(&offer.message).expect("a message"));
    assert_eq!((offer.entries, offer.complete), (3, true));
    let taken = party.take(&shown(&offer.message, 100, 2), Some(5)).expect("taken");
    assert_eq!((taken.entries, taken.missing.len()), (3, 0));
    assert_eq!(party.digest(), doctor.digest());
    let nothing = doctor.answer(&[party.request(6).expect("a request")]);
    assert!(matches!(nothing, Err(QrError::NothingNew)), "{nothing:?}");
}

#[test]
fn one_answer_serves_several_and_brings_what_others_wrote() {
    let world = World::new();
    let (mut doctor, mut party, mut police) = (world.device(1), world.device(2), world.device(3));
    party.save(1, 2);
    party.gives_all(&mut doctor);
    doctor.save(1, 2);
    let requests = [party.request(5).expect("a request"), police.request(6).expect("a request")];
    let offer = doctor.answer(&requests).expect("an answer");
    assert_eq!(offer.entries, 4, "what the police officer lacks");
    assert_eq!(police.take(&offer.message, Some(6)).expect("taken").entries, 4);
    assert_eq!(party.take(&offer.message, Some(5)).expect("taken").entries, 2);
    assert_eq!(police.digest(), party.digest());
}

#[test]
fn certificates_of_newcomers_and_revocations_come_along() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    let mut newcomer = world.device(9);
    doctor.learn(&newcomer.identity.certificate.clone());
    newcomer.save(1, 2);
    newcomer.gives_all(&mut doctor);
    doctor.learn(&world.revocation(&world.device(3)));
    let offer = doctor.answer(&[party.request(5).expect("a request")]).expect("an answer");
    assert_eq!(party.take(&offer.message, Some(5)).expect("taken").entries, 2);
    assert!(party.trust.certificate(&newcomer.id()).is_some());
    assert!(party.trust.revocation(&world.device(3).id()).is_some());
}

#[test]
fn a_log_that_is_too_much_comes_in_parts_and_own_entries_first() {
    let world = World::new();
    let (mut doctor, mut party, mut police) = (world.device(1), world.device(2), world.device(3));
    for document in 0..30 {
        police.save_large(document, 8, 350);
    }
    police.gives_all_at_once(&mut doctor);
    doctor.save(1, 3);
    let offer = doctor.answer(&[party.request(5).expect("a request")]).expect("an answer");
    assert_eq!((offer.entries, offer.complete), (3, false), "the giver's own log came first");
    party.take(&offer.message, Some(5)).expect("taken");

    let mut rounds = 0;
    loop {
        let offer = police.answer(&[party.request(6).expect("a request")]).expect("an answer");
        assert!(offer.message.len() <= MAX_MESSAGE_BYTES && offer.entries > 0);
        assert_eq!(party.take(&offer.message, Some(6)).expect("taken").entries, offer.entries);
        rounds += 1;
        if offer.complete {
            break;
        }
    }
    assert!(rounds > 3, "{rounds}");
    assert_eq!(party.heads().of(&police.id()).seq, 240);
    for document in 30..34 {
        police.save_large(document, 32, 2_000);
    }
    let whole = police.answer(&[party.request(7).expect("a request")]);
    assert!(matches!(whole, Err(QrError::TooMuch(bytes)) if bytes > MAX_MESSAGE_BYTES), "{whole:?}");
}

#[test]
fn a_cloned_phone_is_not_misapplied() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    doctor.save(1, 2);
    let mut clone = doctor.clone();
    clone.save(3, 1);
    clone.gives_all(&mut party);
    doctor.save(1, 2);
    let before = party.digest();
    let offer = doctor.answer(&[party.request(5).expect("a request")]).expect("an answer");
    let taken = party.take(&offer.message, Some(5)).expect("read");
    assert_eq!((taken.entries, party.digest()), (0, before));
    assert_eq!(taken.missing, [QrMissing { device: doctor.id(), from_seq: 1 }], "and it says whose log parts");
}

#[test]
fn an_offer_names_only_whom_it_is_for() {
    let world = World::new();
    let mut doctor = world.device(1);
    doctor.save(1, 1);
    let elsewhere = world.device_with(4, world.certify(4, |certificate| certificate.team = "B".into()));
    doctor.learn(&elsewhere.identity.certificate.clone());
    let mut elsewhere = elsewhere;
    let offer = doctor.offer().expect("an offer");
    assert!(matches!(elsewhere.take(&offer.message, None), Err(QrError::NotForThisDevice)));
    let asked = doctor.answer(&[elsewhere.request(5).expect("a request")]).expect("of the grid, so it may ask");
    assert_eq!(elsewhere.take(&asked.message, Some(5)).expect("taken").entries, 1);
    let mut late = world.device(2);
    assert!(matches!(late.take(&asked.message, Some(7)), Err(QrError::NotForThisDevice)), "another's seed");

    let mut alone = world.device_with(5, world.certify(5, |certificate| certificate.team = "C".into()));
    alone.save(1, 1);
    assert!(matches!(alone.offer(), Err(QrError::Nobody)));
}

#[test]
fn a_renewed_phone_is_offered_to_once_and_by_its_new_key() {
    let world = World::new();
    let (mut doctor, party) = (world.device(1), world.device(2));
    let renewed = world.certify(6, |certificate| certificate.succeeds = Some(party.id()));
    doctor.learn(&renewed);
    doctor.save(1, 1);
    let offer = doctor.offer().expect("an offer");
    let mut old = party;
    assert!(matches!(old.take(&offer.message, None), Err(QrError::NotForThisDevice)));
    let mut new = world.device_with(6, renewed);
    assert_eq!(new.take(&offer.message, None).expect("taken").entries, 1);
}

#[test]
fn a_server_s_certificate_is_no_recipient() {
    let world = World::new();
    let authority_only = world.certify(7, |certificate| {
        certificate.role = Role::Server;
        certificate.scopes = Vec::new();
    });
    let mut alone = world.device_with(5, world.certify(5, |certificate| certificate.team = "C".into()));
    alone.learn(&authority_only);
    alone.save(1, 1);
    assert!(matches!(alone.offer(), Err(QrError::Nobody)));
    let head = Head { seq: 1, hash: Hash::ZERO };
    assert_eq!((alone.heads().of(&alone.id()).seq, alone.heads().len()), (head.seq, 1));
}

#[test]
fn strangers_revoked_and_expired_devices_get_nothing() {
    let world = World::new();
    let mut doctor = world.device(1);
    doctor.save(1, 1);
    let refused = |doctor: &mut Device, request: Vec<u8>| match doctor.answer(&[request]) {
        Err(QrError::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    };
    let mut stranger = World::of_another_deployment().device(8);
    let request = stranger.request(5).expect("a request");
    assert_eq!(refused(&mut doctor, request), PeerRefusal::Stranger);
    let offer = doctor.offer().expect("an offer");
    assert!(matches!(stranger.take(&offer.message, None), Err(QrError::NotForThisDevice)));

    let expired = world.certify(4, |certificate| certificate.not_after = UtcMs(NOW.0 - 1));
    let mut expired = world.device_with(4, expired);
    assert!(matches!(expired.request(5), Err(QrError::Unfit(PeerRefusal::Expired))));
    let request = expired.request_at(5, UtcMs(NOW.0 - 10)).expect("its clock is wrong");
    assert_eq!(refused(&mut doctor, request), PeerRefusal::Expired);

    let other_grid = world.certify(4, |certificate| certificate.scopes = vec![grid(2)]);
    let mut other = world.device_with(4, other_grid);
    let request = other.request(5);
    assert!(matches!(request, Err(QrError::NotGranted(_))), "{request:?}");

    let mut thief = world.device(3);
    let request = thief.request(5).expect("a request");
    doctor.learn(&world.revocation(&thief));
    assert_eq!(refused(&mut doctor, request), PeerRefusal::Revoked);
    let offer = doctor.offer().expect("an offer");
    assert!(matches!(thief.take(&offer.message, None), Err(QrError::NotForThisDevice)));
    thief.save(1, 1);
    let offer = thief.offer().expect("it does not know of its revocation");
    let taken = doctor.take(&offer.message, None);
    assert!(matches!(taken, Err(QrError::Refused(PeerRefusal::Revoked))), "{taken:?}");
}
