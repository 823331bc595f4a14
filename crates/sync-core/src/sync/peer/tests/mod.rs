//! Two devices with real stores over a pipe in memory.

mod bench;
mod hostile;
mod narrow;

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;
use bench::{NOW, World, grid, merge, pump};

#[test]
fn two_stores_merge_and_both_know_it() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    party.save(grid(1), 1, 3);
    doctor.save(grid(1), 1, 2);
    doctor.save(grid(2), 5, 4);
    let (a, b) = merge(&mut party, &mut doctor, usize::MAX);
    assert_eq!((a.sent, a.received, a.digest_equal), (3, 6, true));
    assert_eq!((b.sent, b.received, b.digest_equal), (6, 3, true));
    assert_eq!((a.peer, b.peer), (doctor.id(), party.id()));
    assert!(a.notices.is_empty() && b.notices.is_empty());
    assert_eq!(party.digests(), doctor.digests());

    let (again, _) = merge(&mut party, &mut doctor, usize::MAX);
    assert_eq!((again.sent, again.received, again.digest_equal), (0, 0, true));
}

#[test]
fn what_one_got_from_a_third_is_passed_on() {
    let world = World::new();
    let (mut party, mut doctor, mut police) = (world.device(1), world.device(2), world.device(3));
    party.save(grid(1), 1, 3);
    merge(&mut party, &mut doctor, usize::MAX);
    doctor.save(grid(1), 1, 1);
    let (_, got) = merge(&mut doctor, &mut police, usize::MAX);
    assert_eq!((got.received, got.digest_equal), (4, true));
    assert_eq!(doctor.digests(), police.digests());
}

#[test]
fn more_than_one_page_takes_several_frames_and_pages() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    for document in 0..60 {
        party.save_large(grid(1), document, 12, 3_000);
    }
    let (a, b) = merge(&mut party, &mut doctor, 1_000);
    assert_eq!((a.sent, b.received), (720, 720), "over 4 MB: more than one message may carry");
    assert!(a.digest_equal && b.digest_equal);
}

#[test]
fn statements_that_one_has_reach_the_other_before_the_entries() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    let late = world.enrol_late(9);
    party.learn(late.certificate());
    party.save(grid(1), 1, 1);
    let mut newcomer = late;
    newcomer.save(grid(1), 1, 2);
    merge(&mut newcomer, &mut party, usize::MAX);
    let (_, b) = merge(&mut party, &mut doctor, usize::MAX);
    assert_eq!((b.received, b.digest_equal), (3, true), "the newcomer's certificate came with its entries");
    assert!(doctor.trust.certificate(&newcomer.id()).is_some());
}

#[test]
fn a_cut_anywhere_loses_nothing_acknowledged_and_the_next_session_ends_equal() {
    for cut_after in 0..40 {
        let world = World::new();
        let (mut party, mut doctor) = (world.device(1), world.device(2));
        party.save(grid(1), 1, 5);
        doctor.save(grid(2), 2, 5);
        let (mut a, mut b) = bench::sessions(&party, &doctor);
        let whole = pump(&mut party, &mut a, &mut doctor, &mut b, 1 << 20, cut_after).expect("no error before the cut");
        for (session, other) in [(&a, &doctor), (&b, &party)] {
            let (PeerStatus::Merging(outcome) | PeerStatus::Finished(outcome)) = session.status() else { continue };
            assert!(other.count() >= 5 + outcome.sent, "acknowledged is on the other's disk");
        }
        let (a, b) = merge(&mut party, &mut doctor, usize::MAX);
        assert!(a.digest_equal && b.digest_equal, "cut after {cut_after}");
        assert_eq!((party.count(), doctor.count()), (10, 10));
        if whole {
            return;
        }
    }
    panic!("a session of so little takes fewer frames");
}

#[test]
fn a_cloned_phone_is_told_and_the_rest_merges() {
    let world = World::new();
    let mut party = world.device(1);
    party.save(grid(1), 1, 2);
    let mut clone = party.clone();
    party.save(grid(1), 1, 1);
    clone.save(grid(1), 3, 1);
    let (mut doctor, mut police) = (world.device(2), world.device(3));
    merge(&mut clone, &mut doctor, usize::MAX);
    doctor.save(grid(1), 7, 1);
    merge(&mut party, &mut police, usize::MAX);
    let (a, b) = merge(&mut doctor, &mut police, usize::MAX);
    assert!(!a.digest_equal && !b.digest_equal);
    assert!(a.notices.iter().any(|notice| notice.kind == crate::sync::message::NoticeKind::Fork));
    assert_eq!(b.received, 1, "the doctor's own record went over all the same");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_fragmentation_and_any_past_end_in_equal_stores(
        saves in proptest::collection::vec((0u8..3, 1u16..3, 0u8..4, 1u8..4), 0..16),
        merges in proptest::collection::vec((0usize..3, 0usize..3), 0..5),
        fragment in 1usize..400,
    ) {
        let world = World::new();
        let mut devices = [world.device(1), world.device(2), world.device(3)];
        let mut schedule: VecDeque<_> = merges.into();
        for (k, (who, scope, document, count)) in saves.into_iter().enumerate() {
            devices[usize::from(who)].save(grid(scope), document, usize::from(count));
            if k % 4 == 3 && let Some((a, b)) = schedule.pop_front() && a != b {
                let mut pair = devices.get_disjoint_mut([a, b]).expect("two of them");
                let (left, right) = pair.split_at_mut(1);
                merge(left[0], right[0], fragment);
            }
        }
        let [a, b, c] = &mut devices;
        merge(a, b, fragment);
        merge(b, c, fragment);
        let (first, second) = merge(c, a, fragment);
        prop_assert!(first.digest_equal && second.digest_equal);
        prop_assert_eq!(a.digests(), c.digests());
        merge(a, b, fragment);
        prop_assert_eq!(a.digests(), b.digests());
    }
}

#[test]
fn a_session_that_is_over_takes_nothing_more() {
    let world = World::new();
    let (mut party, mut doctor) = (world.device(1), world.device(2));
    let (mut a, mut b) = bench::sessions(&party, &doctor);
    assert!(pump(&mut party, &mut a, &mut doctor, &mut b, 64, usize::MAX).expect("merged"));
    let result = party.handle(&mut a, &[0, 1, 7], NOW);
    assert!(matches!(result, Err(PeerError::Cut)), "{result:?}");
    assert!(matches!(a.status(), PeerStatus::Finished(_)), "and stays finished");
}
