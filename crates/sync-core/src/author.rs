//! Writing: one save of one device becomes entries of its log, chained and signed.

use crate::document::Document;
use crate::id::{DocumentId, Position, ScopeId};
use crate::log::{Entry, MAX_DEPS};
use crate::store::{Store, StoreError};
use crate::trust::keys::LOG_CONTEXT;
use crate::trust::{KeyPair, TrustSet};

/// Entries after which a signed position is kept for good, so that a page can be cut there.
pub const CHECKPOINT_ENTRIES: u64 = 48;

/// Most records of one save: with them, the stretch to the next checkpoint still fits in one run.
pub const MAX_SAVE_RECORDS: usize = 32;

/// Appends one save of at most [`MAX_SAVE_RECORDS`], inside the caller's transaction: every record of it is applied
/// or none. Signs the last entry.
/// Returns the new records' ids, in order; nothing for no records.
///
/// # Errors
/// Any [`StoreError`]; the caller rolls back.
pub fn append_save(
    store: &mut dyn Store,
    trust: &TrustSet,
    keys: &KeyPair,
    scope: &ScopeId,
    records: &[(DocumentId, Vec<u8>)],
) -> Result<Vec<Position>, StoreError> {
    let with_deps = |store: &dyn Store, index: usize| {
        let (document, record) = &records[index];
        Ok((*document, record.clone(), seen(store, trust, scope, document)?))
    };
    append(store, keys, scope, records.len(), with_deps)
}

/// Appends one save that was written before, on a branch that is not the log, inside the caller's transaction:
/// document, record and deps of `entries` as they are, everything else as the log of `keys` has it. Signs the last
/// entry. Returns the new records' ids, in order.
///
/// # Errors
/// Any [`StoreError`]; the caller rolls back.
pub fn append_again(
    store: &mut dyn Store,
    keys: &KeyPair,
    scope: &ScopeId,
    entries: &[Entry],
) -> Result<Vec<Position>, StoreError> {
    let as_before = |_: &dyn Store, index: usize| {
        let Entry { document, record, deps, .. } = entries[index].clone();
        Ok((document, record, deps))
    };
    append(store, keys, scope, entries.len(), as_before)
}

/// Appends `count` entries as one save; `content` gives document, record and deps of each, asked when those before
/// it are in the store.
fn append(
    store: &mut dyn Store,
    keys: &KeyPair,
    scope: &ScopeId,
    count: usize,
    content: impl Fn(&dyn Store, usize) -> Result<(DocumentId, Vec<u8>, Vec<Position>), StoreError>,
) -> Result<Vec<Position>, StoreError> {
    let device = keys.public().device();
    let before = store.heads(scope)?.of(&device);
    let mut head = before;
    let mut positions = Vec::with_capacity(count);
    for index in 0..count {
        let (document, record, deps) = content(store, index)?;
        let (seq, prev, save) = (head.seq + 1, head.hash, before.seq + 1);
        let entry = Entry { scope: *scope, device, seq, prev, save, document, deps, record };
        head.hash = entry.hash();
        head.seq = entry.seq;
        store.append(&entry, &head.hash)?;
        positions.push(entry.position());
    }
    if let Some(last) = positions.last() {
        store.put_signature(scope, last, &keys.sign(LOG_CONTEXT, head.hash.as_bytes()))?;
        keep_checkpoints(store, scope, &Position { device, seq: before.seq })?;
    }
    Ok(positions)
}

/// What the author has of the document. Of more heads than an entry may name, the last ones by position: naming
/// fewer claims less, which is safe.
fn seen(
    store: &dyn Store,
    trust: &TrustSet,
    scope: &ScopeId,
    document: &DocumentId,
) -> Result<Vec<Position>, StoreError> {
    let document = Document::build(store.document_entries(scope, document)?, &trust.fork_points(scope));
    let frontier = document.frontier();
    Ok(frontier[frontier.len().saturating_sub(MAX_DEPS)..].to_vec())
}

/// Drops the signature at `former`, the log's last head before entries were appended and signed, unless no page could
/// be cut within [`CHECKPOINT_ENTRIES`] of it otherwise, or the stretch that has no other would not fit in a run: what
/// others write may be longer than [`MAX_SAVE_RECORDS`].
///
/// # Errors
/// Any [`StoreError`].
pub fn keep_checkpoints(store: &mut dyn Store, scope: &ScopeId, former: &Position) -> Result<(), StoreError> {
    if former.seq == 0 {
        return Ok(());
    }
    let window = former.seq.saturating_sub(CHECKPOINT_ENTRIES);
    let signed = store.signatures(scope, &former.device, window)?;
    let before = signed.iter().map(|(seq, _)| *seq).filter(|seq| *seq < former.seq).max();
    let before = if window == 0 { Some(before.unwrap_or(0)) } else { before };
    let last = signed.iter().map(|(seq, _)| *seq).max().unwrap_or(former.seq);
    let fits = |before: u64| last - before <= CHECKPOINT_ENTRIES + MAX_SAVE_RECORDS as u64;
    if before.is_some_and(fits) { store.drop_signature(scope, former) } else { Ok(()) }
}
