//! `POST /v1/enrol` and `POST /v1/renew`.

use stairwell_core::client::{self, ClientError};
use stairwell_core::sync::enrol::{EnrolRequest, RenewRequest};
use stairwell_core::trust::{KeyPair, Role};

use crate::world::{DAY_MS, MINUTE_MS, World, grid, refusal};

fn code_of<T: std::fmt::Debug>(outcome: Result<T, ClientError>) -> String {
    match outcome {
        Err(ClientError::Refused { code, .. }) => code,
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_code_makes_one_phone_of_its_person_role_team_and_grids() {
    let world = World::new();
    let code = world.invite("李医生", 1).await;
    let typed = code.to_lowercase().replace('-', " ");
    let directory = world.phone_directory("li");
    let phone = client::enrol(&directory, &mut world.transport(), &typed, world.now(), &[7; 32]).await.unwrap();
    let certificate = phone.certificate().unwrap();
    assert_eq!((certificate.person.as_str(), certificate.role), ("李医生", Role::Doctor));
    assert_eq!((certificate.team.as_str(), &*certificate.scopes), ("石牌一组", &[grid(1)][..]));
    assert_eq!(certificate.not_after.0 - certificate.issued_at.0, 30 * DAY_MS);
    let other = world.phone_directory("x");
    let again = client::enrol(&other, &mut world.transport(), &code, world.now(), &[8; 32]).await;
    assert_eq!(refusal(again), "used_code");
}

#[tokio::test]
async fn a_code_that_nobody_issued_is_unknown_and_one_of_a_quarter_of_an_hour_ago_has_expired() {
    let world = World::new();
    let keys = KeyPair::from_seed(&[7; 32]);
    let unknown = world.transport().enrol(&EnrolRequest::new("2222-2222-2222", &keys), world.now()).await;
    assert_eq!(code_of(unknown), "unknown_code");
    let code = world.invite("李", 1).await;
    world.wait_ms(15 * MINUTE_MS - 1);
    let in_time = world.invite("王", 2).await;
    world.wait_ms(1);
    let expired = world.transport().enrol(&EnrolRequest::new(&code, &keys), world.now()).await;
    assert_eq!(code_of(expired), "expired_code");
    assert!(world.transport().enrol(&EnrolRequest::new(&in_time, &keys), world.now()).await.is_ok());
}

#[tokio::test]
async fn a_phone_whose_answer_was_lost_gets_it_again() {
    let world = World::new();
    let code = world.invite("李", 1).await;
    let request = EnrolRequest::new(&code, &KeyPair::from_seed(&[7; 32]));
    let first = world.transport().enrol(&request, world.now()).await.unwrap();
    world.wait_ms(MINUTE_MS);
    let second = world.transport().enrol(&request, world.now()).await.unwrap();
    assert_eq!(first.certificate, second.certificate);
    world.wait_ms(15 * MINUTE_MS);
    assert_eq!(code_of(world.transport().enrol(&request, world.now()).await), "used_code");
}

#[tokio::test]
async fn a_key_that_the_sender_does_not_hold_is_not_certified() {
    let world = World::new();
    let code = world.invite("李", 1).await;
    let holder = EnrolRequest::new(&code, &KeyPair::from_seed(&[7; 32]));
    let thief = EnrolRequest { key: KeyPair::from_seed(&[8; 32]).public(), ..holder.clone() };
    assert_eq!(code_of(world.transport().enrol(&thief, world.now()).await), "bad_signature");
    assert!(world.transport().enrol(&holder, world.now()).await.is_ok(), "the code is not used up");
}

#[tokio::test]
async fn a_device_goes_on_under_a_new_key_with_the_same_person_and_end() {
    let world = World::new();
    let phone = world.phone("李", 1).await;
    let old = phone.certificate().unwrap().clone();
    world.wait_ms(3 * DAY_MS);
    let new = KeyPair::from_seed(&[7; 32]);
    let request = RenewRequest::new(old.device(), &new);
    let renewed = world.transport().renew(phone.keys(), &request, world.now()).await.unwrap().certificate;
    assert_eq!(renewed.key, new.public());
    assert_eq!(
        (&renewed.person, renewed.not_after, renewed.succeeds),
        (&old.person, old.not_after, Some(old.device()))
    );
    let again = world.transport().renew(phone.keys(), &request, world.now()).await.unwrap();
    assert_eq!(again.certificate, renewed, "an answer that was lost comes again");
}

#[tokio::test]
async fn nobody_takes_over_the_key_of_another_device() {
    let world = World::new();
    let (li, wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    let others = RenewRequest::new(li.device(), wang.keys());
    assert_eq!(code_of(world.transport().renew(li.keys(), &others, world.now()).await), "bad_signature");
    let unproved = RenewRequest { key: KeyPair::from_seed(&[7; 32]).public(), ..others };
    assert_eq!(code_of(world.transport().renew(li.keys(), &unproved, world.now()).await), "bad_signature");
}

#[tokio::test]
async fn a_revoked_device_neither_goes_on_nor_enrols_again() {
    let world = World::new();
    let phone = world.phone("李", 1).await;
    world.revoke(&phone).await;
    let request = RenewRequest::new(phone.device(), &KeyPair::from_seed(&[7; 32]));
    assert_eq!(code_of(world.transport().renew(phone.keys(), &request, world.now()).await), "revoked");
    let code = world.invite("李", 3).await;
    let again = EnrolRequest::new(&code, phone.keys());
    assert_eq!(code_of(world.transport().enrol(&again, world.now()).await), "revoked");
}
