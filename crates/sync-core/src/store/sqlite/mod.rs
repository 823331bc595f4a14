//! The store on SQLite: a phone's file, a server's logs inside its own database, a simulator's memory.

mod disk;
mod error;
mod inbox;
mod intern;
mod key;
mod logs;
mod marks;
mod pack;
mod schema;
#[cfg(test)]
mod tests;
mod trust;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::id::{DeviceId, ScopeId};

use super::{StoreError, Transaction};
use marks::FreshMarks;

pub use error::{OpenError, store_error};
pub use key::{StoreKey, can_encrypt};
pub use schema::migrate;

/// How long a call waits for another process that is writing before it gives up with [`StoreError::Busy`].
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// A replica's store in one SQLite database.
///
/// All its tables are named `core_…`: the owner may keep tables of its own beside them, write them through
/// [`SqliteStore::connection`] inside the same transactions, and bring its own schema up to date with
/// [`SqliteStore::migrate`].
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
    /// See [`SqliteStore::take_appended`].
    appended: BTreeMap<(ScopeId, DeviceId), u64>,
    /// `None` where each mark is written at once.
    fresh_marks: Option<FreshMarks>,
}

impl SqliteStore {
    /// Opens the database in a file, creating it when it is missing, and brings its schema up to date.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the file is not a database or is damaged, [`StoreError::TooNew`] when a newer
    /// version wrote it, [`StoreError::DiskFull`], [`StoreError::Busy`].
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(connect(path)?)
    }

    /// As [`SqliteStore::open`], for a phone: encrypted with `key`, plain when that is `None`. The file lies on the disk in
    /// little room and is written in small pieces: call [`SqliteStore::tidy`] between saves. Marks of dirty documents
    /// that do not outlive their transaction are not written.
    ///
    /// # Errors
    /// [`OpenError`]; nothing was written then.
    pub fn open_with(path: &Path, key: Option<&StoreKey>) -> Result<Self, OpenError> {
        let connection = connect(path)?;
        match key {
            Some(key) => key::unlock(&connection, key)?,
            None => disk::set_page_size(&connection).map_err(OpenError::from).and_then(|()| key::look(&connection))?,
        }
        disk::arrange(&connection)?;
        Ok(Self { fresh_marks: Some(FreshMarks::default()), ..Self::prepare(connection)? })
    }

    /// Encrypts the database in a file with `new` in place of `old`, and returns it opened. Others may have it open, and
    /// can read it no more afterwards. All of it or nothing, also when the program or the machine dies.
    ///
    /// # Errors
    /// [`OpenError`]: [`OpenError::WrongKey`] when `old` does not fit, [`StoreError::Busy`], [`StoreError::Backend`] when it
    /// could not be written (the log grows to the size of the database meanwhile). `old` still fits then; where opening
    /// it anew fails for another reason, `new` may.
    pub fn rekey(path: &Path, old: &StoreKey, new: &StoreKey) -> Result<Self, OpenError> {
        let connection = connect(path)?;
        connection.busy_timeout(BUSY_TIMEOUT).map_err(store_error)?;
        key::unlock(&connection, old)?;
        key::rekey(&connection, new)?;
        drop(connection);
        let rekeyed = match Self::open_with(path, Some(new)) {
            Err(OpenError::WrongKey) => return Err(key::not_rekeyed().into()),
            opened => opened?,
        };
        // Takes the frames under the old key out of the log. Where that fails they stay a little: the key is changed.
        drop(rekeyed.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())));
        Ok(rekeyed)
    }

    /// Opens an empty database in memory: it lives as long as the value.
    ///
    /// # Errors
    /// [`StoreError::Backend`] when SQLite cannot allocate it.
    pub fn open_in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory().map_err(store_error)?)
    }

    /// A copy of what is committed, as an independent database in memory.
    ///
    /// # Errors
    /// [`StoreError::Backend`] when SQLite cannot allocate it, [`StoreError::Busy`] while another process writes.
    pub fn copy_in_memory(&self) -> Result<Self, StoreError> {
        let mut connection = Connection::open_in_memory().map_err(store_error)?;
        let backup = rusqlite::backup::Backup::new(&self.connection, &mut connection).map_err(store_error)?;
        // -1: all pages in one step.
        match backup.step(-1).map_err(store_error)? {
            rusqlite::backup::StepResult::Done => {}
            _ => return Err(StoreError::Busy),
        }
        drop(backup);
        Self::prepare(connection)
    }

    /// Commits survive a power cut: WAL with a sync on every commit.
    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY_TIMEOUT).map_err(store_error)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection
            .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
            .map_err(store_error)?;
        migrate(&mut connection, "core", schema::CORE)?;
        Ok(Self { connection, appended: BTreeMap::new(), fresh_marks: None })
    }

    /// The connection, for the owner's own tables. A write through it between `begin` and `commit` belongs to the
    /// transaction; beginning or ending transactions through it is the caller's mistake.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Brings the owner's tables up to date, see [`migrate`]. Calling twice is safe.
    ///
    /// # Errors
    /// Those of [`migrate`].
    pub fn migrate(&mut self, owner: &str, migrations: &[&str]) -> Result<(), StoreError> {
        migrate(&mut self.connection, owner, migrations)
    }

    /// The logs that were appended to since the transaction began or since this was last called, each with its last
    /// entry: what the owner may note in the same transaction.
    pub fn take_appended(&mut self) -> BTreeMap<(ScopeId, DeviceId), u64> {
        std::mem::take(&mut self.appended)
    }

    fn forget_transaction(&mut self) {
        self.appended.clear();
        self.fresh_marks.iter_mut().for_each(FreshMarks::clear);
    }

    /// Refuses a write that no transaction covers.
    fn writable(&self) -> Result<&Connection, StoreError> {
        if self.connection.is_autocommit() { Err(super::outside_transaction()) } else { Ok(&self.connection) }
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(store_error)
}

impl Transaction for SqliteStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.connection.is_autocommit() {
            self.forget_transaction();
        }
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(store_error)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.connection.is_autocommit() {
            return Err(super::outside_transaction());
        }
        let written = self.write_fresh_marks();
        written.and_then(|()| self.connection.execute_batch("COMMIT").map_err(store_error)).inspect_err(|_| {
            self.rollback();
        })
    }

    fn rollback(&mut self) {
        self.forget_transaction();
        if !self.connection.is_autocommit() {
            // A failing ROLLBACK leaves nothing to do: SQLite drops the transaction when the connection closes.
            drop(self.connection.execute_batch("ROLLBACK"));
        }
    }
}
