//! How a phone's file lies on the disk: small writes, little log, no room that nothing needs.

use rusqlite::Connection;

use super::{SqliteStore, StoreError, store_error};

/// Page of a phone's database, bytes: half of what SQLite takes. A save writes whole pages, six as a rule and fourteen
/// when a leaf of the tree is full. An encrypted store needs it each time it is opened.
pub(super) const PAGE_BYTES: u32 = 2048;

/// What is kept of the log's file when it begins anew, bytes.
const LOG_BYTES: u32 = 64 * 1024;

/// Rows from which they are packed: what so many take on the disk is little beside a fortnight's packs.
const ROWS: u64 = 512;

/// Says which pages a new plain database is to have; what there is keeps its own.
pub(super) fn set_page_size(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(&format!("PRAGMA page_size = {PAGE_BYTES};")).map_err(store_error)
}

/// Says how a new database is to lie on the disk, before there is anything in it, and how its log is kept. No commit takes the
/// log into the file: a save would write what those before it left. [`SqliteStore::tidy`] does, and closing the store.
pub(super) fn arrange(connection: &Connection) -> Result<(), StoreError> {
    let pages: i64 = connection.query_row("PRAGMA page_count", [], |row| row.get(0)).map_err(store_error)?;
    // On a database that is there it would be written, and waited for, each time.
    if pages == 0 {
        connection.execute_batch("PRAGMA auto_vacuum = INCREMENTAL;").map_err(store_error)?;
    }
    let sql = format!("PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = {LOG_BYTES};");
    connection.execute_batch(&sql).map_err(store_error)
}

impl SqliteStore {
    /// Packs entries once there are many rows, gives back room that nothing needs, and takes the log into the file. Not
    /// for a save: this writes as much as there is to write. It may be stopped at any time; calling twice is safe.
    ///
    /// # Errors
    /// Those of [`SqliteStore::pack`].
    pub fn tidy(&mut self) -> Result<(), StoreError> {
        if self.row_count()? >= ROWS {
            self.pack(usize::MAX)?;
            self.run_through("PRAGMA incremental_vacuum")?;
        }
        self.empty_log()
    }

    /// Takes the log into the file, as closing the store does: a process that was killed leaves it behind. Calling twice is
    /// safe.
    ///
    /// # Errors
    /// Any write failure.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        self.run_through("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Runs a pragma that works as long as it is asked for rows.
    fn run_through(&self, sql: &str) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare(sql).map_err(store_error)?;
        let mut rows = statement.query([]).map_err(store_error)?;
        while rows.next().map_err(store_error)?.is_some() {}
        Ok(())
    }
}
