//! The device's private keys, in the phone's database.
//!
//! A new key is written before any certificate is asked for. It becomes the device's when the enrolment names it, in
//! the transaction that forgets the one before: a crash in between leaves both, and the enrolment says which one counts.

use rusqlite::{Connection, OptionalExtension, params};

use crate::id::DeviceId;
use crate::store::StoreError;
use crate::store::sqlite::store_error;
use crate::trust::KeyPair;

/// The key for which a certificate is to be asked by the phone of `device` (`None` before its enrolment): the one of an
/// earlier attempt, else the key of `seed`, written down in a transaction of its own. Calling twice is safe.
pub(super) fn next(connection: &Connection, device: Option<&DeviceId>, seed: &[u8; 32]) -> Result<KeyPair, StoreError> {
    if let Some(keys) = pending(connection, device)? {
        return Ok(keys);
    }
    let keys = KeyPair::from_seed(seed);
    put(connection, &keys)?;
    Ok(keys)
}

/// The key for which a certificate was asked and that is not yet the device's, `None` when there is none.
pub(super) fn pending(connection: &Connection, device: Option<&DeviceId>) -> Result<Option<KeyPair>, StoreError> {
    let sql = "SELECT seed FROM phone_key WHERE device IS NOT ?1";
    read(connection, sql, device)
}

/// The key of `device`, current or about to be. `None` when it is not here.
pub(super) fn of(connection: &Connection, device: &DeviceId) -> Result<Option<KeyPair>, StoreError> {
    read(connection, "SELECT seed FROM phone_key WHERE device = ?1", Some(device))
}

/// Leaves the key of one device, inside the caller's transaction.
pub(super) fn keep_only(connection: &Connection, keys: &KeyPair) -> Result<(), StoreError> {
    connection.execute("DELETE FROM phone_key", []).map_err(store_error)?;
    put(connection, keys)
}

fn put(connection: &Connection, keys: &KeyPair) -> Result<(), StoreError> {
    let sql = "INSERT INTO phone_key (device, seed) VALUES (?1, ?2)";
    connection.execute(sql, params![keys.public().device().0, keys.seed()]).map_err(store_error)?;
    Ok(())
}

fn read(connection: &Connection, sql: &str, device: Option<&DeviceId>) -> Result<Option<KeyPair>, StoreError> {
    let seed = connection.query_row(sql, [device.map(|device| device.0)], |row| row.get::<_, [u8; 32]>(0)).optional();
    Ok(seed.map_err(store_error)?.map(|seed| KeyPair::from_seed(&seed)))
}
