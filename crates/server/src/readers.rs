//! Reading: a pool of connections, each of which sees whole commits only.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::store::{SqliteStore, StoreError, Transaction};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::trust::{PublicKey, TrustSet};
use tokio::sync::Semaphore;

use crate::deployment::{Records, open_store};
use crate::directory::Directory;
use crate::trust::CurrentTrust;

/// Connections at most; further reads wait.
const MAX_READERS: usize = 8;

/// One connection for reading, and what is trusted in the state that it sees.
#[derive(Debug)]
pub struct Reader {
    pub(crate) store: SqliteStore,
    pub(crate) trust: CurrentTrust,
    records: Records,
}

impl Reader {
    pub(crate) fn open(database: &Path, authority: PublicKey, records: Records) -> Result<Self, StoreError> {
        let store = open_store(database)?;
        // A slip in a query must fail, not write around the one writer.
        store.connection().execute_batch("PRAGMA query_only = ON").map_err(store_error)?;
        Ok(Self { store, trust: CurrentTrust::new(authority), records })
    }

    /// Runs a query on one state of the database.
    pub(crate) fn read<T, E: From<StoreError>>(
        &mut self,
        query: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.store.connection().execute_batch("BEGIN").map_err(store_error)?;
        let outcome = match self.trust.catch_up(self.store.connection()) {
            Ok(()) => query(self),
            Err(error) => Err(error.into()),
        };
        self.store.rollback();
        outcome
    }

    /// The logs and documents.
    #[must_use]
    pub const fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// Every table, the server's own included.
    #[must_use]
    pub const fn connection(&self) -> &Connection {
        self.store.connection()
    }

    /// Regions, users, invitations, devices.
    #[must_use]
    pub const fn directory(&self) -> Directory<'_> {
        Directory(self.store.connection())
    }

    /// What is trusted.
    #[must_use]
    pub const fn trust(&self) -> &TrustSet {
        self.trust.set()
    }

    /// The engine, to answer a request that carries nothing: it has nothing to write.
    pub(crate) fn replica(&mut self) -> Replica<'_> {
        Replica {
            store: &mut self.store,
            trust: self.trust.set_mut(),
            grammar: self.records.0,
            own: None,
            authority: None,
            checks: Checks::ALL,
        }
    }
}

/// The pool.
#[derive(Debug)]
pub struct Readers {
    database: PathBuf,
    authority: PublicKey,
    records: Records,
    idle: Arc<Mutex<Vec<Reader>>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    /// A pool on a database; no connection is opened yet.
    #[must_use]
    pub fn new(database: PathBuf, authority: PublicKey, records: Records) -> Self {
        Self { database, authority, records, idle: Arc::default(), permits: Arc::new(Semaphore::new(MAX_READERS)) }
    }

    /// Runs a query on one state of the database, on a thread that may block.
    ///
    /// # Errors
    /// Whatever the query returns, or a [`StoreError`].
    pub async fn read<T, E>(&self, query: impl FnOnce(&mut Reader) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Busy)?;
        let (database, authority, records) = (self.database.clone(), self.authority, self.records);
        let idle = Arc::clone(&self.idle);
        let reading = tokio::task::spawn_blocking(move || {
            let free = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = match free {
                Some(reader) => reader,
                None => Reader::open(&database, authority, records)?,
            };
            let outcome = reader.read(query);
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            drop(permit);
            outcome
        });
        reading.await.map_err(|error| StoreError::Backend(Box::new(error)))?
    }
}
