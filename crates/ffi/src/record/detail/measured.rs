//! Temperatures with what was said of them afterwards.

use stairwell_core::domain::fold::view;
use stairwell_core::domain::reading::{Method, Site, Temperature};

use crate::named::text;

use super::{Author, each};

/// One temperature.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ReadingDetail {
    /// Its name, `device:sequence/index`.
    pub reading: String,
    /// Whose.
    pub person: String,
    /// What holds after corrections, in tenths of a degree Celsius; `None`: void.
    pub deci_c: Option<i32>,
    /// As first written, in tenths of a degree Celsius.
    pub written_deci_c: i32,
    /// 有争议: corrections disagree, the highest is shown.
    pub disputed: bool,
    /// Whether what holds is a fever by the policy.
    pub fever: bool,
    /// Where it was measured.
    pub site: Site,
    /// With what.
    pub method: Method,
    /// When.
    pub observed_at_ms: i64,
    /// 时间存疑.
    pub clock_doubtful: bool,
    /// Who.
    pub by: Author,
    /// The reading that this one repeats.
    pub retest_of: Option<String>,
    /// 双人核对: the reading of another member that this one echoes; one for counts.
    pub echo_of: Option<String>,
    /// Every correction, also those without effect.
    pub corrections: Vec<CorrectionDetail>,
}

/// One correction of a reading.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct CorrectionDetail {
    /// Its record.
    pub record: String,
    /// The value in tenths of a degree Celsius; `None`: void.
    pub deci_c: Option<i32>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Whether its author may correct the reading; if not, it disputes it and has no effect.
    pub authorised: bool,
    /// Whether no later correction replaced it.
    pub in_force: bool,
}

/// In tenths of a degree Celsius.
fn deci_c(value: Temperature) -> i32 {
    i32::from(value.deci_c())
}

impl From<view::ReadingView> for ReadingDetail {
    fn from(view: view::ReadingView) -> Self {
        Self {
            reading: view.reading.to_string(),
            person: view.person.to_string(),
            deci_c: view.celsius.map(deci_c),
            written_deci_c: deci_c(view.written_celsius),
            disputed: view.disputed,
            fever: view.fever,
            site: view.site,
            method: view.method,
            observed_at_ms: view.observed_at.0,
            clock_doubtful: view.clock_doubtful,
            by: view.by.into(),
            retest_of: text(view.retest_of),
            echo_of: text(view.echo_of),
            corrections: each(view.corrections),
        }
    }
}

impl From<view::CorrectionView> for CorrectionDetail {
    fn from(view: view::CorrectionView) -> Self {
        Self {
            record: view.record.to_string(),
            deci_c: view.celsius.map(deci_c),
            reason: view.reason,
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            authorised: view.authorised,
            in_force: view.in_force,
        }
    }
}
