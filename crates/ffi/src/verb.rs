//! What the holder does, one line a method; one file a family.

mod clinical;
mod decide;
mod door;
mod duty;
mod look;
mod roster;
mod watch;

use stairwell_core::field::{FieldError, Phone};
use stairwell_core::id::{DocumentId, PersonId, RecordId};
use stairwell_core::time::UtcMs;

use crate::fault::Fault;
use crate::named::{household, maybe};
use crate::phone::FieldPhone;

impl FieldPhone {
    /// Does one piece of work in the household that was said, or in the only one here that has the record.
    fn at_record<T>(
        &self,
        record: &RecordId,
        said: Option<String>,
        work: impl FnOnce(&mut Phone, &DocumentId, UtcMs) -> Result<T, FieldError>,
    ) -> Result<T, Fault> {
        let said = maybe(said.as_ref(), household)?;
        self.with(|phone, now| {
            let home = said.map_or_else(|| phone.household_with(record), Ok)?;
            work(phone, &home, now)
        })
    }

    /// Does one piece of work in the household that was said, or in the only one here that has the person.
    fn at_person<T>(
        &self,
        person: &PersonId,
        said: Option<String>,
        work: impl FnOnce(&mut Phone, &DocumentId, UtcMs) -> Result<T, FieldError>,
    ) -> Result<T, Fault> {
        let said = maybe(said.as_ref(), household)?;
        self.with(|phone, now| {
            let home = said.map_or_else(|| phone.household_with(person), Ok).map_err(|error| match error {
                FieldError::UnknownRecord(_) => FieldError::UnknownPerson(*person),
                other => other,
            })?;
            work(phone, &home, now)
        })
    }
}
