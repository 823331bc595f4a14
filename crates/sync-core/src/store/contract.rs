//! What every backend promises, as one suite: a backend's test calls [`run_all`], and [`survives_reopening`] when it
//! is durable. Each check panics with the promise that was broken.

use crate::document::Contribution;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::{Entry, Head, Heads};
use crate::time::UtcMs;
use crate::trust::{KeyPair, Signature, SignedStatement, Statement};

use super::{HeldBatch, Store, StoreError};

/// Runs every check, each on a fresh store that `open` returns.
///
/// # Panics
/// When the backend breaks a promise.
pub fn run_all<S: Store>(open: impl Fn() -> S) {
    run_all_between(open, |_| {});
}

/// As [`run_all`], for a backend that does something of its own after a commit: nobody may notice that `between` did it.
///
/// # Panics
/// When the backend breaks a promise.
pub fn run_all_between<S: Store>(open: impl Fn() -> S, between: impl Fn(&mut S)) {
    an_empty_store_has_nothing(&open());
    what_is_appended_is_read_back(&mut open(), &between);
    an_entry_that_is_not_next_is_refused(&mut open());
    a_rollback_drops_everything(&mut open());
    writes_outside_a_transaction_are_refused(&mut open());
    truncating_takes_off_the_end_of_one_log(&mut open(), &between);
    signatures_are_kept_in_order(&mut open());
    dirty_marks_come_oldest_first(&mut open());
    the_inbox_holds_a_batch_once(&mut open());
    statements_and_remotes_are_remembered(&mut open());
}

/// Checks that a commit is there after reopening and that what was not committed is not. `open` opens the same
/// store each time.
///
/// # Panics
/// When the backend breaks the promise.
pub fn survives_reopening<S: Store>(open: impl Fn() -> S) {
    let scope = scope(1);
    let mut store = open();
    let entries = write_two_logs(&mut store, &scope);
    store.begin().expect("begin");
    store.append(&entry(&scope, 3, 1, Hash::ZERO, 7), &Hash::of(b"lost")).expect("append");
    drop(store);
    let store = open();
    for (entry, hash) in &entries {
        assert_eq!(store.hash_at(&scope, &entry.position()).expect("read"), Some(*hash), "a commit survives");
        let through = store.entries(&scope, &entry.device, entry.seq - 1, entry.seq).expect("read");
        assert_eq!(through, std::slice::from_ref(entry), "an entry survives unchanged");
    }
    assert_eq!(store.heads(&scope).expect("read").len(), 2, "what was not committed is gone");
    assert_eq!(store.dirty(10).expect("read").len(), 2, "dirty marks survive");
}

fn scope(number: u8) -> ScopeId {
    format!("440106006001G{number:03}").parse().expect("a grid code")
}

fn device(number: u8) -> DeviceId {
    DeviceId([number; 16])
}

fn document(number: u8) -> DocumentId {
    DocumentId([number; 16])
}

fn entry(scope: &ScopeId, by: u8, seq: u64, prev: Hash, about: u8) -> Entry {
    let deps = vec![Position { device: device(40), seq: 300 }, Position { device: device(50), seq: u64::MAX }];
    let record = format!("record {by} {seq}").into_bytes();
    Entry { scope: *scope, device: device(by), seq, prev, save: seq, document: document(about), deps, record }
}

/// Device 9 writes two entries, then device 2 one, about documents 6, 5, 6; all committed.
fn write_two_logs<S: Store>(store: &mut S, scope: &ScopeId) -> Vec<(Entry, Hash)> {
    let first = entry(scope, 9, 1, Hash::ZERO, 6);
    let second = entry(scope, 9, 2, first.hash(), 5);
    let other = entry(scope, 2, 1, Hash::ZERO, 6);
    let entries: Vec<(Entry, Hash)> = [first, second, other].map(|entry| (entry.clone(), entry.hash())).into();
    store.begin().expect("begin");
    for (entry, hash) in &entries {
        store.append(entry, hash).expect("append");
    }
    store.commit().expect("commit");
    entries
}

fn an_empty_store_has_nothing<S: Store>(store: &S) {
    let scope = scope(1);
    let position = Position { device: device(1), seq: 1 };
    assert!(store.scopes().expect("read").is_empty());
    assert!(store.heads(&scope).expect("read").is_empty());
    assert_eq!(store.hash_at(&scope, &position).expect("read"), None);
    assert_eq!(store.document_at(&scope, &position).expect("read"), None);
    assert!(store.entries(&scope, &device(1), 0, u64::MAX).expect("read").is_empty());
    assert!(store.document_entries(&scope, &document(1)).expect("read").is_empty());
    assert!(store.documents(&scope).expect("read").is_empty());
    assert!(store.signatures(&scope, &device(1), 0).expect("read").is_empty());
    assert!(store.dirty(10).expect("read").is_empty());
    assert!(store.held().expect("read").is_empty());
    assert!(store.statements().expect("read").is_empty());
    assert!(store.remote_heads("server", &scope).expect("read").is_empty());
    assert_eq!(store.remote_trust_digest("server").expect("read"), None);
}

fn what_is_appended_is_read_back<S: Store>(store: &mut S, between: &impl Fn(&mut S)) {
    let (one, two) = (scope(1), scope(2));
    write_two_logs(store, &two);
    let entries = write_two_logs(store, &one);
    between(store);
    assert_eq!(store.scopes().expect("read"), [one, two], "scopes come ascending");
    let heads = store.heads(&one).expect("read");
    let expected: Heads =
        [(device(9), Head { seq: 2, hash: entries[1].1 }), (device(2), Head { seq: 1, hash: entries[2].1 })]
            .into_iter()
            .collect();
    assert_eq!(heads, expected);
    for (entry, hash) in &entries {
        assert_eq!(store.hash_at(&one, &entry.position()).expect("read"), Some(*hash));
        assert_eq!(store.document_at(&one, &entry.position()).expect("read"), Some(entry.document));
    }
    for seq in [0, 3, u64::MAX] {
        let nowhere = Position { device: device(9), seq };
        assert_eq!(store.hash_at(&one, &nowhere).expect("read"), None, "no entry has seq {seq}");
        assert_eq!(store.document_at(&one, &nowhere).expect("read"), None);
    }
    let all = store.entries(&one, &device(9), 0, u64::MAX).expect("read");
    assert_eq!(all, [entries[0].0.clone(), entries[1].0.clone()], "entries come ascending and whole");
    assert_eq!(store.entries(&one, &device(9), 1, 2).expect("read"), all[1..]);
    assert_eq!(store.entries(&one, &device(9), 0, 1).expect("read"), all[..1]);
    assert_eq!(store.documents(&one).expect("read"), [document(5), document(6)], "documents come ascending");
    let of_document = store.document_entries(&one, &document(6)).expect("read");
    let expected = [entries[2].0.clone(), entries[0].0.clone()].map(Contribution::from);
    assert_eq!(of_document, expected, "by device, then seq");
}

fn an_entry_that_is_not_next_is_refused<S: Store>(store: &mut S) {
    let scope = scope(1);
    write_two_logs(store, &scope);
    for seq in [0, 1, 2, 4, u64::MAX] {
        store.begin().expect("begin");
        let wrong = entry(&scope, 9, seq, Hash::ZERO, 6);
        let refused = store.append(&wrong, &wrong.hash());
        assert!(matches!(refused, Err(StoreError::NotNext(at)) if at.seq == seq), "seq {seq}: {refused:?}");
        store.rollback();
    }
    assert_eq!(store.heads(&scope).expect("read").of(&device(9)).seq, 2);
}

fn a_rollback_drops_everything<S: Store>(store: &mut S) {
    let scope = scope(1);
    store.rollback();
    store.begin().expect("begin");
    let lost = entry(&scope, 9, 1, Hash::ZERO, 6);
    store.append(&lost, &lost.hash()).expect("append");
    store.put_signature(&scope, &lost.position(), &Signature([1; 64])).expect("sign");
    store.hold(&batch(1)).expect("hold");
    store.put_statement(&statement()).expect("statement");
    store.set_remote_heads("server", &scope, &Heads::default()).expect("heads");
    store.set_remote_trust_digest("server", 1).expect("digest");
    assert_eq!(store.heads(&scope).expect("read").len(), 1, "a transaction reads its own writes");
    assert_eq!(store.dirty(10).expect("read"), [(scope, document(6))]);
    store.rollback();
    store.rollback();
    an_empty_store_has_nothing(store);
    write_two_logs(store, &scope);
}

fn writes_outside_a_transaction_are_refused<S: Store>(store: &mut S) {
    let scope = scope(1);
    let entry = entry(&scope, 9, 1, Hash::ZERO, 6);
    assert!(store.append(&entry, &entry.hash()).is_err());
    assert!(store.put_signature(&scope, &entry.position(), &Signature([1; 64])).is_err());
    assert!(store.mark_dirty(&[scope]).is_err());
    assert!(store.hold(&batch(1)).is_err());
    assert!(store.put_statement(&statement()).is_err());
    assert!(store.set_remote_trust_digest("server", 1).is_err());
    assert!(store.commit().is_err());
    store.begin().expect("begin");
    assert!(store.begin().is_err(), "transactions do not nest");
    store.rollback();
    an_empty_store_has_nothing(store);
}

fn truncating_takes_off_the_end_of_one_log<S: Store>(store: &mut S, between: &impl Fn(&mut S)) {
    let scope = scope(1);
    let entries = write_two_logs(store, &scope);
    between(store);
    store.begin().expect("begin");
    store.clear_dirty(&scope, &document(5)).expect("clear");
    store.clear_dirty(&scope, &document(6)).expect("clear");
    for (entry, _) in &entries {
        store.put_signature(&scope, &entry.position(), &Signature([1; 64])).expect("sign");
    }
    assert!(store.truncate(&scope, &device(9), 2).expect("truncate").is_empty());
    assert_eq!(store.truncate(&scope, &device(9), 1).expect("truncate"), [entries[1].0.clone()]);
    assert_eq!(store.dirty(10).expect("read"), [(scope, document(5))]);
    assert_eq!(store.heads(&scope).expect("read").of(&device(9)), Head { seq: 1, hash: entries[0].1 });
    assert_eq!(store.documents(&scope).expect("read"), [document(6)]);
    assert_eq!(store.signatures(&scope, &device(9), 0).expect("read").len(), 1);
    assert_eq!(store.signatures(&scope, &device(2), 0).expect("read").len(), 1, "other logs stay whole");
    let again = entry(&scope, 9, 2, entries[0].1, 5);
    store.append(&again, &again.hash()).expect("a log goes on where it was cut");
    let both = store.truncate(&scope, &device(9), 0).expect("truncate");
    assert_eq!(both, [entries[0].0.clone(), again], "what was removed comes ascending");
    assert_eq!(store.heads(&scope).expect("read").len(), 1, "an empty log has no head");
    store.commit().expect("commit");
}

fn signatures_are_kept_in_order<S: Store>(store: &mut S) {
    let scope = scope(1);
    let at = |seq| Position { device: device(9), seq };
    store.begin().expect("begin");
    for seq in [300, 2, 7] {
        store.put_signature(&scope, &at(seq), &Signature([0; 64])).expect("sign");
        store.put_signature(&scope, &at(seq), &Signature([seq.to_le_bytes()[0]; 64])).expect("sign twice");
    }
    store.put_signature(&scope, &Position { device: device(8), seq: 5 }, &Signature([9; 64])).expect("sign");
    store.drop_signature(&scope, &at(7)).expect("drop");
    store.drop_signature(&scope, &at(7)).expect("drop twice");
    let expected = [(2, Signature([2; 64])), (300, Signature([44; 64]))];
    assert_eq!(store.signatures(&scope, &device(9), 0).expect("read"), expected);
    assert_eq!(store.signatures(&scope, &device(9), 2).expect("read"), expected[1..]);
    assert!(store.signatures(&scope, &device(9), u64::MAX).expect("read").is_empty());
    store.commit().expect("commit");
}

fn dirty_marks_come_oldest_first<S: Store>(store: &mut S) {
    let (one, two) = (scope(1), scope(2));
    write_two_logs(store, &two);
    write_two_logs(store, &one);
    let all = [(two, document(6)), (two, document(5)), (one, document(6)), (one, document(5))];
    assert_eq!(store.dirty(10).expect("read"), all);
    assert_eq!(store.dirty(3).expect("read"), all[..3]);
    store.begin().expect("begin");
    store.mark_dirty(&[two]).expect("mark what is dirty already");
    assert_eq!(store.dirty(10).expect("read"), all, "a dirty document keeps its place");
    store.clear_dirty(&two, &document(6)).expect("clear");
    store.clear_dirty(&two, &document(6)).expect("clear twice");
    store.mark_dirty(&[two, scope(3)]).expect("mark");
    let expected = [all[1], all[2], all[3], all[0]];
    assert_eq!(store.dirty(10).expect("read"), expected, "what became clean and dirty again comes last");
    store.commit().expect("commit");
}

fn batch(number: u8) -> HeldBatch {
    HeldBatch {
        id: Hash::of(&[number]),
        scope: scope(number),
        device: device(number),
        first_seq: 3,
        last_seq: 5,
        reason: "the phone was cloned".into(),
        content: vec![number; 100],
        received_at: UtcMs(1_581_000_000_000 - i64::from(number)),
    }
}

fn the_inbox_holds_a_batch_once<S: Store>(store: &mut S) {
    store.begin().expect("begin");
    assert!(store.hold(&batch(2)).expect("hold"));
    assert!(store.hold(&batch(1)).expect("hold"));
    assert!(!store.hold(&batch(2)).expect("hold"), "the same batch again is not new");
    assert_eq!(store.held().expect("read"), [batch(2), batch(1)], "in order of arrival");
    store.release(&batch(2).id).expect("release");
    store.release(&batch(2).id).expect("release twice");
    assert_eq!(store.held().expect("read"), [batch(1)]);
    store.commit().expect("commit");
}

fn statement() -> SignedStatement {
    let revocation = crate::trust::Revocation {
        device: device(1),
        stands_through: Vec::new(),
        reason: "lost".into(),
        at: UtcMs(1_581_000_000_000),
        wipe_now: None,
    };
    SignedStatement::sign(&Statement::Revocation(revocation), &KeyPair::from_seed(&[1; 32]))
}

fn statements_and_remotes_are_remembered<S: Store>(store: &mut S) {
    let (one, two) = (scope(1), scope(2));
    let heads: Heads = [(device(1), Head { seq: 7, hash: Hash::of(b"7") })].into_iter().collect();
    store.begin().expect("begin");
    store.put_statement(&statement()).expect("put");
    store.put_statement(&statement()).expect("put twice");
    assert_eq!(store.statements().expect("read"), [statement()]);
    store.set_remote_heads("server", &one, &heads).expect("set");
    store.set_remote_heads("other", &one, &Heads::default()).expect("set");
    assert_eq!(store.remote_heads("server", &one).expect("read"), heads);
    assert!(store.remote_heads("other", &one).expect("read").is_empty());
    assert!(store.remote_heads("server", &two).expect("read").is_empty());
    store.set_remote_heads("server", &one, &Heads::default()).expect("replace");
    assert!(store.remote_heads("server", &one).expect("read").is_empty(), "heads are replaced, not added");
    assert!(store.scopes().expect("read").is_empty(), "a scope without entries is not listed");
    store.set_remote_trust_digest("server", u64::MAX).expect("set");
    assert_eq!(store.remote_trust_digest("server").expect("read"), Some(u64::MAX));
    assert_eq!(store.remote_trust_digest("other").expect("read"), None);
    store.commit().expect("commit");
}
