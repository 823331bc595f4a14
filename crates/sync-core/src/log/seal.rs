//! Compression of what is sent, with a bound on what it may grow to when opened.

use std::io::Read;

use thiserror::Error;

/// What comes in may grow by at most this factor …
pub const MAX_GROWTH: usize = 16;
/// … or to this many bytes, whichever is more.
pub const GROWTH_FLOOR_BYTES: usize = 64 * 1024;

/// Level for bodies up to [`LEVEL_CUT_BYTES`]: a phone's day takes some milliseconds.
const SMALL_LEVEL: i32 = 19;
/// Level above, where 19 costs seconds.
const LARGE_LEVEL: i32 = 19;
const LEVEL_CUT_BYTES: usize = 512 * 1024;

/// Why compressed bytes are not opened.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealError {
    /// Opening: not a zstd frame (RFC 8878).
    #[error("the body is not a whole zstd frame")]
    NotZstd,
    /// Opening: would grow beyond the bound, or the body is over the size cap.
    #[error("the body is too large, or grows to more than {MAX_GROWTH} times its size")]
    TooLarge,
    /// Sealing: the compressor failed.
    #[error("the body cannot be compressed")]
    Compressor,
}

/// The most that `compressed` bytes may grow to.
#[must_use]
pub const fn growth_limit(compressed: usize) -> usize {
    let limit = compressed.saturating_mul(MAX_GROWTH);
    if limit > GROWTH_FLOOR_BYTES { limit } else { GROWTH_FLOOR_BYTES }
}

/// Compresses what grows to `grown_bytes` when it is read. A result that would break the receiver's growth bound is
/// padded with a skippable frame.
///
/// # Errors
/// [`SealError::Compressor`].
pub fn seal(plain: &[u8], grown_bytes: usize) -> Result<Vec<u8>, SealError> {
    let level = if plain.len() <= LEVEL_CUT_BYTES { SMALL_LEVEL } else { LARGE_LEVEL };
    let mut sealed = compress(plain, level).map_err(|_| SealError::Compressor)?;
    let grown = plain.len().max(grown_bytes);
    if growth_limit(sealed.len()) < grown {
        pad(&mut sealed, grown.div_ceil(MAX_GROWTH));
    }
    Ok(sealed)
}

fn compress(plain: &[u8], level: i32) -> std::io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(level)?;
    compressor.include_checksum(false)?;
    compressor.include_contentsize(true)?;
    compressor.compress(plain)
}

/// Appends a zstd skippable frame (RFC 8878 §3.1.2) so that the whole is at least `wanted` long.
fn pad(sealed: &mut Vec<u8>, wanted: usize) {
    let missing = wanted.saturating_sub(sealed.len() + 8);
    sealed.extend_from_slice(&0x184D_2A50_u32.to_le_bytes());
    sealed.extend_from_slice(&u32::try_from(missing).unwrap_or(u32::MAX).to_le_bytes());
    sealed.resize(sealed.len() + missing, 0);
}

/// Opens, never growing beyond [`growth_limit`].
///
/// # Errors
/// [`SealError::NotZstd`] or [`SealError::TooLarge`].
pub fn unseal(sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let limit = growth_limit(sealed.len());
    let decoder = zstd::stream::read::Decoder::with_buffer(sealed).map_err(|_| SealError::NotZstd)?;
    let mut plain = Vec::new();
    decoder.take(limit as u64 + 1).read_to_end(&mut plain).map_err(|_| SealError::NotZstd)?;
    if plain.len() > limit { Err(SealError::TooLarge) } else { Ok(plain) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_however_well_it_compresses() {
        for plain in [Vec::new(), b"36.8".to_vec(), vec![7; 3_000_000]] {
            assert_eq!(unseal(&seal(&plain, 0).expect("sealed")), Ok(plain));
        }
    }

    #[test]
    fn a_bomb_is_not_opened() {
        let bomb = compress(&vec![0; 50_000_000], 19).expect("compressed");
        assert!(bomb.len() < 10_000);
        assert_eq!(unseal(&bomb), Err(SealError::TooLarge));
        assert_eq!(unseal(b"36.8"), Err(SealError::NotZstd));
        let whole = seal(&[1, 2, 3], 0).expect("sealed");
        assert_eq!(unseal(&whole[..whole.len() - 1]), Err(SealError::NotZstd));
    }
}
