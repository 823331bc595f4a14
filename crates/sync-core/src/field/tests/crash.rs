use super::*;
use crate::digest::scope_digest;

/// Every table that a save writes.
const TABLES: [&str; 9] = [
    "core_scope",
    "core_device",
    "core_document",
    "core_entry",
    "core_log",
    "core_signature",
    "core_dirty",
    "phone_household",
    "phone_enrolment",
];

/// Makes the phone's store fail at its `nth` write from here on.
fn fail_at(phone: &Phone, nth: u32) {
    let mut sql = format!("CREATE TEMP TABLE countdown AS SELECT {nth} AS remaining;");
    for table in TABLES {
        for event in ["INSERT", "UPDATE", "DELETE"] {
            sql.push_str(&format!(
                "CREATE TEMP TRIGGER fail_{event}_{table} BEFORE {event} ON main.{table} BEGIN
                    UPDATE countdown SET remaining = remaining - 1;
                    SELECT RAISE(ABORT, 'crash') FROM countdown WHERE remaining = 0;
                END;"
            ));
        }
    }
    phone.store.connection().execute_batch(&sql).expect("triggers");
}

#[test]
fn a_save_that_dies_at_any_write_leaves_nothing_of_itself() {
    let mut home = Home::new(Role::Doctor);
    let digest = |home: &Home| scope_digest(&home.phone.store, &home.phone.trust, &grid()).expect("a digest");
    for nth in 1.. {
        let before = (digest(&home), home.records(), home.phone.enrolment.clone());
        let visit = home.visit("36.8");
        fail_at(&home.phone, nth);
        let died = home.phone.visit(visit, MORNING);
        if died.is_ok() {
            assert!(nth > 5, "a save of {nth} writes is no save");
            break;
        }
        let in_memory = (digest(&home), home.records(), home.phone.enrolment.clone());
        assert_eq!(in_memory, before, "write {nth}: the open phone is as before");
        home = home.reopen();
        let on_disk = (digest(&home), home.records(), home.phone.enrolment.clone());
        assert_eq!(on_disk, before, "write {nth}: the store is as before");
    }
    let after = (digest(&home), home.records());
    home = home.reopen();
    assert_eq!((digest(&home), home.records()), after, "what was saved survives");
}

#[test]
fn a_killed_process_loses_no_save() {
    let mut home = Home::new(Role::Doctor);
    let visit = home.visit("36.8");
    let saved = home.phone.visit(visit, MORNING).expect("a visit");
    // The files as another process finds them when this one is killed now.
    let copy = tempfile::tempdir().expect("a directory");
    for name in ["phone.db", "phone.db-wal"] {
        std::fs::copy(home.directory.path().join(name), copy.path().join(name)).expect("copied");
    }
    let found = Phone::open(copy.path()).expect("opened");
    assert!(found.household(&home.flat).expect("a household").record(&saved.records[0]).is_some());
}
