//! Reading and writing the bundle's primitives: LEB128 integers and byte strings, with bounds.

use thiserror::Error;

/// Why bytes do not read as what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WireError {
    /// Reading: the input ends too early.
    #[error("cut short")]
    Short,
    /// Reading: an integer is longer than 64 bits or not in its shortest form.
    #[error("an integer out of form")]
    Integer,
    /// Reading: a number, index or count is out of its range.
    #[error("a number out of range")]
    Range,
    /// Reading: more would come out than the input may grow to.
    #[error("it would grow beyond its bound")]
    Growth,
    /// Reading: bytes are left over.
    #[error("bytes after the end")]
    Trailing,
}

/// Appends `value` as LEB128.
pub(crate) fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Maps small negative and positive numbers to small ones.
pub(crate) const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Undoes [`zigzag`].
pub(crate) const fn unzigzag(value: u64) -> i64 {
    (value >> 1) as i64 ^ -((value & 1) as i64)
}

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next LEB128 integer.
    pub(crate) fn number(&mut self) -> Result<u64, WireError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first().ok_or(WireError::Short)?;
            self.0 = rest;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return Err(WireError::Integer);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return if *byte == 0 && shift > 0 { Err(WireError::Integer) } else { Ok(value) };
            }
        }
        Err(WireError::Integer)
    }

    /// The next integer, at most `limit`.
    pub(crate) fn at_most(&mut self, limit: usize) -> Result<usize, WireError> {
        let value = self.number()?;
        usize::try_from(value).ok().filter(|value| *value <= limit).ok_or(WireError::Range)
    }

    /// The next `count` bytes.
    pub(crate) fn take(&mut self, count: usize) -> Result<&'a [u8], WireError> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(WireError::Short)?;
        self.0 = rest;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_read_back_and_only_in_their_shortest_form() {
        for value in [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            put(&mut out, value);
            let mut reader = Reader(&out);
            assert_eq!((reader.number(), reader.0.len()), (Ok(value), 0));
            assert_eq!(Reader(&out[..out.len() - 1]).number(), Err(WireError::Short));
        }
        assert_eq!(Reader(&[0x80, 0]).number(), Err(WireError::Integer));
        assert_eq!(Reader(&[0xff; 10]).number(), Err(WireError::Integer));
        for value in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(unzigzag(zigzag(value)), value);
        }
    }
}
