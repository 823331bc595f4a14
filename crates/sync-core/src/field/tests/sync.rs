use super::*;
use crate::domain::reading::Temperature;
use crate::store::{DirtyStore, StoreError};

#[test]
fn one_request_is_a_sync_and_both_sides_agree() {
    let mut home = Home::new(Role::Doctor);
    assert_eq!(home.phone.status().expect("status").unsent, 3);
    assert_eq!(home.server.sync(&mut home.phone, later(1)), 1);
    let status = home.phone.status().expect("status");
    assert_eq!((status.unsent, status.last_sync, status.forked), (0, Some(later(1)), false));
    let theirs = crate::digest::scope_digest(&home.server.store, &home.server.trust, &grid()).expect("a digest");
    assert_eq!(home.phone.digest(&grid()).expect("a digest").digest, theirs);
    let elsewhere = "440106006001G002".parse().expect("a grid");
    assert_eq!(home.phone.digest(&elsewhere).expect_err("not mine").code(), "not_granted");
}

#[test]
fn a_teammates_work_is_there_after_a_sync() {
    let mut home = Home::new(Role::Doctor);
    home.server.sync(&mut home.phone, MORNING);
    let directory = tempfile::tempdir().expect("a directory");
    let mut officer = home.server.enrol(directory.path(), 2, Role::Police);
    home.server.sync(&mut officer, later(1));
    let visit = officer.visit(home.visit("36.8"), later(2)).expect("a visit at a flat that another registered");
    let own = home.phone.visit(home.visit("36.7"), later(3)).expect("a visit");
    assert_eq!(visit.visit, own.visit, "one visit of one team");
    home.server.sync(&mut officer, later(4));
    home.server.sync(&mut home.phone, later(5));
    assert!(home.phone.household(&home.flat).expect("a household").record(&visit.records[0]).is_some());
    assert!(home.phone.store.dirty(1).expect("read").is_empty(), "rows are refreshed in the transaction");
}

#[test]
fn the_clocks_offset_is_learnt_and_written_into_records() {
    let mut home = Home::new(Role::Doctor);
    let request = home.phone.sync_request().expect("a request");
    let response = home.server.answer(&request, later(60));
    home.phone.absorb(&response, MORNING).expect("absorbed");
    let home = home.reopen();
    assert_eq!(home.phone.clock_offset_ms(), Some(3_600_000));
    assert_eq!(home.phone.stamp(MORNING).observed().at, later(60));
}

#[test]
fn a_remote_clock_that_is_ahead_pushes_ours_by_a_minute_at_most() {
    let mut home = Home::new(Role::Doctor);
    let tomorrow = later(24 * 60);
    home.phone.visit(home.visit("36.8"), tomorrow).expect("a visit");
    home.phone.enrolment.last_write = None;
    let next = home.phone.stamp(MORNING).written_at;
    assert!(next.ms.0 - MORNING.0 <= 60_001, "{next:?}");
}

#[test]
fn work_that_fails_leaves_the_phone_as_it_was() {
    let mut home = Home::new(Role::Doctor);
    let stranger = KeyPair::from_seed(&[7; 32]);
    let response = home.server.certify(&stranger, Role::Police, &[grid()]);
    let before = home.phone.trust().certificates().count();
    let failed: Result<(), _> = home.phone.transact(|replica| {
        replica.ingest(&[], &response.statements, MORNING)?;
        Err(StoreError::Crashed)
    });
    assert!(failed.is_err());
    assert_eq!(home.phone.trust().certificates().count(), before);
    home.phone.transact(|replica| replica.ingest(&[], &response.statements, MORNING)).expect("taken");
    assert_eq!(home.phone.trust().certificates().count(), before + 1);
    let home = home.reopen();
    assert_eq!(home.phone.trust().certificates().count(), before + 1);
    assert_eq!(home.phone.peer_identity().expect("an identity").keys.public(), home.phone.keys().public());
}

#[test]
fn a_full_disk_is_said_so_and_nothing_is_half_written() {
    let mut home = Home::new(Role::Doctor);
    let pages: i64 = home.phone.store.connection().query_row("PRAGMA page_count", [], |row| row.get(0)).expect("read");
    let limit = format!("PRAGMA max_page_count = {pages}");
    home.phone.store.connection().query_row(&limit, [], |_| Ok(())).expect("limited");
    let before = home.records();
    let note = |n: u32| NewVisit { note: Some(format!("{n} {}", "长".repeat(900))), ..home.visit("36.8") };
    let notes: Vec<NewVisit> = (0..40).map(note).collect();
    let mut saved = 0;
    let full = notes.into_iter().find_map(|visit| match home.phone.visit(visit, MORNING) {
        Ok(_) => {
            saved += 1;
            None
        }
        Err(error) => Some(error),
    });
    assert_eq!(full.map(|error| error.code()), Some("disk_full"));
    assert_eq!(home.records(), before + saved);
    assert_eq!("36.8".parse::<Temperature>().expect("a temperature").deci_c(), 368);
}

#[test]
fn two_phones_merge_with_no_server_and_both_lists_know_it() {
    let mut home = Home::new(Role::Doctor);
    let directory = tempfile::tempdir().expect("a directory");
    let mut officer = home.server.enrol(directory.path(), 2, Role::Police);
    // The doctor enrolled first and has not heard of the officer: the certificate shown is enough.
    let outcome = meet(&mut home.phone, &mut officer, later(1));
    assert!(outcome.digest_equal);
    assert_eq!(officer.list(None).expect("rows"), home.phone.list(None).expect("rows"));
    assert_eq!(officer.list(None).expect("rows").len(), 1);
    officer.visit(home.visit("36.8"), later(2)).expect("a visit at the flat that the doctor registered");
}
