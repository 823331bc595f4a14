//! The directory of a phone: its database, the lock that keeps two processes from writing at once, and the word of its
//! end.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::store::sqlite::can_encrypt;
use crate::store::{SqliteStore, StoreError};

use super::wipe::Wiped;
use super::{FieldError, Location, StoreKey};

/// The phone's own tables beside the core's.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_phone.sql"),
    include_str!("migrations/0002_key.sql"),
    include_str!("migrations/0003_small_rows.sql"),
];

/// What SQLite keeps in the directory: the database, its log, the index of the log, and the journal that it writes
/// before there is a log.
const DATABASE: [&str; 4] = ["phone.db", "phone.db-wal", "phone.db-shm", "phone.db-journal"];

/// A directory that this process alone uses, until the value is dropped or the process dies.
#[derive(Debug)]
pub(super) struct Directory {
    path: PathBuf,
    key: Option<StoreKey>,
    /// Held, not read: the operating system lets go of the lock with it.
    _lock: File,
}

impl Directory {
    /// Creates the directory when it is missing, readable by its owner only, and takes the lock. What is left of a
    /// phone that was wiped goes, and with it the word of that.
    pub(super) fn create(location: Location<'_>) -> Result<Self, FieldError> {
        refuse_what_cannot_be_encrypted(&location)?;
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(location.directory)?;
        let directory = Self::lock(location)?;
        if Wiped::read(&directory.path)?.is_some() {
            directory.destroy()?;
            Wiped::forget(&directory.path)?;
        }
        Ok(directory)
    }

    /// Takes the lock of a directory in which a phone was created.
    pub(super) fn open(location: Location<'_>) -> Result<Self, FieldError> {
        refuse_what_cannot_be_encrypted(&location)?;
        if !location.directory.join("phone.db").is_file() && Wiped::read(location.directory)?.is_none() {
            return Err(FieldError::NotEnrolled);
        }
        let directory = Self::lock(location)?;
        // Read under the lock: until it was taken, somebody may have enrolled anew.
        match Wiped::read(&directory.path)? {
            None => Ok(directory),
            Some(Wiped { at, why }) => {
                // The process may have died while it was destroying.
                directory.destroy()?;
                Err(FieldError::Wiped { at, why })
            }
        }
    }

    /// Takes the lock, whatever there is.
    pub(super) fn lock(location: Location<'_>) -> Result<Self, FieldError> {
        let path = location.directory;
        let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path.join("phone.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), key: location.key.cloned(), _lock: lock }),
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
        let mut store = SqliteStore::open_with(&path, self.key.as_ref())?;
        store.migrate("phone", MIGRATIONS)?;
        Ok(store)
    }

    /// Encrypts the database anew and returns it opened: all of it or nothing.
    pub(super) fn rekey(&mut self, new: &StoreKey) -> Result<SqliteStore, FieldError> {
        let old = self.key.as_ref().ok_or(FieldError::NotEncrypted)?;
        let store = SqliteStore::rekey(&self.path.join("phone.db"), old, new)?;
        self.key = Some(new.clone());
        Ok(store)
    }

    /// Deletes the database. What is gone already is no error.
    pub(super) fn destroy(&self) -> Result<(), FieldError> {
        for name in DATABASE {
            match fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        sync(&self.path)
    }

    /// Bytes of the database and what it has not yet taken into its main file.
    pub(super) fn store_bytes(&self) -> u64 {
        let size = |name| fs::metadata(self.path.join(name)).map_or(0, |file| file.len());
        size("phone.db") + size("phone.db-wal")
    }
}

/// Before anything is written: a store that was to be encrypted is never a plain one.
fn refuse_what_cannot_be_encrypted(location: &Location<'_>) -> Result<(), FieldError> {
    if location.key.is_some() && !can_encrypt() { Err(FieldError::NotEncryptable) } else { Ok(()) }
}

/// Makes what became of the names in a directory survive a power cut.
pub(super) fn sync(directory: &Path) -> Result<(), FieldError> {
    Ok(File::open(directory)?.sync_all()?)
}
