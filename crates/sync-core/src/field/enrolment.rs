//! Who the device is and what it learnt from the server, as kept in the store.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::stamp::Hlc;
use crate::id::DeviceId;
use crate::store::StoreError;
use crate::store::sqlite::store_error;
use crate::sync::enrol::EnrolResponse;
use crate::time::UtcMs;
use crate::trust::PublicKey;

use super::rows::ROWS_VERSION;

/// One enrolled device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Enrolment {
    pub(super) device: DeviceId,
    pub(super) authority: PublicKey,
    pub(super) server_url: String,
    pub(super) id_hash_key: [u8; 32],
    pub(super) seal_key: [u8; 32],
    /// Server time minus this clock; `None` while unknown.
    pub(super) clock_offset_ms: Option<i64>,
    pub(super) last_sync_at: Option<UtcMs>,
    /// Clock of the last record written here.
    pub(super) last_write: Option<Hlc>,
    /// Clock of the latest record seen here, by whatever clock its author had.
    pub(super) last_seen: Option<Hlc>,
    /// Version of the rows, see [`ROWS_VERSION`].
    pub(super) rows_version: u32,
}

impl Enrolment {
    /// What follows from the server's answer, received at `now`.
    pub(super) fn new(server_url: &str, response: &EnrolResponse, now: UtcMs) -> Self {
        Self {
            device: response.certificate.device(),
            authority: response.authority,
            server_url: server_url.to_owned(),
            id_hash_key: response.id_hash_key,
            seal_key: response.seal_key,
            clock_offset_ms: Some(response.server_time.0.saturating_sub(now.0)),
            last_sync_at: None,
            last_write: None,
            last_seen: None,
            rows_version: ROWS_VERSION,
        }
    }

    /// Reads it; `None` when no device was enrolled here.
    pub(super) fn read(connection: &Connection) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT device, authority, server_url, id_hash_key, seal_key, clock_offset_ms, last_sync_at,
            last_write_ms, last_write_count, last_seen_ms, last_seen_count, rows_version
            FROM phone_enrolment";
        connection.query_row(sql, [], Self::read_row).optional().map_err(store_error)
    }

    fn read_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let clock = |ms: Option<i64>, counter: Option<u16>| Some(Hlc { ms: UtcMs(ms?), counter: counter? });
        Ok(Self {
            device: DeviceId(row.get(0)?),
            authority: PublicKey(row.get(1)?),
            server_url: row.get(2)?,
            id_hash_key: row.get(3)?,
            seal_key: row.get(4)?,
            clock_offset_ms: row.get(5)?,
            last_sync_at: row.get::<_, Option<i64>>(6)?.map(UtcMs),
            last_write: clock(row.get(7)?, row.get(8)?),
            last_seen: clock(row.get(9)?, row.get(10)?),
            rows_version: row.get(11)?,
        })
    }

    /// Writes it, inside the caller's transaction.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO phone_enrolment (only, device, authority, server_url, id_hash_key, seal_key,
            clock_offset_ms, last_sync_at, last_write_ms, last_write_count, last_seen_ms, last_seen_count, rows_version)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let parameters = params![
            self.device.0,
            self.authority.0,
            self.server_url,
            self.id_hash_key,
            self.seal_key,
            self.clock_offset_ms,
            self.last_sync_at.map(|at| at.0),
            self.last_write.map(|at| at.ms.0),
            self.last_write.map(|at| at.counter),
            self.last_seen.map(|at| at.ms.0),
            self.last_seen.map(|at| at.counter),
            self.rows_version,
        ];
        connection.prepare_cached(sql).and_then(|mut insert| insert.execute(parameters)).map_err(store_error)?;
        Ok(())
    }
}
