mod packed;

use super::*;
use crate::id::{DeviceId, DocumentId, Hash, ScopeId};
use crate::log::Entry;
use crate::store::{LogStore, contract};

fn entry(seq: u64, prev: Hash) -> Entry {
    let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
    let (device, document) = (DeviceId([1; 16]), DocumentId([2; 16]));
    Entry { scope, device, seq, prev, save: seq, document, deps: Vec::new(), record: vec![7; 4096] }
}

#[test]
fn keeps_the_contract() {
    contract::run_all(|| SqliteStore::open_in_memory().expect("a store"));
}

/// A phone's store, in memory.
fn small() -> SqliteStore {
    let store = SqliteStore::open_in_memory().expect("a store");
    SqliteStore { fresh_marks: Some(FreshMarks::default()), ..store }
}

#[test]
fn a_phones_store_keeps_the_contract() {
    contract::run_all(small);
}

#[test]
fn a_store_that_packs_keeps_the_contract() {
    for transactions in 1..=4 {
        contract::run_all_between(small, |store| {
            store.pack(transactions).expect("packed");
        });
    }
    contract::run_all_between(small, |store| {
        assert!(store.pack(usize::MAX).expect("packed"));
        assert_eq!(store.row_count().expect("read"), 0, "everything is packed");
    });
}

#[test]
fn keeps_the_contract_in_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.db");
    contract::survives_reopening(|| SqliteStore::open(&path).expect("a store"));
}

#[test]
fn commits_are_synced_to_the_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let store = SqliteStore::open(&directory.path().join("phone.db")).expect("a store");
    let pragma = |name: &str| -> String {
        let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
        store.connection().query_row(&sql, [], |row| row.get(0)).expect("a pragma")
    };
    assert_eq!((pragma("journal_mode").as_str(), pragma("synchronous").as_str()), ("wal", "2"));
    assert_eq!(pragma("foreign_keys"), "1");
}

#[test]
fn a_file_that_is_no_store_is_named_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.db");
    std::fs::write(&path, vec![b'x'; 8192]).expect("written");
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::Unreadable(_))));
    assert!(matches!(SqliteStore::open(directory.path()), Err(StoreError::Unreadable(_))));
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.db");
    let store = SqliteStore::open(&path).expect("a store");
    store.connection().execute("UPDATE core_schema SET version = 99", []).expect("updated");
    drop(store);
    assert!(matches!(SqliteStore::open(&path), Err(StoreError::TooNew { found: 99, known: 2 })));
}

#[test]
fn an_owner_migrates_its_own_tables() {
    let mut store = SqliteStore::open_in_memory().expect("a store");
    let first = "CREATE TABLE mine (a INTEGER) STRICT";
    store.migrate("owner", &[first]).expect("migrated");
    store.migrate("owner", &[first]).expect("once more");
    store.migrate("owner", &[first, "ALTER TABLE mine ADD COLUMN b TEXT"]).expect("migrated further");
    store.connection().execute("INSERT INTO mine (a, b) VALUES (1, 'b')", []).expect("both columns");
    let older = store.migrate("owner", &[first]);
    assert!(matches!(older, Err(StoreError::TooNew { found: 2, known: 1 })));
    let broken = store.migrate("other", &["CREATE TABLE other (a)", "nonsense"]);
    assert!(matches!(broken, Err(StoreError::Backend(_))));
    let left: bool = store
        .connection()
        .query_row("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'other')", [], |row| row.get(0))
        .expect("read");
    assert!(!left, "a migration that fails leaves nothing");
}

#[test]
fn a_full_disk_keeps_what_was_committed() {
    let mut store = SqliteStore::open_in_memory().expect("a store");
    let first = entry(1, Hash::ZERO);
    store.begin().expect("begin");
    store.append(&first, &first.hash()).expect("append");
    store.commit().expect("commit");
    let pages: i64 = store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).expect("read");
    store.connection().query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(())).expect("limited");
    store.begin().expect("begin");
    let second = entry(2, first.hash());
    assert!(matches!(store.append(&second, &second.hash()), Err(StoreError::DiskFull)));
    store.rollback();
    assert_eq!(store.entries(&first.scope, &first.device, 0, 9).expect("read"), [first]);
}

#[test]
fn no_room_for_the_index_of_the_log_is_a_full_disk() {
    let failure = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_IOERR_SHMSIZE);
    assert!(matches!(store_error(rusqlite::Error::SqliteFailure(failure, None)), StoreError::DiskFull));
}

#[test]
fn two_writers_do_not_write_at_once() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.db");
    let mut one = SqliteStore::open(&path).expect("a store");
    let mut two = SqliteStore::open(&path).expect("a store");
    two.connection.busy_timeout(Duration::ZERO).expect("set");
    one.begin().expect("begin");
    assert!(matches!(two.begin(), Err(StoreError::Busy)));
    one.rollback();
    two.begin().expect("begin");
}

#[test]
fn a_small_record_costs_few_bytes() {
    let mut store = SqliteStore::open_in_memory().expect("a store");
    let mut prev = Hash::ZERO;
    store.begin().expect("begin");
    for seq in 1..=2000 {
        let entry = Entry { record: vec![7; 40], ..entry(seq, prev) };
        prev = entry.hash();
        store.append(&entry, &prev).expect("append");
    }
    store.commit().expect("commit");
    let bytes: i64 = store
        .connection()
        .query_row("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size", [], |row| row.get(0))
        .expect("read");
    assert!(bytes / 2000 < 165, "{} bytes an entry", bytes / 2000);
}
