//! Numbered migrations. The version stands in a table of its own, one row per owner, so that the core and the
//! program that embeds it can each have their schema in one file.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{StoreError, store_error};

/// The core's migrations, in order.
pub(super) const CORE: &[&str] = &[include_str!("migrations/0001_logs.sql"), include_str!("migrations/0002_packs.sql")];

/// Brings the tables of `owner` up to date, each migration once, all of them or none. The version of a schema is the
/// number of migrations applied. Calling twice is safe.
///
/// # Errors
/// [`StoreError::TooNew`] when more migrations were applied than are given; any failure of SQLite.
pub fn migrate(connection: &mut Connection, owner: &str, migrations: &[&str]) -> Result<(), StoreError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if version(connection, owner)? == known {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(store_error)?;
    transaction
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS core_schema (owner TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT",
        )
        .map_err(store_error)?;
    // Read again: another process may have migrated in between.
    let found = version(&transaction, owner)?;
    if found > known {
        return Err(StoreError::TooNew { found, known });
    }
    for migration in &migrations[found as usize..] {
        transaction.execute_batch(migration).map_err(store_error)?;
    }
    transaction
        .execute("INSERT OR REPLACE INTO core_schema (owner, version) VALUES (?1, ?2)", params![owner, known])
        .map_err(store_error)?;
    transaction.commit().map_err(store_error)
}

/// Number of migrations applied, 0 for a new file.
fn version(connection: &Connection, owner: &str) -> Result<u32, StoreError> {
    let exists = connection
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = 'core_schema'")
        .and_then(|mut query| query.exists([]))
        .map_err(store_error)?;
    if !exists {
        return Ok(0);
    }
    let version = connection
        .query_row("SELECT version FROM core_schema WHERE owner = ?1", [owner], |row| row.get(0))
        .optional()
        .map_err(store_error)?;
    Ok(version.unwrap_or(0))
}
