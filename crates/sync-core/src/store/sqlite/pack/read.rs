//! Reading what is packed.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};

use super::super::error::damaged;
use super::super::intern::{DeviceNames, find, numbers_of_deps, seq};
use super::super::logs::{rows_of_log, to_document, to_hash};
use super::super::{StoreError, store_error};
use super::DOCUMENTS;
use super::content::{Pack, Packed};
use super::run::Run;
use crate::document::Contribution;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::Entry;

/// The pack with this id, `None` when there is none.
pub(super) fn pack(connection: &Connection, id: i64) -> Result<Option<Pack>, StoreError> {
    let content: Option<Vec<u8>> = find(connection, "SELECT content FROM core_pack WHERE id = ?1", &[&id])?;
    content.map(|content| Pack::open(&content)).transpose()
}

/// The entries of a pack's documents that are rows, in no particular order.
pub(super) fn rows(connection: &Connection, id: i64) -> Result<Vec<Packed>, StoreError> {
    let sql = "SELECT document, device, seq, save, record, deps FROM core_entry WHERE document >= ?1 AND document < ?2";
    let mut query = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = query
        .query_map(params![id * DOCUMENTS, (id + 1) * DOCUMENTS], |row| {
            let entry = Packed {
                document: row.get(0)?,
                device: row.get(1)?,
                seq: seq(row.get(2)?),
                save: seq(row.get(3)?),
                deps: Vec::new(),
                record: row.get(4)?,
            };
            Ok((entry, row.get::<_, Vec<u8>>(5)?))
        })
        .map_err(store_error)?;
    rows.map(|row| {
        let (entry, deps) = row.map_err(store_error)?;
        Ok(Packed { deps: numbers_of_deps(&deps)?, ..entry })
    })
    .collect()
}

/// What the packed entries of a document bring to it, in no particular order.
pub(in super::super) fn packed_of(connection: &Connection, document: i64) -> Result<Vec<Contribution>, StoreError> {
    let packed: Option<i64> = find(connection, "SELECT packed FROM core_document WHERE id = ?1", &[&document])?;
    if packed.unwrap_or(0) == 0 {
        return Ok(Vec::new());
    }
    let pack = pack(connection, document / DOCUMENTS)?.ok_or_else(|| damaged("a pack"))?;
    let entries = pack.document(document)?;
    if entries.len() as u64 != seq(packed.unwrap_or(0)) {
        return Err(damaged("the number of packed entries"));
    }
    let mut names = DeviceNames::new(connection);
    let contribution = |entry: Packed| {
        let position = Position { device: names.name(entry.device)?, seq: entry.seq };
        Ok(Contribution { position, deps: named(&mut names, &entry.deps)?, record: entry.record })
    };
    entries.into_iter().map(contribution).collect()
}

/// The document of a packed entry, `None` when it is not packed.
pub(in super::super) fn document_at(
    connection: &Connection,
    log: (i64, i64),
    seq: u64,
) -> Result<Option<DocumentId>, StoreError> {
    let runs = Run::find(connection, log, seq.saturating_sub(1), seq)?;
    let number = runs.first().and_then(|run| run.documents.get(usize::try_from(seq.checked_sub(run.first)?).ok()?));
    number.map(|number| document(connection, *number)).transpose()
}

/// The hash of the entry before `seq` where a run begins there, `None` where none does.
pub(in super::super) fn hash_before(
    connection: &Connection,
    (scope, device): (i64, i64),
    seq: i64,
) -> Result<Option<Hash>, StoreError> {
    let sql = "SELECT prev FROM core_run WHERE scope = ?1 AND device = ?2 AND first = ?3";
    let hash: Option<Vec<u8>> = find(connection, sql, &[&scope, &device, &seq])?;
    hash.map(|hash| to_hash(&hash)).transpose()
}

/// Puts the packed entries of one log with `after < seq <= through` beside its rows in that range. Their chain is
/// computed again from where a run begins.
pub(in super::super) fn fill_gaps(
    connection: &Connection,
    (scope, device): (&ScopeId, &DeviceId),
    log: (i64, i64),
    rows: Vec<Entry>,
    (after, through): (u64, u64),
) -> Result<Vec<Entry>, StoreError> {
    let wanted = usize::try_from(through.saturating_sub(after)).unwrap_or(usize::MAX);
    if rows.len() == wanted {
        return Ok(rows);
    }
    let runs = Run::find(connection, log, after, through)?;
    let Some(first) = runs.first() else { return Ok(rows) };
    let mut rows: BTreeMap<u64, Entry> = rows.into_iter().map(|entry| (entry.seq, entry)).collect();
    // While packing is under way there are rows among the entries of runs too.
    let before = rows_of_log(connection, scope, log, (first.first - 1, after))?;
    rows.extend(before.into_iter().map(|entry| (entry.seq, entry)));
    let mut packed = packed_in(connection, log.1, &runs, through)?;
    let mut names = DeviceNames::new(connection);
    let mut documents: BTreeMap<i64, DocumentId> = BTreeMap::new();
    let mut entries = Vec::new();
    for run in &runs {
        let mut prev = run.prev;
        for (seq, number) in (run.first..=through).zip(&run.documents) {
            let entry = match (packed.remove(&seq), rows.remove(&seq)) {
                (Some(packed), None) => {
                    let document = match documents.get(number) {
                        Some(known) => *known,
                        None => *documents.entry(*number).or_insert(document(connection, *number)?),
                    };
                    let deps = named(&mut names, &packed.deps)?;
                    let Packed { save, record, .. } = packed;
                    Entry { scope: *scope, device: *device, seq, prev, save, document, deps, record }
                }
                (None, Some(row)) => row,
                _ => return Err(damaged("a packed log")),
            };
            prev = entry.hash();
            if seq > after {
                entries.push(entry);
            }
        }
    }
    entries.extend(rows.into_values());
    Ok(entries)
}

/// The packed entries of one device that the runs name, by seq.
fn packed_in(
    connection: &Connection,
    device: i64,
    runs: &[Run],
    through: u64,
) -> Result<BTreeMap<u64, Packed>, StoreError> {
    let Some((first, last)) = runs.first().zip(runs.last()) else { return Ok(BTreeMap::new()) };
    let range = first.first..=last.last().min(through);
    let documents: BTreeSet<i64> =
        runs.iter().flat_map(|run| (run.first..=through).zip(&run.documents)).map(|(_, number)| *number).collect();
    let mut found = BTreeMap::new();
    let mut open: Option<(i64, Option<Pack>)> = None;
    for document in documents {
        let id = document / DOCUMENTS;
        if open.as_ref().is_none_or(|(known, _)| *known != id) {
            open = Some((id, pack(connection, id)?));
        }
        let Some((_, Some(pack))) = &open else { continue };
        let entries = pack.document(document)?.into_iter();
        found.extend(entries.filter(|entry| entry.device == device && range.contains(&entry.seq)).map(|e| (e.seq, e)));
    }
    Ok(found)
}

fn document(connection: &Connection, number: i64) -> Result<DocumentId, StoreError> {
    let bytes: Option<Vec<u8>> = find(connection, "SELECT bytes FROM core_document WHERE id = ?1", &[&number])?;
    to_document(&bytes.ok_or_else(|| damaged("the number of a document"))?)
}

fn named(names: &mut DeviceNames<'_>, deps: &[(i64, u64)]) -> Result<Vec<Position>, StoreError> {
    deps.iter().map(|(device, seq)| Ok(Position { device: names.name(*device)?, seq: *seq })).collect()
}
