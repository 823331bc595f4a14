//! A process that is killed while it changes the key. The test starts itself again as that process, and is a program of its
//! own: a child holds for a moment whatever lock another test has when it is started.

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rusqlite::Connection;
use stairwell_core::field::{Location, Phone, StoreKey};
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

const NOW: UtcMs = UtcMs(1_581_400_000_000);

/// Names the store that the process is to rekey.
const STORE: &str = "STAIRWELL_TEST_REKEY";
const KEYS: [u8; 2] = [7, 8];
/// Several times what SQLite keeps in memory of a transaction.
const FILLER_BYTES: u64 = 12_000_000;

fn keys() -> [StoreKey; 2] {
    KEYS.map(|byte| StoreKey::new([byte; 32]))
}

/// A phone of an authority of its own.
fn enrol(location: Location<'_>) -> Phone {
    let authority = KeyPair::from_seed(&[1; 32]);
    let keys = Phone::prepare(location, &[2; 32]).expect("prepared");
    let certificate = Certificate {
        key: keys.public(),
        person: "doctor".into(),
        role: Role::Doctor,
        team: "A".into(),
        scopes: vec!["440106006001G001".parse().expect("a grid")],
        issued_at: NOW,
        not_after: UtcMs(NOW.0 + 86_400_000),
        succeeds: None,
    };
    let response = EnrolResponse {
        authority: authority.public(),
        statements: vec![SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority)],
        certificate,
        id_hash_key: [3; 32],
        seal_key: [9; 32],
        server_time: NOW,
    };
    Phone::create(location, &keys, "http://127.0.0.1:1", &response, NOW).expect("created")
}

/// The database of a closed phone, by the key that is the byte `key` 32 times.
fn database(directory: &Path, key: u8) -> Connection {
    let connection = Connection::open(directory.join("phone.db")).expect("a database");
    let key = format!("{key:02x}").repeat(32);
    connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA cipher_page_size = 2048;")).expect("taken");
    connection
}

/// The moments at which it is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// When the log has grown to so many bytes.
    Log(u64),
    /// When pages of the log go into the database.
    Checkpoint,
}

#[test]
fn a_process_killed_while_it_changes_the_key_leaves_a_store_that_one_of_the_two_opens() {
    let [old, new] = keys();
    if let Some(directory) = env::var_os(STORE) {
        let mut phone = Phone::open(Location::encrypted(&directory, &old)).expect("opened");
        phone.rekey(&new).expect("rekeyed");
        return;
    }
    let original = tempfile::tempdir().expect("a directory");
    let device = enrol(Location::encrypted(original.path(), &old)).device();
    let filler = format!("CREATE TABLE filler (bytes BLOB); INSERT INTO filler VALUES (randomblob({FILLER_BYTES}))");
    database(original.path(), KEYS[0]).execute_batch(&filler).expect("filled");

    let logs = (0..=12).map(|step| Moment::Log(step * FILLER_BYTES / 12));
    let mut opened_by = [0_u32; 2];
    for moment in logs.chain([Moment::Checkpoint; 3]) {
        let copy = tempfile::tempdir().expect("a directory");
        fs::copy(original.path().join("phone.db"), copy.path().join("phone.db")).expect("copied");
        kill_at(moment, rekeying(copy.path()), copy.path());
        let opened = [&old, &new].map(|key| Phone::open(Location::encrypted(copy.path(), key)).ok());
        let which = opened.iter().position(Option::is_some).unwrap_or_else(|| panic!("{moment:?}: no key fits"));
        assert_eq!(opened.iter().flatten().count(), 1, "{moment:?}: two keys fit");
        opened_by[which] += 1;
        let known = opened[which].as_ref().expect("opened").device();
        drop(opened);
        let check = "SELECT (SELECT integrity_check FROM pragma_integrity_check), (SELECT length(bytes) FROM filler)";
        let row = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?.unsigned_abs()));
        let whole = database(copy.path(), KEYS[which]).query_row(check, [], row).expect("read");
        assert_eq!((whole, known), (("ok".to_owned(), FILLER_BYTES), device), "{moment:?}");
    }
    assert!(opened_by[0] > 3, "it was killed before it was done: {opened_by:?}");
    assert!(opened_by[1] > 0, "it was killed after it was done: {opened_by:?}");
}

fn rekeying(directory: &Path) -> Child {
    let name = "a_process_killed_while_it_changes_the_key_leaves_a_store_that_one_of_the_two_opens";
    Command::new(env::current_exe().expect("a test knows its program"))
        .args([name, "--exact"])
        .env(STORE, directory)
        .stdout(Stdio::null())
        .spawn()
        .expect("started")
}

/// Looks at the files until the moment has come, or the process is done.
fn kill_at(moment: Moment, mut process: Child, directory: &Path) {
    let database = directory.join("phone.db");
    let written = || fs::metadata(&database).and_then(|file| file.modified()).expect("a time");
    let before = written();
    let log_bytes = || fs::metadata(directory.join("phone.db-wal")).map_or(0, |file| file.len());
    let has_come = || match moment {
        Moment::Log(bytes) => log_bytes() > bytes,
        Moment::Checkpoint => log_bytes() > FILLER_BYTES && written() > before,
    };
    while !has_come() && process.try_wait().expect("a child").is_none() {
        std::thread::yield_now();
    }
    // A process that is done cannot be killed; it is waited for all the same.
    process.kill().expect("a child of ours");
    process.wait().expect("it ends");
}
