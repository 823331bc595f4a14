//! At the door.

use stairwell_core::domain::visit::Outcome;

use crate::fault::Fault;
use crate::named;
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

    /// How a visit went at which somebody was seen, by what is in it: abnormal with a fever or a symptom, else normal. For the
    /// form to offer; [`Visit::outcome`] of `new` is not looked at, and nothing is recorded.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a household that is not here.
    pub fn usual_outcome(&self, new: Visit) -> Result<Outcome, Fault> {
        let new = new.try_into()?;
        self.with(|phone, now| phone.usual_outcome(&new, now))
    }

    /// Whom a temperature without a name is of: the one person of the household under observation, or where nobody is, its
    /// one resident.
    ///
    /// # Errors
    /// [`Fault::Refused`] when there is not exactly one.
    pub fn only_person(&self, household: String) -> Result<String, Fault> {
        let home = named::household(&household)?;
        Ok(self.with(|phone, now| phone.only_person(&home, now))?.to_string())
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
