//! A phone that is revoked, and one that is destroyed.

use std::collections::BTreeSet;
use std::fs;

use super::*;
use crate::store::StoreError;
use crate::trust::Revocation;

/// States that a device is revoked, and returns the statement.
fn revoke(server: &mut Server, device: DeviceId, at: UtcMs, reason: &str, wipe_now: Option<bool>) -> SignedStatement {
    let revocation = Revocation { device, stands_through: Vec::new(), reason: reason.to_owned(), at, wipe_now };
    let signed = SignedStatement::sign(&Statement::Revocation(revocation), &server.authority);
    server.trust.add(&signed).expect("the authority signed it");
    signed
}

/// One round trip, as the server answers a device that it knows to be revoked.
fn farewell(server: &mut Server, phone: &mut Phone, now: UtcMs) {
    let request = phone.sync_request().expect("a request");
    let device = phone.device();
    server.answer(&request, now);
    let replica = Replica {
        store: &mut server.store,
        trust: &mut server.trust,
        grammar: &DomainGrammar,
        own: None,
        authority: Some(&server.authority),
        checks: Checks::ALL,
    };
    let reason = replica.trust.revocation(&device).expect("it is revoked").reason.clone();
    let response = replica.farewell(&request, &device, &reason, now).expect("answered");
    phone.absorb(&response, now).expect("absorbed");
}

fn files(directory: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(directory).expect("a directory").map(|file| file.expect("a file").file_name());
    names.map(|name| name.into_string().expect("a name")).collect()
}

#[test]
fn a_revoked_phone_is_to_be_wiped_when_the_server_has_everything() {
    let mut home = Home::new(Role::Doctor);
    let device = home.phone.device();
    assert_eq!(home.phone.wipe_due().expect("read"), WipeDue::NotRevoked);
    // A teammate's visit came phone to phone: nobody else may have it.
    let directory = tempfile::tempdir().expect("a directory");
    let mut mate = home.server.enrol(directory.path(), 2, Role::Doctor);
    meet(&mut mate, &mut home.phone, later(1));
    mate.add_household(flat("1301"), later(1)).expect("a flat");
    let second = home.server.certify(&KeyPair::from_seed(&[2; 32]), Role::Doctor, &[grid()]);
    home.phone.transact(|replica| replica.ingest(&[], &second.statements, later(1)).map(|_| ())).expect("known");
    meet(&mut mate, &mut home.phone, later(2));

    let stated = revoke(&mut home.server, device, later(3), "手机失窃", None);
    home.phone.transact(|replica| replica.ingest(&[], &[stated], later(3)).map(|_| ())).expect("known");
    let unsent = home.phone.status().expect("status").unsent;
    assert!(unsent >= 3, "its own and its teammate's: {unsent}");
    assert_eq!(home.phone.wipe_due().expect("read"), WipeDue::WaitsForUnsent { unsent });
    assert!(!home.phone.status().expect("status").wipe_due);

    // What it now hands over is held, not folded: it is on the server's disk.
    farewell(&mut home.server, &mut home.phone, later(4));
    assert_eq!(home.phone.wipe_due().expect("read"), WipeDue::Due { why: "手机失窃".into() });
    assert!(home.phone.status().expect("status").wipe_due);
    home.phone.visit(home.visit("36.8"), later(5)).expect("it can still be written to");
    assert_eq!(home.phone.wipe_due().expect("read"), WipeDue::WaitsForUnsent { unsent: 1 });
}

#[test]
fn a_supervisor_can_want_it_wiped_at_once_in_the_first_word_or_a_later_one() {
    for order in [[0, 1], [1, 0]] {
        let mut home = Home::new(Role::Doctor);
        let device = home.phone.device();
        let stated = [
            revoke(&mut home.server, device, later(1), "手机失窃", None),
            revoke(&mut home.server, device, later(2), "已被转卖", Some(true)),
        ];
        for statement in order.map(|at| stated[at].clone()) {
            home.phone.transact(|replica| replica.ingest(&[], &[statement], later(3)).map(|_| ())).expect("known");
        }
        assert!(home.phone.status().expect("status").unsent > 0);
        assert_eq!(home.phone.wipe_due().expect("read"), WipeDue::Due { why: "手机失窃".into() }, "{order:?}");
        assert_eq!(home.reopen().phone.wipe_due().expect("read"), WipeDue::Due { why: "手机失窃".into() });
    }
}

#[test]
fn a_wiped_phone_leaves_the_word_of_it_and_nothing_else() {
    let home = Home::new(Role::Doctor);
    let path = home.directory.path();
    home.phone.wipe("手机失窃", later(1)).expect("wiped");
    assert_eq!(files(path), BTreeSet::from(["phone.lock".into(), "wiped".into()]));
    let Err(FieldError::Wiped { at, why }) = Phone::open(path) else { panic!("not wiped") };
    assert_eq!((at, &*why), (later(1), "手机失窃"));
    Phone::prepare(path, &[2; 32]).expect("somebody enrols here again");
    assert!(matches!(Phone::open(path), Err(FieldError::NotEnrolled)), "the word is gone");
    let phone = Server::new().enrol(path, 2, Role::Doctor);
    assert_eq!(phone.digest(&grid()).expect("a digest").heads.len(), 0);
}

#[test]
fn a_wipe_that_the_process_did_not_survive_is_finished_by_the_next() {
    for next_prepares in [false, true] {
        let home = Home::new(Role::Doctor);
        let path = home.directory.path();
        let left = ["phone.db", "phone.db-wal"].map(|name| (name, fs::read(path.join(name)).expect("read")));
        home.phone.wipe("手机失窃", later(1)).expect("wiped");
        // As if it had died after the word was written.
        for (name, bytes) in left {
            fs::write(path.join(name), bytes).expect("written");
        }
        if next_prepares {
            Phone::prepare(path, &[2; 32]).expect("prepared");
            assert!(matches!(Phone::open(path), Err(FieldError::NotEnrolled)), "the phone that was wiped is back");
        } else {
            assert!(matches!(Phone::open(path), Err(FieldError::Wiped { .. })));
            assert_eq!(files(path), BTreeSet::from(["phone.lock".into(), "wiped".into()]));
        }
    }
}

#[test]
fn a_phone_that_nobody_can_open_can_be_wiped() {
    let home = Home::new(Role::Doctor);
    let path = home.directory.path();
    let busy = Phone::wipe_unopened(path, "密钥遗失", later(1));
    assert!(matches!(busy, Err(FieldError::Store(StoreError::Busy))), "{busy:?}");
    drop(home.phone);
    fs::write(path.join("phone.db"), vec![b'x'; 8192]).expect("written");
    for _ in 0..2 {
        Phone::wipe_unopened(path, "密钥遗失", later(1)).expect("wiped");
        assert!(matches!(Phone::open(path), Err(FieldError::Wiped { .. })));
    }
    let nowhere = Phone::wipe_unopened(&path.join("nowhere"), "密钥遗失", later(1));
    assert!(matches!(nowhere, Err(FieldError::NotEnrolled)), "{nowhere:?}");
}
