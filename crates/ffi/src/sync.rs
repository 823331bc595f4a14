//! A sync with the server: asynchronous, to be stopped at any moment.

use std::sync::Arc;

use stairwell_core::client::{self, PhoneHolder, SyncError, SyncReport, Transport};
use stairwell_core::field::{FieldError, Phone};

use crate::enrol::seed;
use crate::fault::Fault;
use crate::log::LogLevel;
use crate::phone::{FieldPhone, Held};
use crate::stop::{Stop, unless};

/// What a sync did so far.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SyncOutcome {
    /// Entries that the server acknowledged.
    pub pushed: u64,
    /// Entries that were new here.
    pub pulled: u64,
    /// Logs of which the server keeps something that it does not count until a supervisor decides.
    pub held: u64,
    /// Requests answered.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of response bodies.
    pub bytes_down: u64,
    /// Both sides have the same.
    pub complete: bool,
    /// Entries written again under a new device id, because this phone's data had been restored or copied; `None`
    /// when not.
    pub renewed: Option<u64>,
    /// The server's words about what it held or refused.
    pub notices: Vec<String>,
}

impl From<&SyncReport> for SyncOutcome {
    fn from(report: &SyncReport) -> Self {
        Self {
            pushed: report.pushed,
            pulled: report.pulled,
            held: report.held,
            round_trips: report.round_trips,
            bytes_up: report.bytes_up,
            bytes_down: report.bytes_down,
            complete: report.complete,
            renewed: report.renewed,
            notices: report.notices.iter().map(|notice| notice.reason.clone()).collect(),
        }
    }
}

/// Hears of every round trip of a sync, on a thread of the library.
#[uniffi::export(with_foreign)]
pub trait SyncProgress: Send + Sync {
    /// What was done so far. Must not call the phone.
    fn on_progress(&self, so_far: SyncOutcome);
}

#[uniffi::export]
impl FieldPhone {
    /// Syncs until phone and server have the same. `server`: another address from now on, `None` for the known one. To stop
    /// it drop the future (cancel the coroutine) or give `stop`: what was acknowledged stays, the next sync goes on.
    ///
    /// # Errors
    /// [`Fault::TryLater`] without a connection or when `stop` was given, [`Fault::EnrolAgain`] when the server knows this
    /// device no more, or (`wiped`) when it was revoked and its store is destroyed, [`Fault::Update`], [`Fault::FreeSpace`]. What was acknowledged until then stays.
    #[uniffi::method(default(progress = None, server = None, stop = None))]
    pub async fn sync(
        &self,
        progress: Option<Arc<dyn SyncProgress>>,
        server: Option<String>,
        stop: Option<Arc<Stop>>,
    ) -> Result<SyncOutcome, Fault> {
        let (held, seed) = (Arc::clone(&self.held), seed()?);
        unless(stop, self.worker.run(async move { run(&held, progress, server, &seed).await })).await
    }
}

async fn run(
    held: &Held,
    progress: Option<Arc<dyn SyncProgress>>,
    server: Option<String>,
    seed: &[u8; 32],
) -> Result<SyncOutcome, Fault> {
    let (known, offset_ms) =
        held.with(|phone, _| Ok((phone.server_url().to_owned(), phone.clock_offset_ms().unwrap_or(0))))?;
    let server = server.unwrap_or_else(|| known.clone());
    let mut transport = Transport::new(&server, held.place().roots_pem.as_deref(), offset_ms)?;
    let tell = |report: &SyncReport| {
        if let Some(progress) = &progress {
            progress.on_progress(report.into());
        }
    };
    let mut holder = held;
    let synced = client::sync(&mut holder, &mut transport, || held.now(), seed, tell).await;
    if let Err(error) = &synced {
        held.log.say(LogLevel::Warning, format_args!("sync: {error}"));
    }
    // A revocation may have come with the part that was done.
    held.wipe_if_due()?;
    let report = synced?;
    if transport.server() != known {
        held.with(|phone, _| phone.set_server_url(transport.server()))?;
    }
    held.log.say(LogLevel::Info, format_args!("sync: {} up, {} down", report.pushed, report.pulled));
    Ok((&report).into())
}

/// The app records while the sync waits for the network.
impl PhoneHolder for &Held {
    fn step<T>(&mut self, step: impl FnOnce(&mut Phone) -> Result<T, FieldError>) -> Result<T, SyncError> {
        Ok(self.lend(step).ok_or(SyncError::Closed)??)
    }
}
