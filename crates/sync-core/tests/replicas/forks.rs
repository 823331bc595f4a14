//! Logs that fork: once, twice, where nobody noticed yet, and what becomes of them afterwards.

use crate::world::{NOW, Party, authority, certificate, household, scope, sync};
use stairwell_core::branch;
use stairwell_core::id::Position;
use stairwell_core::store::{InboxStore, LogStore};
use stairwell_core::trust::{Fork, KeyPair, Revocation, Role, SignedStatement, Statement};

/// A server and a phone whose first entry is on it.
fn deployment() -> (Party, Party, Party) {
    let mut parties = Party::deployment(2);
    parties[1].save(household(1), b"common");
    let (teammate, mut phone, mut server) = (parties.remove(2), parties.remove(1), parties.remove(0));
    sync(&mut phone, &mut server);
    (server, phone, teammate)
}

/// The phone goes on under the key of `seed`.
fn renew(phone: &mut Party, server: &mut Party, seed: u8) -> usize {
    let new = certificate(&authority(), seed, Role::Doctor);
    server.transact(|replica| replica.ingest(&[], std::slice::from_ref(&new), NOW)).expect("certified");
    let (old, keys) = (phone.keys.clone(), KeyPair::from_seed(&[seed; 32]));
    let moved = phone.transact(|replica| branch::go_on(replica, &old, &keys, &[new], NOW)).expect("renewed");
    phone.keys = keys;
    moved
}

fn is_forked(phone: &Party) -> bool {
    let device = phone.keys.public().device();
    !branch::lost_branches(&phone.store, &phone.trust, &device).expect("read").is_empty()
}

#[test]
fn a_restored_phone_that_wrote_less_than_is_on_the_server_is_told() {
    let (mut server, mut phone, _) = deployment();
    let mut restored = phone.clone();
    for record in [b"a", b"b", b"c"] {
        phone.save(household(1), record);
    }
    sync(&mut phone, &mut server);
    restored.save(household(1), b"after the restore");
    assert!(sync(&mut restored, &mut server) <= 3);
    assert!(is_forked(&restored), "its branch is shorter than the other, and still another");
    assert_eq!(renew(&mut restored, &mut server, 9), 1);
    sync(&mut restored, &mut server);
    assert_eq!(restored.digest(), server.digest());
}

#[test]
fn a_log_may_fork_a_second_time() {
    let (mut server, mut phone, mut teammate) = deployment();
    let mut first = phone.clone();
    phone.save(household(1), b"the log");
    sync(&mut phone, &mut server);
    first.save(household(1), b"the first clone");
    sync(&mut first, &mut server);
    assert_eq!(renew(&mut first, &mut server, 8), 1);

    let mut second = phone.clone();
    phone.save(household(1), b"the log goes on");
    sync(&mut phone, &mut server);
    second.save(household(1), b"the second clone");
    second.send_to(&mut teammate);
    sync(&mut second, &mut server);
    assert!(is_forked(&second) && !is_forked(&phone));
    assert_eq!(renew(&mut second, &mut server, 7), 1);

    let device = phone.keys.public().device();
    let places: Vec<u64> = server.trust.forks(&scope(), &device).map(|fork| fork.from_seq).collect();
    assert_eq!(places, [2, 3]);
    for _ in 0..2 {
        for replica in [&mut phone, &mut first, &mut second, &mut teammate] {
            sync(replica, &mut server);
        }
    }
    for replica in [&phone, &first, &second, &teammate] {
        assert_eq!(replica.digest(), server.digest());
    }
}

#[test]
fn what_is_left_of_a_log_ends_where_its_author_signed_it() {
    let (mut server, mut phone, mut teammate) = deployment();
    for record in [b"a", b"b", b"c"] {
        phone.save(household(1), record);
    }
    phone.send_to(&mut teammate);
    let device = phone.keys.public().device();
    let accepted = stairwell_core::id::Hash::of(b"a branch that nobody has any more");
    let fork = Statement::Fork(Fork { scope: scope(), device, from_seq: 4, accepted, at: NOW });
    let fork = SignedStatement::sign(&fork, &authority());
    teammate.transact(|replica| replica.ingest(&[], std::slice::from_ref(&fork), NOW)).expect("told");
    assert_eq!(teammate.store.heads(&scope()).expect("heads").of(&device).seq, 0, "only the fourth entry was signed");
    let held = teammate.store.held().expect("held");
    assert_eq!(held.iter().map(|batch| (batch.first_seq, batch.last_seq)).collect::<Vec<_>>(), [(4, 4), (1, 3)]);

    // Its author signs it anew where it ends now, and everybody gets it again.
    phone.transact(|replica| replica.ingest(&[], &[fork], NOW)).expect("told");
    assert_eq!(renew(&mut phone, &mut server, 9), 1);
    sync(&mut phone, &mut server);
    sync(&mut teammate, &mut server);
    assert_eq!(teammate.digest(), server.digest());
    assert!(teammate.store.hash_at(&scope(), &Position { device, seq: 3 }).expect("read").is_some());
}

#[test]
fn a_revoked_phone_is_not_told_that_a_restored_server_has_what_it_lost() {
    let (mut server, mut phone, _) = deployment();
    let device = phone.keys.public().device();
    let revocation =
        Revocation { device, stands_through: vec![(scope(), 1)], reason: "stolen".into(), at: NOW, wipe_now: None };
    let revocation = SignedStatement::sign(&Statement::Revocation(revocation), &authority());
    for replica in [&mut server, &mut phone] {
        replica.transact(|replica| replica.ingest(&[], std::slice::from_ref(&revocation), NOW)).expect("revoked");
    }
    let backup = server.clone();
    phone.save(household(1), b"late");
    let deliver = |phone: &mut Party, server: &mut Party| {
        let request = phone.transact(|replica| replica.request("server", &[scope()])).expect("a request");
        let response = server.transact(|replica| {
            replica.ingest(&request.bundles, &request.statements, NOW)?;
            replica.farewell(&request, &device, "stolen", NOW)
        });
        let response = response.expect("a farewell");
        assert!(response.bundles.is_empty() && response.statements == [revocation.clone()], "it learns nothing else");
        phone.transact(|replica| replica.absorb("server", &response, NOW)).expect("absorbed").complete
    };
    assert!(deliver(&mut phone, &mut server));
    server = backup;
    assert!(!deliver(&mut phone, &mut server), "it has to send its entry again");
    assert!(deliver(&mut phone, &mut server));
    assert_eq!(server.store.heads(&scope()).expect("heads").of(&device).seq, 2);
}
