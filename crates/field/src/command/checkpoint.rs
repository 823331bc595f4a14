//! `pass` and `gathering`: what a checkpoint records.

use stairwell_core::field::{FieldError, NewGathering, NewPass};

use super::made;
use crate::call::{Call, grid_or_only, household};
use crate::cli::{GatheringArguments, PassArguments};
use crate::failure::Failure;

pub(crate) fn pass(call: &Call, arguments: &PassArguments) -> Result<(), Failure> {
    let destination = arguments.household.as_deref().map(household).transpose()?;
    let temperatures = arguments.temp.iter().map(|value| value.clone().map_err(|impossible| impossible.0));
    let temperatures = temperatures.collect::<Result<_, _>>().map_err(FieldError::from)?;
    let mut phone = call.phone()?;
    let grid = grid_or_only(&phone, arguments.grid.as_ref())?;
    let new = NewPass {
        action: arguments.action,
        number: arguments.number.clone(),
        name: arguments.name.clone(),
        phone: arguments.phone.clone(),
        identity: arguments.id_number.as_ref().map(|number| (arguments.id_type, number.clone())),
        plate: arguments.plate.clone(),
        from_place: arguments.from.clone(),
        left_at: arguments.left_at,
        destination: arguments.destination.clone(),
        household: destination,
        from_epidemic_area: arguments.epidemic_area,
        temperatures,
        confirmed: arguments.confirm,
        site: arguments.site,
        method: arguments.method,
        passengers: arguments.passengers,
        ..NewPass::new(grid, &arguments.post, arguments.direction)
    };
    let passed = phone.pass(&new, call.now())?;
    let done = format!("{}{}", arguments.direction.name_zh(), arguments.action.name_zh());
    made::tell(call, "pass", passed, &done);
    Ok(())
}

pub(crate) fn gathering(call: &Call, arguments: &GatheringArguments) -> Result<(), Failure> {
    let mut phone = call.phone()?;
    let new = NewGathering {
        grid: grid_or_only(&phone, arguments.grid.as_ref())?,
        post: arguments.post.clone(),
        place: arguments.place.clone(),
        people: arguments.people,
        dissuaded: arguments.dissuaded,
        occasion: arguments.occasion.clone(),
    };
    let recorded = phone.gathering(&new, call.now())?;
    let done = if arguments.dissuaded { "聚集已劝散" } else { "聚集未劝散" };
    made::tell(call, "gathering", recorded, done);
    Ok(())
}
