//! A store that packs at any moment is the same store.

use std::path::Path;

use fastrand::Rng;

use super::small;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::Entry;
use crate::store::{DirtyStore, LogStore, MemoryStore, SqliteStore, Store, StoreError, Transaction};
use crate::trust::Signature;

fn scope(number: u64) -> ScopeId {
    format!("440106006001G{:03}", number + 1).parse().expect("a grid code")
}

fn device(number: u8) -> DeviceId {
    DeviceId([number + 1; 16])
}

fn document(number: u8) -> DocumentId {
    DocumentId([number + 1; 16])
}

/// What one of three devices may write next in one of two grids about one of forty households.
fn next_entry(store: &dyn Store, rng: &mut Rng) -> Entry {
    let (scope, device) = (scope(rng.u64(..2)), device(rng.u8(..3)));
    let heads = store.heads(&scope).expect("read");
    let head = heads.of(&device);
    let mut deps: Vec<Position> =
        heads.iter().map(|(device, head)| Position { device: *device, seq: rng.u64(1..=head.seq) }).collect();
    if rng.u8(..10) == 0 {
        deps.push(Position { device: DeviceId([99; 16]), seq: rng.u64(..) });
    }
    deps.sort_unstable();
    let record = (0..rng.usize(..300)).map(|_| rng.u8(..4)).collect();
    let (seq, save) = (head.seq + 1, head.seq + 1 - rng.u64(..=head.seq.min(3)));
    Entry { scope, device, seq, prev: head.hash, save, document: document(rng.u8(..40)), deps, record }
}

/// Does the same to both.
fn both(
    one: &mut SqliteStore,
    other: &mut MemoryStore,
    mut work: impl FnMut(&mut dyn Store) -> Result<Vec<Entry>, StoreError>,
) {
    let (one, other) = (work(one).expect("done"), work(other).expect("done"));
    assert_eq!(one, other);
}

fn one_transaction(one: &mut SqliteStore, other: &mut MemoryStore, rng: &mut Rng) {
    let none = |done: Result<(), StoreError>| done.map(|()| Vec::new());
    both(one, other, |store| none(store.begin()));
    for _ in 0..rng.usize(..40) {
        let entry = next_entry(one, rng);
        both(one, other, |store| none(store.append(&entry, &entry.hash())));
    }
    if rng.u8(..4) == 0 {
        let (scope, device) = (scope(rng.u64(..2)), device(rng.u8(..3)));
        let head = one.heads(&scope).expect("read").of(&device).seq;
        let after = if rng.bool() { head.saturating_sub(3) } else { rng.u64(..=head) };
        both(one, other, |store| store.truncate(&scope, &device, after));
    }
    let position = Position { device: device(rng.u8(..3)), seq: rng.u64(1..60) };
    both(one, other, |store| none(store.put_signature(&scope(0), &position, &Signature([7; 64]))));
    for (scope, document) in one.dirty(rng.usize(..50)).expect("read") {
        both(one, other, |store| none(store.clear_dirty(&scope, &document)));
    }
    if rng.u8(..8) == 0 {
        both(one, other, |store| none(store.mark_dirty(&[scope(0), scope(1)])));
    }
    compare(one, other, rng);
    if rng.u8(..5) == 0 {
        one.rollback();
        other.rollback();
    } else {
        both(one, other, |store| none(store.commit()));
    }
}

fn compare(one: &SqliteStore, other: &MemoryStore, rng: &mut Rng) {
    assert_eq!(one.scopes().expect("read"), other.scopes().expect("read"));
    assert_eq!(one.dirty(usize::MAX).expect("read"), other.dirty(usize::MAX).expect("read"));
    assert_eq!(one.dirty(3).expect("read"), other.dirty(3).expect("read"));
    for scope in [scope(0), scope(1)] {
        assert_eq!(one.heads(&scope).expect("read"), other.heads(&scope).expect("read"));
        assert_eq!(one.documents(&scope).expect("read"), other.documents(&scope).expect("read"));
        for device in (0..3).map(device) {
            let head = one.heads(&scope).expect("read").of(&device).seq;
            let all = one.entries(&scope, &device, 0, u64::MAX).expect("read");
            assert_eq!(all, other.entries(&scope, &device, 0, u64::MAX).expect("read"));
            let (after, through) = (rng.u64(..=head), rng.u64(..head + 3));
            let some = one.entries(&scope, &device, after, through).expect("read");
            assert_eq!(some, other.entries(&scope, &device, after, through).expect("read"));
            for seq in [0, 1, after, head, head + 1, u64::MAX] {
                let at = Position { device, seq };
                assert_eq!(one.hash_at(&scope, &at).expect("read"), other.hash_at(&scope, &at).expect("read"), "{seq}");
                let found = one.document_at(&scope, &at).expect("read");
                assert_eq!(found, other.document_at(&scope, &at).expect("read"), "{seq}");
            }
        }
        for document in (0..41).map(document) {
            let entries = one.document_entries(&scope, &document).expect("read");
            assert_eq!(entries, other.document_entries(&scope, &document).expect("read"));
        }
    }
}

/// Packs now and then, some of it or all.
fn pack(store: &mut SqliteStore, rng: &mut Rng) {
    match rng.u8(..4) {
        0 => drop(store.pack(usize::MAX).expect("packed")),
        1 => drop(store.pack(rng.usize(1..4)).expect("packed")),
        _ => {}
    }
}

#[test]
fn a_store_that_packs_at_any_moment_reads_as_one_that_does_not() {
    for seed in 0..8 {
        let mut rng = Rng::with_seed(seed);
        let (mut one, mut other) = (small(), MemoryStore::new());
        for _ in 0..16 {
            one_transaction(&mut one, &mut other, &mut rng);
            pack(&mut one, &mut rng);
            compare(&one, &other, &mut rng);
        }
    }
}

#[test]
fn packing_that_stops_between_two_transactions_leaves_a_whole_store() {
    let mut rng = Rng::with_seed(1);
    let (mut one, mut other) = (small(), MemoryStore::new());
    for _ in 0..12 {
        one_transaction(&mut one, &mut other, &mut rng);
    }
    let mut steps = 0;
    while !one.pack(1).expect("packed") {
        steps += 1;
        // What a process finds that starts after this one was killed.
        let copy = one.copy_in_memory().expect("a copy");
        let mut killed = SqliteStore { fresh_marks: Some(super::FreshMarks::default()), ..copy };
        compare(&killed, &other, &mut rng);
        let mut also = other.clone();
        one_transaction(&mut killed, &mut also, &mut rng);
        assert!(killed.pack(usize::MAX).expect("packed"));
        compare(&killed, &also, &mut rng);
    }
    assert!(steps > 6, "{steps} transactions");
    assert_eq!(one.row_count().expect("read"), 0);
}

#[test]
fn a_damaged_pack_is_unreadable_and_nothing_panics() {
    let mut rng = Rng::with_seed(2);
    let (mut one, mut other) = (small(), MemoryStore::new());
    for _ in 0..6 {
        one_transaction(&mut one, &mut other, &mut rng);
    }
    one.pack(usize::MAX).expect("packed");
    let content = |store: &SqliteStore| -> Vec<u8> {
        store
            .connection()
            .query_row("SELECT content FROM core_pack ORDER BY id LIMIT 1", [], |row| row.get(0))
            .expect("one")
    };
    let whole = content(&one);
    let set = |content: &[u8]| {
        let sql = "UPDATE core_pack SET content = ?1 WHERE id = (SELECT min(id) FROM core_pack)";
        one.connection().execute(sql, [content]).expect("written");
    };
    let mut unreadable = 0;
    for _ in 0..400 {
        let mut damaged = whole.clone();
        match rng.u8(..3) {
            0 => damaged.truncate(rng.usize(..whole.len())),
            1 => damaged[rng.usize(..whole.len())] ^= 1 << rng.u8(..8),
            _ => damaged.push(rng.u8(..)),
        }
        set(&damaged);
        for document in (0..40).map(document) {
            let read = one.document_entries(&scope(0), &document);
            match read {
                Ok(entries) => assert_eq!(entries, other.document_entries(&scope(0), &document).expect("read")),
                Err(StoreError::Unreadable(_)) => unreadable += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        let log = one.entries(&scope(0), &device(0), 0, u64::MAX);
        assert!(log.is_ok() || matches!(log, Err(StoreError::Unreadable(_))), "{log:?}");
    }
    assert!(unreadable > 1000, "{unreadable} reads of damaged packs were refused");
    one.connection().execute("DELETE FROM core_pack", []).expect("deleted");
    let read = one.entries(&scope(0), &device(0), 0, u64::MAX);
    assert!(matches!(read, Err(StoreError::Unreadable(_))), "{read:?}");
}

fn bytes(path: &Path) -> u64 {
    let size = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        std::fs::metadata(name).map_or(0, |file| file.len())
    };
    size("") + size("-wal")
}

#[test]
fn what_is_packed_leaves_the_disk() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("phone.db");
    let mut store = SqliteStore::open_with(&path, None).expect("a store");
    store.begin().expect("begin");
    let mut prev = Hash::ZERO;
    for seq in 1..=4000 {
        let record = format!("第{}次走访：体温正常，无症状，继续居家观察，下次上门时间另行通知", seq % 7).into_bytes();
        let document = document(u8::try_from(seq % 40).expect("small"));
        let (scope, device, deps) = (scope(0), device(0), Vec::new());
        let entry = Entry { scope, device, seq, prev, save: seq, document, deps, record };
        prev = entry.hash();
        store.append(&entry, &prev).expect("append");
    }
    store.commit().expect("commit");
    let before = bytes(&path);
    store.tidy().expect("tidy");
    let after = bytes(&path);
    // Runs are of eight entries here: some 40 bytes of 200 stay.
    assert!(before > 4000 * 150 && after * 4 < before, "{before} bytes, then {after}");
    let last = Position { device: device(0), seq: 4000 };
    assert_eq!(store.hash_at(&scope(0), &last).expect("read"), Some(prev));
    drop(store);
    let store = SqliteStore::open_with(&path, None).expect("a store");
    assert_eq!(store.entries(&scope(0), &device(0), 0, u64::MAX).expect("read").len(), 4000);
}
