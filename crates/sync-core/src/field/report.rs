//! Signing the grid's day.

use crate::domain::Record;
use crate::domain::report::DailyReport;
use crate::domain::role::Action;
use crate::id::{DeviceId, ScopeId};
use crate::store::LogStore;
use crate::time::{LocalDate, UtcMs};

use super::book::Book;
use super::{FieldError, MadeRecord, Phone};

/// What the signer says of the day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewReport {
    /// Business date; `None`: that of the cut-off.
    pub date: Option<LocalDate>,
    /// What was observed after this is for the next report; `None`: now.
    pub cut_off: Option<UtcMs>,
    /// 零报告: there was nothing.
    pub zero_declared: bool,
    /// Free note.
    pub note: Option<String>,
}

impl Phone {
    /// Signs the grid's day, with how far each of its logs is known here. Counts are derived, not written. Calling
    /// twice signs twice: the later signature, which has seen the earlier, is the one that counts.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn sign_report(&mut self, grid: &ScopeId, new: &NewReport, now: UtcMs) -> Result<MadeRecord, FieldError> {
        self.granted(grid)?;
        let mut known: Vec<(DeviceId, u64)> =
            self.store.heads(grid)?.iter().map(|(device, head)| (*device, head.seq)).collect();
        known.sort_unstable();
        self.write_in_book(grid, &Book::of_duty(), Action::Report, now, |stamp| {
            let cut_off = new.cut_off.unwrap_or(stamp.observed().at);
            Record::DailyReport(DailyReport {
                stamp,
                date: new.date.unwrap_or(cut_off.local_date()),
                cut_off,
                zero_declared: new.zero_declared,
                known: known.clone(),
                note: new.note.clone(),
                supervisor: None,
            })
        })
    }
}
