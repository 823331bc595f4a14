//! A message as an endless row of frames, and the message again from any of them.
//!
//! The first frames carry the blocks of the message, one each; every later one carries the XOR of a pseudo-random half of
//! the blocks. So whoever missed some frames, or came late, is served by those that come next: a few more than there
//! are blocks are enough, whichever they are. It is Gaussian elimination over GF(2).

use thiserror::Error;

use crate::id::Hash;

use super::frame::{FRAME_OVERHEAD_BYTES, MAX_BLOCKS, MAX_MESSAGE_BYTES, QrFrame, QrFrameError, TransferId};

/// Shortest frame that may be asked for, in bytes.
pub const MIN_FRAME_BYTES: usize = 64;
/// Longest frame, in bytes: the largest code (version 40, error correction M) in byte mode.
pub const MAX_FRAME_BYTES: usize = 2331;
/// What an app should ask for: a code of version 24 with error correction M, 113 modules wide, which a phone's camera
/// reads from another phone's screen.
pub const DEFAULT_FRAME_BYTES: usize = 911;

/// Separates the hash that picks blocks from every other hash.
const MIX_CONTEXT: &[u8] = b"stairwell/qr-mix/1\0";

/// Why there is no display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum DisplayError {
    /// Asking: no code has such frames.
    #[error(
        "二维码容量须为 {MIN_FRAME_BYTES} 至 {MAX_FRAME_BYTES} 字节 / a frame has {MIN_FRAME_BYTES} to {MAX_FRAME_BYTES} bytes, not {0}"
    )]
    FrameBytes(usize),
    /// Asking: an empty message, or a longer one than codes carry.
    #[error("内容为空或过长 / a display carries 1 to {MAX_MESSAGE_BYTES} bytes, not {0}")]
    MessageBytes(usize),
}

/// A message to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrDisplay {
    transfer: TransferId,
    message_bytes: usize,
    blocks: Vec<Vec<u8>>,
}

impl QrDisplay {
    /// Cuts `message` for frames of at most `max_frame_bytes`: as few as it takes, and those as short as it goes.
    ///
    /// # Errors
    /// [`DisplayError`].
    pub fn new(message: &[u8], max_frame_bytes: usize) -> Result<Self, DisplayError> {
        if !(MIN_FRAME_BYTES..=MAX_FRAME_BYTES).contains(&max_frame_bytes) {
            return Err(DisplayError::FrameBytes(max_frame_bytes));
        }
        if message.is_empty() || message.len() > MAX_MESSAGE_BYTES {
            return Err(DisplayError::MessageBytes(message.len()));
        }
        let count = message.len().div_ceil(max_frame_bytes - FRAME_OVERHEAD_BYTES);
        let block_bytes = message.len().div_ceil(count);
        let block = |chunk: &[u8]| {
            let mut block = chunk.to_vec();
            block.resize(block_bytes, 0);
            block
        };
        let blocks = message.chunks(block_bytes).map(block).collect();
        Ok(Self { transfer: TransferId::of(message), message_bytes: message.len(), blocks })
    }

    /// How many frames a receiver needs that misses none.
    #[must_use]
    pub const fn frame_count(&self) -> usize {
        self.blocks.len()
    }

    /// Frame number `index` of the endless row: show 0, 1, 2 … until the receiver has it all. Calling twice gives the
    /// same bytes.
    #[must_use]
    pub fn frame(&self, index: u32) -> Vec<u8> {
        let block = match self.blocks.get(index as usize) {
            Some(block) => block.clone(),
            None => self.mixed(index),
        };
        QrFrame { transfer: self.transfer, message_bytes: self.message_bytes, index, block }.to_bytes()
    }

    fn mixed(&self, index: u32) -> Vec<u8> {
        let mask = Mask::of(self.transfer, index, self.blocks.len());
        let mut mixed = vec![0; self.blocks[0].len()];
        for (_, block) in self.blocks.iter().enumerate().filter(|(at, _)| mask.has(*at)) {
            xor(&mut mixed, block);
        }
        mixed
    }
}

fn xor(into: &mut [u8], other: &[u8]) {
    into.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
}

/// Which blocks a frame mixes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mask(Vec<u64>);

impl Mask {
    /// Of frame `index` of a message of `count` blocks: one block for the first frames, then each block with chance ½ by
    /// the bits of SHA-256 in counter mode, and where that picks none, block `index` mod `count`.
    fn of(transfer: TransferId, index: u32, count: usize) -> Self {
        let mut words = vec![0; count.div_ceil(64)];
        if (index as usize) >= count {
            for (counter, four) in (0_u32..).zip(words.chunks_mut(4)) {
                let bits = Hash::of(&[MIX_CONTEXT, &transfer.0, &index.to_be_bytes(), &counter.to_be_bytes()].concat());
                for (word, bytes) in four.iter_mut().zip(bits.0.chunks(8)) {
                    *word = bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
                }
            }
            if !count.is_multiple_of(64)
                && let Some(last) = words.last_mut()
            {
                *last &= (1 << (count % 64)) - 1;
            }
        }
        let mut mask = Self(words);
        if mask.first().is_none() {
            mask.0[index as usize % count / 64] |= 1 << (index as usize % count % 64);
        }
        mask
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// The first block in the mix, `None` when it is empty.
    fn first(&self) -> Option<usize> {
        let word = self.0.iter().position(|word| *word != 0)?;
        Some(word * 64 + self.0[word].trailing_zeros() as usize)
    }

    fn xor(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word ^= other);
    }
}

/// How far a collector is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QrProgress {
    /// Frames that helped.
    pub have: usize,
    /// How many it takes.
    pub need: usize,
    /// The message is whole: [`QrCollector::message`].
    pub done: bool,
}

/// Takes the frames of one display in any order, with any of them missing or repeated. Holds at most
/// [`MAX_MESSAGE_BYTES`] and [`MAX_BLOCKS`]² bits.
#[derive(Debug, Clone, Default)]
pub struct QrCollector {
    begun: Option<Begun>,
}

#[derive(Debug, Clone)]
struct Begun {
    transfer: TransferId,
    message_bytes: usize,
    block_bytes: usize,
    /// At place `n` a mix of which block `n` is the first.
    rows: Vec<Option<(Mask, Vec<u8>)>>,
    message: Option<Vec<u8>>,
}

impl QrCollector {
    /// A collector that has seen nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what a camera read. Taking a frame twice is safe.
    ///
    /// # Errors
    /// [`QrFrameError`]; after [`QrFrameError::Forged`] the collector is empty, else as before.
    pub fn take(&mut self, frame: &[u8]) -> Result<QrProgress, QrFrameError> {
        let frame = QrFrame::from_bytes(frame)?;
        let begun = self.begun.get_or_insert_with(|| Begun::with(&frame));
        if begun.transfer != frame.transfer {
            return Err(QrFrameError::OtherTransfer);
        }
        if (begun.message_bytes, begun.block_bytes) != (frame.message_bytes, frame.block.len()) {
            return Err(QrFrameError::Contradiction);
        }
        if begun.message.is_none() {
            let mask = Mask::of(frame.transfer, frame.index, begun.rows.len());
            begun.insert(mask, frame.block);
            if begun.rows.iter().all(Option::is_some) && !begun.solve() {
                self.begun = None;
                return Err(QrFrameError::Forged);
            }
        }
        Ok(begun.progress())
    }

    /// The message, `None` until it is whole.
    #[must_use]
    pub fn message(&self) -> Option<&[u8]> {
        self.begun.as_ref()?.message.as_deref()
    }

    /// How far it is; `None` before the first frame.
    #[must_use]
    pub fn progress(&self) -> Option<QrProgress> {
        self.begun.as_ref().map(Begun::progress)
    }

    /// Lets go of everything, to begin with another display. Calling twice is safe.
    pub fn clear(&mut self) {
        self.begun = None;
    }
}

impl Begun {
    fn with(frame: &QrFrame) -> Self {
        debug_assert!(frame.block_count() <= MAX_BLOCKS, "a frame that was read");
        Self {
            transfer: frame.transfer,
            message_bytes: frame.message_bytes,
            block_bytes: frame.block.len(),
            rows: vec![None; frame.block_count()],
            message: None,
        }
    }

    fn progress(&self) -> QrProgress {
        let need = self.rows.len();
        let done = self.message.is_some();
        let have = if done { need } else { self.rows.iter().flatten().count() };
        QrProgress { have, need, done }
    }

    /// Takes what is known already out of a mix, and keeps what is left of it.
    fn insert(&mut self, mut mask: Mask, mut block: Vec<u8>) {
        while let Some(first) = mask.first() {
            let Some((known, mixed)) = &self.rows[first] else {
                self.rows[first] = Some((mask, block));
                return;
            };
            mask.xor(known);
            xor(&mut block, mixed);
        }
    }

    /// Takes later blocks out of earlier mixes until each row is one block. `false` when that is not the message.
    fn solve(&mut self) -> bool {
        let mut blocks: Vec<Vec<u8>> = Vec::with_capacity(self.rows.len());
        let mut rows = std::mem::take(&mut self.rows);
        let count = rows.len();
        for (at, row) in rows.iter_mut().enumerate().rev() {
            let Some((mask, mut block)) = row.take() else { return false };
            // `blocks` has the last block first.
            for later in (at + 1..count).filter(|later| mask.has(*later)) {
                xor(&mut block, &blocks[count - 1 - later]);
            }
            blocks.push(block);
        }
        blocks.reverse();
        self.rows = vec![None; count];
        let padded = blocks.concat();
        let (message, padding) = padded.split_at(self.message_bytes);
        let is_it = TransferId::of(message) == self.transfer && padding.iter().all(|byte| *byte == 0);
        self.message = is_it.then(|| message.to_vec());
        is_it
    }
}

#[cfg(test)]
mod tests;
