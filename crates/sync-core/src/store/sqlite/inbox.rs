//! What is held outside the logs.

use rusqlite::Row;

use crate::id::{DeviceId, Hash};
use crate::store::{HeldBatch, InboxStore};
use crate::time::UtcMs;

use super::error::damaged;
use super::intern::{number, run, seq};
use super::logs::to_hash;
use super::{SqliteStore, StoreError, store_error};

impl InboxStore for SqliteStore {
    fn hold(&mut self, batch: &HeldBatch) -> Result<bool, StoreError> {
        let sql = "INSERT OR IGNORE INTO core_inbox
            (id, scope, device, first_seq, last_seq, reason, content, received_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let added = run(
            self.writable()?,
            sql,
            &[
                &batch.id.0.as_slice(),
                &batch.scope.as_str(),
                &batch.device.0.as_slice(),
                &number(batch.first_seq),
                &number(batch.last_seq),
                &batch.reason,
                &batch.content,
                &batch.received_at.0,
            ],
        )?;
        Ok(added > 0)
    }

    fn held(&self) -> Result<Vec<HeldBatch>, StoreError> {
        let sql = "SELECT id, scope, device, first_seq, last_seq, reason, content, received_at
            FROM core_inbox ORDER BY arrival";
        let mut query = self.connection.prepare_cached(sql).map_err(store_error)?;
        let rows = query.query_map([], RawBatch::read).map_err(store_error)?;
        rows.map(|row| row.map_err(store_error)?.checked()).collect()
    }

    fn release(&mut self, id: &Hash) -> Result<(), StoreError> {
        run(self.writable()?, "DELETE FROM core_inbox WHERE id = ?1", &[&id.0.as_slice()])?;
        Ok(())
    }
}

/// A row as SQLite has it.
struct RawBatch {
    id: Vec<u8>,
    scope: String,
    device: Vec<u8>,
    seqs: (u64, u64),
    reason: String,
    content: Vec<u8>,
    received_at: i64,
}

impl RawBatch {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            scope: row.get(1)?,
            device: row.get(2)?,
            seqs: (seq(row.get(3)?), seq(row.get(4)?)),
            reason: row.get(5)?,
            content: row.get(6)?,
            received_at: row.get(7)?,
        })
    }

    fn checked(self) -> Result<HeldBatch, StoreError> {
        Ok(HeldBatch {
            id: to_hash(&self.id)?,
            scope: self.scope.parse().map_err(|_| damaged("a grid code"))?,
            device: DeviceId::from_slice(&self.device).ok_or_else(|| damaged("a device"))?,
            first_seq: self.seqs.0,
            last_seq: self.seqs.1,
            reason: self.reason,
            content: self.content,
            received_at: UtcMs(self.received_at),
        })
    }
}
