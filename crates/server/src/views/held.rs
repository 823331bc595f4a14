//! Batches that could not enter a log and wait for a supervisor: the other branch of a fork, a stranger's batch. They
//! belong to a grid and to no household.

use rusqlite::{Connection, params};
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::time::UtcMs;

use super::{ViewError, Viewer};

/// One batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBatchRow {
    /// Whose it says it is.
    pub device: DeviceId,
    /// How many entries it has.
    pub entries: i64,
    /// Why it waits.
    pub reason: String,
    /// When it came.
    pub received_at: UtcMs,
}

/// The batches that wait in a grid, oldest first; none when it is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn held_batches(connection: &Connection, viewer: &Viewer, grid: &ScopeId) -> Result<Vec<HeldBatchRow>, ViewError> {
    if !viewer.may_see(grid.as_str()) {
        return Ok(Vec::new());
    }
    let mut select = connection.prepare_cached(
        "SELECT device, last_seq - first_seq + 1, reason, received_at FROM core_inbox WHERE scope = ?1
         ORDER BY arrival",
    )?;
    let rows = select.query_map(params![grid.as_str()], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get(1)?, row.get(2)?, UtcMs(row.get(3)?)))
    })?;
    let mut batches = Vec::new();
    for row in rows {
        let (device, entries, reason, received_at) = row?;
        let device = DeviceId::from_slice(&device).ok_or(ViewError::Damaged("a device's id"))?;
        batches.push(HeldBatchRow { device, entries, reason, received_at });
    }
    Ok(batches)
}

/// Entries that wait in batches, by grid, of the grids whose code begins with `code`. Few grids have any.
pub(super) fn waiting(connection: &Connection, code: &str) -> Result<Vec<(String, i64)>, ViewError> {
    let mut select = connection.prepare_cached(
        "SELECT scope, SUM(last_seq - first_seq + 1) FROM core_inbox WHERE scope >= ?1 AND scope < ?1 || '~'
         GROUP BY scope",
    )?;
    let rows = select.query_map(params![code], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
