//! At the door.

use crate::fault::Fault;
use crate::phone::FieldPhone;
use crate::record::{AddedPerson, Household, Person, RecordedVisit, Visit};

#[uniffi::export]
impl FieldPhone {
    /// Registers a household and returns its id. Calling twice is safe.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn add_household(&self, new: Household) -> Result<String, Fault> {
        let new = new.try_into()?;
        Ok(self.with(|phone, now| phone.add_household(new, now))?.to_string())
    }

    /// Registers a person in a household. Calling twice within a minute is safe.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn add_person(&self, new: Person) -> Result<AddedPerson, Fault> {
        let new = new.try_into()?;
        Ok(self.with(|phone, now| phone.add_person(new, now))?.into())
    }

    /// Records a visit: when this returns, it is on the disk. Calling twice within a minute is safe: what is the same is
    /// recorded once.
    ///
    /// # Errors
    /// [`Fault::AskAgain`] for an unusual temperature that nobody confirmed, [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn visit(&self, new: Visit) -> Result<RecordedVisit, Fault> {
        let new = new.try_into()?;
        Ok(self.with(|phone, now| phone.visit(new, now))?.into())
    }
}
