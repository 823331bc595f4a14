//! `suitability`: whether somebody can be observed in the flat.

use stairwell_core::field::NewSuitability;

use super::made;
use crate::call::{Call, household};
use crate::cli::SuitabilityArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &SuitabilityArguments) -> Result<(), Failure> {
    let home = household(&arguments.household)?;
    let new = NewSuitability {
        own_room: arguments.own_room,
        own_bathroom: arguments.own_bathroom,
        passing_table: arguments.passing_table,
        supplies: arguments.supplies,
        separate_air: arguments.separate_air,
        disinfectant: arguments.disinfectant,
        note: arguments.note.clone(),
        ..NewSuitability::new(arguments.verdict)
    };
    let judged = call.phone()?.judge_suitability(&home, &new, call.now())?;
    made::tell(call, "suitability", judged, arguments.verdict.name_zh());
    Ok(())
}
