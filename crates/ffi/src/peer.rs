//! Merging with a teammate's phone over any ordered byte channel that the app has: Nearby Connections, Multipeer, Wi-Fi
//! Direct, Bluetooth. The app moves bytes; strangers are refused before any data.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stairwell_core::sync::peer::{PeerError, PeerIdentity, PeerOutcome, PeerSession, PeerStatus};

use crate::enrol::seed;
use crate::fault::Fault;
use crate::live::Live;
use crate::phone::{FieldPhone, Held};

/// Where a merge stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Enum)]
pub enum PeerState {
    /// The other side is not known yet: nothing was sent but this device's certificate.
    Handshake,
    /// Swapping.
    Merging,
    /// Both have what the other one had. Send what still waits, then close the channel.
    Finished,
    /// Ended by an error or a cut. What was acknowledged is on both disks; the next merge goes on.
    Failed,
}

/// What a merge did so far.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PeerProgress {
    /// Where it stands.
    pub state: PeerState,
    /// The other device; `None` before it is known.
    pub peer: Option<String>,
    /// Entries that were new to the other side and are on its disk.
    pub sent: u64,
    /// Entries that were new here and are on this phone's disk.
    pub received: u64,
    /// Both have the same in all grids in common. `false` until the end.
    pub digest_equal: bool,
    /// What either side held or refused, in words.
    pub notices: Vec<String>,
}

/// One side of a merge between two phones.
#[derive(uniffi::Object)]
pub struct PeerChannel {
    held: Arc<Held>,
    session: Mutex<PeerSession>,
    _live: Live,
}

#[uniffi::export]
impl FieldPhone {
    /// Begins a merge as the side that connected: its first bytes wait to be sent.
    ///
    /// # Errors
    /// [`Fault::EnrolAgain`] when this device may merge with nobody.
    pub fn peer_connect(&self) -> Result<Arc<PeerChannel>, Fault> {
        self.peer(PeerSession::connect)
    }

    /// Begins a merge as the side that was connected to.
    ///
    /// # Errors
    /// As [`FieldPhone::peer_connect`].
    pub fn peer_accept(&self) -> Result<Arc<PeerChannel>, Fault> {
        self.peer(PeerSession::accept)
    }
}

type Begin = fn(PeerIdentity, &[u8; 32]) -> Result<PeerSession, PeerError>;

impl FieldPhone {
    fn peer(&self, begin: Begin) -> Result<Arc<PeerChannel>, Fault> {
        let identity = self.with(|phone, _| phone.peer_identity())?;
        let session = Mutex::new(begin(identity, &seed()?)?);
        Ok(Arc::new(PeerChannel { held: Arc::clone(&self.held), session, _live: Live::new() }))
    }
}

#[uniffi::export]
impl PeerChannel {
    /// Takes bytes that came over the channel, cut anywhere, in order. Send what waits afterwards, after an error too: it
    /// tells the other side why.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a stranger or a revoked device, [`Fault::TryLater`] for bytes that make no sense,
    /// [`Fault::FreeSpace`]. The merge is over then.
    pub fn received(&self, bytes: Vec<u8>) -> Result<PeerProgress, Fault> {
        let mut session = self.lock();
        let taken = self.held.with(|phone, now| phone.merge(|replica| session.handle_bytes(replica, &bytes, now)))?;
        // The other side may have brought the word that this device was revoked, which ends the merge.
        self.held.wipe_if_due()?;
        taken?;
        Ok(progress(&session.status()))
    }

    /// The next bytes for the channel, at most `max_bytes` (at least 1); `None` when nothing waits.
    pub fn to_send(&self, max_bytes: u32) -> Option<Vec<u8>> {
        self.lock().poll_transmit_up_to(max_bytes as usize)
    }

    /// Where the merge stands.
    pub fn progress(&self) -> PeerProgress {
        progress(&self.lock().status())
    }
}

impl PeerChannel {
    fn lock(&self) -> MutexGuard<'_, PeerSession> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn progress(status: &PeerStatus) -> PeerProgress {
    let (state, outcome) = match status {
        PeerStatus::Handshake => (PeerState::Handshake, None),
        PeerStatus::Merging(outcome) => (PeerState::Merging, Some(outcome)),
        PeerStatus::Finished(outcome) => (PeerState::Finished, Some(outcome)),
        PeerStatus::Failed(outcome) => (PeerState::Failed, Some(outcome)),
    };
    let of = outcome.cloned().unwrap_or_default();
    let PeerOutcome { peer, sent, received, digest_equal, notices } = of;
    PeerProgress {
        state,
        peer: (peer != PeerOutcome::default().peer).then(|| peer.to_string()),
        sent: sent as u64,
        received: received as u64,
        digest_equal,
        notices: notices.into_iter().map(|notice| notice.reason).collect(),
    }
}
