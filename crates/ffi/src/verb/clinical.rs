//! Calls, samples, transfers, contacts. `household` is where the person or the record is; `None` finds it, and is refused where
//! two of this device's grids have a record of that id. Calling any of them twice within a minute is safe: what is the same is
//! recorded once.

use stairwell_core::field::{NewCall, NewContact, NewSample, NewSampleStep, NewTransferStep};

use crate::fault::Fault;
use crate::phone::FieldPhone;
use crate::record::{Call, Contact, MadeRecord, Sample, SampleStep, TransferStep};

#[uniffi::export]
impl FieldPhone {
    /// Records a telephone call. What was learnt by it is a visit of mode PHONE.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn call(&self, new: Call, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewCall::try_from(new)?;
        Ok(self.at_person(&new.person, household, |phone, home, now| phone.call(home, &new, now))?.into())
    }

    /// Records that a sample was taken; who may only register samples, registers it.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn collect_sample(&self, new: Sample, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewSample::try_from(new)?;
        Ok(self.at_person(&new.person, household, |phone, home, now| phone.collect_sample(home, &new, now))?.into())
    }

    /// Records that a sample went a step further.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn sample_step(&self, new: SampleStep, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewSampleStep::try_from(new)?;
        Ok(self.at_record(&new.sample, household, |phone, home, now| phone.sample_step(home, &new, now))?.into())
    }

    /// Records that a transfer went a step further.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn transfer_step(&self, new: TransferStep, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewTransferStep::try_from(new)?;
        Ok(self.at_record(&new.transfer, household, |phone, home, now| phone.transfer_step(home, &new, now))?.into())
    }

    /// Records who was in contact with which case.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    #[uniffi::method(default(household = None))]
    pub fn contact(&self, new: Contact, household: Option<String>) -> Result<MadeRecord, Fault> {
        let new = NewContact::try_from(new)?;
        Ok(self.at_person(&new.contact, household, |phone, home, now| phone.contact(home, &new, now))?.into())
    }
}
