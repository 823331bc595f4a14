//! Rows of lists that wait for somebody who knows where they belong.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use stairwell_core::domain::household::Place;
use stairwell_core::domain::identity::{DocumentType, Identity};
use stairwell_core::domain::risk::RiskSource;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;

use super::row::Listed;

/// One row that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxRow {
    /// What to name it by.
    pub id: i64,
    /// Whose list.
    pub source: RiskSource,
    /// Its line in the file.
    pub line: u64,
    /// The columns as they came, without the identity number.
    pub columns: BTreeMap<String, String>,
    /// The last four characters of the identity number; `None` when none was given.
    pub id_last_four: Option<String>,
    /// Why nobody can tell where it belongs.
    pub reason: String,
    /// When it came, ms since 1970.
    pub received_ms: i64,
}

/// A row as it is kept.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    columns: BTreeMap<String, String>,
    identity: Option<KeptIdentity>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptIdentity {
    kind: DocumentType,
    valid: bool,
    last_four: String,
    /// Hexadecimal.
    hash: String,
    /// Hexadecimal; empty in what the digest is taken of, because no two seals are equal.
    sealed: String,
}

impl Kept {
    fn of(row: &Listed, with_seal: bool) -> Self {
        let identity = row.identity.as_ref().map(|identity| KeptIdentity {
            kind: identity.kind,
            valid: identity.valid,
            last_four: identity.last_four.clone(),
            hash: hex::encode(identity.hash),
            sealed: if with_seal { hex::encode(&identity.sealed) } else { String::new() },
        });
        Self { columns: row.columns.clone(), identity }
    }

    fn read(text: &str) -> Result<Self, StoreError> {
        serde_json::from_str(text).map_err(|_| damaged())
    }

    fn json(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|_| damaged())
    }
}

impl KeptIdentity {
    fn open(self) -> Option<Identity> {
        let mut hash = [0; 16];
        hex::decode_to_slice(self.hash, &mut hash).ok()?;
        let sealed = hex::decode(self.sealed).ok()?;
        Some(Identity { kind: self.kind, valid: self.valid, last_four: self.last_four, hash, sealed })
    }
}

fn damaged() -> StoreError {
    StoreError::Unreadable("a row of the inbox of lists is damaged".into())
}

/// Which row it is, whatever list file it came in.
fn digest(row: &Listed) -> Result<Hash, StoreError> {
    Ok(Hash::of(format!("{}\n{}", row.source, Kept::of(row, false).json()?).as_bytes()))
}

/// Keeps a row; one that is here already stays as it is.
///
/// # Errors
/// Any write failure.
pub fn keep(connection: &Connection, row: &Listed, reason: &str, now: UtcMs) -> Result<(), StoreError> {
    let (json, digest) = (Kept::of(row, true).json()?, digest(row)?);
    let sql = "INSERT OR IGNORE INTO list_inbox (source, line, row, digest, reason, received_ms)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    connection
        .prepare_cached(sql)
        .and_then(|mut insert| {
            insert.execute(params![row.source.code(), row.line as i64, json, digest.0, reason, now.0])
        })
        .map_err(store_error)?;
    Ok(())
}

/// Where somebody put this very row; `None` when it never waited, or waits.
///
/// # Errors
/// Any read failure.
pub fn placed(connection: &Connection, row: &Listed) -> Result<Option<(ScopeId, Place)>, StoreError> {
    let sql = "SELECT grid, place FROM list_inbox WHERE digest = ?1 AND grid IS NOT NULL";
    let digest = digest(row)?;
    let found: Option<(String, String)> = connection
        .prepare_cached(sql)
        .and_then(|mut query| query.query_row(params![digest.0], |row| row.try_into()).optional())
        .map_err(store_error)?;
    let Some((grid, place)) = found else { return Ok(None) };
    let place = serde_json::from_str(&place).map_err(|_| damaged())?;
    Ok(Some((grid.parse().map_err(|_| damaged())?, place)))
}

/// Notes where a row was put, by hand or because its grid is known now: it waits no more. Nothing happens when it is
/// not here.
///
/// # Errors
/// Any write failure.
pub fn settle(
    connection: &Connection,
    row: &Listed,
    scope: &ScopeId,
    place: &Place,
    now: UtcMs,
) -> Result<(), StoreError> {
    let place = serde_json::to_string(place).map_err(|_| damaged())?;
    let sql = "UPDATE list_inbox SET grid = ?2, place = ?3, placed_ms = ?4 WHERE digest = ?1 AND grid IS NULL";
    let digest = digest(row)?;
    connection
        .prepare_cached(sql)
        .and_then(|mut update| update.execute(params![digest.0, scope.as_str(), place, now.0]))
        .map_err(store_error)?;
    Ok(())
}

/// The rows that wait, oldest first.
///
/// # Errors
/// Any read failure.
pub fn waiting(connection: &Connection) -> Result<Vec<InboxRow>, StoreError> {
    let sql = "SELECT id, source, line, row, reason, received_ms FROM list_inbox WHERE grid IS NULL ORDER BY id";
    let mut query = connection.prepare(sql).map_err(store_error)?;
    let rows = query.query_map([], columns).map_err(store_error)?;
    rows.map(|row| {
        let (id, source, line, row, reason, received_ms) = row.map_err(store_error)?;
        let source = source.parse().map_err(|_| damaged())?;
        let Kept { columns, identity } = Kept::read(&row)?;
        let id_last_four = identity.map(|identity| identity.last_four);
        Ok(InboxRow { id, source, line: line.unsigned_abs(), columns, id_last_four, reason, received_ms })
    })
    .collect()
}

/// How many rows waited at a time.
///
/// # Errors
/// Any read failure.
pub fn count_waiting(connection: &Connection, at: UtcMs) -> Result<usize, StoreError> {
    let sql = "SELECT count(*) FROM list_inbox WHERE received_ms <= ?1 AND (placed_ms IS NULL OR placed_ms > ?1)";
    let count: i64 = connection.query_row(sql, [at.0], |row| row.get(0)).map_err(store_error)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

type Columns = (i64, String, i64, String, String, i64);

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    row.try_into()
}

/// A row that waits; `None` when there is none of this id, or it waits no more.
///
/// # Errors
/// Any read failure.
pub fn take(connection: &Connection, id: i64) -> Result<Option<Listed>, StoreError> {
    let sql = "SELECT id, source, line, row, reason, received_ms FROM list_inbox WHERE id = ?1 AND grid IS NULL";
    let found = connection.query_row(sql, [id], columns).optional().map_err(store_error)?;
    let Some((_, source, line, row, ..)) = found else { return Ok(None) };
    let source = source.parse().map_err(|_| damaged())?;
    let Kept { columns, identity } = Kept::read(&row)?;
    let identity = identity.map(|kept| kept.open().ok_or_else(damaged)).transpose()?;
    // What the number says of sex and birth date is known to whoever can open the seal.
    let identity = identity.map(|identity| (identity, None, None));
    Listed::read(line.unsigned_abs(), source, columns, identity).map(Some).map_err(|_| damaged())
}
