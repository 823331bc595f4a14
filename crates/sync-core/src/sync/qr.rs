//! Hand-over by QR code: what one phone wrote gets to a teammate's with a screen and a camera, and no radio at all. Sans-IO:
//! bytes for codes out, bytes of codes in.
//!
//! ```text
//! receiver                                   giver
//!   request: certificate, heads, a key   →                    one code, optional: then nothing is guessed
//!                                        ←   offer            the entries as signed, sealed to the receiver
//! ```
//!
//! [`answer`] gives to whoever asked, [`offer`] to the team unasked: what the server did not have when the giver last
//! synced. What arrives enters the logs by [`Replica::ingest`], the one door, so the receiver has the same signed entries
//! as after a sync. Entries that do not join what is here are not kept: [`QrTaken::missing`] says from where the author's
//! log is needed, and a request asks for that. Nothing is lost either way: who wrote it has it, and syncs it.
//!
//! A [`QrDisplay`] makes a message an endless row of frames, a [`QrCollector`] the message again from any of them.

mod display;
mod frame;
mod message;
mod offer;
mod request;
mod seal;

use thiserror::Error;

use crate::cbor::CborError;
use crate::id::{DeviceId, DocumentId, ScopeId};
use crate::store::StoreError;
use crate::sync::engine::Replica;
use crate::sync::message::{Notice, PROTOCOL_VERSION};
use crate::sync::peer::{PeerIdentity, PeerRefusal};
use crate::time::UtcMs;
use crate::trust::{Certificate, KeyPair};

pub use display::{
    DEFAULT_FRAME_BYTES, DisplayError, MAX_FRAME_BYTES, MIN_FRAME_BYTES, QrCollector, QrDisplay, QrProgress,
};
pub use frame::{FRAME_OVERHEAD_BYTES, MAX_BLOCKS, MAX_MESSAGE_BYTES, QrFrame, QrFrameError, TransferId};

use crate::sync::peer::credentials::check_standing;
use message::QrMessage;

/// Why nothing is shown or taken. Nothing was kept.
#[derive(Debug, Error)]
pub enum QrError {
    /// Reading codes: see [`QrFrameError`].
    #[error(transparent)]
    Frame(#[from] QrFrameError),
    /// Making codes: see [`DisplayError`].
    #[error(transparent)]
    Display(#[from] DisplayError),
    /// Reading the message: not one of this protocol.
    #[error("二维码内容无法识别 / the codes carry no message of Stairwell: {0}")]
    Malformed(#[from] CborError),
    /// Reading the message: another version of the protocol.
    #[error(
        "版本 {0} 无法识别，请升级 / version {0} is not spoken here (this side speaks {PROTOCOL_VERSION}); an update is needed"
    )]
    Version(u32),
    /// Reading the message: a request where an offer is needed, or the other way round.
    #[error("请扫描对方的{0} / the other phone should show its {1}")]
    WrongKind(&'static str, &'static str),
    /// Reading the message: it was changed, or its signature is another's.
    #[error("内容被改动 / the message was altered")]
    Altered,
    /// Opening: it is for other devices, or for a request of which the secret is gone.
    #[error("此二维码不是给本机的，请先出示本机的请求码 / not for this device; show its request first")]
    NotForThisDevice,
    /// Checking the other side: it is given nothing, and nothing of it is taken.
    #[error("已拒绝对方设备 / refused: {0}")]
    Refused(PeerRefusal),
    /// Checking this device itself: it gives and takes nothing.
    #[error("本机不能交接 / this device cannot hand over: {0}")]
    Unfit(PeerRefusal),
    /// Checking this device itself: it has no certificate.
    #[error("本机尚未注册 / this device is not enrolled")]
    NotEnrolled,
    /// Checking: the grid is not one of this device.
    #[error("本机无权使用网格 {0} / this device is not granted grid {0}")]
    NotGranted(ScopeId),
    /// Answering: no request, too many, or of several grids.
    #[error("一次只能回应同一网格的一至八个请求 / one to eight requests of one grid are answered at once")]
    Requests,
    /// Offering: no teammate with a certificate for the grid is known here.
    #[error("本机不知道同组的其他设备，请让对方出示请求码 / no teammate's device is known here; let it show a request")]
    Nobody,
    /// Giving: the other side lacks nothing, or the server had everything.
    #[error("没有可交接的新记录 / there is nothing new to hand over")]
    NothingNew,
    /// Giving: more than codes carry.
    #[error("内容过多（{0} 字节），请用近距离合并或同步 / {0} bytes are too much for codes; merge or sync instead")]
    TooMuch(usize),
    /// Sealing: the cryptography is not available in this build, or a key is none.
    #[error("无法加密 / the message cannot be sealed")]
    Unsealable,
    /// Reading or writing the store: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl QrError {
    /// The error's name for programs: stable over versions.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Frame(QrFrameError::NotAFrame) => "qr_not_a_frame",
            Self::Frame(QrFrameError::OtherTransfer) => "qr_other_display",
            Self::Frame(QrFrameError::Version(_)) | Self::Version(_) => "version",
            Self::Frame(_) => "qr_bad_frame",
            Self::Display(_) => "qr_frame_bytes",
            Self::Malformed(_) | Self::Altered => "qr_malformed",
            Self::WrongKind(..) => "qr_wrong_kind",
            Self::NotForThisDevice => "qr_not_for_this_device",
            Self::Refused(refusal) | Self::Unfit(refusal) => refusal.code(),
            Self::NotEnrolled => "not_enrolled",
            Self::NotGranted(_) => "not_granted",
            Self::Requests => "qr_requests",
            Self::Nobody => "qr_nobody",
            Self::NothingNew => "qr_nothing_new",
            Self::TooMuch(_) => "qr_too_much",
            Self::Unsealable => "qr_unsealable",
            Self::Store(_) => "store_failed",
        }
    }
}

/// What is to be shown to teammates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrOffer {
    /// For a [`QrDisplay`].
    pub message: Vec<u8>,
    /// Number of entries in it.
    pub entries: usize,
    /// It holds all of the grid that the receivers are believed to lack. Else this device's own log came first, and
    /// what others wrote, or what is later, is left: ask again, merge or sync.
    pub complete: bool,
}

/// A log of which earlier entries are needed before what was offered can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QrMissing {
    /// Whose log. Sixteen zero bytes when the offer builds on a log that is not named.
    pub device: DeviceId,
    /// From which entry on it is needed.
    pub from_seq: u64,
}

/// What became of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrTaken {
    /// Who gave it.
    pub giver: Certificate,
    /// The grid.
    pub scope: ScopeId,
    /// Entries that were new here.
    pub entries: usize,
    /// The households (and books) that they belong to, ascending.
    pub households: Vec<DocumentId>,
    /// What is needed before the rest can be taken: show a request. Empty when all was taken.
    pub missing: Vec<QrMissing>,
    /// What was held, refused or could not join.
    pub notices: Vec<Notice>,
}

/// What this device has of a grid and to which key an answer is to be sealed: a message for a [`QrDisplay`]. `seed` is
/// secret, random, and kept until the answer was taken; the message shows nothing of it.
///
/// # Errors
/// [`QrError::NotEnrolled`], [`QrError::Unfit`], [`QrError::NotGranted`], the store's trouble.
pub fn request(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    scope: &ScopeId,
    seed: &[u8; 32],
    now: UtcMs,
) -> Result<Vec<u8>, QrError> {
    fit(replica, &identity.keys, scope, now)?;
    request::make(replica, identity, scope, seed)
}

/// Gives to those who asked: what any of them lacks. `requests` are the messages that their displays showed; `seed` is
/// secret and random.
///
/// # Errors
/// [`QrError::Refused`] when one of them is a stranger, revoked, expired, or not of the grid; nothing is shown then.
/// [`QrError::Requests`], [`QrError::NothingNew`], [`QrError::TooMuch`], those of [`request`].
pub fn answer(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    requests: &[Vec<u8>],
    seed: &[u8; 32],
    now: UtcMs,
) -> Result<QrOffer, QrError> {
    let asked = request::read_all(replica, requests, now)?;
    let me = fit(replica, &identity.keys, &asked.scope, now)?;
    asked.check_common_grid(me)?;
    offer::make(replica, identity, &offer::Audience::asked(replica, &asked)?, seed)
}

/// Gives to the team unasked: what `remote` (the server) was not known to have. Sealed to the devices of this team that
/// are certified for the grid and known here, the eight latest of them.
///
/// # Errors
/// [`QrError::Nobody`], [`QrError::NothingNew`], [`QrError::TooMuch`], those of [`request`].
pub fn offer(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    scope: &ScopeId,
    remote: &str,
    seed: &[u8; 32],
    now: UtcMs,
) -> Result<QrOffer, QrError> {
    let me = fit(replica, &identity.keys, scope, now)?;
    offer::make(replica, identity, &offer::Audience::team(replica, me, scope, remote, now)?, seed)
}

/// Takes an offer, inside the caller's transaction. `request_seed` is that of the request it answers; `None` when this
/// device asked for nothing. Taking it twice is safe.
///
/// # Errors
/// [`QrError`]; the caller rolls back.
pub fn take(
    replica: &mut Replica<'_>,
    keys: &KeyPair,
    message: &[u8],
    request_seed: Option<&[u8; 32]>,
    now: UtcMs,
) -> Result<QrTaken, QrError> {
    offer::take(replica, keys, message, request_seed, now)
}

/// Whether a message is a request (`true`) or an offer, so that an app can tell what its camera saw.
///
/// # Errors
/// [`QrError::Malformed`].
pub fn is_request(message: &[u8]) -> Result<bool, QrError> {
    Ok(matches!(QrMessage::read(message)?, QrMessage::Request { .. }))
}

/// This device's certificate, if it may hand over in the grid now.
fn fit<'a>(replica: &'a Replica<'_>, keys: &KeyPair, scope: &ScopeId, now: UtcMs) -> Result<&'a Certificate, QrError> {
    let me = replica.trust.certificate(&keys.public().device()).ok_or(QrError::NotEnrolled)?;
    check_standing(me, replica.trust, now).map_err(QrError::Unfit)?;
    if me.grants(scope) { Ok(me) } else { Err(QrError::NotGranted(*scope)) }
}

#[cfg(test)]
mod tests;
