//! The directory of a deployment: one database file, one key file, one lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use stairwell_core::domain::DomainGrammar;
use stairwell_core::log::Grammar;
use stairwell_core::store::{SqliteStore, StoreError, Transaction};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, Role, Statement};
use thiserror::Error;

use crate::keys::{KEYS_FILE, KeysError, ServerKeys};
use crate::trust::CurrentTrust;
use crate::writer::Work;

/// Name of the database file. SQLite keeps `-wal` and `-shm` files beside it while it is open.
pub const DATABASE_FILE: &str = "stairwell.db";
/// Held by the one `serve` of a directory; its content means nothing.
const LOCK_FILE: &str = "serve.lock";
/// The server's own certificate does not run out in the life of a deployment.
const NODE_CERTIFICATE_MS: i64 = 20 * 366 * 86_400_000;

/// The server's own migrations, in order. They come after the core's.
pub(crate) const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/sqlite/server_0001_directory.sql"),
    include_str!("../migrations/sqlite/server_0002_device_syncs.sql"),
    include_str!("../migrations/sqlite/server_0003_list_inbox.sql"),
    include_str!("../migrations/sqlite/server_0004_reports.sql"),
];

/// What a server knows of records: the domain, unless it serves a benchmark's workload.
#[derive(Clone, Copy)]
pub struct Records(pub &'static (dyn Grammar + Sync));

impl Records {
    /// The domain's records.
    pub const DOMAIN: Self = Self(&DomainGrammar);
}

impl std::fmt::Debug for Records {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Records")
    }
}

/// Why a deployment cannot be used.
#[derive(Debug, Error)]
pub enum DeploymentError {
    /// Creating: the directory already holds a deployment.
    #[error("{0} is initialised already")]
    Initialised(String),
    /// Serving: another `serve` has the directory.
    #[error("another stairwell is serving {0}")]
    Served(String),
    /// Opening: see [`KeysError`].
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// Opening: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Creating or locking: the file system refuses.
    #[error("{path} cannot be used: {source}")]
    File {
        /// Which file or directory.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
}

/// A deployment on disk, initialised.
#[derive(Debug)]
pub struct Deployment {
    directory: PathBuf,
    keys: ServerKeys,
    records: Records,
}

/// Held while a server serves a directory; the operating system takes it back when the process dies.
#[derive(Debug)]
pub struct ServeLock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Deployment {
    /// Makes the directory (for its owner only), a database with the server's own certificate and what `fill` adds, and
    /// the keys.
    ///
    /// # Errors
    /// [`DeploymentError::Initialised`] when there are keys or a database already; whatever `fill` returns. Nothing
    /// is left then that was not there before, but for an empty directory.
    pub fn create<E: From<DeploymentError> + From<StoreError>>(
        directory: &Path,
        keys: ServerKeys,
        now: UtcMs,
        fill: impl FnOnce(&mut Work<'_>) -> Result<(), E>,
    ) -> Result<Self, E> {
        let refuse = |source| DeploymentError::File { path: directory.display().to_string(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(refuse)?;
        let taken = |name: &str| directory.join(name).exists();
        if taken(DATABASE_FILE) || taken(KEYS_FILE) {
            return Err(DeploymentError::Initialised(directory.display().to_string()).into());
        }
        let deployment = Self { directory: directory.to_owned(), keys, records: Records::DOMAIN };
        // The keys come last: a directory with keys has a database.
        let created = deployment
            .write(now, |work| {
                certify_node(work)?;
                fill(work)
            })
            .and_then(|()| deployment.keys.write(directory).map_err(|error| DeploymentError::from(error).into()));
        if let Err(error) = created {
            for ending in ["", "-wal", "-shm"] {
                // Of those that are not there nothing is to be removed.
                drop(fs::remove_file(directory.join(format!("{DATABASE_FILE}{ending}"))));
            }
            return Err(error);
        }
        Ok(deployment)
    }

    /// Opens an initialised directory.
    ///
    /// # Errors
    /// [`KeysError::Missing`] when it was never initialised.
    pub fn open(directory: &Path) -> Result<Self, DeploymentError> {
        let keys = ServerKeys::read(directory)?;
        Ok(Self { directory: directory.to_owned(), keys, records: Records::DOMAIN })
    }

    /// Serves other records than the domain's.
    #[must_use]
    pub const fn with_records(mut self, records: Records) -> Self {
        self.records = records;
        self
    }

    /// What it knows of records.
    #[must_use]
    pub const fn records(&self) -> Records {
        self.records
    }

    /// The secrets.
    #[must_use]
    pub const fn keys(&self) -> &ServerKeys {
        &self.keys
    }

    /// Path of the database file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.directory.join(DATABASE_FILE)
    }

    /// Takes the lock of `serve`.
    ///
    /// # Errors
    /// [`DeploymentError::Served`] when another process has it.
    pub fn lock(&self) -> Result<ServeLock, DeploymentError> {
        let path = self.directory.join(LOCK_FILE);
        let refuse = |source| DeploymentError::File { path: path.display().to_string(), source };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o600);
        let file = options.open(&path).map_err(refuse)?;
        match file.try_lock() {
            Ok(()) => Ok(ServeLock(file)),
            Err(TryLockError::WouldBlock) => Err(DeploymentError::Served(self.directory.display().to_string())),
            Err(TryLockError::Error(source)) => Err(refuse(source)),
        }
    }

    /// Opens a connection to the database, its schema up to date.
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`].
    pub fn open_store(&self) -> Result<SqliteStore, StoreError> {
        open_store(&self.database())
    }

    /// Writes in one transaction, beside a running server: for `admin` commands. Waits for the server's commits.
    ///
    /// # Errors
    /// Whatever `job` returns, or a [`StoreError`]; nothing is written then.
    pub fn write<T, E: From<StoreError>>(
        &self,
        now: UtcMs,
        job: impl FnOnce(&mut Work<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut store = self.open_store()?;
        let mut trust = CurrentTrust::new(self.keys.authority().public());
        store.begin()?;
        trust.catch_up(store.connection())?;
        let mut work = Work::new(&mut store, trust.set_mut(), &self.keys, self.records, now);
        let outcome = job(&mut work)?;
        work.note_receipts()?;
        store.commit()?;
        Ok(outcome)
    }

    /// Reads one state of the database: the store, and what is trusted in it.
    ///
    /// # Errors
    /// Whatever `query` returns, or a [`StoreError`].
    pub fn read<T, E: From<StoreError>>(
        &self,
        query: impl FnOnce(&SqliteStore, &CurrentTrust) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut reader = crate::readers::Reader::open(&self.database(), self.keys.authority().public(), self.records)?;
        reader.read(|reader| query(&reader.store, &reader.trust))
    }
}

/// Certifies the server's own device, which writes what supervisors decide.
///
/// # Errors
/// Any write failure.
pub(crate) fn certify_node(work: &mut Work<'_>) -> Result<(), StoreError> {
    let node = Certificate {
        key: work.keys.node().public(),
        person: "server".into(),
        role: Role::Server,
        team: String::new(),
        scopes: Vec::new(),
        issued_at: work.now,
        not_after: UtcMs(work.now.0 + NODE_CERTIFICATE_MS),
        succeeds: None,
    };
    work.declare(&Statement::Certificate(node)).map(|_| ())
}

/// Opens a connection, the schema up to date, and keeps the file for its owner.
pub(crate) fn open_store(database: &Path) -> Result<SqliteStore, StoreError> {
    if !database.exists() {
        let mut options = OpenOptions::new();
        let made = options.create(true).truncate(false).write(true).mode(0o600).open(database);
        made.map_err(|error| StoreError::Unreadable(error.to_string()))?;
    }
    let mut store = SqliteStore::open(database)?;
    store.migrate("server", MIGRATIONS)?;
    store.migrate("views", crate::views::MIGRATIONS)?;
    Ok(store)
}
