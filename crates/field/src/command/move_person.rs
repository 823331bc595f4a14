//! `move`: a person goes to live in another household of the grid.

use serde_json::json;
use stairwell_core::field::{NewHome, NewMove};

use crate::call::{Call, home_of_person, household, person};
use crate::cli::{MoveArguments, NewHomeArguments};
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn run(call: &Call, arguments: &MoveArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let to = new_home(&arguments.home)?;
    let mut phone = call.phone()?;
    let from = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let moved = phone.move_person(&from, &NewMove { person: about.id, to }, call.now())?;
    let person = name(&moved.grid, moved.person);
    call.output.answer(&json!({ "person": person, "proposal": moved.is_proposal }), || {
        let done =
            if moved.is_proposal { "已提出搬家建议 / proposed" } else { "已搬家，观察随人 / moved" };
        format!("{done}\n新住户中的人员 / person there: {person}")
    });
    Ok(())
}

/// Where somebody goes to live.
pub(super) fn new_home(arguments: &NewHomeArguments) -> Result<NewHome, Failure> {
    Ok(NewHome {
        from: arguments.since,
        basis: arguments.basis,
        relation: arguments.relation.clone(),
        ..NewHome::new(household(&arguments.to)?)
    })
}
