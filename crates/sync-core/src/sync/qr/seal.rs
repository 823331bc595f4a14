//! Sealing: what is shown on a screen is read by every camera, so it can be opened by those devices alone that it is for.
//!
//! The content is encrypted once (ChaCha20-Poly1305) under a key of its own, and that key is sealed to each recipient
//! with the Noise pattern N. No recipient is named: a device tries.

use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};
use snow::Builder;
use snow::params::{CipherChoice, DHChoice};
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::types::Cipher;

use crate::cbor;
use crate::id::Hash;
use crate::sync::noise::SeededResolver;

use super::QrError;

const PATTERN: &str = "Noise_N_25519_ChaChaPoly_BLAKE2s";
const PROLOGUE: &[u8] = b"stairwell/qr/1\0";
const KEY_BYTES: usize = 32;
const TAG_BYTES: usize = 16;
/// Ephemeral key, sealed key, tag.
const WRAP_BYTES: usize = 32 + KEY_BYTES + TAG_BYTES;

/// Most devices that one hand-over is sealed to: the rest of a team, and some.
pub(super) const MAX_RECIPIENTS: usize = 8;

/// An X25519 key pair of a device for one purpose.
#[derive(Clone)]
pub(super) struct OpeningKey {
    private: [u8; 32],
    public: [u8; 32],
}

impl OpeningKey {
    /// The key of a private one; `None` when the cryptography is not available in this build.
    pub(super) fn new(private: [u8; 32]) -> Option<Self> {
        let mut dh = DefaultResolver.resolve_dh(&DHChoice::Curve25519)?;
        dh.set(&private);
        let public = dh.pubkey().try_into().ok()?;
        Some(Self { private, public })
    }

    /// The key of one request, out of its seed.
    pub(super) fn of_request(seed: &[u8; 32]) -> Option<Self> {
        Self::new(Hash::of(&[PROLOGUE, b"request", seed.as_slice()].concat()).0)
    }

    pub(super) const fn public(&self) -> &[u8; 32] {
        &self.public
    }
}

/// Content that some devices can open.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct Sealed {
    /// The content's key, sealed to each recipient.
    #[n(0)]
    wraps: Vec<ByteArray<WRAP_BYTES>>,
    /// The content, encrypted; the wraps are authenticated along with it.
    #[cbor(n(1), with = "minicbor::bytes")]
    ciphertext: Vec<u8>,
}

impl Sealed {
    /// Seals `content` to the holders of these X25519 keys. `seed` is secret and random. A seed that is used twice gives
    /// other keys for other content.
    pub(super) fn seal(content: &[u8], recipients: &[[u8; 32]], seed: &[u8; 32]) -> Result<Self, QrError> {
        let secret = |purpose: &[u8], number: u64| {
            Hash::of(&[PROLOGUE, purpose, seed, &Hash::of(content).0, &number.to_be_bytes()].concat()).0
        };
        let key = secret(b"content", 0);
        let wraps = recipients
            .iter()
            .zip(0..)
            .map(|(recipient, number)| wrap(&key, recipient, secret(b"wrap", number)))
            .collect::<Option<Vec<_>>>()
            .ok_or(QrError::Unsealable)?;
        let cipher = cipher(&key).ok_or(QrError::Unsealable)?;
        let mut ciphertext = vec![0; content.len() + TAG_BYTES];
        // The key is of this content alone, so the nonce may be the same always.
        cipher.encrypt(0, &cbor::to_vec(&wraps), content, &mut ciphertext);
        Ok(Self { wraps, ciphertext })
    }

    /// Opens it with one of `keys`.
    ///
    /// # Errors
    /// [`QrError::NotForThisDevice`] when none of them does, [`QrError::Altered`] when the content was changed.
    pub(super) fn open(&self, keys: &[OpeningKey]) -> Result<Vec<u8>, QrError> {
        let wraps = self.wraps.iter().take(MAX_RECIPIENTS);
        let key =
            wraps.flat_map(|wrap| keys.iter().map(move |key| (wrap, key))).find_map(|(wrap, key)| unwrap(wrap, key));
        let cipher = key.and_then(|key| cipher(&key)).ok_or(QrError::NotForThisDevice)?;
        if self.ciphertext.len() < TAG_BYTES {
            return Err(QrError::Altered);
        }
        let mut content = vec![0; self.ciphertext.len()];
        let opened = cipher.decrypt(0, &cbor::to_vec(&self.wraps), &self.ciphertext, &mut content);
        content.truncate(opened.map_err(|_| QrError::Altered)?);
        Ok(content)
    }
}

fn cipher(key: &[u8; 32]) -> Option<Box<dyn Cipher>> {
    let mut cipher = DefaultResolver.resolve_cipher(&CipherChoice::ChaChaPoly)?;
    cipher.set(key);
    Some(cipher)
}

fn wrap(key: &[u8; 32], recipient: &[u8; 32], seed: [u8; 32]) -> Option<ByteArray<WRAP_BYTES>> {
    let builder = Builder::with_resolver(PATTERN.parse().ok()?, Box::new(SeededResolver { seed }));
    let builder = builder.prologue(PROLOGUE).and_then(|builder| builder.remote_public_key(recipient)).ok()?;
    let mut wrapped = [0; WRAP_BYTES];
    let length = builder.build_initiator().ok()?.write_message(key, &mut wrapped).ok()?;
    (length == WRAP_BYTES).then(|| wrapped.into())
}

fn unwrap(wrapped: &[u8; WRAP_BYTES], key: &OpeningKey) -> Option<[u8; 32]> {
    let builder = Builder::new(PATTERN.parse().ok()?);
    let builder = builder.prologue(PROLOGUE).and_then(|builder| builder.local_private_key(&key.private)).ok()?;
    let mut opened = [0; WRAP_BYTES];
    let length = builder.build_responder().ok()?.read_message(wrapped, &mut opened).ok()?;
    opened[..length].try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::KeyPair;

    fn key(number: u8) -> OpeningKey {
        OpeningKey::of_request(&[number; 32]).expect("a key")
    }

    fn opened(sealed: &Sealed, keys: &[OpeningKey]) -> Result<Vec<u8>, &'static str> {
        sealed.open(keys).map_err(|error| error.code())
    }

    #[test]
    fn recipients_open_it_and_nobody_else() {
        let (doctor, police, stranger) = (key(1), key(2), key(3));
        let sealed = Sealed::seal(b"36.8", &[*doctor.public(), *police.public()], &[9; 32]).expect("sealed");
        assert_eq!(opened(&sealed, &[doctor]), Ok(b"36.8".to_vec()));
        assert_eq!(opened(&sealed, &[stranger.clone(), police]), Ok(b"36.8".to_vec()));
        assert_eq!(opened(&sealed, &[stranger]), Err("qr_not_for_this_device"));
        assert_eq!(opened(&sealed, &[]), Err("qr_not_for_this_device"));
    }

    #[test]
    fn what_was_altered_does_not_open() {
        let sealed = Sealed::seal(b"36.8", &[*key(1).public(), *key(2).public()], &[9; 32]).expect("sealed");
        for at in 0..sealed.ciphertext.len() {
            let mut altered = sealed.clone();
            altered.ciphertext[at] ^= 1;
            assert_eq!(opened(&altered, &[key(1)]), Err("qr_malformed"));
        }
        let mut fewer = sealed.clone();
        fewer.wraps.pop();
        assert_eq!(opened(&fewer, &[key(1)]), Err("qr_malformed"), "for whom it was is part of it");
        let mut cut = sealed;
        cut.ciphertext.clear();
        assert_eq!(opened(&cut, &[key(1)]), Err("qr_malformed"));
    }

    #[test]
    fn a_seed_that_is_used_twice_gives_away_nothing() {
        let recipient = [*key(1).public()];
        let sealed = |content: &[u8]| Sealed::seal(content, &recipient, &[9; 32]).expect("sealed");
        let (one, two) = (sealed(b"36.8"), sealed(b"39.1"));
        assert_ne!(one.wraps, two.wraps);
        assert_eq!(one, sealed(b"36.8"));
    }

    #[test]
    fn a_device_opens_what_was_sealed_to_its_certified_key() {
        let keys = KeyPair::from_seed(&[7; 32]);
        let public = keys.public().x25519().expect("a key on the curve");
        let opening = OpeningKey::new(keys.x25519_private()).expect("a key");
        assert_eq!(opening.public(), &public);
        let sealed = Sealed::seal(b"36.8", &[public], &[9; 32]).expect("sealed");
        assert_eq!(opened(&sealed, &[opening]), Ok(b"36.8".to_vec()));
    }
}
