//! `transfer-step`: a transfer goes further.

use stairwell_core::field::NewTransferStep;

use super::made;
use crate::call::{Call, home_of_record, record};
use crate::cli::TransferStepArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &TransferStepArguments) -> Result<(), Failure> {
    let about = record(&arguments.transfer)?;
    let mut phone = call.phone()?;
    let household = home_of_record(&phone, arguments.household.as_ref(), &about)?;
    let new = NewTransferStep {
        facility: arguments.facility.clone(),
        vehicle: arguments.vehicle.clone(),
        driver: arguments.driver.clone(),
        protection: arguments.protection.clone(),
        ..NewTransferStep::new(about.id.record, arguments.stage)
    };
    let step = phone.transfer_step(&household, &new, call.now())?;
    made::tell(call, "step", step, arguments.stage.name_zh());
    Ok(())
}
