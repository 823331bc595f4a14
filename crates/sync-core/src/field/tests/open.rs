use super::*;
use crate::store::StoreError;

#[test]
fn a_phone_is_enrolled_once_and_opened_by_one_process() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a/phone");
    assert!(matches!(Phone::open(&path), Err(FieldError::NotEnrolled)));
    let phone = Server::new().enrol(&path, 1, Role::Doctor);
    assert!(matches!(Phone::open(&path), Err(FieldError::Store(StoreError::Busy))));
    let device = phone.device();
    drop(phone);
    let phone = Phone::open(&path).expect("opened");
    assert_eq!((phone.device(), phone.keys().public().device()), (device, device));
    assert_eq!(phone.scopes().expect("scopes"), [grid()]);
    assert_eq!((phone.server_url(), phone.clock_offset_ms()), ("http://127.0.0.1:1", Some(0)));
    drop(phone);
    assert!(matches!(Phone::prepare(&path, &[2; 32]), Err(FieldError::AlreadyEnrolled)));
}

#[cfg(unix)]
#[test]
fn only_the_holder_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone");
    let _phone = Server::new().enrol(&path, 1, Role::Doctor);
    for (name, mode) in [("", 0o700), ("phone.db", 0o600), ("phone.db-wal", 0o600)] {
        let found = std::fs::metadata(path.join(name)).expect("a file").permissions().mode() & 0o777;
        assert_eq!(found, mode, "{name}");
    }
}

#[test]
fn a_lost_answer_to_an_enrolment_is_asked_for_with_the_same_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let first = Phone::prepare(directory.path(), &[1; 32]).expect("prepared");
    let again = Phone::prepare(directory.path(), &[2; 32]).expect("prepared");
    assert_eq!(first.public(), again.public());
    assert!(matches!(Phone::open(directory.path()), Err(FieldError::NotEnrolled)));
}

#[test]
fn an_answer_for_another_key_or_of_another_authority_makes_no_phone() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut server = Server::new();
    let keys = Phone::prepare(directory.path(), &[1; 32]).expect("prepared");
    let other = server.certify(&KeyPair::from_seed(&[2; 32]), Role::Doctor, &[grid()]);
    let mut forged = server.certify(&keys, Role::Doctor, &[grid()]);
    forged.authority = KeyPair::from_seed(&[3; 32]).public();
    for wrong in [other, forged] {
        let refused = Phone::create(directory.path(), &keys, "http://x", &wrong, MORNING);
        assert!(matches!(refused, Err(FieldError::NoCertificate)), "{refused:?}");
        assert!(matches!(Phone::open(directory.path()), Err(FieldError::NotEnrolled)));
    }
}

#[test]
fn a_store_that_cannot_be_encrypted_is_not_made() {
    let directory = tempfile::tempdir().expect("a directory");
    let (path, key) = (directory.path().join("phone"), StoreKey::new([7; 32]));
    match Phone::prepare(Location::encrypted(&path, &key), &[1; 32]) {
        Ok(_) => assert!(crate::store::sqlite::can_encrypt()),
        Err(refused) => {
            assert_eq!((refused.code(), path.exists()), ("not_encryptable", false));
            assert!(!crate::store::sqlite::can_encrypt());
        }
    }
}

#[test]
fn a_damaged_store_is_named_so() {
    let directory = tempfile::tempdir().expect("a directory");
    drop(Server::new().enrol(directory.path(), 1, Role::Doctor));
    let database = directory.path().join("phone.db");
    let connection = rusqlite::Connection::open(&database).expect("opened");
    connection.execute("DELETE FROM phone_key", []).expect("deleted");
    drop(connection);
    assert_eq!(Phone::open(directory.path()).expect_err("no device key").code(), "unreadable_store");
    // Page 1 says that it is SQLite's, and the rest of it is not so.
    let mut damaged = std::fs::read(&database).expect("read");
    damaged[100..4096].fill(b'x');
    std::fs::write(&database, &damaged).expect("written");
    assert_eq!(Phone::open(directory.path()).expect_err("no store").code(), "unreadable_store");
    // Nobody can tell that from another key's.
    std::fs::write(&database, vec![b'x'; 8192]).expect("written");
    assert_eq!(Phone::open(directory.path()).expect_err("no store").code(), "wrong_key");
}
