//! `household add`: a flat is registered.

use serde_json::json;
use stairwell_core::domain::household::Place;
use stairwell_core::field::{FieldError, NewHousehold};

use crate::call::{Call, grid};
use crate::cli::HouseholdAddArguments;
use crate::failure::Failure;

pub(crate) fn add(call: &Call, arguments: &HouseholdAddArguments) -> Result<(), Failure> {
    let scope = grid(&arguments.grid)?;
    let place = Place::new(&arguments.building, &arguments.unit, arguments.floor, &arguments.room);
    let place = place.map_err(FieldError::from)?;
    let shown = place.to_string();
    let new = NewHousehold {
        lift_working: arguments.lift,
        access_note: arguments.access_note.clone(),
        landlord: arguments.landlord.clone(),
        door_device: arguments.door_sensor.clone(),
        ..NewHousehold::new(scope, place)
    };
    let id = call.phone()?.add_household(new, call.now())?;
    call.output.answer(&json!({ "household": id }), || format!("已登记 / registered: {shown}\n户 / household: {id}"));
    Ok(())
}
