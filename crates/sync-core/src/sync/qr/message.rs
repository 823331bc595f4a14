//! What the codes carry, canonical CBOR (docs/PROTOCOL.md §6.1).

use std::collections::BTreeMap;

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{DeviceId, ScopeId};
use crate::sync::message::PROTOCOL_VERSION;
use crate::trust::{Signature, SignedStatement};

use super::QrError;
use super::seal::Sealed;

/// First bytes of a device's id: enough among the logs of a grid, and small.
pub(super) type ShortId = ByteArray<8>;

pub(super) fn short(device: &DeviceId) -> ShortId {
    let mut id = [0; 8];
    id.copy_from_slice(&device.0[..8]);
    id.into()
}

/// A whole message.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum QrMessage {
    /// Who I am, and what I have.
    #[n(0)]
    Request {
        #[n(0)]
        version: u32,
        #[n(1)]
        certificate: SignedStatement,
        /// Canonical CBOR of [`Wanted`].
        #[cbor(n(2), with = "minicbor::bytes")]
        wanted: Vec<u8>,
        /// By the certified key, over `wanted`.
        #[n(3)]
        signature: Signature,
    },
    /// What you lack: a sealed [`Content`].
    #[n(1)]
    Offer {
        #[n(0)]
        version: u32,
        #[n(1)]
        sealed: Sealed,
    },
}

/// What a request asks for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct Wanted {
    #[n(0)]
    pub(super) scope: ScopeId,
    /// X25519 key that the answer is to be sealed to.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub(super) key: [u8; 32],
    /// [`crate::trust::TrustSet::digest`] over the scope.
    #[n(2)]
    pub(super) trust_digest: u64,
    /// How far each log goes here.
    #[n(3)]
    pub(super) heads: BTreeMap<ShortId, u64>,
}

/// What an offer gives, signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct Content {
    /// Canonical CBOR of [`HandOver`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub(super) hand_over: Vec<u8>,
    /// By the giver, over `hand_over`.
    #[n(1)]
    pub(super) signature: Signature,
}

/// What an offer gives.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct HandOver {
    #[n(0)]
    pub(super) giver: DeviceId,
    #[n(1)]
    pub(super) scope: ScopeId,
    /// Certificates of those whose logs are new to the receiver; and what else the authority stated, if it may lack it.
    #[n(2)]
    pub(super) statements: Vec<SignedStatement>,
    /// [`crate::log::bundle`].
    #[cbor(n(3), with = "minicbor::bytes")]
    pub(super) bundle: Vec<u8>,
}

impl QrMessage {
    pub(super) fn read(message: &[u8]) -> Result<Self, QrError> {
        let read: Self = cbor::from_slice(message)?;
        let (Self::Request { version, .. } | Self::Offer { version, .. }) = &read;
        if *version == PROTOCOL_VERSION { Ok(read) } else { Err(QrError::Version(*version)) }
    }
}
