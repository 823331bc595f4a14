//! What is held, and why: stored and acknowledged, not folded.

use serde::Serialize;
use stairwell_core::document::Document;
use stairwell_core::id::{DeviceId, Hash, Position, ScopeId};
use stairwell_core::log::Entry;
use stairwell_core::store::{InboxStore, Store, StoreError};
use stairwell_core::trust::{Standing, TrustSet};

use crate::deployment::Records;

/// What is held and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeldView {
    /// What to name it by for `admit` and `discard`: grid and position of an entry, or the hash of a branch in the inbox.
    pub entry: String,
    /// In which grid.
    pub grid: ScopeId,
    /// Who wrote it.
    pub device: DeviceId,
    /// First entry.
    pub first_seq: u64,
    /// Last entry.
    pub last_seq: u64,
    /// Which kind of hold.
    pub kind: HeldKind,
    /// Why, in one sentence.
    pub reason: String,
}

/// Which kind of hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeldKind {
    /// Written by a device after it was revoked: a supervisor admits or discards it.
    Revoked,
    /// Waits for entries that it builds on; they come with other devices' syncs.
    Pending,
    /// Its record breaks the grammar, or its author's role may not write it.
    Record,
    /// The other branch of a forked log; its phone records it anew under its new id.
    Fork,
}

/// Everything that is held, each once, by grid. Reads every log: for administrators, not for pages.
///
/// # Errors
/// Any read failure.
pub fn list_held(store: &dyn Store, trust: &TrustSet) -> Result<Vec<HeldView>, StoreError> {
    let mut held = Vec::new();
    for scope in store.scopes()? {
        for (device, head) in store.heads(&scope)?.iter() {
            for entry in store.entries(&scope, device, 0, head.seq)? {
                held.extend(why(trust, &entry).map(|(kind, reason)| view(&scope, &entry.position(), kind, reason)));
            }
        }
        let forks = trust.fork_points(&scope);
        for document in store.documents(&scope)? {
            let document = Document::build(store.document_entries(&scope, &document)?, &forks);
            let reason = "it builds on entries that are not here yet";
            held.extend(document.pending().iter().map(|at| view(&scope, at, HeldKind::Pending, reason.to_owned())));
        }
    }
    held.extend(InboxStore::held(store)?.into_iter().map(|batch| HeldView {
        entry: batch.id.to_string(),
        grid: batch.scope,
        device: batch.device,
        first_seq: batch.first_seq,
        last_seq: batch.last_seq,
        kind: HeldKind::Fork,
        reason: batch.reason,
    }));
    // Of two reasons for one entry the first: it waits for a supervisor, whatever else it waits for.
    held.sort_by_key(|view| (view.grid, view.device, view.first_seq));
    held.dedup_by(|later, earlier| (later.grid, &later.entry) == (earlier.grid, &earlier.entry));
    Ok(held)
}

fn why(trust: &TrustSet, entry: &Entry) -> Option<(HeldKind, String)> {
    if let Standing::Held(reason) = trust.standing(&entry.scope, &entry.device, entry.seq) {
        return Some((HeldKind::Revoked, reason));
    }
    let certificate = trust.certificate(&entry.device)?;
    let refusal = Records::DOMAIN.0.check(certificate, &entry.record).err()?;
    Some((HeldKind::Record, refusal.to_string()))
}

fn view(scope: &ScopeId, at: &Position, kind: HeldKind, reason: String) -> HeldView {
    HeldView {
        entry: format!("{scope}/{at}"),
        grid: *scope,
        device: at.device,
        first_seq: at.seq,
        last_seq: at.seq,
        kind,
        reason,
    }
}

/// The grids in which an entry is held because its device was revoked.
///
/// # Errors
/// Any read failure.
pub fn grids_holding(store: &dyn Store, trust: &TrustSet, at: &Position) -> Result<Vec<ScopeId>, StoreError> {
    let mut grids = Vec::new();
    for scope in store.scopes()? {
        let is_here = store.heads(&scope)?.covers(at);
        if is_here && matches!(trust.standing(&scope, &at.device, at.seq), Standing::Held(_)) {
            grids.push(scope);
        }
    }
    Ok(grids)
}

/// Whether the inbox holds a batch under this name.
///
/// # Errors
/// Any read failure.
pub fn is_in_inbox(store: &dyn Store, id: &Hash) -> Result<bool, StoreError> {
    Ok(InboxStore::held(store)?.iter().any(|batch| batch.id == *id))
}
