//! What every handler gets.

use std::ops::Deref;
use std::sync::Arc;

use stairwell_core::store::StoreError;
use stairwell_core::time::UtcMs;
use tokio::sync::watch;

use crate::deployment::Deployment;
use crate::keys::ServerKeys;
use crate::limits::Requests;
use crate::metrics::Metrics;
use crate::readers::{Reader, Readers};
use crate::writer::{Work, Writer};

/// The server's clock.
pub type Clock = Arc<dyn Fn() -> UtcMs + Send + Sync>;

/// A running server, without its socket.
pub struct App {
    keys: ServerKeys,
    readers: Readers,
    writer: Writer,
    clock: Clock,
    metrics: Metrics,
    requests: Requests,
    commits: watch::Sender<u64>,
}

/// A handle to the [`App`]; clones share it.
#[derive(Clone)]
pub struct AppState(Arc<App>);

impl Deref for AppState {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl AppState {
    /// Opens a deployment for serving. The caller holds its [`Deployment::lock`]. `run` is random: it tells the requests
    /// of this run from those of others in a log.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be opened.
    pub fn open(deployment: &Deployment, clock: Clock, run: u32) -> Result<Self, StoreError> {
        let metrics = Metrics::default();
        let keys = deployment.keys().clone();
        let readers = Readers::new(deployment.database(), keys.authority().public(), deployment.records());
        let store = deployment.open_store()?;
        let commits = watch::Sender::new(0);
        let writer = Writer::start(
            store,
            keys.clone(),
            deployment.records(),
            Arc::clone(&clock),
            metrics.clone(),
            commits.clone(),
        )?;
        let requests = Requests::new(run);
        Ok(Self(Arc::new(App { keys, readers, writer, clock, metrics, requests, commits })))
    }
}

impl App {
    /// The server's clock.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        (self.clock)()
    }

    /// The secrets.
    #[must_use]
    pub const fn keys(&self) -> &ServerKeys {
        &self.keys
    }

    /// What is measured.
    #[must_use]
    pub const fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Requests under way.
    pub(crate) const fn requests(&self) -> &Requests {
        &self.requests
    }

    /// Runs a query on one state of the database (logs, trust and the server's own tables), on a thread that may block.
    /// Hashing passwords and folding documents belong here too, not on an async thread.
    ///
    /// # Errors
    /// Whatever the query returns, or a [`StoreError`].
    pub async fn read<T, E>(&self, query: impl FnOnce(&mut Reader) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.readers.read(query).await
    }

    /// Runs writes in the next commit, all or none of them; returns when they are on disk. Keep the job short: every
    /// sync waits for it. Fold first with [`Self::read`], then write the rows here.
    ///
    /// # Errors
    /// Whatever the job returns, or a [`StoreError`]; nothing is written then.
    pub async fn write<T, E>(&self, job: impl FnOnce(&mut Work<'_>) -> Result<T, E> + Send + 'static) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.writer.write(job).await
    }

    /// Changes after each commit of this server, to wake whoever follows the logs. Commits of `admin` commands beside
    /// the server do not show here: look for them from time to time.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    /// Whether writes are taken.
    #[must_use]
    pub fn is_writing(&self) -> bool {
        self.writer.is_alive()
    }
}
