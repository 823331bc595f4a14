//! A phone and its server: enrolment and sync, from the first byte to the last commit.

use std::collections::BTreeSet;

use thiserror::Error;

use crate::field::{FieldError, Location, Phone};
use crate::id::ScopeId;
use crate::sync::enrol::EnrolRequest;
use crate::sync::message::{Notice, NoticeKind, SyncRequest, SyncResponse};
use crate::time::UtcMs;
use crate::trust::KeyPair;

use super::error::ClientError;
use super::transport::Transport;

/// Round trips without any progress after which a sync gives up.
const MAX_IDLE_ROUNDS: u32 = 4;

/// Why a sync or an enrolment did not come to its end. What was acknowledged until then stays.
#[derive(Debug, Error)]
pub enum SyncError {
    /// Calling the server: see [`ClientError`].
    #[error(transparent)]
    Client(#[from] ClientError),
    /// Reading or writing the phone: see [`FieldError`].
    #[error(transparent)]
    Phone(#[from] FieldError),
    /// Borrowing the phone: it was closed meanwhile.
    #[error("the phone was closed while it synced; what was acknowledged is kept")]
    Closed,
    /// Repeating: the two sides go on asking without coming nearer to each other.
    #[error("phone and server did not come to agree in {round_trips} round trips; what was sent is not lost")]
    Stalled {
        /// Round trips made.
        round_trips: u64,
    },
}

/// Who holds a phone lends it to a sync for one step at a time, and never while it waits for the network: the holder can
/// record in between.
pub trait PhoneHolder {
    /// Does one step on the phone.
    ///
    /// # Errors
    /// The step's, or [`SyncError::Closed`] when there is no phone any more.
    fn step<T>(&mut self, step: impl FnOnce(&mut Phone) -> Result<T, FieldError>) -> Result<T, SyncError>;
}

impl PhoneHolder for Phone {
    fn step<T>(&mut self, step: impl FnOnce(&mut Phone) -> Result<T, FieldError>) -> Result<T, SyncError> {
        Ok(step(self)?)
    }
}

/// What a sync did, or did so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Entries that the server acknowledged.
    pub pushed: u64,
    /// Entries that were new here.
    pub pulled: u64,
    /// Logs of which the server keeps something that it does not fold until a supervisor decides.
    pub held: u64,
    /// Requests answered.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of response bodies.
    pub bytes_down: u64,
    /// Both sides have the same.
    pub complete: bool,
    /// Entries written again under a new device id, because the log was forked; `None` when it was not.
    pub renewed: Option<u64>,
    /// What the server held, refused or could not join, each once.
    pub notices: Vec<Notice>,
}

/// Makes a phone at `location` (a path: a plain store) from a single-use code. `seed` is secret and random: the device's
/// key. After a lost answer calling again is safe: the same key is used.
///
/// # Errors
/// [`SyncError`]; nothing is then enrolled here.
pub async fn enrol<'a>(
    location: impl Into<Location<'a>>,
    transport: &mut Transport,
    code: &str,
    now: UtcMs,
    seed: &[u8; 32],
) -> Result<Phone, SyncError> {
    let location = location.into();
    let keys = Phone::prepare(location, seed)?;
    let response = transport.enrol(&EnrolRequest::new(code, &keys), now).await?;
    Ok(Phone::create(location, &keys, transport.server(), &response, now)?)
}

/// Syncs until both sides have the same: one round trip in the normal case. When the phone's log turns out to be
/// forked (its store was restored or cloned), goes on under a new key with the key of `seed`, which is secret and
/// random. `clock` is the phone's clock; `progress` hears of every round trip. Dropping the future at any await loses
/// nothing: the next sync goes on from what is on disk.
///
/// # Errors
/// [`SyncError`]; what was acknowledged until then stays, and the next sync goes on from there.
pub async fn sync(
    holder: &mut impl PhoneHolder,
    transport: &mut Transport,
    clock: impl Fn() -> UtcMs,
    seed: &[u8; 32],
    mut progress: impl FnMut(&SyncReport),
) -> Result<SyncReport, SyncError> {
    let mut report = SyncReport::default();
    let mut idle_rounds = 0;
    loop {
        let (request, keys) = holder.step(|phone| Ok((phone.sync_request()?, phone.keys().clone())))?;
        let response = exchange(holder, transport, request, &keys, clock()).await?;
        let now = clock();
        let (absorbed, pushed, is_forked) = holder.step(|phone| {
            let unsent = phone.unsent()?;
            let absorbed = phone.absorb(&response, now)?;
            Ok((absorbed, unsent.saturating_sub(phone.unsent()?), phone.is_forked()?))
        })?;
        report.pushed += pushed;
        report.pulled += absorbed.pulled as u64;
        report.complete = absorbed.complete;
        note(&mut report, absorbed.notices);
        let renews = is_forked && report.renewed.is_none();
        if renews {
            report.renewed = Some(renew(holder, transport, clock(), seed).await?);
        }
        let traffic = transport.traffic();
        (report.round_trips, report.bytes_up, report.bytes_down) =
            (traffic.round_trips, traffic.bytes_up, traffic.bytes_down);
        progress(&report);
        if report.complete && !renews {
            return Ok(report);
        }
        idle_rounds = if renews || pushed > 0 || absorbed.pulled > 0 { 0 } else { idle_rounds + 1 };
        if idle_rounds == MAX_IDLE_ROUNDS {
            return Err(SyncError::Stalled { round_trips: report.round_trips });
        }
    }
}

/// One request and its answer. A server that was restored from a backup may have forgotten this device: it is then
/// told all that the authority ever said, the device's certificate among it.
async fn exchange(
    holder: &mut impl PhoneHolder,
    transport: &mut Transport,
    mut request: SyncRequest,
    keys: &KeyPair,
    now: UtcMs,
) -> Result<SyncResponse, SyncError> {
    match transport.sync(keys, &request, now).await {
        Err(ClientError::Refused { code, .. }) if code == UNKNOWN_DEVICE && request.statements.is_empty() => {
            let scopes: Vec<ScopeId> = request.scopes.iter().map(|state| state.scope).collect();
            let all = |phone: &mut Phone| Ok(phone.trust().statements_for(&scopes).cloned().collect());
            request.statements = holder.step(all)?;
            Ok(transport.sync(keys, &request, now).await?)
        }
        answer => Ok(answer?),
    }
}

/// The server's code for a device whose certificate it does not have.
const UNKNOWN_DEVICE: &str = "unknown_device";

/// Goes on under a new key. Returns how many entries were written again.
async fn renew(
    holder: &mut impl PhoneHolder,
    transport: &mut Transport,
    now: UtcMs,
    seed: &[u8; 32],
) -> Result<u64, SyncError> {
    let renewal = holder.step(|phone| phone.prepare_renewal(seed))?;
    let response = transport.renew(&renewal.old, &renewal.request, now).await?;
    holder.step(|phone| Ok(phone.renew(&response)? as u64))
}

fn note(report: &mut SyncReport, notices: Vec<Notice>) {
    for notice in notices {
        if notice.kind != NoticeKind::Gap && !report.notices.contains(&notice) {
            report.notices.push(notice);
        }
    }
    let held = report.notices.iter().filter(|notice| matches!(notice.kind, NoticeKind::Held | NoticeKind::Fork));
    report.held = held.map(|notice| (notice.scope, notice.device)).collect::<BTreeSet<_>>().len() as u64;
}
