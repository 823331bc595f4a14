//! Disputing what another recorded.

use crate::domain::correction::{Change, RecordPart};
use crate::id::DocumentId;
use crate::time::UtcMs;

use super::{FieldError, MadeCorrection, NewCorrection, Phone};

impl Phone {
    /// Disputes a record of this household, or one reading in it: nothing changes, and a doctor is to look
    /// (reference/domain.md §5.2). Calling twice writes two alike.
    ///
    /// # Errors
    /// Those of [`Phone::correct_in`].
    pub fn dispute(
        &mut self,
        household: &DocumentId,
        target: RecordPart,
        reason: &str,
        now: UtcMs,
    ) -> Result<MadeCorrection, FieldError> {
        let new = NewCorrection { target, change: Change::Dispute, reason: reason.to_owned(), confirmed: false };
        let made = self.correct_in(household, new, now)?;
        Ok(MadeCorrection { is_dispute: true, ..made })
    }
}
