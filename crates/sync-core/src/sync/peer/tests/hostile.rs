//! Strangers, and bytes that are not what was sent.

use proptest::prelude::*;

use super::bench::{Device, NOW, World, grid, merge, pump, sessions};
use super::*;
use crate::store::Transaction;
use crate::trust::{Certificate, KeyPair, Revocation, SignedStatement, Statement};

/// Lets `visitor` connect to an honest device with records. Returns the honest side's error and, when the channel was
/// open by then, what the visitor was told; checks that nothing else went over.
fn refused(visitor: &mut Device, honest: &mut Device) -> (Option<PeerError>, Option<PeerError>) {
    honest.save(grid(1), 1, 3);
    visitor.save(grid(1), 2, 2);
    let before = (visitor.count(), honest.count());
    let (mut left, mut right) = sessions(visitor, honest);
    let (mut told, mut own) = (None, None);
    for _ in 0..10 {
        while let Some(bytes) = left.poll_transmit() {
            own = honest.handle(&mut right, &bytes, NOW).err().or(own);
        }
        while let Some(bytes) = right.poll_transmit() {
            told = visitor.handle(&mut left, &bytes, NOW).err().or(told);
        }
    }
    assert_eq!((visitor.count(), honest.count()), before, "no entries went over");
    for session in [&left, &right] {
        assert!(!matches!(session.status(), PeerStatus::Finished(_)));
    }
    (own, told)
}

#[test]
fn a_device_of_another_authority_is_a_stranger() {
    let elsewhere = World { authority: KeyPair::from_seed(&[200; 32]) };
    let (_, told) = refused(&mut elsewhere.device(7), &mut World::new().device(2));
    assert!(matches!(told, Some(PeerError::Refused(PeerRefusal::Stranger))), "each is a stranger to the other");

    // One that pretends to belong here, and so goes through with the handshake.
    let world = World::new();
    let mut liar = world.device(7);
    liar.identity.certificate = elsewhere.certify(7, |_| {});
    let (own, told) = refused(&mut liar, &mut world.device(2));
    assert!(matches!(own, Some(PeerError::Refused(PeerRefusal::Stranger) | PeerError::Cut)), "{own:?}");
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::Stranger))), "{told:?}");
}

fn refusal_of(world: &World, number: u8, change: impl FnOnce(&mut Certificate)) -> Option<PeerError> {
    let shown = world.certify(number, change);
    let mut visitor = world.device(number);
    visitor.identity.certificate = shown;
    refused(&mut visitor, &mut world.device(2)).1
}

#[test]
fn an_expired_certificate_and_one_without_a_common_grid_are_refused() {
    let world = World::new();
    let told = refusal_of(&world, 8, |certificate| certificate.not_after = UtcMs(NOW.0 - 1));
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::Expired))), "{told:?}");
    let told = refusal_of(&world, 8, |certificate| certificate.scopes = vec![grid(77)]);
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::NothingInCommon))), "{told:?}");
    let told = refusal_of(&world, 8, |certificate| certificate.key = KeyPair::from_seed(&[1; 32]).public());
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::NotTheHolder))), "{told:?}");
}

fn revocation(world: &World, of: &Device) -> SignedStatement {
    let device = of.id();
    let revocation =
        Revocation { device, stands_through: Vec::new(), reason: "stolen".into(), at: NOW, wipe_now: None };
    SignedStatement::sign(&Statement::Revocation(revocation), &world.authority)
}

#[test]
fn a_revoked_device_is_refused_by_whoever_knows() {
    let world = World::new();
    let (mut thief, mut doctor) = (world.device(1), world.device(2));
    doctor.learn(&revocation(&world, &thief));
    let (_, told) = refused(&mut thief, &mut doctor);
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::Revoked))), "{told:?}");
}

#[test]
fn a_revocation_travels_between_phones_and_a_device_that_learns_of_its_own_stops() {
    let world = World::new();
    let (mut thief, mut doctor, mut police) = (world.device(1), world.device(2), world.device(3));
    doctor.learn(&revocation(&world, &thief));
    merge(&mut doctor, &mut police, usize::MAX);
    let (_, told) = refused(&mut thief, &mut police);
    assert!(matches!(told, Some(PeerError::RefusedByPeer(PeerRefusal::Revoked))), "{told:?}");
    thief.learn(&revocation(&world, &thief));
    let (_, own) = refused(&mut thief, &mut world.device(3));
    assert!(matches!(own, Some(PeerError::Unfit(PeerRefusal::Revoked))), "{own:?}");
}

#[test]
fn an_older_certificate_does_not_bring_back_a_grid_that_was_taken_away() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    let narrower = world.certify(1, |certificate| {
        certificate.issued_at = UtcMs(NOW.0 - 1);
        certificate.scopes = vec![grid(1)];
    });
    doctor.learn(&narrower);
    doctor.save(grid(2), 5, 4);
    doctor.save(grid(1), 5, 1);
    let (a, b) = merge(&mut party, &mut doctor, usize::MAX);
    assert_eq!((a.received, b.digest_equal), (1, true), "grid 2 was not sent");
}

/// Runs a session in which byte `at` of the frame with number `frame` is flipped; `None` when there is none.
fn flipped(frame: usize, at: usize) -> Option<(Device, Device, Option<PeerError>)> {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    party.save(grid(1), 1, 3);
    doctor.save(grid(1), 2, 3);
    let (mut left, mut right) = sessions(&party, &doctor);
    let (mut number, mut error, mut hit) = (0, None, false);
    loop {
        let mut idle = true;
        while let Some(mut bytes) = left.poll_transmit() {
            idle = false;
            if number == frame {
                let length = bytes.len();
                *bytes.get_mut(at % length)? ^= 0x40;
                hit = at < length;
            }
            number += 1;
            error = error.or(doctor.handle(&mut right, &bytes, NOW).err());
        }
        std::mem::swap(&mut left, &mut right);
        std::mem::swap(&mut party, &mut doctor);
        if idle && left.outbox.is_empty() {
            return hit.then_some((party, doctor, error));
        }
    }
}

#[test]
fn a_flipped_byte_ends_in_an_error_or_a_stall_and_never_in_a_wrong_store() {
    for frame in 0..20 {
        for at in (0..2_000).step_by(7) {
            let Some((mut party, mut doctor, error)) = flipped(frame, at) else { break };
            // A changed length lets the reader wait for more: the edge's timeout ends that.
            assert!(error.is_some() || at < 2, "frame {frame}, byte {at}");
            let (a, b) = merge(&mut party, &mut doctor, usize::MAX);
            assert!(a.digest_equal && b.digest_equal);
            assert_eq!((party.count(), doctor.count()), (6, 6));
        }
    }
}

#[test]
fn a_failing_disk_acknowledges_nothing() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    party.save(grid(1), 1, 3);
    doctor.store.begin().expect("somebody else's transaction is open: every begin fails");
    let (mut left, mut right) = sessions(&party, &doctor);
    let error = pump(&mut party, &mut left, &mut doctor, &mut right, 64, usize::MAX).err();
    assert!(matches!(error, Some(PeerError::Store(_))), "{error:?}");
    assert_eq!(doctor.count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn noise_on_the_line_is_an_error_or_waits_for_more(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let world = World::new();
        let (mut party, mut doctor) = (world.device(1), world.device(2));
        let (mut left, mut right) = sessions(&party, &doctor);
        let _any_end = doctor.handle(&mut right, &bytes, NOW);
        let _any_end = party.handle(&mut left, &bytes, NOW);
        prop_assert!(left.peer().is_none() && right.peer().is_none());
    }
}
