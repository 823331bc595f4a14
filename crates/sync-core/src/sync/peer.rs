//! Device to device: two phones merge with no server at all. Sans-IO: bytes in, bytes out, over any ordered byte
//! channel (TCP, Bluetooth, Wi-Fi Direct).
//!
//! ```text
//! initiator                                responder
//!   e                                 →                        Noise XX; each side shows its certificate
//!                                     ←  e, ee, s, es, credentials          and signs its Noise key
//!   s, se, credentials                →
//!   Hello, Statements                 ↔  Hello, Statements     what the authority said, if digests differ
//!   Heads                             ↔  Heads                 who has what, in the grids in common
//!   Page → Ack, Page → Ack, Drained   ↔  the same              each page is on disk when it is acknowledged
//!   Digests                           ↔  Digests               equal: both have the same logs
//! ```
//!
//! A stranger learns the responder's certificate at most: no heads and no entries are sent before both certificates
//! are checked. A cut anywhere loses nothing that was acknowledged; the next session goes on from the heads.

pub(super) mod credentials;
mod exchange;
mod frame;
mod message;

use std::collections::VecDeque;

use thiserror::Error;

use crate::id::{DeviceId, ScopeId};
use crate::store::StoreError;
use crate::sync::engine::Replica;
use crate::sync::message::{MessageError, Notice};
use crate::sync::noise::{NoiseChannel, NoiseError, Side};
use crate::time::UtcMs;
use crate::trust::{Certificate, KeyPair, SignedStatement};

pub use credentials::PeerRefusal;
pub use frame::FrameError;

use credentials::{Credentials, check_standing};
use exchange::Exchange;
use frame::{FrameReader, Joiner};
use message::PeerMessage;

/// Bytes that may wait to be transmitted: one page each way and what surrounds it.
const MAX_WAITING_BYTES: usize = 4 * 1024 * 1024;

/// Who this device is, for the other one.
#[derive(Debug, Clone)]
pub struct PeerIdentity {
    /// The device's key.
    pub keys: KeyPair,
    /// Its certificate, as the authority signed it.
    pub certificate: SignedStatement,
}

/// What a session brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeerOutcome {
    /// The other device.
    pub peer: DeviceId,
    /// Entries that were new to the other side and are on its disk.
    pub sent: usize,
    /// Entries that were new here and are on disk.
    pub received: usize,
    /// Both have the same logs in all grids in common. `false` until the end.
    pub digest_equal: bool,
    /// What either side held, refused or could not join.
    pub notices: Vec<Notice>,
}

impl Default for PeerOutcome {
    fn default() -> Self {
        Self { peer: DeviceId([0; 16]), sent: 0, received: 0, digest_equal: false, notices: Vec::new() }
    }
}

/// Why a session ended before its end. What was acknowledged until then is on disk.
#[derive(Debug, Error)]
pub enum PeerError {
    /// Checking the other side: it is not talked to.
    #[error("refused: {0}")]
    Refused(PeerRefusal),
    /// Being checked: the other side does not talk to this device.
    #[error("the other device refused this one: {0}")]
    RefusedByPeer(PeerRefusal),
    /// Checking this device itself: the other side would refuse it.
    #[error("this device cannot merge: {0}")]
    Unfit(PeerRefusal),
    /// Checking this device itself: it has no certificate.
    #[error("this device is not enrolled")]
    NotEnrolled,
    /// Reading the channel: see [`NoiseError`].
    #[error(transparent)]
    Noise(#[from] NoiseError),
    /// Reading the channel: see [`FrameError`].
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// Reading a message: see [`MessageError`].
    #[error(transparent)]
    Message(#[from] MessageError),
    /// Reading a message: it does not come at this point.
    #[error("the other device sent {0} when it was not its turn")]
    Unexpected(&'static str),
    /// Reading a message: it is about a grid that the two do not share.
    #[error("the other device spoke of {0}, which is not a grid of both")]
    ForeignScope(ScopeId),
    /// Answering: the other side does not read what it is sent.
    #[error("the other device does not read what it is sent")]
    NotReading,
    /// Storing a page: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The channel was cut, or this session had already ended.
    #[error("the connection to the other device was cut; nothing is lost, try again")]
    Cut,
}

/// Where a session stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeerStatus {
    /// Shaking hands: the other side is not known yet.
    Handshake,
    /// Swapping, with what was swapped so far.
    Merging(PeerOutcome),
    /// Done.
    Finished(PeerOutcome),
    /// Ended by an error, with what was swapped until then.
    Failed(PeerOutcome),
}

#[derive(Debug)]
enum Phase {
    Handshake,
    Merging(Box<Exchange>),
    Over { finished: bool, outcome: PeerOutcome },
}

/// One side of a merge between two devices.
#[derive(Debug)]
pub struct PeerSession {
    identity: PeerIdentity,
    side: Side,
    channel: NoiseChannel,
    reader: FrameReader,
    joiner: Joiner,
    outbox: VecDeque<Vec<u8>>,
    phase: Phase,
}

impl PeerSession {
    /// The side that connected; its first bytes wait in [`Self::poll_transmit`]. `seed` is secret, random, and used
    /// for this session only.
    ///
    /// # Errors
    /// [`PeerError::Noise`] when the cryptography is not available in this build.
    pub fn connect(identity: PeerIdentity, seed: &[u8; 32]) -> Result<Self, PeerError> {
        let mut session = Self::new(identity, Side::Initiator, seed)?;
        let first = session.channel.write(&[])?;
        session.outbox.push_back(frame::frame(&first)?);
        Ok(session)
    }

    /// The side that was connected to. `seed` as in [`Self::connect`].
    ///
    /// # Errors
    /// As [`Self::connect`].
    pub fn accept(identity: PeerIdentity, seed: &[u8; 32]) -> Result<Self, PeerError> {
        Self::new(identity, Side::Responder, seed)
    }

    fn new(identity: PeerIdentity, side: Side, seed: &[u8; 32]) -> Result<Self, PeerError> {
        Ok(Self {
            identity,
            side,
            channel: NoiseChannel::new(side, seed)?,
            reader: FrameReader::default(),
            joiner: Joiner::default(),
            outbox: VecDeque::new(),
            phase: Phase::Handshake,
        })
    }

    /// Takes bytes of the channel, cut anywhere. No transaction may be open: each page is one of its own, committed
    /// before its acknowledgement waits in [`Self::poll_transmit`].
    ///
    /// # Errors
    /// [`PeerError`]; the session is then over. Transmit what waits all the same: it tells the other side why.
    pub fn handle_bytes(&mut self, replica: &mut Replica<'_>, bytes: &[u8], now: UtcMs) -> Result<(), PeerError> {
        let mut rest = bytes;
        let result = self.take(replica, &mut rest, now);
        if let Err(error) = &result {
            if let PeerError::Refused(refusal) = error {
                self.say_goodbye(*refusal);
            }
            let outcome = self.outcome();
            if !matches!(self.phase, Phase::Over { .. }) {
                self.phase = Phase::Over { finished: false, outcome };
            }
        }
        result
    }

    /// The next bytes for the channel; `None` when nothing waits.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.outbox.pop_front()
    }

    /// The next bytes for a channel that carries at most `max_bytes` at a time (at least 1), such as a Bluetooth
    /// characteristic: filled up as far as something waits, across the frames of [`Self::poll_transmit`]. `None` when
    /// nothing waits.
    pub fn poll_transmit_up_to(&mut self, max_bytes: usize) -> Option<Vec<u8>> {
        let max_bytes = max_bytes.max(1);
        let mut bytes = Vec::new();
        while bytes.len() < max_bytes
            && let Some(mut next) = self.outbox.pop_front()
        {
            let room = max_bytes - bytes.len();
            if next.len() > room {
                self.outbox.push_front(next.split_off(room));
            }
            bytes.append(&mut next);
        }
        (!bytes.is_empty()).then_some(bytes)
    }

    /// Where the session stands.
    #[must_use]
    pub fn status(&self) -> PeerStatus {
        match &self.phase {
            Phase::Handshake => PeerStatus::Handshake,
            Phase::Merging(exchange) => PeerStatus::Merging(exchange.outcome().clone()),
            Phase::Over { finished: true, outcome } => PeerStatus::Finished(outcome.clone()),
            Phase::Over { finished: false, outcome } => PeerStatus::Failed(outcome.clone()),
        }
    }

    /// The other side's certificate; `None` before it is checked and after the session is over.
    #[must_use]
    pub fn peer(&self) -> Option<&Certificate> {
        match &self.phase {
            Phase::Merging(exchange) => Some(exchange.peer()),
            Phase::Handshake | Phase::Over { .. } => None,
        }
    }

    fn outcome(&self) -> PeerOutcome {
        match &self.phase {
            Phase::Handshake => PeerOutcome::default(),
            Phase::Merging(exchange) => exchange.outcome().clone(),
            Phase::Over { outcome, .. } => outcome.clone(),
        }
    }

    fn take(&mut self, replica: &mut Replica<'_>, rest: &mut &[u8], now: UtcMs) -> Result<(), PeerError> {
        while let Some(noise_message) = self.reader.next(rest)? {
            if matches!(self.phase, Phase::Over { .. }) {
                return Err(PeerError::Cut);
            }
            let payload = self.channel.read(&noise_message)?;
            match self.phase {
                Phase::Handshake => self.shake_hands(replica, &payload, now)?,
                Phase::Merging(_) | Phase::Over { .. } => {
                    if let Some(body) = self.joiner.push(&payload)? {
                        self.swap(replica, &body, now)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn shake_hands(&mut self, replica: &Replica<'_>, payload: &[u8], now: UtcMs) -> Result<(), PeerError> {
        let me = replica.trust.certificate(&self.identity.keys.public().device()).ok_or(PeerError::NotEnrolled)?;
        check_standing(me, replica.trust, now).map_err(PeerError::Unfit)?;
        let Some(static_key) = self.channel.remote_static_key() else {
            return self.show_credentials();
        };
        let peer = Credentials::check(payload, &static_key, replica.trust, now).map_err(PeerError::Refused)?;
        let (exchange, hello) = Exchange::start(me, peer, replica).map_err(PeerError::Refused)?;
        if self.side == Side::Initiator {
            self.show_credentials()?;
        }
        self.phase = Phase::Merging(Box::new(exchange));
        self.send(&hello)
    }

    fn show_credentials(&mut self) -> Result<(), PeerError> {
        let credentials = Credentials::new(&self.identity.keys, &self.identity.certificate, self.channel.static_key());
        let message = self.channel.write(&credentials.to_payload())?;
        self.outbox.push_back(frame::frame(&message)?);
        Ok(())
    }

    fn swap(&mut self, replica: &mut Replica<'_>, body: &[u8], now: UtcMs) -> Result<(), PeerError> {
        let message = PeerMessage::from_body(body)?;
        let Phase::Merging(exchange) = &mut self.phase else { return Err(PeerError::Cut) };
        let answers = exchange.handle(replica, message, now)?;
        let finished = exchange.is_finished();
        for answer in &answers {
            self.send(answer)?;
        }
        if finished {
            self.phase = Phase::Over { finished: true, outcome: self.outcome() };
        }
        Ok(())
    }

    fn send(&mut self, message: &PeerMessage) -> Result<(), PeerError> {
        for piece in frame::pieces(&message.to_body()?)? {
            let noise_message = self.channel.write(&piece)?;
            self.outbox.push_back(frame::frame(&noise_message)?);
        }
        if self.outbox.iter().map(Vec::len).sum::<usize>() > MAX_WAITING_BYTES {
            return Err(PeerError::NotReading);
        }
        Ok(())
    }

    /// Tells the other side why, when the channel can carry it. Nothing is lost when it cannot.
    fn say_goodbye(&mut self, refusal: PeerRefusal) {
        if self.channel.is_open() {
            let _unsent = self.send(&PeerMessage::Goodbye { refusal });
        }
    }
}

#[cfg(test)]
mod tests;
