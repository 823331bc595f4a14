//! Writing: one thread owns the writing connection and commits for all that wait at once.
//!
//! Each job runs in a savepoint of its own: one that fails leaves nothing, and harms no other. All are answered after
//! the commit, which syncs the disk: acknowledged means on disk.

mod batch;

use std::thread;

use stairwell_core::author::append_save;
use stairwell_core::domain::Record;
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::store::sqlite::store_error;
use stairwell_core::store::{SqliteStore, StoreError};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{SignedStatement, Statement, TrustSet};
use tokio::sync::{mpsc, oneshot, watch};

use crate::app::Clock;
use crate::deployment::Records;
use crate::directory::Directory;
use crate::keys::ServerKeys;
use crate::metrics::Metrics;
use crate::views::{self, ViewError};

use batch::{Job, Waiting};

/// Jobs that may wait; further callers wait for their turn to wait.
const QUEUE: usize = 1024;

/// What a job works on, inside a transaction that others began and commit.
#[derive(Debug)]
pub struct Work<'a> {
    /// The logs; the server's own tables are in the same database.
    pub store: &'a mut SqliteStore,
    trust: &'a mut TrustSet,
    /// The secrets.
    pub keys: &'a ServerKeys,
    records: Records,
    /// The server's clock when the job began.
    pub now: UtcMs,
    /// Whether the engine was lent out: if the job fails then, the set may have a statement that the database has not.
    engaged: bool,
}

impl<'a> Work<'a> {
    pub(crate) const fn new(
        store: &'a mut SqliteStore,
        trust: &'a mut TrustSet,
        keys: &'a ServerKeys,
        records: Records,
        now: UtcMs,
    ) -> Self {
        Self { store, trust, keys, records, now, engaged: false }
    }

    /// What is trusted.
    #[must_use]
    pub const fn trust(&self) -> &TrustSet {
        self.trust
    }

    /// The engine over this transaction.
    pub fn replica(&mut self) -> Replica<'_> {
        self.engaged = true;
        Replica {
            store: &mut *self.store,
            trust: &mut *self.trust,
            grammar: self.records.0,
            own: Some(self.keys.node().public().device()),
            authority: Some(self.keys.authority()),
            checks: Checks::ALL,
        }
    }

    /// Writes records of one grid as the server's own device, in one save; returns their ids.
    ///
    /// # Errors
    /// Any write failure.
    pub fn save(&mut self, scope: &ScopeId, records: &[(DocumentId, Record)]) -> Result<Vec<Position>, StoreError> {
        let records: Vec<_> = records.iter().map(|(document, record)| (*document, record.encode())).collect();
        append_save(self.store, self.trust, self.keys.node(), scope, &records)
    }

    /// Notes when the entries and statements that the job added were received: the last thing in the job's transaction.
    pub(crate) fn note_receipts(&mut self) -> Result<(), StoreError> {
        let appended = self.store.take_appended();
        crate::trust::note_statements(self.store.connection(), self.now)?;
        match views::record_receipts(self.store.connection(), &appended, self.now) {
            Ok(()) => Ok(()),
            Err(ViewError::Database(error)) => Err(store_error(error)),
            Err(error) => Err(StoreError::Backend(error.into())),
        }
    }

    /// Regions, users, invitations, devices.
    #[must_use]
    pub fn directory(&self) -> Directory<'_> {
        Directory(self.store.connection())
    }

    /// Signs a statement of the authority, keeps it, and marks what it changes. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    pub fn declare(&mut self, statement: &Statement) -> Result<SignedStatement, StoreError> {
        let signed = SignedStatement::sign(statement, self.keys.authority());
        let now = self.now;
        self.replica().ingest(&[], std::slice::from_ref(&signed), now)?;
        Ok(signed)
    }
}

/// The way to the writing thread. Dropping it ends the thread after the jobs that wait.
#[derive(Debug)]
pub struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the thread on a connection of its own. `committed` is counted up after each commit.
    ///
    /// # Errors
    /// [`StoreError::Backend`] when no thread can be started.
    pub fn start(
        store: SqliteStore,
        keys: ServerKeys,
        records: Records,
        clock: Clock,
        metrics: Metrics,
        committed: watch::Sender<u64>,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = mpsc::channel(QUEUE);
        let batches = batch::Batches::new(store, keys, records, clock, metrics, committed);
        thread::Builder::new()
            .name("writer".into())
            .spawn(move || batches.run(jobs))
            .map_err(|error| StoreError::Backend(Box::new(error)))?;
        Ok(Self { queue })
    }

    /// Runs a job in the next commit; returns when it is on disk.
    ///
    /// # Errors
    /// Whatever the job returns, or a [`StoreError`]; then nothing of the job was kept.
    pub async fn write<T, E>(&self, job: impl FnOnce(&mut Work<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let stopped = || StoreError::Backend("the writing thread has stopped".into());
        self.queue.send(Box::new(Waiting::new(job, answer))).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Whether the thread takes jobs.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        !self.queue.is_closed()
    }
}

#[cfg(test)]
mod tests;
