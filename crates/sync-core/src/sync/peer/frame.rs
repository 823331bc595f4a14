//! Frames on the byte channel: two bytes of length (big-endian), then one Noise message. And application messages
//! on frames: each payload begins with one byte that says whether more of the message follows.

use thiserror::Error;

use crate::sync::message::MAX_BODY_BYTES;
use crate::sync::noise::{MAX_NOISE_BYTES, MAX_PAYLOAD_BYTES};

const LENGTH_BYTES: usize = 2;

/// More of the message follows in the next frame.
const MORE: u8 = 0;
/// The message ends with this frame.
const LAST: u8 = 1;

/// Longest piece of an application message that one frame carries.
const MAX_PIECE_BYTES: usize = MAX_PAYLOAD_BYTES - 1;

/// Why the bytes of the channel are not frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Reading a frame: it is empty, or its payload does not say whether more follows.
    #[error("a frame is empty or has no beginning")]
    Malformed,
    /// Joining frames: the message is longer than any message may be.
    #[error("a message is longer than {MAX_BODY_BYTES} bytes")]
    TooLong,
}

/// Puts the length before one Noise message.
pub(super) fn frame(message: &[u8]) -> Result<Vec<u8>, FrameError> {
    let length = u16::try_from(message.len()).map_err(|_| FrameError::TooLong)?;
    Ok([&length.to_be_bytes(), message].concat())
}

/// The payloads that carry one application message.
pub(super) fn pieces(message: &[u8]) -> Result<Vec<Vec<u8>>, FrameError> {
    if message.is_empty() || message.len() > MAX_BODY_BYTES {
        return Err(if message.is_empty() { FrameError::Malformed } else { FrameError::TooLong });
    }
    let count = message.len().div_ceil(MAX_PIECE_BYTES);
    let pieces = message.chunks(MAX_PIECE_BYTES).enumerate();
    Ok(pieces.map(|(k, piece)| [&[if k + 1 == count { LAST } else { MORE }], piece].concat()).collect())
}

/// Takes frames off the channel, however the bytes are cut. Holds less than one frame.
#[derive(Debug, Default)]
pub(super) struct FrameReader {
    partial: Vec<u8>,
}

impl FrameReader {
    /// Takes bytes off the front of `bytes` until a frame is whole; `None` when `bytes` is used up before.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<Vec<u8>>, FrameError> {
        self.fill(bytes, LENGTH_BYTES);
        let Some(length) = self.partial.first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes(*length));
        if length == 0 {
            return Err(FrameError::Malformed);
        }
        debug_assert!(length <= MAX_NOISE_BYTES, "two bytes cannot say more");
        self.fill(bytes, LENGTH_BYTES + length);
        if self.partial.len() < LENGTH_BYTES + length {
            return Ok(None);
        }
        let message = self.partial.split_off(LENGTH_BYTES);
        self.partial.clear();
        Ok(Some(message))
    }

    fn fill(&mut self, bytes: &mut &[u8], wanted: usize) {
        let missing = wanted.saturating_sub(self.partial.len()).min(bytes.len());
        let (taken, rest) = bytes.split_at(missing);
        self.partial.extend_from_slice(taken);
        *bytes = rest;
    }
}

/// Joins payloads to application messages. Holds at most one message.
#[derive(Debug, Default)]
pub(super) struct Joiner {
    message: Vec<u8>,
}

impl Joiner {
    /// Adds one payload; the message, when it is whole.
    pub(super) fn push(&mut self, payload: &[u8]) -> Result<Option<Vec<u8>>, FrameError> {
        let (kind, piece) = payload.split_first().ok_or(FrameError::Malformed)?;
        if piece.is_empty() || !matches!(*kind, MORE | LAST) {
            return Err(FrameError::Malformed);
        }
        if self.message.len() + piece.len() > MAX_BODY_BYTES {
            return Err(FrameError::TooLong);
        }
        self.message.extend_from_slice(piece);
        Ok((*kind == LAST).then(|| std::mem::take(&mut self.message)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_whatever_way_its_bytes_are_cut() {
        let stream = [frame(b"first").expect("a frame"), frame(&[7; 300]).expect("a frame")].concat();
        for size in 1..stream.len() {
            let mut reader = FrameReader::default();
            let mut found = Vec::new();
            for mut chunk in stream.chunks(size) {
                while let Some(message) = reader.next(&mut chunk).expect("well formed") {
                    found.push(message);
                }
                assert!(chunk.is_empty());
            }
            assert_eq!(found, [b"first".to_vec(), vec![7; 300]]);
        }
    }

    #[test]
    fn a_message_is_split_and_joined_up_to_its_cap() {
        for length in [1, MAX_PIECE_BYTES, MAX_PIECE_BYTES + 1, MAX_BODY_BYTES] {
            let message = vec![9; length];
            let mut joiner = Joiner::default();
            let joined: Vec<_> = pieces(&message)
                .expect("within the cap")
                .iter()
                .filter_map(|piece| joiner.push(piece).expect("well formed"))
                .collect();
            assert_eq!(joined, [message]);
        }
        assert_eq!(pieces(&vec![9; MAX_BODY_BYTES + 1]), Err(FrameError::TooLong));
        let mut joiner = Joiner::default();
        let endless = [vec![MORE], vec![9; MAX_PIECE_BYTES]].concat();
        let end = (0..100).find_map(|_| joiner.push(&endless).err());
        assert_eq!(end, Some(FrameError::TooLong));
    }

    #[test]
    fn an_empty_frame_or_piece_is_malformed() {
        assert_eq!(FrameReader::default().next(&mut [0, 0].as_slice()), Err(FrameError::Malformed));
        for payload in [&[][..], &[LAST], &[MORE], &[2, 9]] {
            assert_eq!(Joiner::default().push(payload), Err(FrameError::Malformed));
        }
    }
}
