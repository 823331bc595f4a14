//! `person add`: a person is registered.

use serde_json::json;
use stairwell_core::domain::person::Background;
use stairwell_core::domain::risk::Category;
use stairwell_core::field::{NewPerson, NewRiskTag};

use crate::call::{Call, household};
use crate::cli::{BackgroundArguments, PersonAddArguments, TagArguments};
use crate::failure::Failure;
use crate::name::name;

pub(crate) fn add(call: &Call, arguments: &PersonAddArguments) -> Result<(), Failure> {
    let mut new = NewPerson::named(household(&arguments.household)?, &arguments.name);
    new.phones.clone_from(&arguments.phone);
    new.identity = arguments.id_number.as_ref().map(|number| (arguments.id_type, number.clone()));
    new.sex = arguments.sex;
    new.birth_date = arguments.birth_date;
    new.age_years = arguments.age;
    new.source = arguments.source;
    new.lives_here_from = arguments.since;
    new.basis = arguments.basis;
    new.relation.clone_from(&arguments.relation);
    new.background = Some(background(&arguments.background));
    new.tags = arguments.tag.category.iter().map(|category| tag(*category, &arguments.tag)).collect();
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

fn tag(category: Category, said: &TagArguments) -> NewRiskTag {
    NewRiskTag {
        source: said.tag_source,
        confirmed: said.confirmed,
        last_contact_on: said.last_contact,
        left_area_on: said.left_area,
        arrived_on: said.arrived,
        transport: said.transport.clone(),
        basis: said.grounds.clone(),
        index_case: said.index_case.clone(),
        ..NewRiskTag::from(category)
    }
}

fn background(said: &BackgroundArguments) -> Background {
    Background {
        name_pinyin: said.pinyin.clone(),
        nationality: said.nationality.clone(),
        huji_code: said.huji.clone(),
        work_unit: said.work_unit.clone(),
        chronic: (!said.chronic.is_empty()).then(|| said.chronic.clone()),
        pregnant: said.pregnant,
        lives_alone: said.lives_alone,
        needs_carer: said.needs_carer,
        language: said.language.clone(),
    }
}
