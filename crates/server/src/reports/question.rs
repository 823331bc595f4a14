//! What is asked: which region, up to when, and as it was known when.

use stairwell_core::time::{LocalDate, TimeError, UtcMs};
use thiserror::Error;

/// A question about a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Code of the region or grid.
    pub region: String,
    /// What was observed later does not count.
    pub cut_off: UtcMs,
    /// What the server received later does not count; `None`: all that is here counts.
    pub as_known_at: Option<UtcMs>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuestionError {
    /// Reading: not a time, or not a date.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Checking: nobody knows yet.
    #[error("{what} {time} 还没有到，现在是 {now} / {what} {time} has not come yet, it is {now}")]
    Future {
        /// Which of the times.
        what: &'static str,
        /// What was asked.
        time: String,
        /// The server's clock.
        now: UtcMs,
    },
    /// Checking: the cut-off closes another day.
    #[error("截止时间 {cut_off} 不在 {date} 这一天 / the cut-off {cut_off} is not in the day {date}")]
    OtherDay {
        /// The date asked for.
        date: LocalDate,
        /// The cut-off asked for.
        cut_off: UtcMs,
    },
}

/// The business date that a cut-off closes; midnight closes the day before.
#[must_use]
pub const fn date_of(cut_off: UtcMs) -> LocalDate {
    UtcMs(cut_off.0 - 1).local_date()
}

/// The cut-off of a question: as asked, else the end of the date; today ends now.
///
/// # Errors
/// [`QuestionError::Future`], [`QuestionError::OtherDay`].
pub fn cut_off(now: UtcMs, date: Option<LocalDate>, asked: Option<UtcMs>) -> Result<UtcMs, QuestionError> {
    let future = |what, time| Err(QuestionError::Future { what, time, now });
    match (date, asked) {
        (_, Some(cut_off)) if cut_off > now => future("cut-off", cut_off.to_string()),
        (Some(date), Some(cut_off)) if date_of(cut_off) != date => Err(QuestionError::OtherDay { date, cut_off }),
        (_, Some(cut_off)) => Ok(cut_off),
        (Some(date), None) if date > now.local_date() => future("date", date.to_string()),
        (Some(date), None) => Ok(now.min(date.plus_days(1).start())),
        (None, None) => Ok(now),
    }
}

/// Checks the time as of which an answer is asked for.
///
/// # Errors
/// [`QuestionError::Future`].
pub fn as_known_at(now: UtcMs, asked: Option<UtcMs>) -> Result<Option<UtcMs>, QuestionError> {
    match asked {
        Some(at) if at > now => Err(QuestionError::Future { what: "as-known-at", time: at.to_string(), now }),
        asked => Ok(asked),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> UtcMs {
        text.parse().expect("a time")
    }

    #[test]
    fn a_past_date_ends_at_midnight_and_today_now() {
        let now = time("2020-02-11T17:30:00+08:00");
        let date = |text: &str| Some(text.parse().expect("a date"));
        assert_eq!(cut_off(now, None, None), Ok(now));
        assert_eq!(cut_off(now, date("2020-02-11"), None), Ok(now));
        let midnight = cut_off(now, date("2020-02-10"), None).expect("a cut-off");
        assert_eq!((midnight, date_of(midnight).to_string()), (time("2020-02-11T00:00:00+08:00"), "2020-02-10".into()));
        let asked = time("2020-02-10T17:00:00+08:00");
        assert_eq!(cut_off(now, date("2020-02-10"), Some(asked)), Ok(asked));
        assert_eq!(cut_off(now, date("2020-02-10"), Some(midnight)), Ok(midnight));
        assert!(matches!(cut_off(now, date("2020-02-09"), Some(asked)), Err(QuestionError::OtherDay { .. })));
        assert!(matches!(cut_off(now, date("2020-02-12"), None), Err(QuestionError::Future { .. })));
        assert!(matches!(cut_off(now, None, Some(UtcMs(now.0 + 1))), Err(QuestionError::Future { .. })));
        assert!(matches!(as_known_at(now, Some(UtcMs(now.0 + 1))), Err(QuestionError::Future { .. })));
        assert_eq!(as_known_at(now, Some(now)), Ok(Some(now)));
    }
}
