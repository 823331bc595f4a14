//! The encrypted channel between two devices: Noise XX (Noise Protocol Framework, revision 34, §7.5), sans-IO.
//!
//! Every session makes its own X25519 static key from a seed, so that nobody who listens can tell one session's
//! device from another's. Who is behind the key is said in the handshake's payloads, see [`super::peer`].

use snow::params::{CipherChoice, DHChoice, HashChoice, NoiseParams};
use snow::resolvers::{CryptoResolver, DefaultResolver};
use snow::types::{Cipher, Dh, Hash as NoiseHash, Random};
use snow::{Builder, HandshakeState, TransportState};
use thiserror::Error;

use crate::id::Hash;

/// The Noise protocol that is spoken.
pub const NOISE_PROTOCOL: &str = "Noise_XX_25519_ChaChaPoly_BLAKE2s";

/// Longest Noise message, in bytes (Noise §3).
pub const MAX_NOISE_BYTES: usize = 65_535;

/// Longest payload of a transport message: the rest is the authentication tag.
pub const MAX_PAYLOAD_BYTES: usize = MAX_NOISE_BYTES - 16;

/// Hashed into the handshake: two sides that mean different protocols do not understand each other.
const PROLOGUE: &[u8] = b"stairwell/peer/1\0";

/// Why the channel is broken. It cannot be used after any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoiseError {
    /// Shaking hands: not a Noise message of this protocol, or altered on the way.
    #[error("the bytes are not a Stairwell handshake, or were altered on the way")]
    Handshake,
    /// Reading: the message was altered, left out or repeated on the way.
    #[error("a message was altered on the way")]
    Altered,
    /// Writing: the payload is longer than a Noise message may be.
    #[error("a message is longer than the channel carries")]
    TooLong,
    /// Using the channel after another error, or out of turn.
    #[error("the channel is closed")]
    Closed,
}

/// Which side of the channel speaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The side that connected.
    Initiator,
    /// The side that was connected to.
    Responder,
}

enum State {
    Handshake(Box<HandshakeState>),
    Transport(Box<TransportState>),
    Broken,
}

/// One side of the channel: payloads in, messages out, and back.
pub struct NoiseChannel {
    state: State,
    static_key: [u8; 32],
}

impl std::fmt::Debug for NoiseChannel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NoiseChannel").field("is_open", &self.is_open()).finish_non_exhaustive()
    }
}

impl NoiseChannel {
    /// Opens one side. `seed` is secret and used for one session only.
    ///
    /// # Errors
    /// [`NoiseError::Handshake`] when the cryptography is not available in this build.
    pub fn new(side: Side, seed: &[u8; 32]) -> Result<Self, NoiseError> {
        let private = derive(seed, b"static", 0).0;
        let mut dh = DefaultResolver.resolve_dh(&DHChoice::Curve25519).ok_or(NoiseError::Handshake)?;
        dh.set(&private);
        let static_key = dh.pubkey().try_into().map_err(|_| NoiseError::Handshake)?;
        let state = build(side, seed, &private).map_err(|_| NoiseError::Handshake)?;
        Ok(Self { state: State::Handshake(Box::new(state)), static_key })
    }

    /// My X25519 static key of this session, public half.
    #[must_use]
    pub const fn static_key(&self) -> &[u8; 32] {
        &self.static_key
    }

    /// The other side's static key; `None` until the handshake has carried it.
    #[must_use]
    pub fn remote_static_key(&self) -> Option<[u8; 32]> {
        let key = match &self.state {
            State::Handshake(handshake) => handshake.get_remote_static(),
            State::Transport(transport) => transport.get_remote_static(),
            State::Broken => None,
        };
        key.and_then(|key| key.try_into().ok())
    }

    /// Whether the handshake is complete.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Transport(_))
    }

    /// Makes the message that carries `payload`, at most [`MAX_PAYLOAD_BYTES`].
    ///
    /// # Errors
    /// [`NoiseError::TooLong`], or [`NoiseError::Closed`] out of turn; the channel is then closed.
    pub fn write(&mut self, payload: &[u8]) -> Result<Vec<u8>, NoiseError> {
        let mut message = vec![0; MAX_NOISE_BYTES];
        let written = match &mut self.state {
            _ if payload.len() > MAX_PAYLOAD_BYTES => Err(NoiseError::TooLong),
            State::Handshake(handshake) if handshake.is_my_turn() => {
                handshake.write_message(payload, &mut message).map_err(|_| NoiseError::TooLong)
            }
            State::Transport(transport) => {
                transport.write_message(payload, &mut message).map_err(|_| NoiseError::TooLong)
            }
            State::Handshake(_) | State::Broken => Err(NoiseError::Closed),
        };
        let length = self.settle(written)?;
        message.truncate(length);
        Ok(message)
    }

    /// The payload of one message of the other side.
    ///
    /// # Errors
    /// [`NoiseError`]; the channel is then closed.
    pub fn read(&mut self, message: &[u8]) -> Result<Vec<u8>, NoiseError> {
        let mut payload = vec![0; message.len()];
        let read = match &mut self.state {
            State::Handshake(handshake) if !handshake.is_my_turn() => {
                handshake.read_message(message, &mut payload).map_err(|_| NoiseError::Handshake)
            }
            State::Transport(transport) => {
                transport.read_message(message, &mut payload).map_err(|_| NoiseError::Altered)
            }
            State::Handshake(_) | State::Broken => Err(NoiseError::Closed),
        };
        let length = self.settle(read)?;
        payload.truncate(length);
        Ok(payload)
    }

    /// Closes the channel after an error and goes over to transport after the last message of the handshake.
    fn settle(&mut self, result: Result<usize, NoiseError>) -> Result<usize, NoiseError> {
        let done = matches!(&self.state, State::Handshake(handshake) if handshake.is_handshake_finished());
        if result.is_ok() && !done {
            return result;
        }
        let former = std::mem::replace(&mut self.state, State::Broken);
        if let (Ok(_), State::Handshake(handshake)) = (&result, former) {
            let transport = handshake.into_transport_mode().map_err(|_| NoiseError::Handshake)?;
            self.state = State::Transport(Box::new(transport));
        }
        result
    }
}

fn build(side: Side, seed: &[u8; 32], private: &[u8; 32]) -> Result<HandshakeState, snow::Error> {
    let params: NoiseParams = NOISE_PROTOCOL.parse()?;
    let resolver = SeededResolver { seed: *seed };
    let builder = Builder::with_resolver(params, Box::new(resolver)).local_private_key(private)?.prologue(PROLOGUE)?;
    match side {
        Side::Initiator => builder.build_initiator(),
        Side::Responder => builder.build_responder(),
    }
}

/// 32 bytes for one purpose out of a seed.
fn derive(seed: &[u8; 32], purpose: &[u8], counter: u64) -> Hash {
    Hash::of(&[PROLOGUE, purpose, seed, &counter.to_be_bytes()].concat())
}

/// Snow's own cryptography with a seed as the only source of randomness.
pub(super) struct SeededResolver {
    pub(super) seed: [u8; 32],
}

impl CryptoResolver for SeededResolver {
    fn resolve_rng(&self) -> Option<Box<dyn Random>> {
        Some(Box::new(SeededRandom { seed: self.seed, counter: 0 }))
    }

    fn resolve_dh(&self, choice: &DHChoice) -> Option<Box<dyn Dh>> {
        DefaultResolver.resolve_dh(choice)
    }

    fn resolve_hash(&self, choice: &HashChoice) -> Option<Box<dyn NoiseHash>> {
        DefaultResolver.resolve_hash(choice)
    }

    fn resolve_cipher(&self, choice: &CipherChoice) -> Option<Box<dyn Cipher>> {
        DefaultResolver.resolve_cipher(choice)
    }
}

/// SHA-256 in counter mode over the seed.
struct SeededRandom {
    seed: [u8; 32],
    counter: u64,
}

impl Random for SeededRandom {
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), snow::Error> {
        for chunk in dest.chunks_mut(32) {
            let block = derive(&self.seed, b"random", self.counter);
            self.counter += 1;
            chunk.copy_from_slice(&block.0[..chunk.len()]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> (NoiseChannel, NoiseChannel) {
        let mut a = NoiseChannel::new(Side::Initiator, &[1; 32]).expect("a channel");
        let mut b = NoiseChannel::new(Side::Responder, &[2; 32]).expect("a channel");
        assert_eq!(b.read(&a.write(b"").expect("first")), Ok(Vec::new()));
        assert_eq!(a.read(&b.write(b"I am b").expect("second")), Ok(b"I am b".to_vec()));
        assert_eq!(b.read(&a.write(b"I am a").expect("third")), Ok(b"I am a".to_vec()));
        (a, b)
    }

    #[test]
    fn both_sides_learn_the_static_key_of_the_other_and_read_each_other() {
        let (mut a, mut b) = open();
        assert!(a.is_open() && b.is_open());
        assert_eq!(a.remote_static_key().as_ref(), Some(b.static_key()));
        assert_eq!(b.remote_static_key().as_ref(), Some(a.static_key()));
        let long = vec![7; MAX_PAYLOAD_BYTES];
        let message = a.write(&long).expect("the longest payload");
        assert_eq!(message.len(), MAX_NOISE_BYTES);
        assert_eq!(b.read(&message), Ok(long));
    }

    #[test]
    fn an_altered_repeated_or_too_long_message_closes_the_channel() {
        let (mut a, mut b) = open();
        let mut message = a.write(b"36.8").expect("a message");
        message[0] ^= 1;
        assert_eq!(b.read(&message), Err(NoiseError::Altered));
        assert_eq!(b.write(b"more"), Err(NoiseError::Closed));

        let (mut a, mut b) = open();
        let message = a.write(b"36.8").expect("a message");
        assert!(b.read(&message).is_ok());
        assert_eq!(b.read(&message), Err(NoiseError::Altered));

        let (mut a, _) = open();
        assert_eq!(a.write(&vec![0; MAX_PAYLOAD_BYTES + 1]), Err(NoiseError::TooLong));
    }

    #[test]
    fn another_protocol_or_a_message_out_of_turn_is_no_handshake() {
        let mut b = NoiseChannel::new(Side::Responder, &[2; 32]).expect("a channel");
        assert_eq!(b.write(b"out of turn"), Err(NoiseError::Closed));
        let mut b = NoiseChannel::new(Side::Responder, &[2; 32]).expect("a channel");
        assert_eq!(b.read(b"GET / HTTP/1.1"), Err(NoiseError::Handshake));
    }
}
