//! The lost branch of one's own log: which of two branches of a forked log one has, and writing the lost one again
//! under a new key.

use crate::author::append_again;
use crate::domain::Record;
use crate::id::{DeviceId, Position, ScopeId};
use crate::log::Entry;
use crate::store::{Store, StoreError};
use crate::sync::engine::Replica;
use crate::time::UtcMs;
use crate::trust::keys::LOG_CONTEXT;
use crate::trust::{KeyPair, SignedStatement, TrustSet};

/// Where the log of `device` here leaves the branch that counts: the first entry that is another one there. `None`
/// when it does not.
///
/// # Errors
/// Any read failure.
pub fn lost_from(
    store: &dyn Store,
    trust: &TrustSet,
    scope: &ScopeId,
    device: &DeviceId,
) -> Result<Option<u64>, StoreError> {
    for fork in trust.forks(scope, device) {
        let here = store.hash_at(scope, &Position { device: *device, seq: fork.from_seq })?;
        if here.is_some_and(|hash| hash != fork.accepted) {
            return Ok(Some(fork.from_seq));
        }
    }
    Ok(None)
}

/// The grids in which the log of `device` here is not the branch that counts, each with the first entry that is not.
///
/// # Errors
/// Any read failure.
pub fn lost_branches(
    store: &dyn Store,
    trust: &TrustSet,
    device: &DeviceId,
) -> Result<Vec<(ScopeId, u64)>, StoreError> {
    let mut lost = Vec::new();
    for scope in store.scopes()? {
        lost.extend(lost_from(store, trust, &scope, device)?.map(|from_seq| (scope, from_seq)));
    }
    Ok(lost)
}

/// Goes on under the key `new` after a fork of the log of `old`, inside the caller's transaction: takes in what the
/// server said when it certified the key, and writes every lost branch of the log again. What is left of the log is
/// signed anew at its end, so that it can be passed on. Returns how many entries moved.
///
/// # Errors
/// Any [`StoreError`]; the caller rolls back.
pub fn go_on(
    replica: &mut Replica<'_>,
    old: &KeyPair,
    new: &KeyPair,
    statements: &[SignedStatement],
    now: UtcMs,
) -> Result<usize, StoreError> {
    replica.ingest(&[], statements, now)?;
    let device = old.public().device();
    let mut written = 0;
    for (scope, from_seq) in lost_branches(replica.store, replica.trust, &device)? {
        written += write_again(replica.store, new, &scope, &device, from_seq)?;
        let head = replica.store.heads(&scope)?.of(&device);
        if head.seq > 0 {
            let signature = old.sign(LOG_CONTEXT, head.hash.as_bytes());
            replica.store.put_signature(&scope, &Position { device, seq: head.seq }, &signature)?;
        }
    }
    Ok(written)
}

/// Takes the entries of `old` from `from_seq` on out of its log, and writes them at the end of the log of `new`, save
/// by save, inside the caller's transaction. Causes and references inside the branch move with it. Returns how many
/// entries moved; their ids are new.
///
/// # Errors
/// Any [`StoreError`]; the caller rolls back.
fn write_again(
    store: &mut dyn Store,
    new: &KeyPair,
    scope: &ScopeId,
    old: &DeviceId,
    from_seq: u64,
) -> Result<usize, StoreError> {
    let branch = store.truncate(scope, old, from_seq - 1)?;
    let device = new.public().device();
    let offset = store.heads(scope)?.of(&device).seq + 1;
    let moved = |position: Position| {
        let in_branch = position.device == *old && position.seq >= from_seq;
        if in_branch { Position { device, seq: position.seq - from_seq + offset } } else { position }
    };
    let again: Vec<Entry> = branch
        .iter()
        .map(|entry| {
            let mut deps: Vec<Position> = entry.deps.iter().copied().map(moved).collect();
            deps.sort_unstable();
            let record = Record::decode(&entry.record).map(|record| record.remap(&moved).encode());
            Entry { deps, record: record.unwrap_or_else(|_| entry.record.clone()), ..entry.clone() }
        })
        .collect();
    for save in again.chunk_by(|one, next| one.save == next.save) {
        append_again(store, new, scope, save)?;
    }
    Ok(branch.len())
}
