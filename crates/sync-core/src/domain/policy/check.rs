//! What a pack must be before it may be signed or used.

use thiserror::Error;

use crate::domain::record::check_date;

use super::{Policy, Round};
use crate::time::Slot;

/// Longest version and longest region code, in characters: decisions keep the one, grids have codes of 16.
const MAX_VERSION_CHARS: usize = 40;
const MAX_REGION_CHARS: usize = 16;

/// Why a pack is not one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PolicyError {
    /// The version is empty, too long, or not letters, digits, `-`, `_` and `.`.
    #[error("version: 1 to {MAX_VERSION_CHARS} letters, digits, '-', '_' or '.', found {0:?}")]
    Version(String),
    /// The region is no code of a region.
    #[error("region: 2, 4, 6, 9 or 12 digits, or 12 digits and a local code, found {0:?}")]
    Region(String),
    /// A date outside 1880–2100, or a pack that ends before it begins.
    #[error("effective_to lies before effective_from, or one of them is no date of our time")]
    Period,
    /// A number outside its range.
    #[error("{field}: {least} to {most}, found {found}")]
    OutOfRange {
        /// Which parameter.
        field: &'static str,
        /// Least.
        least: u16,
        /// Most.
        most: u16,
        /// What it is.
        found: u16,
    },
    /// The rounds do not cover the day in order, or are not as many as the checks.
    #[error("rounds: {0}")]
    Rounds(&'static str),
    /// The threshold for low readings is not below that for fever.
    #[error("low_retest_below must be lower than fever_threshold")]
    Thresholds,
    /// A list of days that does not ascend, or goes beyond its range.
    #[error("{field}: ascending days from {least} to {most}, at most {limit} of them")]
    Days {
        /// Which parameter.
        field: &'static str,
        /// Earliest day.
        least: u8,
        /// Latest day.
        most: u8,
        /// Most entries.
        limit: usize,
    },
    /// A category with two venues.
    #[error("venue_rule names a category twice")]
    VenueTwice,
}

impl Policy {
    /// Whether every parameter makes sense. Call it before signing a pack.
    ///
    /// # Errors
    /// [`PolicyError`], the first one found, naming the parameter.
    pub fn check(&self) -> Result<(), PolicyError> {
        self.check_place()?;
        within("observation_days", u16::from(self.observation_days), 1, 60)?;
        within("checks_per_day", u16::from(self.checks_per_day), 1, 3)?;
        self.check_rounds()?;
        within("slot_grace_h", u16::from(self.slot_grace_h), 0, 12)?;
        within("fever_threshold (in tenths)", self.fever_threshold.deci_c(), 360, 390)?;
        within("low_retest_below (in tenths)", self.low_retest_below.deci_c(), 300, 450)?;
        if self.low_retest_below >= self.fever_threshold {
            return Err(PolicyError::Thresholds);
        }
        within("discordance_deci_c", self.discordance_deci_c, 1, 50)?;
        let twice = |index: usize| {
            self.venue_rule.iter().take(index).any(|rule| rule.category == self.venue_rule[index].category)
        };
        if (0..self.venue_rule.len()).any(twice) {
            return Err(PolicyError::VenueTwice);
        }
        days("sample_days", &self.sample_days, 0, self.observation_days)?;
        within("negatives_required", u16::from(self.negatives_required), 0, 9)?;
        within("last_day_slots", u16::from(self.last_day_slots), 1, u16::from(self.checks_per_day))?;
        within("lost_after_days", u16::from(self.lost_after_days), 1, 60)?;
        days("post_release_calls", &self.post_release_calls, 1, 60)?;
        within("retention_days", self.retention_days, 1, 3_650)
    }

    fn check_place(&self) -> Result<(), PolicyError> {
        let version_fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !(1..=MAX_VERSION_CHARS).contains(&self.version.chars().count()) || !self.version.chars().all(version_fits) {
            return Err(PolicyError::Version(self.version.clone()));
        }
        let (official, local) = self.region.split_at_checked(12).unwrap_or((&self.region, ""));
        let is_code = official.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(official.len(), 2 | 4 | 6 | 9 | 12)
            && local.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
            && self.region.len() <= MAX_REGION_CHARS;
        if !is_code {
            return Err(PolicyError::Region(self.region.clone()));
        }
        let last = self.effective_to.unwrap_or(self.effective_from);
        let is_date = |date| check_date("date", date).is_ok();
        let is_period = is_date(self.effective_from) && is_date(last) && self.effective_from <= last;
        if is_period { Ok(()) } else { Err(PolicyError::Period) }
    }

    fn check_rounds(&self) -> Result<(), PolicyError> {
        if self.rounds.len() != usize::from(self.checks_per_day) {
            return Err(PolicyError::Rounds("there must be as many as checks_per_day"));
        }
        let named: Vec<Slot> = self.rounds.iter().map(|round| round.slot).collect();
        if named != Slot::ALL[..named.len()] {
            return Err(PolicyError::Rounds("their names are AM, then PM, then EVE"));
        }
        let ascend = |pair: &[Round]| matches!(pair, [a, b] if a.from_h < b.from_h && b.from_h < 24);
        if self.rounds.first().is_none_or(|first| first.from_h != 0) || !self.rounds.windows(2).all(ascend) {
            return Err(PolicyError::Rounds("the first begins at 0, each later one after it and before 24"));
        }
        Ok(())
    }
}

const fn within(field: &'static str, found: u16, least: u16, most: u16) -> Result<(), PolicyError> {
    if least <= found && found <= most { Ok(()) } else { Err(PolicyError::OutOfRange { field, least, most, found }) }
}

fn days(field: &'static str, days: &[u8], least: u8, most: u8) -> Result<(), PolicyError> {
    const LIMIT: usize = 16;
    let ascend = days.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
    let in_range = days.iter().all(|day| (least..=most).contains(day));
    if ascend && in_range && days.len() <= LIMIT {
        Ok(())
    } else {
        Err(PolicyError::Days { field, least, most, limit: LIMIT })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::LocalDate;

    fn refused(change: impl FnOnce(&mut Policy)) -> String {
        let mut policy = Policy::changsha();
        change(&mut policy);
        policy.check().expect_err("refused").to_string()
    }

    #[test]
    fn every_parameter_is_checked_and_named() {
        assert!(refused(|p| p.version = "两 个".into()).starts_with("version: "));
        assert!(refused(|p| p.version = "X".repeat(41)).starts_with("version: "));
        for region in ["", "4", "440", "44010", "440104003119G0019", "44010g", "440104003119g001", "广东"] {
            assert!(refused(|p| p.region = region.into()).starts_with("region: "), "{region}");
        }
        assert!(refused(|p| p.effective_to = Some(p.effective_from.plus_days(-1))).starts_with("effective_to "));
        assert!(refused(|p| p.effective_from = LocalDate(i32::MAX)).starts_with("effective_to "));
        assert_eq!(refused(|p| p.observation_days = 0), "observation_days: 1 to 60, found 0");
        assert_eq!(refused(|p| p.checks_per_day = 4), "checks_per_day: 1 to 3, found 4");
        assert_eq!(refused(|p| p.checks_per_day = 2), "rounds: there must be as many as checks_per_day");
        assert!(refused(|p| p.rounds[1].slot = Slot::Eve).starts_with("rounds: their names"));
        assert!(refused(|p| p.rounds[0].from_h = 1).starts_with("rounds: the first"));
        assert!(refused(|p| p.rounds[2].from_h = 12).starts_with("rounds: the first"));
        assert!(refused(|p| p.rounds[2].from_h = 24).starts_with("rounds: the first"));
        assert_eq!(refused(|p| p.slot_grace_h = 13), "slot_grace_h: 0 to 12, found 13");
        assert_eq!(
            refused(|p| p.fever_threshold = p.low_retest_below).split(':').next(),
            Some("fever_threshold (in tenths)")
        );
        assert!(refused(|p| p.low_retest_below = p.fever_threshold).starts_with("low_retest_below"));
        assert!(refused(|p| p.discordance_deci_c = 0).starts_with("discordance_deci_c"));
        assert!(refused(|p| p.venue_rule.push(p.venue_rule[0])).starts_with("venue_rule"));
        assert!(refused(|p| p.sample_days = vec![7, 1]).starts_with("sample_days"));
        assert!(refused(|p| p.sample_days = vec![15]).starts_with("sample_days"));
        assert_eq!(refused(|p| p.last_day_slots = 4), "last_day_slots: 1 to 3, found 4");
        assert!(refused(|p| p.post_release_calls = vec![0]).starts_with("post_release_calls"));
        assert!(refused(|p| p.retention_days = 0).starts_with("retention_days"));
    }
}
