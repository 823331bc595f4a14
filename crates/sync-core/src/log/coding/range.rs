//! The binary range coder (Martin, 1979; in the carryless form of Mahoney's lpaq).

use crate::log::varint::WireError;

/// Writes, reads or only learns bits.
pub(in crate::log) trait BitCoder {
    /// Passes one bit that is 1 with a chance of `one` in 65,536 (more than none, less than all). Returns `bit`, or
    /// in its place the bit that was read.
    fn code(&mut self, bit: bool, one: u32) -> bool;

    /// Whether values come out of it: what is passed in is then without meaning.
    const READS: bool;

    /// Whether there is still input to read.
    ///
    /// # Errors
    /// [`WireError::Short`].
    fn check(&self) -> Result<(), WireError> {
        Ok(())
    }
}

/// Writes nothing: the model learns from what both sides have.
#[derive(Debug)]
pub(in crate::log) struct Learner;

impl BitCoder for Learner {
    const READS: bool = false;

    fn code(&mut self, bit: bool, _: u32) -> bool {
        bit
    }
}

/// The part of [low, high] that stands for a 1.
const fn split(low: u32, high: u32, one: u32) -> u32 {
    low + (((high - low) as u64 * one as u64) >> 16) as u32
}

/// Writes.
#[derive(Debug)]
pub(in crate::log) struct Writing {
    low: u32,
    high: u32,
    out: Vec<u8>,
}

impl Writing {
    pub(in crate::log) const fn new() -> Self {
        Self { low: 0, high: u32::MAX, out: Vec::new() }
    }

    /// The bytes: as few as tell the last interval from all others, zeros being thought behind them.
    pub(in crate::log) fn finish(mut self) -> Vec<u8> {
        for count in 0..=4_u32 {
            let below = (1_u64 << (8 * (4 - count))) - 1;
            let value = (u64::from(self.low) + below) & !below;
            if value <= u64::from(self.high) {
                self.out.extend_from_slice(&(value as u32).to_be_bytes()[..count as usize]);
                break;
            }
        }
        self.out
    }
}

impl BitCoder for Writing {
    const READS: bool = false;

    fn code(&mut self, bit: bool, one: u32) -> bool {
        let middle = split(self.low, self.high, one);
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.out.push((self.high >> 24) as u8);
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
        }
        bit
    }
}

/// Reads.
#[derive(Debug)]
pub(in crate::log) struct Reading<'a> {
    low: u32,
    high: u32,
    value: u32,
    input: &'a [u8],
    /// Bytes taken, those beyond the end included.
    taken: usize,
}

impl<'a> Reading<'a> {
    pub(in crate::log) fn new(input: &'a [u8]) -> Self {
        let mut reading = Self { low: 0, high: u32::MAX, value: 0, input, taken: 0 };
        (0..4).for_each(|_| reading.take());
        reading
    }

    fn take(&mut self) {
        self.value = self.value << 8 | u32::from(self.input.get(self.taken).copied().unwrap_or(0));
        self.taken += 1;
    }

    /// Insists that the input ends where the writer ended.
    pub(in crate::log) fn finish(self) -> Result<(), WireError> {
        self.check()?;
        if self.input.len() > self.taken { Err(WireError::Trailing) } else { Ok(()) }
    }
}

impl BitCoder for Reading<'_> {
    const READS: bool = true;

    fn code(&mut self, _: bool, one: u32) -> bool {
        let middle = split(self.low, self.high, one);
        let bit = self.value <= middle;
        if bit {
            self.high = middle;
        } else {
            self.low = middle + 1;
        }
        while (self.low ^ self.high) >> 24 == 0 {
            self.low <<= 8;
            self.high = self.high << 8 | 0xff;
            self.take();
        }
        bit
    }

    fn check(&self) -> Result<(), WireError> {
        if self.taken > self.input.len() + 4 { Err(WireError::Short) } else { Ok(()) }
    }
}
