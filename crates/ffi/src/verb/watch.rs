//! Needs, breaches, the flat. Calling any of them twice within a minute is safe: what is the same is recorded once.

use stairwell_core::field::{NewBreach, NewBreachAction, NewNeedStep, NewSuitability};

use crate::fault::Fault;
use crate::named;
use crate::phone::FieldPhone;
use crate::record::{Breach, BreachAction, MadeRecord, NeedStep, Suitability};

#[uniffi::export]
impl FieldPhone {
    /// Records a step with what a household asked for. `household`: where it was heard; `None` finds it.
    ///
    /// # Errors
    /// [`Fault::Refused`], for DONE without proof among others; [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn need_step(&self, new: NeedStep, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewNeedStep::try_from(new)?;
        Ok(self.at_record(&new.need.record, household, |phone, home, now| phone.need_step(home, &new, now))?.into())
    }

    /// Reports a breach in a household.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn report_breach(&self, household: String, new: Breach) -> Result<MadeRecord, Fault> {
        let (home, new) = (named::household(&household)?, NewBreach::try_from(new)?);
        Ok(self.with(|phone, now| phone.report_breach(&home, &new, now))?.into())
    }

    /// Records what the police did about a breach, or asks them for it. `household`: where it was; `None` finds it.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn act_on_breach(&self, new: BreachAction, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewBreachAction::try_from(new)?;
        Ok(self.at_record(&new.breach, household, |phone, home, now| phone.act_on_breach(home, &new, now))?.into())
    }

    /// Records a verdict on whether somebody can be observed in the flat. Community and medical staff each write their own.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn judge_suitability(&self, household: String, new: Suitability) -> Result<MadeRecord, Fault> {
        let (home, new) = (named::household(&household)?, NewSuitability::from(new));
        Ok(self.with(|phone, now| phone.judge_suitability(&home, &new, now))?.into())
    }
}
