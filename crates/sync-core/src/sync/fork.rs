//! Forks: a log with two branches, because its phone was restored or cloned. The branch that reached the server first
//! is the log; the other one is put into the inbox.

use crate::branch;
use crate::cbor;
use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::Entry;
use crate::log::bundle::LogRun;
use crate::log::validate::CheckedRun;
use crate::store::{HeldBatch, StoreError};
use crate::time::UtcMs;
use crate::trust::{Fork, SignedStatement, Statement};

use super::engine::Replica;
use super::ingest::take_statement;

/// How a run stands to the log that is here.
pub(super) enum Join {
    Joins,
    /// Already the entry before the run is another one here.
    PartsEarlier,
    /// From this entry on; the hash is the one of the branch that is the log.
    PartsAt(u64, Hash),
}

pub(super) fn joins(
    replica: &Replica<'_>,
    scope: &ScopeId,
    run: &LogRun,
    checked: &CheckedRun,
) -> Result<Join, StoreError> {
    let hash_at = |seq| replica.store.hash_at(scope, &Position { device: run.device, seq });
    let base = if run.first_seq == 1 { Some(Hash::ZERO) } else { hash_at(run.first_seq - 1)? };
    if base != Some(run.prev) {
        return Ok(Join::PartsEarlier);
    }
    for (entry, hash) in &checked.entries {
        let accepted = match replica.trust.fork_at(scope, &run.device, entry.seq) {
            Some(fork) => Some(fork.accepted),
            None => hash_at(entry.seq)?,
        };
        if let Some(accepted) = accepted.filter(|accepted| accepted != hash) {
            return Ok(Join::PartsAt(entry.seq, accepted));
        }
    }
    Ok(Join::Joins)
}

/// Puts the branch into the inbox, and on a server states the fork.
pub(super) fn set_branch_aside(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    run: &LogRun,
    from_seq: u64,
    accepted: Hash,
    now: UtcMs,
) -> Result<(), StoreError> {
    let branch: Vec<Entry> = run.entries.iter().filter(|entry| entry.seq >= from_seq).cloned().collect();
    let reason = format!("entry {from_seq} exists twice: the phone was restored or cloned");
    hold(replica, scope, &run.device, &branch, &run.signature.0, &reason, now)?;
    if let (Some(authority), None) = (replica.authority, replica.trust.fork_at(scope, &run.device, from_seq)) {
        let fork = Fork { scope: *scope, device: run.device, from_seq, accepted, at: now };
        let signed = SignedStatement::sign(&Statement::Fork(fork), authority);
        take_statement(replica, &signed, now)?;
    }
    Ok(())
}

/// Lets go of the branch of a forked log that is not the log: its entries are put into the inbox. What the device
/// here wrote itself stays, for its phone to record anew. Returns whether the log was cut.
pub(super) fn let_go(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    device: &DeviceId,
    now: UtcMs,
) -> Result<bool, StoreError> {
    if replica.own == Some(*device) {
        return Ok(false);
    }
    let Some(from_seq) = branch::lost_from(replica.store, replica.trust, scope, device)? else { return Ok(false) };
    put_aside(replica, scope, device, from_seq, "the other branch of a forked log", now)?;
    Ok(true)
}

/// Cuts a log that was cut at a fork back to where its author signed it, unless the branch that is the log has come
/// and goes on from there: nobody could take an unsigned end over. It comes again with that branch.
pub(super) fn end_at_signature(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    device: &DeviceId,
    now: UtcMs,
) -> Result<(), StoreError> {
    let head = replica.store.heads(scope)?.of(device).seq;
    let signed = replica.store.signatures(scope, device, 0)?.pop().map_or(0, |(seq, _)| seq);
    if signed == head {
        return Ok(());
    }
    put_aside(replica, scope, device, signed + 1, "the beginning of a forked log, without its author's signature", now)
}

/// Moves the entries of a log from `from_seq` on into the inbox.
fn put_aside(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    device: &DeviceId,
    from_seq: u64,
    reason: &str,
    now: UtcMs,
) -> Result<(), StoreError> {
    let signature = replica.store.signatures(scope, device, from_seq - 1)?.pop().map(|(_, signature)| signature);
    let entries = replica.store.truncate(scope, device, from_seq - 1)?;
    let signature = signature.map(|signature| signature.0.to_vec()).unwrap_or_default();
    hold(replica, scope, device, &entries, &signature, reason, now)
}

fn hold(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    device: &DeviceId,
    entries: &[Entry],
    signature: &[u8],
    reason: &str,
    now: UtcMs,
) -> Result<(), StoreError> {
    let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return Ok(()) };
    let mut content = cbor::to_vec(&entries.to_vec());
    content.extend_from_slice(signature);
    let batch = HeldBatch {
        id: Hash::of(&content),
        scope: *scope,
        device: *device,
        first_seq: first.seq,
        last_seq: last.seq,
        reason: reason.to_owned(),
        content,
        received_at: now,
    };
    replica.store.hold(&batch).map(|_| ())
}
