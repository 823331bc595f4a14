//! `need`: what a household asked for is seen to.

use stairwell_core::domain::need::NeedAct;
use stairwell_core::field::NewNeedStep;

use super::made;
use crate::call::{Call, home_of_record, record};
use crate::cli::{NeedArguments, NeedVerb};
use crate::failure::Failure;

pub(crate) fn run(call: &Call, verb: &NeedVerb) -> Result<(), Failure> {
    let nothing = |new: NewNeedStep| new;
    match verb {
        NeedVerb::Take(need) => step(call, need, NeedAct::Take, nothing),
        NeedVerb::Fail(need) => step(call, need, NeedAct::Fail, nothing),
        NeedVerb::Cancel(need) => step(call, need, NeedAct::Cancel, nothing),
        NeedVerb::Reopen(need) => step(call, need, NeedAct::Reopen, nothing),
        NeedVerb::Assign(assign) => {
            step(call, &assign.need, NeedAct::Assign, |new| NewNeedStep { assignee: Some(assign.to.clone()), ..new })
        }
        NeedVerb::Done(done) => step(call, &done.need, NeedAct::Done, |new| NewNeedStep {
            proof: Some(done.proof.clone()),
            cost_fen: done.cost,
            ..new
        }),
    }
}

fn step(
    call: &Call,
    arguments: &NeedArguments,
    act: NeedAct,
    with: impl FnOnce(NewNeedStep) -> NewNeedStep,
) -> Result<(), Failure> {
    let about = record(&arguments.need)?;
    let mut phone = call.phone()?;
    let household = home_of_record(&phone, arguments.household.as_ref(), &about)?;
    let new = with(NewNeedStep { note: arguments.note.clone(), ..NewNeedStep::new(about.id, act) });
    let step = phone.need_step(&household, &new, call.now())?;
    made::tell(call, "step", step, act.name_zh());
    Ok(())
}
