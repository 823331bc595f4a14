//! The small numbers that devices, scopes and documents have inside one database.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, ToSql};

use crate::cbor;
use crate::id::{DeviceId, DocumentId, Position, ScopeId};

use super::error::damaged;
use super::{StoreError, store_error};

/// One value by a cached query; `None` when there is no row.
pub(super) fn find<T: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
    parameters: &[&dyn ToSql],
) -> Result<Option<T>, StoreError> {
    connection
        .prepare_cached(sql)
        .and_then(|mut query| query.query_row(parameters, |row| row.get(0)).optional())
        .map_err(store_error)
}

/// Runs a cached statement; returns the number of rows that it changed.
pub(super) fn run(connection: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Result<usize, StoreError> {
    connection.prepare_cached(sql).and_then(|mut statement| statement.execute(parameters)).map_err(store_error)
}

/// The number of a scope, `None` when nothing of it is here.
pub(super) fn scope(connection: &Connection, scope: &ScopeId) -> Result<Option<i64>, StoreError> {
    find(connection, "SELECT id FROM core_scope WHERE code = ?1", &[&scope.as_str()])
}

/// The number of a scope, given to it when it has none.
pub(super) fn intern_scope(connection: &Connection, id: &ScopeId) -> Result<i64, StoreError> {
    if let Some(number) = scope(connection, id)? {
        return Ok(number);
    }
    run(connection, "INSERT INTO core_scope (code) VALUES (?1)", &[&id.as_str()])?;
    Ok(connection.last_insert_rowid())
}

/// The number of a device, `None` when nothing of it is here.
pub(super) fn device(connection: &Connection, device: &DeviceId) -> Result<Option<i64>, StoreError> {
    find(connection, "SELECT id FROM core_device WHERE bytes = ?1", &[&device.as_bytes().as_slice()])
}

/// The number of a device, given to it when it has none.
pub(super) fn intern_device(connection: &Connection, id: &DeviceId) -> Result<i64, StoreError> {
    if let Some(number) = device(connection, id)? {
        return Ok(number);
    }
    run(connection, "INSERT INTO core_device (bytes) VALUES (?1)", &[&id.as_bytes().as_slice()])?;
    Ok(connection.last_insert_rowid())
}

/// The number of a document in a scope, `None` when it is not here.
pub(super) fn document(connection: &Connection, scope: i64, id: &DocumentId) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT id FROM core_document WHERE scope = ?1 AND bytes = ?2";
    find(connection, sql, &[&scope, &id.as_bytes().as_slice()])
}

/// The number of a document, given to it when it has none.
pub(super) fn intern_document(connection: &Connection, scope: i64, id: &DocumentId) -> Result<i64, StoreError> {
    if let Some(number) = document(connection, scope, id)? {
        return Ok(number);
    }
    let sql = "INSERT INTO core_document (scope, bytes) VALUES (?1, ?2)";
    run(connection, sql, &[&scope, &id.as_bytes().as_slice()])?;
    Ok(connection.last_insert_rowid())
}

/// Document heads as they stand in a row.
pub(super) fn pack_deps(connection: &Connection, deps: &[Position]) -> Result<Vec<u8>, StoreError> {
    let mut numbers: Vec<u64> = Vec::with_capacity(2 * deps.len());
    for dep in deps {
        numbers.push(u64::try_from(intern_device(connection, &dep.device)?).unwrap_or_default());
        numbers.push(dep.seq);
    }
    Ok(cbor::to_vec(&numbers))
}

/// The devices by their numbers, each asked for once.
pub(super) struct DeviceNames<'a> {
    connection: &'a Connection,
    known: HashMap<i64, DeviceId>,
}

impl<'a> DeviceNames<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, known: HashMap::new() }
    }

    /// The device with this number.
    pub(super) fn name(&mut self, number: i64) -> Result<DeviceId, StoreError> {
        if let Some(device) = self.known.get(&number) {
            return Ok(*device);
        }
        let bytes: Option<Vec<u8>> = find(self.connection, "SELECT bytes FROM core_device WHERE id = ?1", &[&number])?;
        let device =
            bytes.as_deref().and_then(DeviceId::from_slice).ok_or_else(|| damaged("the number of a device"))?;
        self.known.insert(number, device);
        Ok(device)
    }

    /// Reverses [`pack_deps`].
    pub(super) fn unpack_deps(&mut self, packed: &[u8]) -> Result<Vec<Position>, StoreError> {
        let numbers = numbers_of_deps(packed)?;
        numbers.into_iter().map(|(number, seq)| Ok(Position { device: self.name(number)?, seq })).collect()
    }
}

/// Document heads as they stand in a row, devices by their numbers.
pub(super) fn numbers_of_deps(packed: &[u8]) -> Result<Vec<(i64, u64)>, StoreError> {
    let numbers: Vec<u64> = minicbor::decode(packed).map_err(|_| damaged("the causes of an entry"))?;
    let number = |device| i64::try_from(device).map_err(|_| damaged("the number of a device"));
    numbers.chunks_exact(2).map(|pair| Ok((number(pair[0])?, pair[1]))).collect()
}

/// A sequence number as SQLite keeps it; what is beyond its range is beyond every log.
pub(super) fn number(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// A sequence number that a row has.
pub(super) fn seq(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
