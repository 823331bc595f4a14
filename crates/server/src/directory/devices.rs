//! When devices enrolled and last synced. Who they are stands in their certificates.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Params, params};
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;

use super::{DamagedRow, Directory};

/// What was known of complete syncs at an earlier time is kept this coarsely.
pub const HISTORY_MS: i64 = 10 * 60_000;

/// A device's times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeviceRow {
    /// When its first certificate was issued here.
    pub enrolled: UtcMs,
    /// When it last synced, up to a minute behind; `None` when never.
    pub last_sync: Option<UtcMs>,
}

impl Directory<'_> {
    /// A device's times; `None` when it did not enrol here (or before a backup that was restored).
    ///
    /// # Errors
    /// Any read failure.
    pub fn device(&self, device: &DeviceId) -> Result<Option<DeviceRow>, StoreError> {
        let sql = "SELECT enrolled_ms, last_sync_ms FROM devices WHERE device = ?1";
        self.0
            .prepare_cached(sql)
            .and_then(|mut query| {
                let row = query.query_row([device.as_bytes().as_slice()], |row| {
                    let last_sync: Option<i64> = row.get(1)?;
                    Ok(DeviceRow { enrolled: UtcMs(row.get(0)?), last_sync: last_sync.map(UtcMs) })
                });
                row.optional()
            })
            .map_err(store_error)
    }

    /// Keeps that a device enrolled. Calling twice keeps the first time.
    ///
    /// # Errors
    /// Any write failure.
    pub fn add_device(&self, device: &DeviceId, now: UtcMs) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO devices (device, enrolled_ms) VALUES (?1, ?2)";
        self.0.execute(sql, params![device.as_bytes().as_slice(), now.0]).map_err(store_error)?;
        Ok(())
    }

    /// Keeps that a device synced. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    pub fn touch_device(&self, device: &DeviceId, now: UtcMs) -> Result<(), StoreError> {
        let sql = "INSERT INTO devices (device, enrolled_ms, last_sync_ms) VALUES (?1, ?2, ?2)
            ON CONFLICT (device) DO UPDATE SET last_sync_ms = max(excluded.last_sync_ms, coalesce(last_sync_ms, 0))";
        self.0
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![device.as_bytes().as_slice(), now.0]))
            .map_err(store_error)?;
        Ok(())
    }

    /// Keeps that a device had nothing more to send of a scope. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    pub fn complete_sync(&self, device: &DeviceId, scope: &ScopeId, now: UtcMs) -> Result<(), StoreError> {
        let sql = "INSERT INTO device_syncs (device, scope, complete_ms) VALUES (?1, ?2, ?3)
            ON CONFLICT (device, scope) DO UPDATE SET complete_ms = max(excluded.complete_ms, complete_ms)";
        let history = "INSERT INTO device_sync_history (device, scope, complete_ms) SELECT ?1, ?2, ?3
            WHERE NOT EXISTS (SELECT 1 FROM device_sync_history
                WHERE device = ?1 AND scope = ?2 AND complete_ms > ?3 - ?4)";
        let (device, scope) = (device.as_bytes().as_slice(), scope.as_str());
        self.0
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![device, scope, now.0]))
            .and_then(|_| self.0.prepare_cached(history)?.execute(params![device, scope, now.0, HISTORY_MS]))
            .map_err(store_error)?;
        Ok(())
    }

    /// What [`Self::complete_syncs`] would have said at a time, up to [`HISTORY_MS`] behind.
    ///
    /// # Errors
    /// Any read failure.
    pub fn complete_syncs_at(&self, device: &DeviceId, at: UtcMs) -> Result<BTreeMap<ScopeId, UtcMs>, StoreError> {
        let sql = "SELECT scope, max(complete_ms) FROM device_sync_history
            WHERE device = ?1 AND complete_ms <= ?2 GROUP BY scope";
        self.syncs(sql, params![device.as_bytes().as_slice(), at.0])
    }

    /// When a device last had nothing more to send, per scope, up to a minute behind; a scope in which it always had
    /// is missing.
    ///
    /// # Errors
    /// Any read failure.
    pub fn complete_syncs(&self, device: &DeviceId) -> Result<BTreeMap<ScopeId, UtcMs>, StoreError> {
        let sql = "SELECT scope, complete_ms FROM device_syncs WHERE device = ?1";
        self.syncs(sql, params![device.as_bytes().as_slice()])
    }

    fn syncs(&self, sql: &str, parameters: impl Params) -> Result<BTreeMap<ScopeId, UtcMs>, StoreError> {
        let mut query = self.0.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map(parameters, |row| Ok((row.get::<_, String>(0)?, UtcMs(row.get(1)?))))
            .map_err(store_error)?;
        rows.map(|row| {
            let (scope, at) = row.map_err(store_error)?;
            Ok((scope.parse().map_err(|_| DamagedRow("a grid's code"))?, at))
        })
        .collect()
    }
}
