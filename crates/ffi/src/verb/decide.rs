//! Deciding, correcting, disputing. `household` is where the person or the record is; `None` finds it, and is refused where two
//! of this device's grids have a record of that id.

use crate::fault::Fault;
use crate::named::{household, maybe, record_part};
use crate::phone::FieldPhone;
use crate::record::{Correction, Decision, MadeCorrection, MadeDecision};

#[uniffi::export]
impl FieldPhone {
    /// Writes a decision, or the proposal of one. Calling twice writes two, of which the second has seen the first.
    ///
    /// # Errors
    /// [`Fault::Refused`] when the decision lacks what its kind needs among others, [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn decide(&self, new: Decision, household: Option<String>) -> Result<MadeDecision, Fault> {
        let (new, home) = (new.try_into()?, maybe(household.as_ref(), self::household)?);
        let made = self.with(|phone, now| match home {
            Some(home) => phone.decide_in(&home, new, now),
            None => phone.decide(new, now),
        });
        Ok(made?.into())
    }

    /// Says what a record should have been; who may not correct it disputes it. Calling twice writes two alike.
    ///
    /// # Errors
    /// [`Fault::AskAgain`] for an unusual temperature that nobody confirmed, [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn correct(&self, new: Correction, household: Option<String>) -> Result<MadeCorrection, Fault> {
        let (new, home) = (new.try_into()?, maybe(household.as_ref(), self::household)?);
        let made = self.with(|phone, now| match home {
            Some(home) => phone.correct_in(&home, new, now),
            None => phone.correct(new, now),
        });
        Ok(made?.into())
    }

    /// Disputes a record or one reading in it: nothing changes, and a doctor is to look. Calling twice writes two alike.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn dispute(&self, target: String, reason: String, household: Option<String>) -> Result<MadeCorrection, Fault> {
        let target = record_part(&target)?;
        let made =
            self.at_record(&target.record, household, |phone, home, now| phone.dispute(home, target, &reason, now));
        Ok(made?.into())
    }
}
