//! Backups: one SQLite file that holds the whole database and, in a table of its own, the keys.
//!
//! The copy is made by SQLite's backup interface in one step from one read transaction: it is the state after some
//! commit, however much is written meanwhile. Whoever has the file has the authority's key: keep it like `keys.json`.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use thiserror::Error;

use crate::deployment::{DATABASE_FILE, Deployment, open_store};
use crate::keys::{KeysError, ServerKeys};

/// Why there is no backup, or why it is not restored. Nothing half-written is left.
#[derive(Debug, Error)]
pub enum BackupError {
    /// Restoring: the file is not a backup.
    #[error("{0} is not a Stairwell backup")]
    NotABackup(String),
    /// Restoring: the file was a backup, and is damaged.
    #[error("{0} is damaged; restore another backup")]
    Damaged(String),
    /// Restoring: the directory holds something.
    #[error("{0} is not empty; restore into a new directory")]
    NotEmpty(String),
    /// Restoring: the backup cannot be opened.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Writing: the file system refuses.
    #[error("{path} cannot be written: {source}")]
    File {
        /// Which file or directory.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Copying: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Restoring: the keys in the backup are damaged, or cannot be written.
    #[error(transparent)]
    Keys(#[from] KeysError),
}

fn refuse(path: &Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    move |source| BackupError::File { path: path.display().to_string(), source }
}

/// Writes a backup, replacing the file when there is one only once the new one is complete. Works beside a running
/// server.
///
/// # Errors
/// [`BackupError`].
pub fn write_backup(deployment: &Deployment, file: &Path) -> Result<(), BackupError> {
    let partial = beside(file, "partial");
    let written = write_partial(deployment, &partial).and_then(|()| {
        fs::rename(&partial, file).map_err(refuse(file))?;
        sync_directory(file)
    });
    if written.is_err() {
        // It may not have been made at all.
        drop(fs::remove_file(&partial));
    }
    written
}

fn write_partial(deployment: &Deployment, partial: &Path) -> Result<(), BackupError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(partial).map_err(refuse(partial))?;
    let source = deployment.open_store()?;
    let mut copy = Connection::open(partial).map_err(store_error)?;
    copy_database(source.connection(), &mut copy)?;
    copy.execute_batch(
        "PRAGMA journal_mode = DELETE;
        CREATE TABLE backup_keys (json TEXT NOT NULL) STRICT;",
    )
    .and_then(|()| copy.execute("INSERT INTO backup_keys (json) VALUES (?1)", [deployment.keys().to_json()]))
    .map_err(store_error)?;
    copy.close().map_err(|(_, error)| store_error(error))?;
    File::open(partial).and_then(|file| file.sync_all()).map_err(refuse(partial))
}

/// All pages in one step: writers go on meanwhile, and the copy need not begin again.
fn copy_database(source: &Connection, copy: &mut Connection) -> Result<(), StoreError> {
    let backup = Backup::new(source, copy).map_err(store_error)?;
    match backup.step(-1).map_err(store_error)? {
        StepResult::Done => Ok(()),
        _ => Err(StoreError::Busy),
    }
}

/// Makes a deployment of a backup in a directory that is empty or missing. Supervisors must sign in again. The server's
/// own device gets a new key, of `node_seed`: under the old one it would write places of its log a second time that
/// the phones have already. The caller certifies it.
///
/// # Errors
/// [`BackupError`]; the directory is as it was then.
pub fn restore_backup(file: &Path, directory: &Path, node_seed: &[u8; 32]) -> Result<(), BackupError> {
    match fs::read_dir(directory) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                return Err(BackupError::NotEmpty(directory.display().to_string()));
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(refuse(directory)(error)),
    }
    let partial = beside(directory, "partial");
    DirBuilder::new().recursive(true).mode(0o700).create(&partial).map_err(refuse(&partial))?;
    let restored = restore_into(file, &partial, node_seed).and_then(|()| {
        fs::rename(&partial, directory).map_err(refuse(directory))?;
        sync_directory(directory)
    });
    if restored.is_err() {
        drop(fs::remove_dir_all(&partial));
    }
    restored
}

fn restore_into(file: &Path, directory: &Path, node_seed: &[u8; 32]) -> Result<(), BackupError> {
    let not_a_backup = || BackupError::NotABackup(file.display().to_string());
    File::open(file).map_err(|source| BackupError::Unreadable { path: file.display().to_string(), source })?;
    let source = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(store_error)?;
    let json: Option<String> = source
        .query_row("SELECT json FROM backup_keys", [], |row| row.get(0))
        .optional()
        .map_err(|_| not_a_backup())?;
    let keys = ServerKeys::from_json(&json.ok_or_else(not_a_backup)?)?;
    let database = directory.join(DATABASE_FILE);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(&database).map_err(refuse(&database))?;
    let mut copy = Connection::open(&database).map_err(store_error)?;
    copy_database(&source, &mut copy)?;
    let check: Result<String, _> = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0));
    if check.as_deref() != Ok("ok") {
        return Err(BackupError::Damaged(file.display().to_string()));
    }
    copy.execute_batch("PRAGMA secure_delete = ON; DROP TABLE backup_keys;").map_err(store_error)?;
    copy.close().map_err(|(_, error)| store_error(error))?;
    // Opening brings an older schema up to date, and checks that this is a database of Stairwell's.
    let store = open_store(&database)?;
    forget_sessions(store.connection()).map_err(store_error)?;
    drop(store);
    keys.with_node(node_seed).write(directory)?;
    Ok(())
}

/// A session that was closed after the backup must not be open again.
fn forget_sessions(connection: &Connection) -> rusqlite::Result<()> {
    let exists = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'console_sessions'")?.exists([])?;
    if exists { connection.execute_batch("DELETE FROM console_sessions") } else { Ok(()) }
}

/// `path` with an ending more: in the same directory, so that it can be renamed.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Makes a rename durable.
fn sync_directory(path: &Path) -> Result<(), BackupError> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory).and_then(|directory| directory.sync_all()).map_err(refuse(directory))
}
