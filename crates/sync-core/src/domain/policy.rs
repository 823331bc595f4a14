//! Policy packs: the numbers that changed weekly and differed by city (reference/domain.md §2.10), as far as the
//! folds use them.

use serde::Serialize;

use crate::time::LocalDate;

use super::code::coded_enum;
use super::reading::Temperature;

coded_enum! {
    /// Which day is day 1 (§2.1).
    DayCount, "day count" {
        0 NextDayIsDay1 "NEXT_DAY_IS_DAY1" "次日为第一天";
        1 EntryDayIsDay1 "ENTRY_DAY_IS_DAY1" "当日为第一天";
    }
}

coded_enum! {
    /// How a value compares with the fever threshold (§2.2).
    FeverOperator, "fever operator" {
        0 AtLeast "GE" "大于等于";
        1 Above "GT" "超过";
    }
}

/// One pack. Decisions keep its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Name of the pack, kept in every decision made under it.
    pub version: String,
    /// Days of observation.
    pub observation_days: u16,
    /// Which day is day 1.
    pub day_count: DayCount,
    /// Checks a day: 1 or 2.
    pub checks_per_day: u8,
    /// Fever begins here …
    pub fever_threshold: Temperature,
    /// … or above, by this operator.
    pub fever_operator: FeverOperator,
    /// Two readings of one person at one visit that differ by at least this, in tenths of °C, are discordant.
    pub discordance_deci_c: u16,
}

impl Policy {
    /// The default of Guangdong, February 2020.
    ///
    /// # Panics
    /// Never: the threshold is a constant within range.
    #[must_use]
    pub fn guangdong() -> Self {
        Self {
            version: "GD-2020-02".to_owned(),
            observation_days: 14,
            day_count: DayCount::NextDayIsDay1,
            checks_per_day: 2,
            fever_threshold: Temperature::from_deci_c(373).expect("37.3 is a body temperature"),
            fever_operator: FeverOperator::AtLeast,
            discordance_deci_c: 3,
        }
    }

    /// Whether the value is a fever.
    #[must_use]
    pub fn is_fever(&self, value: Temperature) -> bool {
        match self.fever_operator {
            FeverOperator::AtLeast => value >= self.fever_threshold,
            FeverOperator::Above => value > self.fever_threshold,
        }
    }

    /// Which day of the observation a date is (§2.1).
    #[must_use]
    pub const fn day_index(&self, anchor: LocalDate, date: LocalDate) -> i32 {
        let days = date.0.saturating_sub(anchor.0);
        match self.day_count {
            DayCount::NextDayIsDay1 => days,
            DayCount::EntryDayIsDay1 => days.saturating_add(1),
        }
    }

    /// The last day of an observation anchored on `anchor`; the duty lasts to its midnight.
    #[must_use]
    pub const fn end_date(&self, anchor: LocalDate) -> LocalDate {
        let days = self.observation_days as i32;
        anchor.plus_days(match self.day_count {
            DayCount::NextDayIsDay1 => days,
            DayCount::EntryDayIsDay1 => days - 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_days_are_counted_from_the_next_day_or_the_same() {
        let anchor: LocalDate = "2020-02-01".parse().expect("a date");
        let mut policy = Policy::guangdong();
        assert_eq!(policy.end_date(anchor).to_string(), "2020-02-15");
        assert_eq!(policy.day_index(anchor, policy.end_date(anchor)), 14);
        policy.day_count = DayCount::EntryDayIsDay1;
        assert_eq!(policy.end_date(anchor).to_string(), "2020-02-14");
        assert_eq!(policy.day_index(anchor, policy.end_date(anchor)), 14);
    }

    #[test]
    fn the_threshold_is_fever_or_not_by_the_operator() {
        let mut policy = Policy::guangdong();
        let value: Temperature = "37.3".parse().expect("a temperature");
        assert!(policy.is_fever(value));
        policy.fever_operator = FeverOperator::Above;
        assert!(!policy.is_fever(value));
    }
}
