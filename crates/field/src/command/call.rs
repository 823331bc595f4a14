//! `call`: a telephone call is recorded.

use stairwell_core::field::NewCall;

use super::made;
use crate::call::{Call, home_of_person, person};
use crate::cli::CallArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &CallArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let new = NewCall {
        first: arguments.first,
        outcome: arguments.outcome.clone(),
        number: arguments.number.clone(),
        ..NewCall::new(about.id, arguments.reached)
    };
    let recorded = phone.call(&household, &new, call.now())?;
    made::tell(call, "call", recorded, arguments.reached.name_zh());
    Ok(())
}
