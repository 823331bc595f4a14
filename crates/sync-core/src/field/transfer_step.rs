//! Saying how far a transfer is.

use crate::domain::Record;
use crate::domain::decision::DecisionType;
use crate::domain::role::Action;
use crate::domain::transfer::{TransferStage, TransferStep};
use crate::id::{DocumentId, RecordId};
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// One step of a transfer. `None` where not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransferStep {
    /// Which transfer: the TRANSFER decision.
    pub transfer: RecordId,
    /// Which step.
    pub stage: TransferStage,
    /// Where the person is or goes; `None`: as ordered.
    pub facility: Option<String>,
    /// Number plate.
    pub vehicle: Option<String>,
    /// Who drives.
    pub driver: Option<String>,
    /// Protective gear worn.
    pub protection: Option<String>,
}

impl NewTransferStep {
    /// A step without particulars.
    #[must_use]
    pub const fn new(transfer: RecordId, stage: TransferStage) -> Self {
        Self { transfer, stage, facility: None, vehicle: None, driver: None, protection: None }
    }
}

impl Phone {
    /// Records that a transfer went a step further. Steps may be skipped: a later one implies the earlier. Calling
    /// twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownRecord`] when no TRANSFER of the household has this id,
    /// [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn transfer_step(
        &mut self,
        household: &DocumentId,
        new: &NewTransferStep,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        match home.record(&new.transfer) {
            Some(Record::Decision(decision)) if decision.kind == DecisionType::Transfer => {}
            _ => return Err(FieldError::UnknownRecord(new.transfer.to_string())),
        }
        self.write_once(&home, Action::TransferStep, now, |stamp| {
            Record::TransferStep(TransferStep {
                stamp,
                transfer: new.transfer,
                stage: new.stage,
                facility: new.facility.clone(),
                vehicle: new.vehicle.clone(),
                driver: new.driver.clone(),
                protection: new.protection.clone(),
                supervisor: None,
            })
        })
    }
}
