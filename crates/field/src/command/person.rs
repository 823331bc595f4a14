//! `person add`: a person is registered.

use serde_json::json;
use stairwell_core::field::{NewPerson, NewRiskTag};

use crate::call::{Call, household};
use crate::cli::PersonAddArguments;
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn add(call: &Call, arguments: &PersonAddArguments) -> Result<(), Failure> {
    let mut new = NewPerson::named(household(&arguments.household)?, &arguments.name);
    new.phones.clone_from(&arguments.phone);
    new.identity = arguments.id_number.as_ref().map(|number| (arguments.id_type, number.clone()));
    new.sex = arguments.sex;
    new.birth_date = arguments.birth_date;
    new.tags = arguments.category.iter().map(|category| NewRiskTag::from(*category)).collect();
    let household = new.household;
    let mut phone = call.phone()?;
    let added = phone.add_person(new, call.now())?;
    let grid = phone.grid_of(&household)?;
    let warnings: Vec<String> = added.warnings.iter().map(ToString::to_string).collect();
    for warning in &warnings {
        call.output.message(&format!("注意 / note: {warning}"));
    }
    let person = name(&grid, added.person);
    call.output.answer(&json!({ "person": person, "warnings": warnings }), || {
        format!("已登记 / registered: {}\n人员 / person: {person}", arguments.name)
    });
    Ok(())
}
