//! `contact`: who was in contact with which case.

use stairwell_core::field::NewContact;

use super::made;
use crate::call::{Call, home_of_person, person};
use crate::cli::ContactArguments;
use crate::failure::Failure;

pub(crate) fn run(call: &Call, arguments: &ContactArguments) -> Result<(), Failure> {
    let about = person(&arguments.person)?;
    let case_person = arguments.case_person.as_deref().map(person).transpose()?;
    let mut phone = call.phone()?;
    let household = home_of_person(&phone, arguments.household.as_ref(), &about)?;
    let new = NewContact {
        case_person: case_person.map(|named| named.id),
        first_on: arguments.first,
        mode: arguments.mode,
        relation: arguments.relation,
        protected: arguments.protected,
        distance_cm: arguments.distance_cm,
        duration_min: arguments.duration_min,
        ..NewContact::new(about.id, &arguments.case, arguments.last)
    };
    let contact = phone.contact(&household, &new, call.now())?;
    made::tell(call, "contact", contact, &format!("密接 / contact of {}", arguments.case));
    Ok(())
}
