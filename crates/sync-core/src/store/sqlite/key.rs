//! The key of an encrypted database, and how SQLCipher is told it.

use std::fmt;

use rusqlite::{Connection, ErrorCode, OptionalExtension};
use zeroize::Zeroizing;

use super::disk::PAGE_BYTES;
use super::error::OpenError;
use super::{StoreError, store_error};

/// The key of an encrypted store: 32 random bytes, which the platform's keystore keeps. Its text forms never show it,
/// and its memory is overwritten when it is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreKey(Zeroizing<[u8; 32]>);

impl StoreKey {
    /// Takes the key as the keystore gives it. It is used as it is: no passphrase, nothing is derived from it.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key as SQLCipher reads a raw one, for which it derives nothing.
    fn pragma(&self, name: &str) -> Zeroizing<String> {
        let hex = Zeroizing::new(hex::encode(*self.0));
        Zeroizing::new(format!("PRAGMA {name} = \"x'{}'\";", *hex))
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(…)")
    }
}

/// Whether this program can encrypt a store: whether the SQLite that it was built with is SQLCipher.
#[must_use]
pub fn can_encrypt() -> bool {
    Connection::open_in_memory().is_ok_and(|connection| is_sqlcipher(&connection).unwrap_or(false))
}

/// A plain SQLite knows no such pragma and answers nothing.
fn is_sqlcipher(connection: &Connection) -> Result<bool, StoreError> {
    let version = connection.query_row("PRAGMA cipher_version", [], |row| row.get::<_, String>(0)).optional();
    Ok(version.map_err(store_error)?.is_some())
}

/// Gives the connection its key, before anything else is done on it, and sees whether the key fits what is there. An empty
/// file takes any key.
///
/// The cipher is SQLCipher 4's: AES-256-CBC with a random IV and an HMAC-SHA512 a page, over pages of 2 KiB, the
/// log's too. What would go to temporary files stays in memory.
pub(super) fn unlock(connection: &Connection, key: &StoreKey) -> Result<(), OpenError> {
    if !is_sqlcipher(connection)? {
        return Err(OpenError::NotEncryptable);
    }
    // SQLCipher would tell standard error what it also answers.
    connection.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA temp_store = MEMORY;").map_err(store_error)?;
    // The failed statement would be in the error, and the key in it.
    let taken = connection.execute_batch(&key.pragma("key"));
    taken.map_err(|_| StoreError::Unreadable("SQLCipher did not take the key".into()))?;
    connection.execute_batch(&format!("PRAGMA cipher_page_size = {PAGE_BYTES};")).map_err(store_error)?;
    look(connection)
}

/// Reads the first page: whether the database can be read at all, with the key that the connection has or with none.
pub(super) fn look(connection: &Connection) -> Result<(), OpenError> {
    match connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)) {
        Ok(_) => Ok(()),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => Err(OpenError::WrongKey),
        Err(error) => Err(store_error(error).into()),
    }
}

/// Encrypts every page anew, in one transaction. The log is the journal: until its last frame is on disk the old key
/// counts, after it the new one, and a crash in between leaves nothing.
///
/// SQLCipher names no cause of a failure, and looks at no failure of the commit itself: the caller has to see with
/// which key the database opens afterwards.
pub(super) fn rekey(connection: &Connection, new: &StoreKey) -> Result<(), StoreError> {
    // Whether somebody else writes, which is the one cause that can be seen beforehand.
    connection.execute_batch("BEGIN IMMEDIATE; ROLLBACK;").map_err(store_error)?;
    // The failed statement would be in the error, and the key in it.
    connection.execute_batch(&new.pragma("rekey")).map_err(|_| not_rekeyed())
}

/// As a rule the disk has no room for the store a second time.
pub(super) fn not_rekeyed() -> StoreError {
    StoreError::Backend("the key was not changed; is the disk full?".into())
}
