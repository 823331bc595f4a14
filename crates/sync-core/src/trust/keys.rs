//! Ed25519 (RFC 8032) keys and signatures. Randomness comes in as a seed.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

use crate::id::{DeviceId, Hash, IdError, byte_id};
use minicbor::{Decoder, Encoder};

byte_id!(
    /// An Ed25519 public key.
    PublicKey,
    32
);
byte_id!(
    /// An Ed25519 signature.
    Signature,
    64
);

/// The signature does not belong to the key and the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the signature does not match")]
pub struct SignatureError;

impl PublicKey {
    /// The device that this key makes.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        let hash = Hash::of(&self.0);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        DeviceId(id)
    }

    /// Checks a signature over `context` and `message`, refusing keys and signatures of small order.
    ///
    /// # Errors
    /// [`SignatureError`] when it does not match.
    pub fn verify(&self, context: &[u8], message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        let key = VerifyingKey::from_bytes(&self.0).map_err(|_| SignatureError)?;
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        key.verify_strict(&[context, message].concat(), &signature).map_err(|_| SignatureError)
    }
}

impl PublicKey {
    /// The same key in the form that agrees on secrets (X25519, RFC 7748): what is sealed to it, the holder of the
    /// private key opens. `None` when it is not a key.
    pub(crate) fn x25519(&self) -> Option<[u8; 32]> {
        let key = VerifyingKey::from_bytes(&self.0).ok().filter(|key| !key.is_weak())?;
        Some(key.to_montgomery().to_bytes())
    }
}

/// A private key. Its text forms never show the secret.
#[derive(Clone)]
pub struct KeyPair(SigningKey);

impl KeyPair {
    /// Makes the key of a seed; the seed is the secret.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The secret, for keeping.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// The private half in the form that agrees on secrets, see [`PublicKey::x25519`].
    pub(crate) fn x25519_private(&self) -> [u8; 32] {
        self.0.to_scalar_bytes()
    }

    /// Signs `message` for one purpose: a signature made for one `context` is worthless in another.
    #[must_use]
    pub fn sign(&self, context: &[u8], message: &[u8]) -> Signature {
        Signature(self.0.sign(&[context, message].concat()).to_bytes())
    }
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPair({})", self.public())
    }
}

/// Context of the signature over the hash of an entry, which covers the log up to there.
pub const LOG_CONTEXT: &[u8] = b"stairwell/log/1\0";
/// Context of the authority's signature over a statement.
pub const STATEMENT_CONTEXT: &[u8] = b"stairwell/statement/1\0";
/// Context of a device's signature over an HTTP request.
pub const REQUEST_CONTEXT: &[u8] = b"stairwell/request/1\0";
/// Context of a new key's proof of possession.
pub const ENROL_CONTEXT: &[u8] = b"stairwell/enrol/1\0";
/// Context of a device's signature over a Noise handshake.
pub const PEER_CONTEXT: &[u8] = b"stairwell/peer/1\0";
/// Context of a device's signature over what it asks for by QR code.
pub const QR_REQUEST_CONTEXT: &[u8] = b"stairwell/qr-request/1\0";
/// Context of a device's signature over what it hands over by QR code.
pub const QR_OFFER_CONTEXT: &[u8] = b"stairwell/qr-offer/1\0";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_context_and_message_only() {
        let pair = KeyPair::from_seed(&[1; 32]);
        let signature = pair.sign(LOG_CONTEXT, b"hash");
        assert_eq!(pair.public().verify(LOG_CONTEXT, b"hash", &signature), Ok(()));
        assert_eq!(pair.public().verify(STATEMENT_CONTEXT, b"hash", &signature), Err(SignatureError));
        assert_eq!(pair.public().verify(LOG_CONTEXT, b"other", &signature), Err(SignatureError));
        let stranger = KeyPair::from_seed(&[2; 32]).public();
        assert_eq!(stranger.verify(LOG_CONTEXT, b"hash", &signature), Err(SignatureError));
    }
}
