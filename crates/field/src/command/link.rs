//! `link`: two registered persons are one, or are not.

use stairwell_core::domain::link::LinkKind;
use stairwell_core::field::NewPersonLink;

use super::made;
use crate::call::{Call, home_of_person, person};
use crate::cli::{LinkArguments, LinkVerb};
use crate::failure::Failure;

pub(crate) fn run(call: &Call, verb: &LinkVerb) -> Result<(), Failure> {
    match verb {
        LinkVerb::Same(arguments) => link(call, arguments, LinkKind::Same),
        LinkVerb::NotSame(arguments) => link(call, arguments, LinkKind::NotSame),
        LinkVerb::Unlink(arguments) => link(call, arguments, LinkKind::Unlink),
    }
}

fn link(call: &Call, arguments: &LinkArguments, kind: LinkKind) -> Result<(), Failure> {
    let (one, other) = (person(&arguments.person)?, person(&arguments.other)?);
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &one)?;
    let reason = arguments.reason.clone();
    let new = NewPersonLink { one: one.id, other: other.id, other_grid: other.grid, kind, reason };
    let link = phone.link_persons(&household, &new, call.now())?;
    made::tell(call, "link", link, kind.name_zh());
    Ok(())
}
