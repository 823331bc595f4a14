//! Cutting pages: what the other side lacks, up to a budget, at positions that the authors signed.

use std::collections::BTreeSet;

use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::bundle::{self, LogRun};
use crate::log::{Entry, Heads};
use crate::store::StoreError;

use super::base::StoreBase;
use super::engine::Replica;
use super::message::ScopeBundle;

/// One page for one scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// What to send; `None` when the other side lacks nothing.
    pub bundle: Option<ScopeBundle>,
    /// Number of entries in it.
    pub entries: usize,
    /// More is left than fits.
    pub more: bool,
}

/// The runs of one page.
pub(super) struct Runs {
    pub(super) runs: Vec<LogRun>,
    /// More is left than fits.
    pub(super) more: bool,
}

/// Cuts what a side with these heads lacks, of all logs or of one author's, up to `budget` bytes by [`LogRun::size`], and
/// takes its size off the budget.
pub(super) fn runs(
    replica: &Replica<'_>,
    scope: &ScopeId,
    theirs: &Heads,
    author: Option<DeviceId>,
    budget: &mut usize,
) -> Result<Runs, StoreError> {
    let mut runs: Vec<LogRun> = Vec::new();
    let mut more = false;
    for (device, head) in replica.store.heads(scope)?.iter() {
        if author.is_some_and(|author| author != *device) {
            continue;
        }
        let mut done = theirs.of(device).seq;
        while done < head.seq {
            let room = budget.saturating_sub(bundle::RUN_BYTES);
            let Some(run) = cut_run(replica, scope, device, done, room)? else {
                more = true;
                break;
            };
            *budget -= bundle::RUN_BYTES + LogRun::size(&run.entries);
            done += run.entries.len() as u64;
            runs.push(run);
        }
    }
    Ok(Runs { runs, more })
}

/// What the entries of runs come to, by [`LogRun::grown_bytes`].
pub(super) fn grown_bytes(runs: &[LogRun]) -> usize {
    let grown: usize = runs.iter().map(|run| LogRun::grown_bytes(&run.entries)).sum();
    grown.max(runs.len() * bundle::RUN_BYTES)
}

/// Cuts a page of at most `budget` bytes by [`LogRun::size`] and takes its size off the budget. A full budget always
/// has room for a run: [`bundle::MAX_RUN_BYTES`] with [`bundle::RUN_BYTES`] is less than any page.
pub(super) fn cut(
    replica: &Replica<'_>,
    scope: &ScopeId,
    theirs: &Heads,
    budget: &mut usize,
) -> Result<Outgoing, StoreError> {
    let Runs { runs, more } = runs(replica, scope, theirs, None, budget)?;
    if runs.is_empty() {
        return Ok(Outgoing { bundle: None, entries: 0, more });
    }
    let entries = runs.iter().map(|run| run.entries.len()).sum();
    let unsure = other_branches(replica, scope, theirs)?;
    let base = StoreBase { store: replica.store, scope, heads: Some(theirs), unsure };
    let bundle = bundle::encode(scope, &runs, &base, replica.grammar);
    let grown_bytes = grown_bytes(&runs);
    Ok(Outgoing { bundle: Some(ScopeBundle { scope: *scope, bundle, grown_bytes }), entries, more })
}

/// Logs of which the other side may have another branch than is here: what it has at a position says nothing about
/// what is here at it.
fn other_branches(replica: &Replica<'_>, scope: &ScopeId, theirs: &Heads) -> Result<BTreeSet<DeviceId>, StoreError> {
    let mut other = BTreeSet::new();
    for (device, head) in theirs.iter().filter(|(_, head)| head.seq > 0) {
        let here = replica.store.hash_at(scope, &Position { device: *device, seq: head.seq })?;
        if here.is_some_and(|hash| hash != head.hash) {
            other.insert(*device);
        }
    }
    Ok(other)
}

/// The longest run of one log after `after` that ends at a signed position and fits; `None` when none does.
fn cut_run(
    replica: &Replica<'_>,
    scope: &ScopeId,
    device: &DeviceId,
    after: u64,
    budget: usize,
) -> Result<Option<LogRun>, StoreError> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut signed = None;
    let limit = budget.min(bundle::MAX_RUN_BYTES);
    for (seq, signature) in replica.store.signatures(scope, device, after)? {
        let done = entries.last().map_or(after, |last| last.seq);
        let stretch = replica.store.entries(scope, device, done, seq)?;
        if LogRun::size(&entries) + LogRun::size(&stretch) > limit {
            break;
        }
        entries.extend(stretch);
        signed = Some(signature);
    }
    let prev = match after {
        0 => Some(Hash::ZERO),
        seq => replica.store.hash_at(scope, &Position { device: *device, seq })?,
    };
    let run = signed.zip(prev).map(|(signature, prev)| LogRun {
        device: *device,
        first_seq: after + 1,
        prev,
        entries,
        signature,
    });
    Ok(run.filter(|run| !run.entries.is_empty()))
}
