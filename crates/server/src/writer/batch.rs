//! Group commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use stairwell_core::store::sqlite::store_error;
use stairwell_core::store::{SqliteStore, StoreError, Transaction};
use tokio::sync::{mpsc, oneshot, watch};

use crate::app::Clock;
use crate::deployment::Records;
use crate::keys::ServerKeys;
use crate::metrics::Metrics;
use crate::trust::CurrentTrust;

use super::Work;

/// Jobs of one commit at most: bounds what one caller waits for the others.
const MAX_BATCH: usize = 128;

/// Something to be done inside a commit, and somebody who waits for it.
pub(super) trait Job: Send {
    /// Does it; `true` when its writes are to be kept.
    fn run(&mut self, work: &mut Work<'_>) -> bool;
    /// Tells who waits: the job's outcome when the commit succeeded, else the commit's failure.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

/// A closure and who waits for its outcome.
pub(super) struct Waiting<F, T, E> {
    job: Option<F>,
    outcome: Option<Result<T, E>>,
    answer: oneshot::Sender<Result<T, E>>,
}

impl<F, T, E> Waiting<F, T, E> {
    pub(super) const fn new(job: F, answer: oneshot::Sender<Result<T, E>>) -> Self {
        Self { job: Some(job), outcome: None, answer }
    }
}

impl<F, T, E> Job for Waiting<F, T, E>
where
    F: FnOnce(&mut Work<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
{
    fn run(&mut self, work: &mut Work<'_>) -> bool {
        self.outcome = self.job.take().map(|job| job(work));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let outcome = match (self.outcome, committed) {
            (Some(Err(refused)), _) => Err(refused),
            (Some(Ok(outcome)), Ok(())) => Ok(outcome),
            (_, Err(error)) => Err(error.into()),
            (None, Ok(())) => Err(StoreError::Backend("the job panicked".into()).into()),
        };
        // Who waited may have hung up; what was written stays written.
        drop(self.answer.send(outcome));
    }
}

/// The writing thread's side.
pub(super) struct Batches {
    store: SqliteStore,
    trust: CurrentTrust,
    keys: ServerKeys,
    records: Records,
    clock: Clock,
    metrics: Metrics,
    committed: watch::Sender<u64>,
}

impl Batches {
    pub(super) fn new(
        store: SqliteStore,
        keys: ServerKeys,
        records: Records,
        clock: Clock,
        metrics: Metrics,
        committed: watch::Sender<u64>,
    ) -> Self {
        let trust = CurrentTrust::new(keys.authority().public());
        Self { store, trust, keys, records, clock, metrics, committed }
    }

    /// Works until nobody can send jobs any more.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Box<dyn Job>>) {
        while let Some(first) = jobs.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < MAX_BATCH {
                let Ok(next) = jobs.try_recv() else { break };
                batch.push(next);
            }
            let started = Instant::now();
            let committed = self.commit(&mut batch);
            self.metrics.committed(batch.len(), started.elapsed(), committed.is_ok());
            if let Err(error) = &committed {
                tracing::error!(error = %error, jobs = batch.len(), "commit failed");
                self.forget_trust();
            }
            for job in batch {
                job.answer(match &committed {
                    Ok(()) => Ok(()),
                    Err(error) => Err(again(error)),
                });
            }
        }
    }

    fn commit(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        self.store.begin()?;
        let outcome = self.run_all(batch).and_then(|()| self.store.commit());
        if outcome.is_err() {
            self.store.rollback();
        } else {
            self.committed.send_modify(|commits| *commits += 1);
        }
        outcome
    }

    fn run_all(&mut self, batch: &mut [Box<dyn Job>]) -> Result<(), StoreError> {
        self.trust.catch_up(self.store.connection())?;
        for job in batch {
            self.sql("SAVEPOINT job")?;
            let now = (self.clock)();
            let mut work = Work::new(&mut self.store, self.trust.set_mut(), &self.keys, self.records, now);
            let keep = catch_unwind(AssertUnwindSafe(|| job.run(&mut work))).unwrap_or(false);
            let engaged = work.engaged;
            if work.store.connection().is_autocommit() {
                // SQLite drops the whole transaction when the disk is full: what the others wrote is gone with it.
                return Err(StoreError::DiskFull);
            }
            if keep {
                work.note_receipts()?;
            }
            if !keep {
                self.store.take_appended();
                self.sql("ROLLBACK TO job")?;
            }
            if !keep && engaged {
                self.forget_trust();
                self.trust.catch_up(self.store.connection())?;
            }
            self.sql("RELEASE job")?;
        }
        Ok(())
    }

    /// A job that failed may have left a statement in the set that the database does not have.
    fn forget_trust(&mut self) {
        self.trust = CurrentTrust::new(self.keys.authority().public());
    }

    fn sql(&self, sql: &str) -> Result<(), StoreError> {
        self.store.connection().execute_batch(sql).map_err(store_error)
    }
}

/// The same failure, for each of those who waited for the commit.
fn again(error: &StoreError) -> StoreError {
    match error {
        StoreError::DiskFull => StoreError::DiskFull,
        StoreError::Busy => StoreError::Busy,
        other => StoreError::Backend(other.to_string().into()),
    }
}
