//! `sample`: one is taken, and goes its way.

use stairwell_core::field::{NewSample, NewSampleStep};

use super::made;
use crate::call::{Call, home_of_person, home_of_record, person, record};
use crate::cli::{SampleCollectArguments, SampleStepArguments};
use crate::failure::Failure;

pub(crate) fn collect(call: &Call, arguments: &SampleCollectArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let number = arguments.number.clone();
    let new = NewSample { person: about.id, number, kind: arguments.kind, day_index: arguments.day };
    let taken = phone.collect_sample(&household, &new, call.now())?;
    made::tell(call, "sample", taken, arguments.kind.name_zh());
    Ok(())
}

pub(crate) fn step(call: &Call, arguments: &SampleStepArguments) -> Result<(), Failure> {
    let about = record(&arguments.sample)?;
    let mut phone = call.phone()?;
    let household = home_of_record(&phone, arguments.household.as_ref(), &about)?;
    let new = NewSampleStep {
        result: arguments.result,
        place: arguments.place.clone(),
        at: arguments.happened_at,
        ..NewSampleStep::new(about.id.record, arguments.stage)
    };
    let step = phone.sample_step(&household, &new, call.now())?;
    made::tell(call, "step", step, arguments.stage.name_zh());
    Ok(())
}
