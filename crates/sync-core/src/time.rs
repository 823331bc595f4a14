//! Instants, business dates and rounds. Nothing here reads a clock: `now` is always an argument.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// Asia/Shanghai, +08:00, without daylight saving time since 1991.
pub const SHANGHAI_OFFSET_MS: i64 = 8 * 3_600_000;
pub(crate) const DAY_MS: i64 = 86_400_000;
/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;

/// Why a text is not a time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TimeError {
    /// Not RFC 3339 with an offset.
    #[error("expected a time like 2020-02-11T09:30:00+08:00, found {0:?}")]
    Instant(String),
    /// Not a calendar date.
    #[error("expected a date like 2020-02-11, found {0:?}")]
    Date(String),
    /// Neither `AM`, `PM` nor `EVE`.
    #[error("expected AM, PM or EVE, found {0:?}")]
    Slot(String),
}

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct UtcMs(#[n(0)] pub i64);

impl UtcMs {
    /// The business date: the calendar date in Asia/Shanghai, 00:00 inclusive to 24:00 exclusive.
    #[must_use]
    pub const fn local_date(self) -> LocalDate {
        LocalDate((self.0 + SHANGHAI_OFFSET_MS).div_euclid(DAY_MS) as i32)
    }
}

impl fmt::Display for UtcMs {
    /// RFC 3339 in Asia/Shanghai, with the offset shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = FixedOffset::east_opt((SHANGHAI_OFFSET_MS / 1000) as i32);
        match (zone, DateTime::from_timestamp_millis(self.0)) {
            (Some(zone), Some(utc)) => {
                let format = if self.0 % 1000 == 0 { SecondsFormat::Secs } else { SecondsFormat::Millis };
                f.write_str(&utc.with_timezone(&zone).to_rfc3339_opts(format, false))
            }
            _ => write!(f, "{} ms", self.0),
        }
    }
}

impl FromStr for UtcMs {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        DateTime::parse_from_rfc3339(text)
            .map(|time| Self(time.timestamp_millis()))
            .map_err(|_| TimeError::Instant(text.to_owned()))
    }
}

impl Serialize for UtcMs {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UtcMs {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A calendar date in Asia/Shanghai, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct LocalDate(#[n(0)] pub i32);

impl LocalDate {
    /// The date that is `days` later (earlier when negative).
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The instant at which the date begins in Asia/Shanghai.
    #[must_use]
    pub const fn start(self) -> UtcMs {
        UtcMs(self.0 as i64 * DAY_MS - SHANGHAI_OFFSET_MS)
    }
}

impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NaiveDate::from_epoch_days(self.0) {
            Some(date) => write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day()),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl FromStr for LocalDate {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .map(|date| Self(date.to_epoch_days()))
            .map_err(|_| TimeError::Date(text.to_owned()))
    }
}

impl Serialize for LocalDate {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalDate {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A round: the 上午 AM, the 下午 PM or, where there are three checks a day, the 晚间 EVE check of one day. When each
/// begins is for the policy pack to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "UPPERCASE")]
pub enum Slot {
    /// 上午.
    #[n(0)]
    Am,
    /// 下午.
    #[n(1)]
    Pm,
    /// 晚间.
    #[n(2)]
    Eve,
}

impl Slot {
    /// Every round, in the order of the day.
    pub const ALL: [Self; 3] = [Self::Am, Self::Pm, Self::Eve];

    /// The code, as on the command line and in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Am => "AM",
            Self::Pm => "PM",
            Self::Eve => "EVE",
        }
    }

    /// The name, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Am => "上午",
            Self::Pm => "下午",
            Self::Eve => "晚间",
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Slot {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        Self::ALL.into_iter().find(|slot| slot.code() == text).ok_or_else(|| TimeError::Slot(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_business_date_is_the_date_in_shanghai() {
        let before: UtcMs = "2020-02-11T23:59:59.999+08:00".parse().expect("a time");
        let after = UtcMs(before.0 + 1);
        assert_eq!(before.local_date().to_string(), "2020-02-11");
        assert_eq!(after.local_date().to_string(), "2020-02-12");
        assert_eq!(after.local_date().start(), after);
        let elsewhere: UtcMs = "2020-02-11T16:30:00Z".parse().expect("a time");
        assert_eq!(elsewhere.to_string(), "2020-02-12T00:30:00+08:00");
    }

    #[test]
    fn a_wrong_time_is_refused_in_one_sentence() {
        assert_eq!("2020-02-30".parse::<LocalDate>(), Err(TimeError::Date("2020-02-30".into())));
        assert_eq!("2020-02-11 09:00".parse::<UtcMs>(), Err(TimeError::Instant("2020-02-11 09:00".into())));
        assert_eq!("am".parse::<Slot>(), Err(TimeError::Slot("am".into())));
        assert_eq!("EVE".parse::<Slot>(), Ok(Slot::Eve));
    }
}
