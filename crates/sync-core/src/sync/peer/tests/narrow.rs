//! A channel of 180 bytes at a time, cut after any of them.

use super::bench::{Device, World, grid, merge, sessions};
use super::*;

const CHANNEL_BYTES: usize = 180;

/// Moves channel frames one by one, turn about, until `frames` of them went or nothing waits. `true` when both are done.
fn pump(pair: &mut [(Device, PeerSession); 2], mut frames: usize) -> bool {
    loop {
        let mut idle = true;
        for from in [0, 1] {
            if frames == 0 {
                return false;
            }
            let Some(bytes) = pair[from].1.poll_transmit_up_to(CHANNEL_BYTES) else { continue };
            assert!(bytes.len() <= CHANNEL_BYTES);
            (idle, frames) = (false, frames - 1);
            let (device, session) = &mut pair[1 - from];
            device.handle(session, &bytes, NOW).expect("taken");
        }
        if idle {
            return pair.iter().all(|(_, session)| matches!(session.status(), PeerStatus::Finished(_)));
        }
    }
}

/// A session cut after so many channel frames, and then a whole one.
fn cut_and_merge(party: Device, doctor: Device, frames: usize) -> bool {
    let entries = party.count() + doctor.count();
    let (left, right) = sessions(&party, &doctor);
    let mut pair = [(party, left), (doctor, right)];
    let before = pair.each_ref().map(|(device, _)| device.count());
    let whole = pump(&mut pair, frames);
    for from in [0, 1] {
        let (PeerStatus::Merging(outcome) | PeerStatus::Finished(outcome)) = pair[from].1.status() else { continue };
        assert!(pair[1 - from].0.count() >= before[1 - from] + outcome.sent, "acknowledged is on the other's disk");
    }
    let [(mut party, _), (mut doctor, _)] = pair;
    let (a, b) = merge(&mut party, &mut doctor, usize::MAX);
    assert!(a.digest_equal && b.digest_equal, "cut after {frames}");
    assert_eq!((party.count(), doctor.count()), (entries, entries));
    whole
}

#[test]
fn a_cut_after_any_frame_of_180_bytes_loses_nothing() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    party.save_large(grid(1), 1, 5, 200);
    doctor.save_large(grid(2), 2, 5, 200);
    let whole_after = (0..200).find(|frames| cut_and_merge(party.clone(), doctor.clone(), *frames));
    assert!(whole_after.is_some_and(|frames| frames > 20), "{whole_after:?}");
}

#[test]
fn what_waits_is_cut_and_joined_to_the_length_asked_for() {
    let world = World::new();
    let (party, doctor) = (world.device(1), world.device(2));
    let whole = sessions(&party, &doctor).0.poll_transmit().expect("the first message");
    for length in [0, 1, 7, whole.len(), 1_000] {
        let (mut left, _) = sessions(&party, &doctor);
        let pieces: Vec<Vec<u8>> = std::iter::from_fn(|| left.poll_transmit_up_to(length)).collect();
        assert_eq!(pieces.concat(), whole);
        assert!(pieces.iter().rev().skip(1).all(|piece| piece.len() == length.max(1)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_past_and_any_cut_lose_nothing(
        saves in proptest::collection::vec((any::<bool>(), 1u16..3, 0u8..4, 1usize..4, 1usize..300), 1..8),
        frames in 0usize..120,
    ) {
        let world = World::new();
        let mut pair = [world.device(1), world.device(2)];
        for (who, scope, document, count, bytes) in saves {
            pair[usize::from(who)].save_large(grid(scope), document, count, bytes);
        }
        let [party, doctor] = pair;
        cut_and_merge(party, doctor, frames);
    }
}
