//! Any order of saves, syncs and peer merges leads to the same state everywhere.

use proptest::prelude::*;

use crate::world::{NOW, Party, household, scope, sync};
use stairwell_core::store::{InboxStore, LogStore};
use stairwell_core::trust::{KeyPair, Revocation, SignedStatement, Standing, Statement};

#[derive(Debug, Clone)]
enum Step {
    Save(usize, u8),
    Sync(usize),
    Peer(usize, usize),
    /// The answer is lost.
    HalfSync(usize),
    /// The request arrives twice.
    Twice(usize),
}

fn steps(phones: usize) -> impl Strategy<Value = Vec<Step>> {
    let phone = 1..=phones;
    let step = prop_oneof![
        4 => (phone.clone(), 0_u8..5).prop_map(|(phone, household)| Step::Save(phone, household)),
        2 => phone.clone().prop_map(Step::Sync),
        2 => (phone.clone(), phone.clone()).prop_map(|(one, other)| Step::Peer(one, other)),
        1 => phone.clone().prop_map(Step::HalfSync),
        1 => phone.prop_map(Step::Twice),
    ];
    proptest::collection::vec(step, 0..60)
}

fn two(parties: &mut [Party], one: usize, other: usize) -> (&mut Party, &mut Party) {
    let (low, high) = parties.split_at_mut(one.max(other));
    let (low, high) = (&mut low[one.min(other)], &mut high[0]);
    if one < other { (low, high) } else { (high, low) }
}

fn run(parties: &mut [Party], steps: &[Step]) -> usize {
    let mut saved = 0;
    for (number, step) in steps.iter().enumerate() {
        match *step {
            Step::Save(phone, at) => {
                parties[phone].save(household(at), &(number as u64).to_be_bytes());
                saved += 1;
            }
            Step::Sync(phone) => {
                let (phone, server) = two(parties, phone, 0);
                sync(phone, server);
            }
            Step::Peer(one, other) if one != other => {
                let (one, other) = two(parties, one, other);
                one.send_to(other);
                other.send_to(one);
            }
            Step::Peer(..) => {}
            Step::HalfSync(phone) => {
                let request = parties[phone].request();
                parties[0].answer(&request);
            }
            Step::Twice(phone) => {
                let request = parties[phone].request();
                parties[0].answer(&request);
                let answer = parties[0].answer(&request);
                parties[phone].absorb(&answer);
            }
        }
    }
    saved
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_schedule_leads_to_equal_digests_and_loses_nothing(steps in steps(3)) {
        let mut parties = Party::deployment(3);
        let saved = run(&mut parties, &steps);
        // Two rounds: after the first the server has everything, after the second everybody has.
        for _ in 0..2 {
            for phone in 1..=3 {
                let (phone, server) = two(&mut parties, phone, 0);
                sync(phone, server);
            }
        }
        let digest = parties[0].digest();
        for party in &parties {
            prop_assert_eq!(party.digest(), digest);
            let heads = party.store.heads(&scope()).expect("heads");
            prop_assert_eq!(heads.iter().map(|(_, head)| head.seq).sum::<u64>(), saved as u64);
        }
        for phone in 1..=3 {
            let (phone, server) = two(&mut parties, phone, 0);
            prop_assert_eq!(sync(phone, server), 1, "an idle sync is one request");
        }
    }
}

#[test]
fn a_days_work_is_one_round_trip() {
    let mut parties = Party::deployment(2);
    for number in 0..50 {
        parties[1].save(household(number), &[0x82, 3, number]);
        parties[2].save(household(number), &[0x82, 4, number]);
    }
    let (first, server) = two(&mut parties, 1, 0);
    assert_eq!(sync(first, server), 1);
    let (second, server) = two(&mut parties, 2, 0);
    assert_eq!(sync(second, server), 1);
    let (first, server) = two(&mut parties, 1, 0);
    assert_eq!(sync(first, server), 1);
    assert_eq!(parties[1].digest(), parties[2].digest());
}

#[test]
fn one_phone_brings_the_work_of_its_teammates() {
    let mut parties = Party::deployment(3);
    for (number, phone) in parties.iter_mut().enumerate().skip(1) {
        phone.save(household(1), &[0x82, 1, number as u8]);
    }
    for (one, other) in [(1, 2), (3, 2)] {
        let (one, other) = two(&mut parties, one, other);
        one.send_to(other);
    }
    let (phone, server) = two(&mut parties, 2, 0);
    assert_eq!(sync(phone, server), 1);
    assert_eq!(parties[0].store.heads(&scope()).expect("heads").len(), 3);
}

#[test]
fn a_server_restored_from_a_backup_learns_everything_again() {
    let mut parties = Party::deployment(2);
    parties[1].save(household(1), b"before");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    let backup = parties[0].clone();
    parties[1].save(household(1), b"after");
    parties[2].save(household(2), b"another");
    for phone in [1, 2, 1] {
        let (phone, server) = two(&mut parties, phone, 0);
        sync(phone, server);
    }
    let whole = parties[0].digest();
    parties[0] = backup;
    let (phone, server) = two(&mut parties, 1, 0);
    assert!(sync(phone, server) <= 2, "one more round trip, no loss");
    assert_eq!(parties[0].digest(), whole);
}

#[test]
fn a_server_restored_from_a_backup_learns_again_whom_it_enrolled() {
    let mut parties = Party::deployment(2);
    let newcomer = crate::world::certificate(&crate::world::authority(), 9, stairwell_core::trust::Role::Police);
    let backup = parties[0].clone();
    parties[0].transact(|replica| replica.ingest(&[], std::slice::from_ref(&newcomer), NOW)).expect("enrolled");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    parties[0] = backup;
    let (phone, server) = two(&mut parties, 1, 0);
    assert!(sync(phone, server) <= 2);
    let device = KeyPair::from_seed(&[9; 32]).public().device();
    assert!(parties[0].trust.certificate(&device).is_some());
}

#[test]
fn a_cloned_phone_loses_nothing_and_the_fork_is_shown() {
    let mut parties = Party::deployment(2);
    parties[1].save(household(1), b"common");
    let mut clone = parties[1].clone();
    parties[1].save(household(1), b"original");
    clone.save(household(1), b"cloned");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    sync(&mut clone, &mut parties[0]);

    let device = clone.keys.public().device();
    let fork = parties[0].trust.forks(&scope(), &device).next().expect("a stated fork").clone();
    assert_eq!(fork.from_seq, 2);
    assert!(clone.trust.fork_at(&scope(), &device, 2).is_some(), "the phone is told");
    let held = parties[0].store.held().expect("held");
    assert_eq!((held.len(), held[0].first_seq, held[0].last_seq), (1, 2, 2));

    // A teammate that had merged with the clone lets go of its branch and agrees with the server again.
    let mut teammate = parties[2].clone();
    clone.send_to(&mut teammate);
    sync(&mut teammate, &mut parties[0]);
    assert_eq!(teammate.digest(), parties[0].digest());
}

#[test]
fn a_teammate_that_merged_with_a_clone_first_lets_go_of_its_branch() {
    let mut parties = Party::deployment(2);
    parties[1].save(household(1), b"common");
    let mut clone = parties[1].clone();
    parties[1].save(household(1), b"original");
    clone.save(household(1), b"cloned");
    let mut teammate = parties[2].clone();
    clone.send_to(&mut teammate);
    teammate.save(household(1), b"seen the clone");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    sync(&mut teammate, &mut parties[0]);
    assert_eq!(teammate.digest(), parties[0].digest());
    let held = parties[0].store.held().expect("held");
    assert_eq!(held.len(), 1, "the clone's entry waits for a supervisor");
    sync(&mut clone, &mut parties[0]);
    assert_eq!(parties[0].store.held().expect("held").len(), 1, "offered again, held once");
}

#[test]
fn what_a_revoked_phone_writes_later_is_stored_and_held() {
    let mut parties = Party::deployment(1);
    parties[1].save(household(1), b"honest");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    let device = parties[1].keys.public().device();
    let revocation =
        Revocation { device, stands_through: vec![(scope(), 1)], reason: "stolen".into(), at: NOW, wipe_now: None };
    let signed = SignedStatement::sign(&Statement::Revocation(revocation), &crate::world::authority());
    parties[0].transact(|replica| replica.ingest(&[], &[signed], NOW)).expect("revoked");
    let late = parties[1].save(household(1), b"by the thief");
    let (phone, server) = two(&mut parties, 1, 0);
    sync(phone, server);
    assert_eq!(parties[0].store.heads(&scope()).expect("heads").of(&device).seq, 2, "nothing is lost");
    assert!(matches!(parties[0].trust.standing(&scope(), &device, late.seq), Standing::Held(_)));
    assert_eq!(parties[0].trust.standing(&scope(), &device, 1), Standing::Stands);
}
