//! One household in full.

use crate::domain::fold::HouseholdView;
use crate::id::DocumentId;
use crate::time::UtcMs;

use super::{FieldError, Phone};

impl Phone {
    /// The folded view of a household, conflicts included. `now` gives day counts and what is past due.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], or the store's trouble.
    pub fn show(&self, household: &DocumentId, now: UtcMs) -> Result<HouseholdView, FieldError> {
        let scope = self.scope_of(household)?.ok_or(FieldError::UnknownHousehold(*household))?;
        let document = self.document(&scope, household)?;
        Ok(self.fold(&scope, household, &document, now))
    }
}
