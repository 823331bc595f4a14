//! SQLite's failures in the store's words.

use rusqlite::{ErrorCode, ffi};
use thiserror::Error;

use super::StoreError;

/// Why a database that may be encrypted was not opened. It is as it was.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Reading the first page: the key is another one, or one was given for a plain database or none for an encrypted
    /// one. A damaged first page looks the same.
    #[error("the key does not fit the store, or the store is damaged")]
    WrongKey,
    /// Looking at the program: its SQLite is not SQLCipher.
    #[error("this build cannot encrypt its store")]
    NotEncryptable,
    /// Anything else: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Names a failure of SQLite. Pass it to `map_err` for writes to the owner's own tables too.
#[must_use]
pub fn store_error(error: rusqlite::Error) -> StoreError {
    // The index of the write-ahead log finds no room: SQLite calls that an I/O error.
    if error.sqlite_error().is_some_and(|failure| failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
        return StoreError::DiskFull;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::DiskFull,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy,
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt | ErrorCode::CannotOpen) => {
            StoreError::Unreadable(error.to_string())
        }
        _ => StoreError::Backend(Box::new(error)),
    }
}

/// A value that this version never writes.
pub(super) fn damaged(what: &str) -> StoreError {
    StoreError::Unreadable(format!("{what} has an impossible value"))
}
