//! Registering a person of a household.

use crate::domain::Record;
use crate::domain::identity::{DocumentType, IdentityKeys, IdentityNumber, IdentityWarning};
use crate::domain::person::{Background, ParticularsSource, Person, Phone as Telephone, Sex};
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::risk::{Category, RiskSource, RiskTag};
use crate::id::{DocumentId, PersonId};
use crate::time::{LocalDate, UtcMs};
use crate::trust::Role;

use super::{FieldError, Phone};

/// What the recorder says of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Where the person lives.
    pub household: DocumentId,
    /// The name.
    pub name: String,
    /// Telephone numbers, in any form.
    pub phones: Vec<String>,
    /// An identity document's kind and number; the number is not kept in the clear. `None` when not shown.
    pub identity: Option<(DocumentType, String)>,
    /// `None` when not said; a resident card says it.
    pub sex: Option<Sex>,
    /// `None` when not said; a resident card says it.
    pub birth_date: Option<LocalDate>,
    /// Age in years; `None` when not said.
    pub age_years: Option<u8>,
    /// Where the particulars come from; `None`: a police officer who saw a number checked the card, else the person
    /// said so.
    pub source: Option<ParticularsSource>,
    /// First day in the flat; `None`: today.
    pub lives_here_from: Option<LocalDate>,
    /// How that is known; `None`: face to face.
    pub basis: Option<ResidenceBasis>,
    /// Role in the household; `None` when not said.
    pub relation: Option<String>,
    /// What else is known; `None` when nothing is.
    pub background: Option<Background>,
    /// Why the person is watched, one tag a category.
    pub tags: Vec<NewRiskTag>,
}

impl NewPerson {
    /// A person of whom only the name is known.
    #[must_use]
    pub fn named(household: DocumentId, name: &str) -> Self {
        Self {
            household,
            name: name.to_owned(),
            phones: Vec::new(),
            identity: None,
            sex: None,
            birth_date: None,
            age_years: None,
            source: None,
            lives_here_from: None,
            basis: None,
            relation: None,
            background: None,
            tags: Vec::new(),
        }
    }
}

/// Why a person is watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRiskTag {
    /// What.
    pub category: Category,
    /// Who said so.
    pub source: RiskSource,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Last contact with the case; `None` when there was none or it is not known. So for the other dates.
    pub last_contact_on: Option<LocalDate>,
    /// When the person left the epidemic area.
    pub left_area_on: Option<LocalDate>,
    /// When the person arrived here.
    pub arrived_on: Option<LocalDate>,
    /// Train, coach, seat.
    pub transport: Option<String>,
    /// Grounds.
    pub basis: Option<String>,
    /// The case, as the CDC numbers it.
    pub index_case: Option<String>,
}

impl From<Category> for NewRiskTag {
    /// A tag that the team found out itself, going from door to door.
    fn from(category: Category) -> Self {
        Self {
            category,
            source: RiskSource::GridCanvass,
            confirmed: false,
            last_contact_on: None,
            left_area_on: None,
            arrived_on: None,
            transport: None,
            basis: None,
            index_case: None,
        }
    }
}

/// What registering a person gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedPerson {
    /// The person's id.
    pub person: PersonId,
    /// What to tell the recorder; the person is registered all the same.
    pub warnings: Vec<IdentityWarning>,
}

impl Phone {
    /// Registers a person with residence and risk tags, in one save. Calling twice makes two persons: two people of
    /// one household may share a name.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::RefusedValue`], [`FieldError::NotAllowed`],
    /// [`FieldError::NotGranted`], or the store's trouble.
    pub fn add_person(&mut self, new: NewPerson, now: UtcMs) -> Result<AddedPerson, FieldError> {
        let scope = self.scope_of(&new.household)?.ok_or(FieldError::UnknownHousehold(new.household))?;
        let stamp = self.stamp(now);
        let person = self.next_position(&scope)?;
        let number = new.identity.as_ref().map(|(kind, text)| IdentityNumber::parse(*kind, text)).transpose()?;
        let keys = IdentityKeys { hash_key: &self.enrolment.id_hash_key, seal_key: &self.enrolment.seal_key };
        let phones = new.phones.iter().map(|text| Telephone::parse(text)).collect::<Result<_, _>>()?;
        let introduced = Person {
            stamp,
            name: new.name,
            source: new.source.unwrap_or(self.usual_source(number.is_some())?),
            phones,
            of: None,
            identity: number.as_ref().map(|number| number.seal(keys)).transpose()?,
            sex: new.sex.or_else(|| number.as_ref().and_then(IdentityNumber::sex)),
            birth_date: new.birth_date.or_else(|| number.as_ref().and_then(IdentityNumber::birth_date)),
            age_years: new.age_years,
            background: new.background.filter(|background| *background != Background::default()),
        };
        let residence = Residence {
            stamp,
            person,
            from: new.lives_here_from.unwrap_or(stamp.observed().at.local_date()),
            basis: new.basis.unwrap_or(ResidenceBasis::Face),
            to: None,
            relation: new.relation,
            moved_to: None,
            came_from: None,
        };
        let mut records = vec![Record::Person(introduced), Record::Residence(residence)];
        records.extend(new.tags.iter().map(|tag| {
            Record::RiskTag(RiskTag {
                confirmed: tag.confirmed,
                last_contact_on: tag.last_contact_on,
                left_area_on: tag.left_area_on,
                arrived_on: tag.arrived_on,
                transport: tag.transport.clone(),
                basis: tag.basis.clone(),
                index_case: tag.index_case.clone(),
                ..RiskTag::new(stamp, person, tag.category, tag.source)
            })
        }));
        let records: Vec<_> = records.into_iter().map(|record| (new.household, record)).collect();
        self.save(&scope, &records)?;
        let warnings = number.map(|number| number.warnings(new.birth_date, new.sex)).unwrap_or_default();
        Ok(AddedPerson { person, warnings })
    }

    fn usual_source(&self, saw_number: bool) -> Result<ParticularsSource, FieldError> {
        let officer = self.certificate()?.role == Role::Police;
        Ok(if officer && saw_number { ParticularsSource::CardChecked } else { ParticularsSource::Declared })
    }
}
