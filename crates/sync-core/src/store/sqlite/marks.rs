//! Signatures over positions, and marks on documents whose views are behind.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use crate::id::{DeviceId, DocumentId, Position, ScopeId};
use crate::store::{DirtyStore, SignatureStore};
use crate::trust::Signature;

use super::error::damaged;
use super::intern::{self, find, number, run};
use super::logs::{column, log, to_document};
use super::{SqliteStore, StoreError, store_error};

impl SignatureStore for SqliteStore {
    fn put_signature(&mut self, scope: &ScopeId, position: &Position, signature: &Signature) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let scope = intern::intern_scope(connection, scope)?;
        let device = intern::intern_device(connection, &position.device)?;
        let sql = "INSERT OR REPLACE INTO core_signature (scope, device, seq, signature) VALUES (?1, ?2, ?3, ?4)";
        run(connection, sql, &[&scope, &device, &number(position.seq), &signature.0.as_slice()])?;
        Ok(())
    }

    fn drop_signature(&mut self, scope: &ScopeId, position: &Position) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let Some((scope, device)) = log(connection, scope, &position.device)? else { return Ok(()) };
        let sql = "DELETE FROM core_signature WHERE scope = ?1 AND device = ?2 AND seq = ?3";
        run(connection, sql, &[&scope, &device, &number(position.seq)])?;
        Ok(())
    }

    fn signatures(&self, scope: &ScopeId, device: &DeviceId, after: u64) -> Result<Vec<(u64, Signature)>, StoreError> {
        let Some((scope, device)) = log(&self.connection, scope, device)? else { return Ok(Vec::new()) };
        let sql = "SELECT seq, signature FROM core_signature
            WHERE scope = ?1 AND device = ?2 AND seq > ?3 ORDER BY seq";
        let mut query = self.connection.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map((scope, device, number(after)), |row| Ok((intern::seq(row.get(0)?), row.get::<_, Vec<u8>>(1)?)))
            .map_err(store_error)?;
        rows.map(|row| {
            let (seq, signature) = row.map_err(store_error)?;
            Ok((seq, Signature::from_slice(&signature).ok_or_else(|| damaged("a signature"))?))
        })
        .collect()
    }
}

impl DirtyStore for SqliteStore {
    fn dirty(&self, limit: usize) -> Result<Vec<(ScopeId, DocumentId)>, StoreError> {
        let sql = "SELECT s.code, d.bytes FROM core_dirty x JOIN core_document d ON d.id = x.document
            JOIN core_scope s ON s.id = d.scope ORDER BY x.mark LIMIT ?1";
        let mut dirty = named(&self.connection, sql, i64::try_from(limit).unwrap_or(i64::MAX))?;
        let sql = "SELECT s.code, d.bytes FROM core_document d JOIN core_scope s ON s.id = d.scope WHERE d.id = ?1";
        let fresh = self.fresh_marks.iter().flat_map(FreshMarks::documents);
        for document in fresh.take(limit.saturating_sub(dirty.len())) {
            dirty.extend(named(&self.connection, sql, document)?);
        }
        Ok(dirty)
    }

    fn mark_dirty(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError> {
        self.writable()?;
        let sql = "SELECT id FROM core_document d WHERE scope = (SELECT id FROM core_scope WHERE code = ?1)
            AND (packed > 0 OR EXISTS (SELECT 1 FROM core_entry WHERE document = d.id)) ORDER BY bytes";
        for scope in scopes {
            for document in column(&self.connection, sql, &[&scope.as_str()])? {
                self.mark(document)?;
            }
        }
        Ok(())
    }

    fn clear_dirty(&mut self, scope: &ScopeId, document: &DocumentId) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let Some(scope) = intern::scope(connection, scope)? else { return Ok(()) };
        let Some(document) = intern::document(connection, scope, document)? else { return Ok(()) };
        let is_fresh = self.fresh_marks.as_mut().is_some_and(|fresh| fresh.remove(document));
        if !is_fresh {
            run(&self.connection, "DELETE FROM core_dirty WHERE document = ?1", &[&document])?;
        }
        Ok(())
    }
}

/// Marks of the running transaction that are not written yet, oldest first. Where rows follow their documents in the
/// same transaction, as on a phone, most are cleared before they would be.
#[derive(Debug, Default)]
pub(super) struct FreshMarks {
    by_age: BTreeMap<u64, i64>,
    ages: HashMap<i64, u64>,
    next: u64,
}

impl FreshMarks {
    fn documents(&self) -> impl Iterator<Item = i64> {
        self.by_age.values().copied()
    }

    fn add(&mut self, document: i64) {
        if let Entry::Vacant(age) = self.ages.entry(document) {
            self.by_age.insert(*age.insert(self.next), document);
            self.next += 1;
        }
    }

    fn remove(&mut self, document: i64) -> bool {
        self.ages.remove(&document).is_some_and(|age| self.by_age.remove(&age).is_some())
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

impl SqliteStore {
    /// Marks a document dirty; one that is dirty already keeps its place.
    pub(super) fn mark(&mut self, document: i64) -> Result<(), StoreError> {
        let Some(fresh) = &mut self.fresh_marks else { return write(&self.connection, document) };
        let sql = "SELECT mark FROM core_dirty WHERE document = ?1";
        if find::<i64>(&self.connection, sql, &[&document])?.is_none() {
            fresh.add(document);
        }
        Ok(())
    }

    /// Writes the marks that the transaction leaves.
    pub(super) fn write_fresh_marks(&mut self) -> Result<(), StoreError> {
        let Some(fresh) = &mut self.fresh_marks else { return Ok(()) };
        fresh.documents().try_for_each(|document| write(&self.connection, document))?;
        fresh.clear();
        Ok(())
    }
}

fn write(connection: &Connection, document: i64) -> Result<(), StoreError> {
    run(connection, "INSERT OR IGNORE INTO core_dirty (document) VALUES (?1)", &[&document])?;
    Ok(())
}

/// The documents that a query of scope code and document id finds.
fn named(connection: &Connection, sql: &str, parameter: i64) -> Result<Vec<(ScopeId, DocumentId)>, StoreError> {
    let mut query = connection.prepare_cached(sql).map_err(store_error)?;
    let rows = query
        .query_map([parameter], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))
        .map_err(store_error)?;
    rows.map(|row| {
        let (code, document) = row.map_err(store_error)?;
        Ok((code.parse().map_err(|_| damaged("a grid code"))?, to_document(&document)?))
    })
    .collect()
}
