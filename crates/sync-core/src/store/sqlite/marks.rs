//! Signatures over positions, and marks on documents whose views are behind.

use crate::id::{DeviceId, DocumentId, Position, ScopeId};
use crate::store::{DirtyStore, SignatureStore};
use crate::trust::Signature;

use super::error::damaged;
use super::intern::{self, number, run};
use super::logs::{log, to_document};
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
        let mut query = self.connection.prepare_cached(sql).map_err(store_error)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = query
            .query_map([limit], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .map_err(store_error)?;
        rows.map(|row| {
            let (code, document) = row.map_err(store_error)?;
            Ok((code.parse().map_err(|_| damaged("a grid code"))?, to_document(&document)?))
        })
        .collect()
    }

    fn mark_dirty(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let sql = "INSERT OR IGNORE INTO core_dirty (document)
            SELECT id FROM core_document d WHERE scope = (SELECT id FROM core_scope WHERE code = ?1)
            AND EXISTS (SELECT 1 FROM core_entry WHERE document = d.id) ORDER BY bytes";
        for scope in scopes {
            run(connection, sql, &[&scope.as_str()])?;
        }
        Ok(())
    }

    fn clear_dirty(&mut self, scope: &ScopeId, document: &DocumentId) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let Some(scope) = intern::scope(connection, scope)? else { return Ok(()) };
        let Some(document) = intern::document(connection, scope, document)? else { return Ok(()) };
        run(connection, "DELETE FROM core_dirty WHERE document = ?1", &[&document])?;
        Ok(())
    }
}
