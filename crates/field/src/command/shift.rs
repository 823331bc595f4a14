//! `shift`: one's own duty.

use stairwell_core::field::NewShift;

use super::made;
use crate::call::{Call, grid_or_only, record};
use crate::cli::{ShiftArguments, ShiftBeginArguments, ShiftMoreArguments};
use crate::failure::Failure;

pub(crate) fn begin(call: &Call, arguments: &ShiftBeginArguments) -> Result<(), Failure> {
    let mut phone = call.phone()?;
    let grid = grid_or_only(&phone, arguments.grid.as_ref())?;
    let new = NewShift { date: arguments.date, ..shift(&arguments.shift) };
    let begun = phone.begin_shift(&grid, &new, call.now())?;
    made::tell(call, "shift", begun, "上岗");
    Ok(())
}

/// `end`: the shift ends now unless another time is said.
pub(crate) fn more(call: &Call, arguments: &ShiftMoreArguments, ends: bool) -> Result<(), Failure> {
    let named = arguments.shift.as_deref().map(record).transpose()?;
    let mut phone = call.phone()?;
    let grid = match named.and_then(|named| named.grid) {
        Some(grid) if arguments.grid.is_none() => grid,
        _ => grid_or_only(&phone, arguments.grid.as_ref())?,
    };
    let begun = match named {
        Some(named) => named.id.record,
        None => phone.running_shift(&grid)?.ok_or_else(|| {
            let message = "本机没有进行中的班次，请先上岗 / no shift of this device is running; begin one";
            Failure::refused("no_shift", message)
        })?,
    };
    let mut new = shift(&arguments.more);
    if ends {
        new.ended_at = new.ended_at.or(Some(call.now()));
    }
    let told = phone.describe_shift(&grid, &begun, &new, call.now())?;
    made::tell(call, "shift", told, if ends { "下岗" } else { "已补充" });
    Ok(())
}

fn shift(arguments: &ShiftArguments) -> NewShift {
    NewShift {
        date: None,
        members: arguments.member.clone(),
        started_at: arguments.started,
        ended_at: arguments.ended,
        ppe_on_at: arguments.ppe_on,
        ppe_off_at: arguments.ppe_off,
        ppe_sets: arguments.ppe_sets,
        vehicle: arguments.vehicle.clone(),
        driver: arguments.driver.clone(),
        floors_climbed: arguments.floors,
        handed_over_to: arguments.to.clone(),
        handover_note: arguments.note.clone(),
    }
}
