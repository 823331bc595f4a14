//! When the server received what: written in the commit that keeps it, so that what was known at a time can be told.

use std::collections::BTreeMap;

use rusqlite::{Connection, params};
use stairwell_core::id::{DeviceId, Position, ScopeId};
use stairwell_core::time::UtcMs;

use super::{ViewError, Viewer};

/// Notes that the server received these logs up to these entries at `now`. Entries noted before keep their time.
/// Calling twice is safe.
///
/// # Errors
/// [`ViewError::Database`]; the caller rolls back.
pub fn record_receipts(
    connection: &Connection,
    appended: &BTreeMap<(ScopeId, DeviceId), u64>,
    now: UtcMs,
) -> Result<(), ViewError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO receipts (scope, device, through_seq, received_ms)
         SELECT ?1, ?2, ?3, ?4
         WHERE NOT EXISTS (SELECT 1 FROM receipts WHERE scope = ?1 AND device = ?2 AND through_seq >= ?3)",
    )?;
    for ((scope, device), seq) in appended {
        insert.execute(params![scope.as_str(), device.as_bytes(), *seq as i64, now.0])?;
    }
    Ok(())
}

/// What the server had of a scope at a time: per log the last entry. Logs of which it had nothing are missing, and
/// all are when the scope is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn received_through(
    connection: &Connection,
    viewer: &Viewer,
    scope: &ScopeId,
    at: UtcMs,
) -> Result<BTreeMap<DeviceId, u64>, ViewError> {
    if !viewer.may_see(scope.as_str()) {
        return Ok(BTreeMap::new());
    }
    let mut select = connection.prepare_cached(
        "SELECT device, max(through_seq) FROM receipts WHERE scope = ?1 AND received_ms <= ?2 GROUP BY device",
    )?;
    let rows = select.query_map(params![scope.as_str(), at.0], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?.unsigned_abs()))
    })?;
    let mut through = BTreeMap::new();
    for row in rows {
        let (device, seq) = row?;
        through.insert(DeviceId::from_slice(&device).ok_or(ViewError::Damaged("a device's id"))?, seq);
    }
    Ok(through)
}

/// When the server received which entries of a scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipts(BTreeMap<DeviceId, BTreeMap<u64, UtcMs>>);

impl Receipts {
    /// When the entry arrived; `None` when that was not noted.
    #[must_use]
    pub fn of(&self, position: &Position) -> Option<UtcMs> {
        self.0.get(&position.device)?.range(position.seq..).next().map(|(_, received)| *received)
    }
}

/// The receipts of one grid; none when it is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn receipts(connection: &Connection, viewer: &Viewer, grid: &ScopeId) -> Result<Receipts, ViewError> {
    if !viewer.may_see(grid.as_str()) {
        return Ok(Receipts::default());
    }
    let mut select =
        connection.prepare_cached("SELECT device, through_seq, received_ms FROM receipts WHERE scope = ?1")?;
    let rows = select.query_map(params![grid.as_str()], |row| {
        Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, UtcMs(row.get(2)?)))
    })?;
    let mut receipts = Receipts::default();
    for row in rows {
        let (device, through_seq, received) = row?;
        let device = DeviceId::from_slice(&device).ok_or(ViewError::Damaged("a device's id"))?;
        receipts.0.entry(device).or_default().insert(through_seq.unsigned_abs(), received);
    }
    Ok(receipts)
}
