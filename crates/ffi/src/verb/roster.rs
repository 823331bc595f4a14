//! Persons who are one, who move, and who go to another grid. `household` is where the person is; `None` finds it, and is
//! refused where two of this device's grids have a person of that id.

use stairwell_core::field::{NewHandover, NewMove, NewPersonLink};

use crate::fault::Fault;
use crate::named;
use crate::phone::FieldPhone;
use crate::record::{AcceptedHandover, Handover, MadeDecision, MadeRecord, Move, MovedPerson, NewHome, PersonLink};

#[uniffi::export]
impl FieldPhone {
    /// Says that two registered persons are one, are not, or are no longer said to be. Calling twice within a minute is safe.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn link_persons(&self, new: PersonLink, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewPersonLink::try_from(new)?;
        Ok(self.at_person(&new.one, household, |phone, home, now| phone.link_persons(home, &new, now))?.into())
    }

    /// Moves a person to another household of the grid: particulars, risk and the running observation go along. Calling twice
    /// is safe: the second call is refused, because the person lives here no more.
    ///
    /// # Errors
    /// [`Fault::Refused`], while a fever is open among others; [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn move_person(&self, new: Move, household: Option<String>) -> Result<MovedPerson, Fault> {
        let new = NewMove::try_from(new)?;
        Ok(self.at_person(&new.person, household, |phone, home, now| phone.move_person(home, &new, now))?.into())
    }

    /// Offers a person to another grid. Until it accepts, the person stays this grid's duty. Calling twice offers twice.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn hand_over(&self, new: Handover, household: Option<String>) -> Result<MadeDecision, Fault> {
        let new = NewHandover::try_from(new)?;
        Ok(self.at_person(&new.person, household, |phone, home, now| phone.hand_over(home, &new, now))?.into())
    }

    /// Accepts a person who was offered, on a phone that has both grids. `to`: the household of the receiving grid. When it
    /// was broken off, calling again completes it; after that it is refused.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn accept_handover(
        &self,
        person: String,
        to: NewHome,
        household: Option<String>,
    ) -> Result<AcceptedHandover, Fault> {
        let (who, to) = (named::person(&person)?, to.try_into()?);
        Ok(self.at_person(&who, household, |phone, home, now| phone.accept_handover(home, &who, &to, now))?.into())
    }
}
