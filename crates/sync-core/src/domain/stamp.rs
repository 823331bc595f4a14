//! When a record was observed and written, by a clock that may be wrong.

use minicbor::{Decode, Decoder, Encode, Encoder};
use serde::Serialize;

use crate::time::UtcMs;

use super::record::RecordError;

/// Below this a clock counts as right (reference/domain.md §5.5).
pub const IGNORED_OFFSET_MS: i64 = 2 * 60_000;
/// Up to this a clock is corrected; beyond it the time is doubtful (§5.5).
pub const CORRECTED_OFFSET_MS: i64 = 12 * 3_600_000;
/// What is written down later than this after it was observed is 补录 (§5.5).
pub const ON_TIME_MS: i64 = 24 * 3_600_000;
/// How far a remote clock may push the local one ahead (§5.5).
pub const MAX_PUSH_MS: i64 = 60_000;

/// 1970-01-01 to 2100-01-01: what any time in a record must lie in.
const TIME_RANGE_MS: std::ops::RangeInclusive<i64> = 0..=4_102_444_800_000;

/// A hybrid logical clock: orders records for display and breaks ties, never decides anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hlc {
    /// The device's wall clock, or what it was pushed to.
    pub ms: UtcMs,
    /// Counts records within one millisecond.
    pub counter: u16,
}

impl Hlc {
    /// The clock of the next record of a device whose last record was at `last`.
    #[must_use]
    pub const fn next(last: Option<Self>, now: UtcMs) -> Self {
        match last {
            Some(last) if last.ms.0 >= now.0 => match last.counter.checked_add(1) {
                Some(counter) => Self { ms: last.ms, counter },
                None => Self { ms: UtcMs(last.ms.0 + 1), counter: 0 },
            },
            _ => Self { ms: now, counter: 0 },
        }
    }

    /// The local clock after reading a record written at `self`: later than both, yet at most [`MAX_PUSH_MS`] ahead
    /// of `now`, so that one wrong phone does not poison the others.
    #[must_use]
    pub fn pushed_by(local: Option<Self>, remote: Self, now: UtcMs) -> Self {
        let local = local.unwrap_or(Self { ms: now, counter: 0 });
        let cap = Self { ms: UtcMs(now.0.saturating_add(MAX_PUSH_MS)), counter: 0 };
        local.max(remote.min(cap))
    }
}

/// The times of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// When the fact was observed, by the device's clock.
    pub observed_at: UtcMs,
    /// When it was written down; display order only.
    pub written_at: Hlc,
    /// Server time minus the device's clock at the last handshake with the server or a teammate, in ms; `None` when
    /// there never was one.
    pub clock_offset_ms: Option<i64>,
}

/// An observed time after the rules of §5.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Observed {
    /// The time that counts: corrected when the clock was known to be off by more than two minutes and at most twelve hours.
    pub at: UtcMs,
    /// 时间存疑: the clock is unknown or off by more than twelve hours. Such a fact satisfies no round; it still alerts.
    pub doubtful: bool,
}

impl Stamp {
    /// The stamp of a fact observed and written at the same instant.
    #[must_use]
    pub const fn at(now: UtcMs, clock_offset_ms: Option<i64>) -> Self {
        Self { observed_at: now, written_at: Hlc { ms: now, counter: 0 }, clock_offset_ms }
    }

    /// A time that this record's clock gave, corrected.
    #[must_use]
    pub const fn correct(&self, raw: UtcMs) -> Observed {
        match self.clock_offset_ms {
            None => Observed { at: raw, doubtful: true },
            Some(offset) if offset.saturating_abs() <= IGNORED_OFFSET_MS => Observed { at: raw, doubtful: false },
            Some(offset) if offset.saturating_abs() <= CORRECTED_OFFSET_MS => {
                Observed { at: UtcMs(raw.0.saturating_add(offset)), doubtful: false }
            }
            Some(_) => Observed { at: raw, doubtful: true },
        }
    }

    /// The same stamp of something observed at another time, which is known by a clock that is right: on paper, from a
    /// wristwatch.
    #[must_use]
    pub const fn observed_truly_at(self, at: UtcMs) -> Self {
        let raw = match self.clock_offset_ms {
            Some(offset) if offset.saturating_abs() > IGNORED_OFFSET_MS => UtcMs(at.0.saturating_sub(offset)),
            _ => at,
        };
        Self { observed_at: raw, ..self }
    }

    /// The observed time, corrected.
    #[must_use]
    pub const fn observed(&self) -> Observed {
        self.correct(self.observed_at)
    }

    /// Whether what was observed at `raw` by this record's clock was written down within 24 hours (§5.5); otherwise it is
    /// 补录 and not on time. Both times are by one clock, so that its offset does not matter.
    #[must_use]
    pub const fn is_written_on_time(&self, raw: UtcMs) -> bool {
        self.written_at.ms.0.saturating_sub(raw.0) <= ON_TIME_MS
    }

    /// Whether the times are within 1970–2100.
    ///
    /// # Errors
    /// [`RecordError::OutOfRange`].
    pub(super) fn check(&self) -> Result<(), RecordError> {
        check_time("observed time", self.observed_at)?;
        check_time("written time", self.written_at.ms)?;
        match self.clock_offset_ms {
            Some(offset) if offset.unsigned_abs() > TIME_RANGE_MS.end().unsigned_abs() => {
                Err(RecordError::OutOfRange { field: "clock offset" })
            }
            _ => Ok(()),
        }
    }
}

/// Whether a time is within 1970–2100.
pub(super) fn check_time(field: &'static str, time: UtcMs) -> Result<(), RecordError> {
    if TIME_RANGE_MS.contains(&time.0) { Ok(()) } else { Err(RecordError::OutOfRange { field }) }
}

/// `[observed ms, written − observed ms, counter, offset ms or null]`: the difference is short where the absolute
/// time is nine bytes.
impl<C> Encode<C> for Stamp {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let delay = self.written_at.ms.0.wrapping_sub(self.observed_at.0);
        e.array(4)?.i64(self.observed_at.0)?.i64(delay)?.u16(self.written_at.counter)?;
        match self.clock_offset_ms {
            Some(offset) => e.i64(offset)?.ok(),
            None => e.null()?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Stamp {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let at = d.position();
        if d.array()? != Some(4) {
            return Err(minicbor::decode::Error::message("a stamp has four parts").at(at));
        }
        let observed = d.i64()?;
        let written = observed.wrapping_add(d.i64()?);
        Ok(Self {
            observed_at: UtcMs(observed),
            written_at: Hlc { ms: UtcMs(written), counter: d.u16()? },
            clock_offset_ms: Option::decode(d, ctx)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_ignored_corrected_or_doubted_by_how_far_it_is_off() {
        let stamp = |offset| Stamp::at(UtcMs(1_000_000_000), offset).observed();
        assert_eq!(stamp(Some(120_000)), Observed { at: UtcMs(1_000_000_000), doubtful: false });
        assert_eq!(stamp(Some(-120_001)), Observed { at: UtcMs(999_879_999), doubtful: false });
        assert_eq!(stamp(Some(CORRECTED_OFFSET_MS)).at, UtcMs(1_000_000_000 + CORRECTED_OFFSET_MS));
        assert!(stamp(Some(CORRECTED_OFFSET_MS + 1)).doubtful);
        assert!(stamp(None).doubtful);
    }

    #[test]
    fn a_remote_clock_pushes_at_most_a_minute() {
        let now = UtcMs(1_000_000);
        let poison = Hlc { ms: UtcMs(9_000_000_000), counter: 3 };
        assert_eq!(Hlc::pushed_by(None, poison, now).ms, UtcMs(1_060_000));
        let first = Hlc::next(None, now);
        let second = Hlc::next(Some(first), now);
        assert!(first < second && second < Hlc::next(Some(second), UtcMs(1_000_001)));
    }
}
