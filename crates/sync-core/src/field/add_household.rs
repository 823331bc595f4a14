//! Registering a flat.

use crate::domain::Record;
use crate::domain::household::{Household, Place};
use crate::id::{DocumentId, ScopeId};
use crate::time::UtcMs;

use super::{FieldError, Phone};

/// What the recorder says of a flat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHousehold {
    /// In which grid.
    pub scope: ScopeId,
    /// Where.
    pub place: Place,
    /// Whether the lift works; `None` when not said.
    pub lift_working: Option<bool>,
    /// How to get in; `None` when not said.
    pub access_note: Option<String>,
    /// Who lets the flat; `None` when not said.
    pub landlord: Option<String>,
    /// Number of the door sensor (门磁); `None` when there is none.
    pub door_device: Option<String>,
}

impl NewHousehold {
    /// A flat of which only the place is known.
    #[must_use]
    pub const fn new(scope: ScopeId, place: Place) -> Self {
        Self { scope, place, lift_working: None, access_note: None, landlord: None, door_device: None }
    }
}

impl Phone {
    /// Registers a flat, or describes it again. Calling twice is safe: what is known already is not written again.
    /// Returns the household's id, which follows from grid and place.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn add_household(&mut self, new: NewHousehold, now: UtcMs) -> Result<DocumentId, FieldError> {
        self.granted(&new.scope)?;
        let id = new.place.document(&new.scope);
        let record = Household {
            stamp: self.stamp(now),
            place: new.place,
            lift_working: new.lift_working,
            access_note: new.access_note,
            landlord: new.landlord,
            door_device: new.door_device,
        };
        if self.scope_of(&id)?.is_some() && self.household(&id)?.records.iter().any(|(_, old)| says(old, &record)) {
            return Ok(id);
        }
        self.save(&new.scope, &[(id, Record::Household(record))])?;
        Ok(id)
    }
}

/// Whether an earlier record says the same.
fn says(earlier: &Record, new: &Household) -> bool {
    match earlier {
        Record::Household(earlier) => Household { stamp: new.stamp, ..earlier.clone() } == *new,
        _ => false,
    }
}
