//! What lies in the files of an encrypted store.

use std::fs;

use super::*;
use crate::store::StoreError;

const SERVER_URL: &str = "https://stairwell.guangzhou.example";

fn key(byte: u8) -> StoreKey {
    StoreKey::new([byte; 32])
}

/// An encrypted or plain phone with a household, persons and visits, and a log that no checkpoint has taken in.
fn filled(location: Location<'_>) -> Phone {
    let mut server = Server::new();
    let keys = Phone::prepare(location, &SEED).expect("prepared");
    let response = server.certify(&keys, Role::Doctor, &[grid()]);
    let mut phone = Phone::create(location, &keys, SERVER_URL, &response, MORNING).expect("created");
    let home = phone.add_household(flat("天河南一路88号"), MORNING).expect("a flat");
    let named = NewPerson { phones: vec!["13800138000".into()], ..NewPerson::named(home, "欧阳娜娜") };
    let person = phone.add_person(named, MORNING).expect("a person").person;
    phone.add_person(NewPerson::named(home, "Alexander Hamilton"), MORNING).expect("a person");
    for minute in 1..30 {
        let visit = NewVisit {
            readings: vec![reading(person, "36.8")],
            note: Some(format!("第{minute}次：咳嗽 DRYCOUGH")),
            ..NewVisit::new(home, Slot::Am, Outcome::DoneOk)
        };
        phone.visit(visit, later(minute * 2)).expect("a visit");
    }
    phone
}

/// Nothing that is encrypted looks like it by chance.
const SEED: [u8; 32] = *b"a seed that a search would find!";

/// What a thief would search for.
fn needles() -> Vec<&'static [u8]> {
    let texts = ["天河南一路88号", "欧阳娜娜", "Alexander Hamilton", "13800138000", "咳嗽 DRYCOUGH", SERVER_URL];
    let texts = texts.into_iter().chain(["石牌一组", "440106006001G001", "SQLite format 3", "CREATE TABLE"]);
    texts.map(str::as_bytes).chain([&SEED[..], &[5; 32]]).collect()
}

/// The needles that occur in any file of the directory.
fn found(directory: &Path) -> Vec<&'static [u8]> {
    let files = fs::read_dir(directory).expect("a directory").map(|file| fs::read(file.expect("a file").path()));
    let files: Vec<Vec<u8>> = files.collect::<Result<_, _>>().expect("read");
    let occurs = |needle: &&[u8]| files.iter().any(|file| file.windows(needle.len()).any(|window| window == *needle));
    needles().into_iter().filter(occurs).collect()
}

fn wal_bytes(directory: &Path) -> u64 {
    fs::metadata(directory.join("phone.db-wal")).map_or(0, |file| file.len())
}

#[test]
fn nothing_in_the_files_of_an_encrypted_store_can_be_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = filled(Location::encrypted(directory.path(), &key(7)));
    assert!(wal_bytes(directory.path()) > 100_000, "the log is to be searched too");
    assert_eq!(found(directory.path()), [b""; 0], "while it is open");
    drop(phone);
    assert_eq!(found(directory.path()), [b""; 0], "after it was closed");
    let phone = Phone::open(Location::encrypted(directory.path(), &key(7))).expect("opened");
    assert_eq!(phone.server_url(), SERVER_URL);
}

#[test]
fn the_same_search_finds_it_all_in_a_plain_store() {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = filled(Location::from(directory.path()));
    assert!(wal_bytes(directory.path()) > 100_000);
    for closed in [false, true] {
        let found = found(directory.path());
        for needle in [&SEED[..], SERVER_URL.as_bytes(), "欧阳娜娜".as_bytes(), b"SQLite format 3"] {
            assert!(found.contains(&needle), "{} (closed: {closed})", String::from_utf8_lossy(needle));
        }
        if !closed {
            assert!(phone.store.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").is_ok());
        }
    }
}

/// What a visit adds to the log, on an average of some.
fn bytes_of_a_visit(location: Location<'_>) -> u64 {
    let mut phone = filled(location);
    let home = phone.list(None).expect("listed")[0].household;
    phone.store.connection().execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("an empty log");
    for minute in 0..20 {
        let visit = NewVisit::new(home, Slot::Pm, Outcome::DoneOk);
        phone.visit(visit, later(600 + minute * 2)).expect("a visit");
    }
    wal_bytes(location.directory) / 20
}

#[test]
fn an_encrypted_save_writes_as_much_as_a_plain_one() {
    let directories = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let key = key(7);
    let plain = bytes_of_a_visit(Location::from(directories[0].path()));
    let encrypted = bytes_of_a_visit(Location::encrypted(directories[1].path(), &key));
    assert!(plain > 4096 && encrypted <= 64 * 1024, "{plain} plain, {encrypted} encrypted");
    assert!(encrypted * 10 <= plain * 11, "{plain} plain, {encrypted} encrypted");
}

#[test]
fn only_the_key_opens_an_encrypted_store_and_none_a_plain_one() {
    let directory = tempfile::tempdir().expect("a directory");
    let right = key(7);
    let location = Location::encrypted(directory.path(), &right);
    let device = filled(location).device();
    let other = key(8);
    for wrong in [Location::encrypted(directory.path(), &other), Location::from(directory.path())] {
        assert_eq!(Phone::open(wrong).expect_err("refused").code(), "wrong_key");
        assert_eq!(Phone::prepare(wrong, &[2; 32]).expect_err("refused").code(), "wrong_key");
    }
    assert!(matches!(Phone::prepare(location, &[2; 32]), Err(FieldError::AlreadyEnrolled)));
    assert_eq!(Phone::open(location).expect("nothing was written").device(), device);

    let plain = tempfile::tempdir().expect("a directory");
    drop(filled(Location::from(plain.path())));
    let refused = Phone::open(Location::encrypted(plain.path(), &right));
    assert!(matches!(refused, Err(FieldError::WrongKey)), "{refused:?}");
    Phone::open(plain.path()).expect("as it was");
}

#[test]
fn a_key_is_never_shown() {
    let directory = tempfile::tempdir().expect("a directory");
    let phone = filled(Location::encrypted(directory.path(), &key(7)));
    let told = format!("{phone:?} {:?} {:?}", key(7), Location::encrypted(directory.path(), &key(7)));
    assert!(told.contains("StoreKey(…)"), "{told}");
    assert!(!told.contains("0707") && !told.contains("7, 7") && !told.contains("a seed"), "{told}");
}

#[test]
fn damage_behind_the_first_page_is_noticed() {
    let directory = tempfile::tempdir().expect("a directory");
    let right = key(7);
    let location = Location::encrypted(directory.path(), &right);
    drop(filled(location));
    let database = directory.path().join("phone.db");
    let pages = fs::metadata(&database).expect("a file").len() / 4096;
    for page in 1..pages {
        let mut damaged = fs::read(&database).expect("read");
        damaged[usize::try_from(page).expect("small") * 4096 + 100] ^= 1;
        let copy = tempfile::tempdir().expect("a directory");
        fs::write(copy.path().join("phone.db"), damaged).expect("written");
        let Ok(phone) = Phone::open(Location::encrypted(copy.path(), &right)) else { continue };
        let problems: rusqlite::Result<String> =
            phone.store.connection().query_row("PRAGMA integrity_check", [], |row| row.get(0));
        assert_ne!(problems.ok().as_deref(), Some("ok"), "page {page}");
    }
}

#[test]
fn after_a_rekey_the_old_key_is_refused_and_nothing_is_lost() {
    let directory = tempfile::tempdir().expect("a directory");
    let (old, new) = (key(7), key(8));
    let mut phone = filled(Location::encrypted(directory.path(), &old));
    let digest = |phone: &Phone| phone.digest(&grid()).expect("a digest").digest;
    let before = digest(&phone);
    phone.rekey(&new).expect("rekeyed");
    assert_eq!(digest(&phone), before);
    let another = phone.add_household(flat("1202"), later(90)).expect("it goes on writing");
    assert_eq!(found(directory.path()), [b""; 0]);
    drop(phone);
    let refused = Phone::open(Location::encrypted(directory.path(), &old));
    assert!(matches!(refused, Err(FieldError::WrongKey)), "{refused:?}");
    let mut phone = Phone::open(Location::encrypted(directory.path(), &new)).expect("opened");
    phone.household(&another).expect("a household");
    phone.rekey(&old).expect("rekeyed once more");
    drop(phone);
    Phone::open(Location::encrypted(directory.path(), &old)).expect("opened");
}

#[test]
fn a_rekey_that_cannot_be_written_leaves_the_old_key() {
    let directory = tempfile::tempdir().expect("a directory");
    let (old, new) = (key(7), key(8));
    let mut phone = filled(Location::encrypted(directory.path(), &old));
    // Somebody else is in the middle of a transaction.
    phone.store.begin().expect("begun");
    let refused = phone.rekey(&new);
    assert!(matches!(refused, Err(FieldError::Store(StoreError::Busy))), "{refused:?}");
    phone.store.rollback();
    phone.add_household(flat("1202"), later(90)).expect("it goes on writing");
    drop(phone);
    Phone::open(Location::encrypted(directory.path(), &old)).expect("opened");

    let plain = tempfile::tempdir().expect("a directory");
    let mut phone = filled(Location::from(plain.path()));
    assert!(matches!(phone.rekey(&new), Err(FieldError::NotEncrypted)));
}
