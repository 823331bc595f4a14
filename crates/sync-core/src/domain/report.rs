//! The daily report of a grid: counts are derived, what is written is that somebody signs them (reference/domain.md §7).

use minicbor::{Decode, Encode};

use crate::id::DeviceId;
use crate::time::{LocalDate, UtcMs};

use super::record::{RecordError, check_date, check_list, check_optional};
use super::role::Supervisor;
use super::stamp::{Stamp, check_time};

/// A signature under the day. Without one the day is 未报, never 0.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct DailyReport {
    /// When it was signed.
    #[n(0)]
    pub stamp: Stamp,
    /// Business date.
    #[n(1)]
    pub date: LocalDate,
    /// What was observed after this is for the next report.
    #[n(2)]
    pub cut_off: UtcMs,
    /// 零报告: the signer declares that there was nothing.
    #[n(3)]
    pub zero_declared: bool,
    /// How far each log of the grid was known to the signer: device and last entry, ascending, at most 256.
    #[n(4)]
    pub known: Vec<(DeviceId, u64)>,
    /// Free note, at most 500 characters.
    #[n(5)]
    pub note: Option<String>,
    /// The supervisor for whom a server node signs; `None` on a phone.
    #[n(6)]
    pub supervisor: Option<Supervisor>,
}

impl DailyReport {
    pub(super) const FIELDS: u64 = 7;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_date("date of the report", self.date)?;
        check_time("cut-off", self.cut_off)?;
        check_list("logs", &self.known, 256)?;
        check_optional("note", self.note.as_ref(), 500)?;
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        if self.known.is_sorted_by(|a, b| a.0 < b.0) {
            Ok(())
        } else {
            Err(RecordError::Inconsistent("the logs are not each named once, in order"))
        }
    }
}
