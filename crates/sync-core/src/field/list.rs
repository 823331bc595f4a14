//! The households on this phone.

use crate::domain::fold::HouseholdRow;
use crate::domain::tasks::walking_order;
use crate::id::ScopeId;

use super::{FieldError, Phone};

impl Phone {
    /// The households of one grid, or of all that are here, in walking order. Loads no document.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], or the store's trouble.
    pub fn list(&self, scope: Option<&ScopeId>) -> Result<Vec<HouseholdRow>, FieldError> {
        if let Some(scope) = scope {
            self.granted(scope)?;
        }
        let mut rows = self.rows(scope)?;
        rows.retain(|row| !row.is_post);
        rows.sort_by(|a, b| {
            let in_grid = || walking_order(a.place.as_ref(), b.place.as_ref());
            a.scope.cmp(&b.scope).then_with(in_grid).then_with(|| a.household.cmp(&b.household))
        });
        Ok(rows)
    }
}
