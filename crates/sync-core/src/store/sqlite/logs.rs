//! Entries.

use rusqlite::{Connection, Row, ToSql};

use crate::document::Contribution;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::{Entry, Head, Heads};
use crate::store::LogStore;

use super::error::damaged;
use super::intern::{self, DeviceNames, find, number, run};
use super::{SqliteStore, StoreError, pack, store_error};

/// The columns of [`read_rows`].
const COLUMNS: &str = "SELECT e.device, e.seq, e.save, d.bytes, e.deps, e.prev, e.record
    FROM core_entry e JOIN core_document d ON d.id = e.document";

impl LogStore for SqliteStore {
    fn scopes(&self) -> Result<Vec<ScopeId>, StoreError> {
        let sql =
            "SELECT code FROM core_scope s WHERE EXISTS (SELECT 1 FROM core_log WHERE scope = s.id) ORDER BY code";
        let codes: Vec<String> = column(&self.connection, sql, &[])?;
        codes.iter().map(|code| code.parse().map_err(|_| damaged("a grid code"))).collect()
    }

    fn heads(&self, scope: &ScopeId) -> Result<Heads, StoreError> {
        let sql = "SELECT d.bytes, l.seq, l.hash FROM core_log l JOIN core_device d ON d.id = l.device
            WHERE l.scope = (SELECT id FROM core_scope WHERE code = ?1)";
        let mut query = self.connection.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map([scope.as_str()], |row| {
                Ok((row.get::<_, Vec<u8>>(0)?, intern::seq(row.get(1)?), row.get::<_, Vec<u8>>(2)?))
            })
            .map_err(store_error)?;
        rows.map(|row| {
            let (device, seq, hash) = row.map_err(store_error)?;
            let device = DeviceId::from_slice(&device).ok_or_else(|| damaged("a device"))?;
            Ok((device, Head { seq, hash: to_hash(&hash)? }))
        })
        .collect()
    }

    fn hash_at(&self, scope_id: &ScopeId, position: &Position) -> Result<Option<Hash>, StoreError> {
        let Some((scope, device)) = log(&self.connection, scope_id, &position.device)? else { return Ok(None) };
        let seq = number(position.seq);
        if seq == 0 || seq == i64::MAX {
            return Ok(None);
        }
        let after = "SELECT prev FROM core_entry WHERE scope = ?1 AND device = ?2 AND seq = ?3";
        let last = "SELECT hash FROM core_log WHERE scope = ?1 AND device = ?2 AND seq = ?3";
        let hash: Option<Vec<u8>> = match find(&self.connection, after, &[&scope, &device, &(seq + 1)])? {
            Some(hash) => Some(hash),
            None => find(&self.connection, last, &[&scope, &device, &seq])?,
        };
        match hash {
            Some(hash) => to_hash(&hash).map(Some),
            None => self.hash_of_packed(scope_id, position, (scope, device)),
        }
    }

    fn document_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<DocumentId>, StoreError> {
        let Some((scope, device)) = log(&self.connection, scope, &position.device)? else { return Ok(None) };
        let sql = "SELECT d.bytes FROM core_entry e JOIN core_document d ON d.id = e.document
            WHERE e.scope = ?1 AND e.device = ?2 AND e.seq = ?3";
        let bytes: Option<Vec<u8>> = find(&self.connection, sql, &[&scope, &device, &number(position.seq)])?;
        match bytes {
            Some(bytes) => to_document(&bytes).map(Some),
            None => pack::document_at(&self.connection, (scope, device), position.seq),
        }
    }

    fn append(&mut self, entry: &Entry, hash: &Hash) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let scope = intern::intern_scope(connection, &entry.scope)?;
        let device = intern::intern_device(connection, &entry.device)?;
        let head: Option<i64> =
            find(connection, "SELECT seq FROM core_log WHERE scope = ?1 AND device = ?2", &[&scope, &device])?;
        if entry.seq != intern::seq(head.unwrap_or(0)) + 1 {
            return Err(StoreError::NotNext(entry.position()));
        }
        let document = intern::intern_document(connection, scope, &entry.document)?;
        let deps = intern::pack_deps(connection, &entry.deps)?;
        run(
            connection,
            "INSERT INTO core_entry (scope, device, seq, save, document, deps, prev, record)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            &[
                &scope,
                &device,
                &number(entry.seq),
                &number(entry.save),
                &document,
                &deps,
                &entry.prev.0.as_slice(),
                &entry.record,
            ],
        )?;
        set_head(connection, scope, device, &Head { seq: entry.seq, hash: *hash })?;
        self.mark(document)?;
        self.appended.insert((entry.scope, entry.device), entry.seq);
        Ok(())
    }

    fn truncate(&mut self, scope: &ScopeId, device: &DeviceId, after_seq: u64) -> Result<Vec<Entry>, StoreError> {
        let removed = self.entries(scope, device, after_seq, u64::MAX)?;
        let connection = self.writable()?;
        let Some(first) = removed.first() else { return Ok(removed) };
        let (scope, device) = log(connection, scope, device)?.ok_or_else(|| damaged("a log"))?;
        let mut documents = Vec::with_capacity(removed.len());
        for entry in &removed {
            documents.push(intern::intern_document(connection, scope, &entry.document)?);
        }
        self.cut_packs((scope, device), &documents, after_seq)?;
        let after = number(after_seq);
        for table in ["core_entry", "core_signature"] {
            let sql = format!("DELETE FROM {table} WHERE scope = ?1 AND device = ?2 AND seq > ?3");
            run(connection, &sql, &[&scope, &device, &after])?;
        }
        if first.seq == 1 {
            run(connection, "DELETE FROM core_log WHERE scope = ?1 AND device = ?2", &[&scope, &device])?;
        } else {
            set_head(connection, scope, device, &Head { seq: after_seq, hash: first.prev })?;
        }
        for document in documents {
            self.mark(document)?;
        }
        Ok(removed)
    }

    fn entries(&self, scope: &ScopeId, device: &DeviceId, after: u64, through: u64) -> Result<Vec<Entry>, StoreError> {
        let Some((number_of_scope, number_of_device)) = log(&self.connection, scope, device)? else {
            return Ok(Vec::new());
        };
        let log = (number_of_scope, number_of_device);
        let rows = rows_of_log(&self.connection, scope, log, (after, through))?;
        pack::fill_gaps(&self.connection, (scope, device), log, rows, (after, through))
    }

    fn document_entries(&self, scope: &ScopeId, document: &DocumentId) -> Result<Vec<Contribution>, StoreError> {
        let Some(number_of_scope) = intern::scope(&self.connection, scope)? else { return Ok(Vec::new()) };
        let Some(number_of_document) = intern::document(&self.connection, number_of_scope, document)? else {
            return Ok(Vec::new());
        };
        let sql = format!("{COLUMNS} WHERE e.document = ?1");
        let rows = read_rows(&self.connection, scope, &sql, &[&number_of_document])?;
        let mut entries: Vec<Contribution> = rows.into_iter().map(Contribution::from).collect();
        entries.extend(pack::packed_of(&self.connection, number_of_document)?);
        entries.sort_unstable_by_key(|entry| entry.position);
        Ok(entries)
    }

    fn documents(&self, scope: &ScopeId) -> Result<Vec<DocumentId>, StoreError> {
        let sql = "SELECT bytes FROM core_document d WHERE scope = (SELECT id FROM core_scope WHERE code = ?1)
            AND (packed > 0 OR EXISTS (SELECT 1 FROM core_entry WHERE document = d.id)) ORDER BY bytes";
        let ids: Vec<Vec<u8>> = column(&self.connection, sql, &[&scope.as_str()])?;
        ids.iter().map(|bytes| to_document(bytes)).collect()
    }
}

impl SqliteStore {
    /// The hash of an entry of which the log's rows say nothing: where a run begins after it, or by its content.
    fn hash_of_packed(
        &self,
        scope: &ScopeId,
        position: &Position,
        log: (i64, i64),
    ) -> Result<Option<Hash>, StoreError> {
        if let Some(hash) = pack::hash_before(&self.connection, log, number(position.seq) + 1)? {
            return Ok(Some(hash));
        }
        let entries = self.entries(scope, &position.device, position.seq - 1, position.seq)?;
        Ok(entries.last().map(Entry::hash))
    }
}

/// The numbers of a log, `None` when nothing of its scope or device is here.
pub(super) fn log(
    connection: &Connection,
    scope: &ScopeId,
    device: &DeviceId,
) -> Result<Option<(i64, i64)>, StoreError> {
    let Some(scope) = intern::scope(connection, scope)? else { return Ok(None) };
    Ok(intern::device(connection, device)?.map(|device| (scope, device)))
}

fn set_head(connection: &Connection, scope: i64, device: i64, head: &Head) -> Result<(), StoreError> {
    let sql = "INSERT INTO core_log (scope, device, seq, hash) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (scope, device) DO UPDATE SET seq = excluded.seq, hash = excluded.hash";
    run(connection, sql, &[&scope, &device, &number(head.seq), &head.hash.0.as_slice()])?;
    Ok(())
}

/// The first column of every row.
pub(super) fn column<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<Vec<T>, StoreError> {
    let mut query = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = query.query_map(parameters, |row| row.get(0)).map_err(store_error)?;
    rows.collect::<Result<_, _>>().map_err(store_error)
}

/// One row of [`COLUMNS`], as SQLite has it.
struct RawEntry {
    device: i64,
    seq: u64,
    save: u64,
    document: Vec<u8>,
    deps: Vec<u8>,
    prev: Vec<u8>,
    record: Vec<u8>,
}

impl RawEntry {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            device: row.get(0)?,
            seq: intern::seq(row.get(1)?),
            save: intern::seq(row.get(2)?),
            document: row.get(3)?,
            deps: row.get(4)?,
            prev: row.get(5)?,
            record: row.get(6)?,
        })
    }
}

/// The rows of one log with `after < seq <= through`, ascending.
pub(super) fn rows_of_log(
    connection: &Connection,
    scope: &ScopeId,
    log: (i64, i64),
    (after, through): (u64, u64),
) -> Result<Vec<Entry>, StoreError> {
    let sql = format!("{COLUMNS} WHERE e.scope = ?1 AND e.device = ?2 AND e.seq > ?3 AND e.seq <= ?4 ORDER BY e.seq");
    let parameters: [&dyn ToSql; 4] = [&log.0, &log.1, &number(after), &number(through)];
    read_rows(connection, scope, &sql, &parameters)
}

fn read_rows(
    connection: &Connection,
    scope: &ScopeId,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<Vec<Entry>, StoreError> {
    let mut query = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = query.query_map(parameters, RawEntry::read).map_err(store_error)?;
    let mut names = DeviceNames::new(connection);
    rows.map(|row| {
        let raw = row.map_err(store_error)?;
        Ok(Entry {
            scope: *scope,
            device: names.name(raw.device)?,
            seq: raw.seq,
            prev: to_hash(&raw.prev)?,
            save: raw.save,
            document: to_document(&raw.document)?,
            deps: names.unpack_deps(&raw.deps)?,
            record: raw.record,
        })
    })
    .collect()
}

pub(super) fn to_hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    Hash::from_slice(bytes).ok_or_else(|| damaged("a hash"))
}

pub(super) fn to_document(bytes: &[u8]) -> Result<DocumentId, StoreError> {
    DocumentId::from_slice(bytes).ok_or_else(|| damaged("a document"))
}
