//! What does not come from a teammate's screen as it was shown.

use super::super::message::{Content, HandOver, QrMessage};
use super::super::seal::{OpeningKey, Sealed};
use super::*;
use crate::cbor;
use crate::trust::keys::{QR_OFFER_CONTEXT, QR_REQUEST_CONTEXT};
use crate::trust::{Signature, SignedStatement};

#[test]
fn no_altered_request_or_offer_is_taken() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    doctor.save(1, 2);
    let request = party.request(5).expect("a request");
    let offer = doctor.answer(std::slice::from_ref(&request)).expect("an answer").message;
    let before = party.digest();
    for at in 0..request.len() {
        let mut altered = request.clone();
        altered[at] ^= 1;
        assert!(doctor.answer(&[altered]).is_err(), "byte {at}");
        assert!(doctor.answer(&[request[..at].to_vec()]).is_err());
    }
    for at in 0..offer.len() {
        let mut altered = offer.clone();
        altered[at] ^= 1;
        assert!(party.take(&altered, Some(5)).is_err(), "byte {at}");
        assert!(party.take(&offer[..at], Some(5)).is_err());
    }
    assert_eq!(party.digest(), before);
    assert_eq!(party.take(&offer, Some(5)).expect("taken").entries, 2);
}

#[test]
fn a_request_with_another_s_certificate_is_refused() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    doctor.save(1, 1);
    let request = party.request(5).expect("a request");
    let QrMessage::Request { version, certificate, wanted, .. } = QrMessage::read(&request).expect("a request") else {
        panic!("an offer");
    };
    let thief = KeyPair::from_seed(&[66; 32]);
    let signature = thief.sign(QR_REQUEST_CONTEXT, &wanted);
    let forged = cbor::to_vec(&QrMessage::Request { version, certificate, wanted, signature });
    let answer = doctor.answer(&[forged]);
    assert!(matches!(answer, Err(QrError::Refused(PeerRefusal::NotTheHolder))), "{answer:?}");
}

/// An offer that anybody can seal, with this content.
fn sealed(content: &Content, to: u8) -> Vec<u8> {
    let key = OpeningKey::of_request(&[to; 32]).expect("a key");
    let sealed = Sealed::seal(&cbor::to_vec(content), &[*key.public()], &[3; 32]).expect("sealed");
    cbor::to_vec(&QrMessage::Offer { version: PROTOCOL_VERSION, sealed })
}

fn hand_over(giver: &Device, statements: Vec<SignedStatement>) -> HandOver {
    HandOver { giver: giver.id(), scope: grid(1), statements, bundle: vec![0; 64] }
}

fn signed(hand_over: &HandOver, keys: &KeyPair) -> Content {
    let hand_over = cbor::to_vec(hand_over);
    let signature = keys.sign(QR_OFFER_CONTEXT, &hand_over);
    Content { hand_over, signature }
}

#[test]
fn an_offer_of_a_stranger_or_in_another_s_name_is_refused() {
    let world = World::new();
    let (doctor, mut party) = (world.device(1), world.device(2));
    let stranger = World::of_another_deployment().device(8);
    let shown = hand_over(&stranger, vec![stranger.identity.certificate.clone()]);
    let taken = party.take(&sealed(&signed(&shown, &stranger.identity.keys), 5), Some(5));
    assert!(matches!(taken, Err(QrError::Refused(PeerRefusal::Stranger))), "{taken:?}");

    let shown = hand_over(&doctor, Vec::new());
    let taken = party.take(&sealed(&signed(&shown, &stranger.identity.keys), 5), Some(5));
    assert!(matches!(taken, Err(QrError::Altered)), "{taken:?}");
    let unsigned = Content { hand_over: cbor::to_vec(&shown), signature: Signature([0; 64]) };
    assert!(matches!(party.take(&sealed(&unsigned, 5), Some(5)), Err(QrError::Altered)));
}

#[test]
fn a_trusted_giver_s_nonsense_is_refused_and_nothing_is_kept() {
    let world = World::new();
    let (doctor, mut party) = (world.device(1), world.device(2));
    let before = party.digest();
    let shown = hand_over(&doctor, Vec::new());
    let taken = party.take(&sealed(&signed(&shown, &doctor.identity.keys), 5), Some(5)).expect("read");
    assert_eq!((taken.entries, taken.notices.len(), taken.missing.len()), (0, 1, 0));
    assert_eq!(party.digest(), before);

    let foreign = HandOver { scope: grid(2), ..hand_over(&doctor, Vec::new()) };
    let taken = party.take(&sealed(&signed(&foreign, &doctor.identity.keys), 5), Some(5));
    assert!(matches!(taken, Err(QrError::NotGranted(_))), "{taken:?}");
}

#[test]
fn messages_of_another_kind_version_or_number_are_refused() {
    let world = World::new();
    let (mut doctor, mut party) = (world.device(1), world.device(2));
    doctor.save(1, 1);
    let request = party.request(5).expect("a request");
    let offer = doctor.offer().expect("an offer").message;
    assert!(matches!(doctor.answer(std::slice::from_ref(&offer)), Err(QrError::WrongKind(..))));
    assert!(matches!(party.take(&request, None), Err(QrError::WrongKind(..))));
    assert!(matches!(doctor.answer(&[]), Err(QrError::Requests)));
    assert!(matches!(doctor.answer(&vec![request.clone(); 9]), Err(QrError::Requests)));
    assert!(matches!(party.take(b"", None), Err(QrError::Malformed(_))));
    let QrMessage::Offer { sealed, .. } = QrMessage::read(&offer).expect("an offer") else { panic!("a request") };
    let newer = cbor::to_vec(&QrMessage::Offer { version: 2, sealed });
    assert!(matches!(party.take(&newer, None), Err(QrError::Version(2))));
}
