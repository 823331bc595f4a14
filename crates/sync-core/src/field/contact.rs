//! Recording who was in contact with which case.

use crate::domain::Record;
use crate::domain::contact::{ContactLink, ContactMode, ContactRelation};
use crate::domain::role::Action;
use crate::id::{DocumentId, PersonId};
use crate::time::{LocalDate, UtcMs};

use super::{FieldError, MadeRecord, Phone};

/// One contact with one case. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Who was in contact.
    pub contact: PersonId,
    /// The case, as the CDC numbers or names it.
    pub case: String,
    /// The case as a person of the same household; `None` when it is somebody else.
    pub case_person: Option<PersonId>,
    /// Last contact.
    pub last_on: LocalDate,
    /// First contact.
    pub first_on: Option<LocalDate>,
    /// How they met.
    pub mode: Option<ContactMode>,
    /// What they are to each other.
    pub relation: Option<ContactRelation>,
    /// Whether both were protected.
    pub protected: Option<bool>,
    /// How near, in cm.
    pub distance_cm: Option<u16>,
    /// How long, in minutes.
    pub duration_min: Option<u16>,
}

impl NewContact {
    /// A contact of which only the last day is known.
    #[must_use]
    pub fn new(contact: PersonId, case: &str, last_on: LocalDate) -> Self {
        Self {
            contact,
            case: case.to_owned(),
            case_person: None,
            last_on,
            first_on: None,
            mode: None,
            relation: None,
            protected: None,
            distance_cm: None,
            duration_min: None,
        }
    }
}

impl Phone {
    /// Records a contact of a person of this household. Calling twice within a minute is safe: what is the same is
    /// recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`], or the store's trouble.
    pub fn contact(&mut self, household: &DocumentId, new: &NewContact, now: UtcMs) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        home.knows(&new.contact)?;
        new.case_person.map_or(Ok(()), |case| home.knows(&case))?;
        if new.case_person == Some(new.contact) {
            let reason = "本人不能是自己的密接 / nobody is a contact of themselves";
            return Err(FieldError::RefusedValue(reason.into()));
        }
        self.write_once(&home, Action::ContactLink, now, |stamp| {
            Record::ContactLink(ContactLink {
                stamp,
                contact: new.contact,
                case: new.case.clone(),
                case_person: new.case_person,
                last_on: new.last_on,
                first_on: new.first_on,
                mode: new.mode,
                relation: new.relation,
                protected: new.protected,
                distance_cm: new.distance_cm,
                duration_min: new.duration_min,
            })
        })
    }
}
