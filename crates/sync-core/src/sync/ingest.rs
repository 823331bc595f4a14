//! Taking in what another replica sent: statements first, then runs of entries, each appended, held or refused.

use std::collections::BTreeSet;

use crate::author::keep_checkpoints;
use crate::branch;
use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::bundle::{self, BundleError, LogRun};
use crate::log::validate::{self, CheckedRun};
use crate::log::{Entry, Head};
use crate::store::StoreError;
use crate::time::UtcMs;
use crate::trust::{SignedStatement, Standing, Statement};

use super::base::StoreBase;
use super::engine::Replica;
use super::fork::{self, Join};
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
    let mut cut = Vec::new();
    for statement in statements {
        cut.extend(take_statement(replica, statement, now)?);
    }
    let mut ingested = Ingested::default();
    for bundle in bundles {
        take_bundle(replica, bundle, now, &mut ingested)?;
    }
    for (scope, device) in cut {
        fork::end_at_signature(replica, &scope, &device, now)?;
    }
    Ok(ingested)
}

/// Adds a statement. One that the authority did not sign is passed over: nothing follows from it. Returns the log
/// that was cut on its account.
pub(super) fn take_statement(
    replica: &mut Replica<'_>,
    signed: &SignedStatement,
    now: UtcMs,
) -> Result<Option<(ScopeId, DeviceId)>, StoreError> {
    if !matches!(replica.trust.add(signed), Ok(true)) {
        return Ok(None);
    }
    replica.store.put_statement(signed)?;
    match minicbor::decode::<Statement>(&signed.body) {
        // A decision may name the pack wherever it was made.
        Ok(Statement::Revocation(_) | Statement::Policy(_)) => {
            let scopes = replica.store.scopes()?;
            replica.store.mark_dirty(&scopes)?;
        }
        Ok(Statement::Ruling(ruling)) => replica.store.mark_dirty(&[ruling.scope])?,
        Ok(Statement::Fork(stated)) => {
            replica.store.mark_dirty(&[stated.scope])?;
            let cut = fork::let_go(replica, &stated.scope, &stated.device, now)?;
            return Ok(cut.then_some((stated.scope, stated.device)));
        }
        Ok(Statement::Certificate(_)) | Err(_) => {}
    }
    Ok(None)
}

fn take_bundle(
    replica: &mut Replica<'_>,
    ScopeBundle { scope, bundle, grown_bytes }: &ScopeBundle,
    now: UtcMs,
    ingested: &mut Ingested,
) -> Result<(), StoreError> {
    let base = StoreBase { store: &*replica.store, scope, heads: None, unsure: BTreeSet::new() };
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
    if let Some(from_seq) = branch::lost_from(replica.store, replica.trust, scope, &run.device)? {
        // This device's own lost branch stays until it renews; the other one, however long, cannot go on from it.
        let reason = format!("the log here parts from the accepted one at entry {from_seq}; renew first");
        return Ok(Taken::Not(notice(NoticeKind::Fork, from_seq, reason)));
    }
    if replica.checks.chain {
        match fork::joins(replica, scope, run, &checked)? {
            Join::Joins => {}
            Join::PartsEarlier => {
                let reason = "the run builds on another branch of this log; its beginning is needed".to_owned();
                return Ok(Taken::Not(notice(NoticeKind::Gap, 1, reason)));
            }
            Join::PartsAt(seq, accepted) => {
                fork::set_branch_aside(replica, scope, run, seq, accepted, now)?;
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
