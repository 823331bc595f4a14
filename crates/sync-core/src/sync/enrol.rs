//! The wire types of enrolment: a code becomes a certificate.

use minicbor::{Decode, Encode};

use crate::trust::keys::ENROL_CONTEXT;
use crate::trust::{Certificate, KeyPair, PublicKey, Signature, SignatureError, SignedStatement};
use crate::{cbor, time::UtcMs};

/// `POST /v1/enrol`, canonical CBOR: a single-use code and the key that the new device made.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnrolRequest {
    /// The code as shown to the holder.
    #[n(0)]
    pub code: String,
    /// The device's public key.
    #[n(1)]
    pub key: PublicKey,
    /// By that key, over the code: the sender holds the private half.
    #[n(2)]
    pub proof: Signature,
}

/// `POST /v1/renew`, canonical CBOR, signed like a sync by the old device: after a fork the phone goes on under a
/// new key and the same person.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RenewRequest {
    /// The new public key.
    #[n(0)]
    pub key: PublicKey,
    /// By the new key, over the old device's id.
    #[n(1)]
    pub proof: Signature,
}

/// The answer to both.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnrolResponse {
    /// The authority whose statements the device is to trust from now on.
    #[n(0)]
    pub authority: PublicKey,
    /// The new device's certificate, so that the phone need not search for it.
    #[n(1)]
    pub certificate: Certificate,
    /// All statements of the device's scopes, the certificate among them.
    #[n(2)]
    pub statements: Vec<SignedStatement>,
    /// Key of the keyed hash of identity numbers: finds duplicates without showing the number.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub id_hash_key: [u8; 32],
    /// X25519 public key that identity numbers are sealed to.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub seal_key: [u8; 32],
    /// The server's clock.
    #[n(5)]
    pub server_time: UtcMs,
}

impl EnrolRequest {
    /// Makes the request of a new device.
    #[must_use]
    pub fn new(code: &str, keys: &KeyPair) -> Self {
        Self { code: code.to_owned(), key: keys.public(), proof: keys.sign(ENROL_CONTEXT, code.as_bytes()) }
    }

    /// Checks that the sender holds the private key.
    ///
    /// # Errors
    /// [`SignatureError`] when it does not.
    pub fn check(&self) -> Result<(), SignatureError> {
        self.key.verify(ENROL_CONTEXT, self.code.as_bytes(), &self.proof)
    }

    /// Canonical CBOR.
    #[must_use]
    pub fn to_body(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }
}

impl RenewRequest {
    /// Makes the request of a device that goes on under `keys`.
    #[must_use]
    pub fn new(old: crate::id::DeviceId, keys: &KeyPair) -> Self {
        Self { key: keys.public(), proof: keys.sign(ENROL_CONTEXT, old.as_bytes()) }
    }

    /// Checks that the sender holds the new private key.
    ///
    /// # Errors
    /// [`SignatureError`] when it does not.
    pub fn check(&self, old: crate::id::DeviceId) -> Result<(), SignatureError> {
        self.key.verify(ENROL_CONTEXT, old.as_bytes(), &self.proof)
    }
}
