//! Taking in what another replica sent: statements first, then runs of entries, each appended, held or refused.

use crate::author::keep_checkpoints;
use crate::cbor;
use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::bundle::{self, BundleError, LogRun};
use crate::log::validate::{self, CheckedRun};
use crate::log::{Entry, Head};
use crate::store::{HeldBatch, StoreError};
use crate::time::UtcMs;
use crate::trust::{Fork, SignedStatement, Standing, Statement};

use super::base::StoreBase;
use super::engine::Replica;
use super::message::{Notice, NoticeKind, ScopeBundle};

/// What became of what was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Entries that were new here.
    pub appended: usize,
    /// Word about every run that was not simply appended.
    pub notices: Vec<Notice>,
}

pub(super) fn ingest(
    replica: &mut Replica<'_>,
    bundles: &[ScopeBundle],
    statements: &[SignedStatement],
    now: UtcMs,
) -> Result<Ingested, StoreError> {
    for statement in statements {
        take_statement(replica, statement, now)?;
    }
    let mut ingested = Ingested::default();
    for bundle in bundles {
        take_bundle(replica, bundle, now, &mut ingested)?;
    }
    Ok(ingested)
}

/// Adds a statement. One that the authority did not sign is passed over: nothing follows from it.
fn take_statement(replica: &mut Replica<'_>, signed: &SignedStatement, now: UtcMs) -> Result<(), StoreError> {
    if !matches!(replica.trust.add(signed), Ok(true)) {
        return Ok(());
    }
    replica.store.put_statement(signed)?;
    match minicbor::decode::<Statement>(&signed.body) {
        Ok(Statement::Revocation(_)) => {
            let scopes = replica.store.scopes()?;
            replica.store.mark_dirty(&scopes)
        }
        Ok(Statement::Ruling(ruling)) => replica.store.mark_dirty(&[ruling.scope]),
        Ok(Statement::Fork(fork)) => {
            replica.store.mark_dirty(&[fork.scope])?;
            let_go(replica, &fork.scope, &fork.device, now)
        }
        Ok(Statement::Certificate(_)) | Err(_) => Ok(()),
    }
}

/// Lets go of the branch of a forked log that is not the log: its entries are put into the inbox. What the device
/// here wrote itself stays, for its phone to record anew.
fn let_go(replica: &mut Replica<'_>, scope: &ScopeId, device: &DeviceId, now: UtcMs) -> Result<(), StoreError> {
    let Some(fork) = replica.trust.fork(scope, device).cloned() else { return Ok(()) };
    let here = replica.store.hash_at(scope, &Position { device: *device, seq: fork.from_seq })?;
    if replica.own == Some(*device) || here.is_none_or(|hash| hash == fork.accepted) {
        return Ok(());
    }
    let signature = replica.store.signatures(scope, device, 0)?.pop().map(|(_, signature)| signature);
    let entries = replica.store.truncate(scope, device, fork.from_seq - 1)?;
    let signature = signature.map(|signature| signature.0.to_vec()).unwrap_or_default();
    hold(replica, scope, device, &entries, &signature, "the other branch of a forked log", now)?;
    Ok(())
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

fn take_bundle(
    replica: &mut Replica<'_>,
    ScopeBundle { scope, bundle, grown_bytes }: &ScopeBundle,
    now: UtcMs,
    ingested: &mut Ingested,
) -> Result<(), StoreError> {
    let base = StoreBase { store: &*replica.store, scope, heads: None };
    let runs = match bundle::decode(scope, bundle, *grown_bytes, &base, replica.grammar) {
        Ok(runs) => runs,
        Err(error) => {
            let nobody = DeviceId([0; 16]);
            let (kind, device, first_seq) = match error {
                BundleError::UnknownBase(_) => (NoticeKind::Gap, nobody, 0),
                BundleError::OtherBranch(device) => (NoticeKind::Gap, device, 1),
                BundleError::Malformed(_) => (NoticeKind::Refused, nobody, 0),
            };
            ingested.notices.push(Notice { kind, scope: *scope, device, first_seq, reason: error.to_string() });
            return Ok(());
        }
    };
    for run in runs {
        match take_run(replica, scope, &run, now)? {
            Taken::Appended(count, notice) => {
                ingested.appended += count;
                ingested.notices.extend(notice);
            }
            Taken::Not(notice) => ingested.notices.push(notice),
        }
    }
    Ok(())
}

enum Taken {
    Appended(usize, Option<Notice>),
    Not(Notice),
}

fn take_run(replica: &mut Replica<'_>, scope: &ScopeId, run: &LogRun, now: UtcMs) -> Result<Taken, StoreError> {
    let notice =
        |kind, first_seq, reason: String| Notice { kind, scope: *scope, device: run.device, first_seq, reason };
    let checked = match validate::check_run(run, replica.trust, replica.grammar) {
        Ok(checked) => checked,
        Err(refusal) => return Ok(Taken::Not(notice(NoticeKind::Refused, run.first_seq, refusal.to_string()))),
    };
    let head = replica.store.heads(scope)?.of(&run.device);
    if run.first_seq > head.seq + 1 {
        let reason = format!("entries {} to {} are missing here", head.seq + 1, run.first_seq - 1);
        return Ok(Taken::Not(notice(NoticeKind::Gap, head.seq + 1, reason)));
    }
    if let Some(fork) = replica.trust.fork(scope, &run.device) {
        let here = replica.store.hash_at(scope, &Position { device: run.device, seq: fork.from_seq })?;
        if here.is_some_and(|hash| hash != fork.accepted) {
            // This device's own lost branch stays until it renews; the other one, however long, cannot go on from it.
            let reason = format!("the log here parts from the accepted one at entry {}; renew first", fork.from_seq);
            return Ok(Taken::Not(notice(NoticeKind::Fork, fork.from_seq, reason)));
        }
    }
    if replica.checks.chain {
        match joins(replica, scope, run, &checked)? {
            Join::Joins => {}
            Join::PartsEarlier => {
                let reason = "the run builds on another branch of this log; its beginning is needed".to_owned();
                return Ok(Taken::Not(notice(NoticeKind::Gap, 1, reason)));
            }
            Join::PartsAt(seq, accepted) => {
                set_branch_aside(replica, scope, run, seq, accepted, now)?;
                let reason = format!("entry {seq} exists twice: the phone was restored or cloned");
                return Ok(Taken::Not(notice(NoticeKind::Fork, seq, reason)));
            }
        }
    }
    let new: Vec<&(Entry, Hash)> = checked.entries.iter().filter(|(entry, _)| entry.seq > head.seq).collect();
    if let Some((first, _)) = new.first().filter(|(first, _)| first.save != first.seq) {
        let reason = format!("entry {} goes on with a save of which this side has the beginning only", first.seq);
        return Ok(Taken::Not(notice(NoticeKind::Refused, first.seq, reason)));
    }
    append(replica, scope, run, &new, head)?;
    Ok(Taken::Appended(new.len(), held_notice(replica, scope, run, &checked, &notice)))
}

/// How a run stands to the log that is here.
enum Join {
    Joins,
    /// Already the entry before the run is another one here.
    PartsEarlier,
    /// From this entry on; the hash is the one of the branch that is the log.
    PartsAt(u64, Hash),
}

fn joins(replica: &Replica<'_>, scope: &ScopeId, run: &LogRun, checked: &CheckedRun) -> Result<Join, StoreError> {
    let hash_at = |seq| replica.store.hash_at(scope, &Position { device: run.device, seq });
    let base = if run.first_seq == 1 { Some(Hash::ZERO) } else { hash_at(run.first_seq - 1)? };
    if base != Some(run.prev) {
        return Ok(Join::PartsEarlier);
    }
    let fork = replica.trust.fork(scope, &run.device);
    for (entry, hash) in &checked.entries {
        let accepted = match fork.filter(|fork| fork.from_seq == entry.seq) {
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
fn set_branch_aside(
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
    if let (Some(authority), None) = (replica.authority, replica.trust.fork(scope, &run.device)) {
        let fork = Fork { scope: *scope, device: run.device, from_seq, accepted, at: now };
        let signed = SignedStatement::sign(&Statement::Fork(fork), authority);
        take_statement(replica, &signed, now)?;
    }
    Ok(())
}

fn append(
    replica: &mut Replica<'_>,
    scope: &ScopeId,
    run: &LogRun,
    new: &[&(Entry, Hash)],
    head: Head,
) -> Result<(), StoreError> {
    for (entry, hash) in new {
        replica.store.append(entry, hash)?;
    }
    if let Some((last, _)) = new.last() {
        replica.store.put_signature(scope, &last.position(), &run.signature)?;
        keep_checkpoints(replica.store, scope, &Position { device: run.device, seq: head.seq })?;
    }
    Ok(())
}

/// Word about entries that are in the log and held.
fn held_notice(
    replica: &Replica<'_>,
    scope: &ScopeId,
    run: &LogRun,
    checked: &CheckedRun,
    notice: &dyn Fn(NoticeKind, u64, String) -> Notice,
) -> Option<Notice> {
    if let Some((position, refusal)) = checked.held.first() {
        return Some(notice(NoticeKind::Held, position.seq, refusal.to_string()));
    }
    run.entries.iter().find_map(|entry| match replica.trust.standing(scope, &run.device, entry.seq) {
        Standing::Held(reason) => Some(notice(NoticeKind::Held, entry.seq, reason)),
        Standing::Stands | Standing::Discarded(_) => None,
    })
}
