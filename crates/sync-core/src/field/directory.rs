//! The directory of a phone: its database, its key, and the lock that keeps two processes from writing at once.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::store::{SqliteStore, StoreError};

use super::{FieldError, Location};

/// The phone's own tables beside the core's.
const MIGRATIONS: &[&str] = &[include_str!("migrations/0001_phone.sql")];

/// A directory that this process alone uses, until the value is dropped or the process dies.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    /// Held, not read: the operating system lets go of the lock with it.
    _lock: File,
}

impl Directory {
    /// Creates the directory when it is missing, readable by its owner only, and takes the lock.
    pub(super) fn create(location: Location<'_>) -> Result<Self, FieldError> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(location.directory)?;
        Self::lock(location)
    }

    /// Takes the lock of a directory in which a phone was created.
    pub(super) fn open(location: Location<'_>) -> Result<Self, FieldError> {
        if !location.directory.join("phone.db").is_file() {
            return Err(FieldError::NotEnrolled);
        }
        Self::lock(location)
    }

    fn lock(location: Location<'_>) -> Result<Self, FieldError> {
        if location.key.is_some() {
            return Err(FieldError::NotEncryptable);
        }
        let path = location.directory;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path.join("phone.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::Busy.into()),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the database, readable by its owner only, with the phone's tables up to date.
    pub(super) fn store(&self) -> Result<SqliteStore, FieldError> {
        let path = self.path.join("phone.db");
        if !path.exists() {
            let mut options = OpenOptions::new();
            options.write(true).create(true).truncate(false);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(&path)?;
        }
        let mut store = SqliteStore::open(&path)?;
        store.migrate("phone", MIGRATIONS)?;
        Ok(store)
    }

    /// Bytes of the database and what it has not yet taken into its main file.
    pub(super) fn store_bytes(&self) -> u64 {
        let size = |name| fs::metadata(self.path.join(name)).map_or(0, |file| file.len());
        size("phone.db") + size("phone.db-wal")
    }
}
