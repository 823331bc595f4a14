//! What one QR code carries: a block of a message, or a mix of several blocks (docs/PROTOCOL.md §6.1).

use thiserror::Error;

use crate::id::Hash;

/// First bytes of every frame: a camera sees other codes too.
const MAGIC: [u8; 2] = *b"SW";
/// Version of the frames that this build writes and reads.
const VERSION: u8 = 1;
const TRANSFER_BYTES: usize = 8;
const CHECK_BYTES: usize = 4;
/// Magic, version, transfer, length of the message, number of the frame.
const HEAD_BYTES: usize = 2 + 1 + TRANSFER_BYTES + 2 + 4;
/// What a frame is longer than its block, in bytes.
pub const FRAME_OVERHEAD_BYTES: usize = HEAD_BYTES + CHECK_BYTES;

/// Longest message that frames carry, in bytes: some 36 codes of version 24. More goes over a radio.
pub const MAX_MESSAGE_BYTES: usize = 32 * 1024;
/// Most blocks of one message: bounds what a hostile frame can make a receiver set aside.
pub const MAX_BLOCKS: usize = 1024;

/// Why bytes are not a frame that helps. The collector is as before, unless the variant says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum QrFrameError {
    /// Reading: some other code, or too short.
    #[error("不是楼道的二维码 / not a code of Stairwell")]
    NotAFrame,
    /// Reading: frames of a newer version.
    #[error("对方版本较新，请升级 / the code is of version {0}; an update is needed")]
    Version(u8),
    /// Reading: the checksum does not match. Look at it again.
    #[error("二维码读取有误，请再对准 / the code was misread; look again")]
    Misread,
    /// Reading: a message of no or too many bytes or blocks.
    #[error("二维码内容过长 / the code speaks of a longer message than codes carry")]
    TooLong,
    /// Collecting: a frame of another display than the one that was begun.
    #[error("这是另一组二维码 / the code belongs to another display than the one begun")]
    OtherTransfer,
    /// Collecting: a frame of this display that speaks of another length than those before it.
    #[error("二维码前后矛盾 / the code contradicts those before it")]
    Contradiction,
    /// Collecting: the frames do not make up the message that they name: one of them was forged. The collector has
    /// let go of them; begin again.
    #[error("二维码内容不符，请重新扫描 / the codes do not make up what they name; begin again")]
    Forged,
}

/// Names a message: the first 8 bytes of its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferId(pub [u8; TRANSFER_BYTES]);

impl TransferId {
    pub(super) fn of(message: &[u8]) -> Self {
        let mut id = [0; TRANSFER_BYTES];
        id.copy_from_slice(&Hash::of(message).0[..TRANSFER_BYTES]);
        Self(id)
    }
}

/// One frame, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QrFrame {
    /// Which message.
    pub transfer: TransferId,
    /// Length of the message, in bytes: 1 to [`MAX_MESSAGE_BYTES`].
    pub message_bytes: usize,
    /// Number of the frame. Frames below [`Self::block_count`] carry the block of that number, the others a mix.
    pub index: u32,
    /// The block or the mix. All frames of a display have blocks of one length.
    pub block: Vec<u8>,
}

impl QrFrame {
    /// Number of blocks of the message.
    #[must_use]
    pub const fn block_count(&self) -> usize {
        self.message_bytes.div_ceil(self.block.len())
    }

    /// The frame's bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(FRAME_OVERHEAD_BYTES + self.block.len());
        bytes.extend_from_slice(&MAGIC);
        bytes.push(VERSION);
        bytes.extend_from_slice(&self.transfer.0);
        bytes.extend_from_slice(&u16::try_from(self.message_bytes).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend_from_slice(&self.index.to_be_bytes());
        bytes.extend_from_slice(&self.block);
        bytes.extend_from_slice(&check(&bytes));
        bytes
    }

    /// Reads a frame. Sets aside no more than the frame's own length.
    ///
    /// # Errors
    /// [`QrFrameError`] of reading.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, QrFrameError> {
        if bytes.len() <= FRAME_OVERHEAD_BYTES || bytes[..2] != MAGIC {
            return Err(QrFrameError::NotAFrame);
        }
        if bytes[2] != VERSION {
            return Err(QrFrameError::Version(bytes[2]));
        }
        let (content, checksum) = bytes.split_at(bytes.len() - CHECK_BYTES);
        if check(content) != checksum {
            return Err(QrFrameError::Misread);
        }
        let mut transfer = [0; TRANSFER_BYTES];
        transfer.copy_from_slice(&content[3..11]);
        let message_bytes = usize::from(u16::from_be_bytes([content[11], content[12]]));
        let index = u32::from_be_bytes([content[13], content[14], content[15], content[16]]);
        let frame =
            Self { transfer: TransferId(transfer), message_bytes, index, block: content[HEAD_BYTES..].to_vec() };
        let fits = (1..=MAX_MESSAGE_BYTES).contains(&message_bytes)
            && frame.block.len() <= message_bytes
            && frame.block_count() <= MAX_BLOCKS;
        if fits { Ok(frame) } else { Err(QrFrameError::TooLong) }
    }
}

/// First 4 bytes of SHA-256: codes have their own error correction, so this catches what slips through.
fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = Hash::of(content).0;
    [hash[0], hash[1], hash[2], hash[3]]
}
