//! Households and people as they are registered.

use stairwell_core::domain::household::Place;
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::person::{ParticularsSource, Sex};
use stairwell_core::domain::residence::ResidenceBasis;
use stairwell_core::domain::risk::{Category, RiskSource};
use stairwell_core::field::{FieldError, NewHousehold, NewPerson, NewRiskTag};

use crate::fault::Fault;
use crate::named::{date, grid, household, maybe};

use super::Background;

/// A household to register. Registering the same flat on two phones makes one household.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Household {
    /// Its grid.
    pub grid: String,
    /// 楼栋, as it is said at the door.
    pub building: String,
    /// 单元; empty in a house without units.
    pub unit: String,
    /// 房号.
    pub room: String,
    /// Floor; `None` when not known.
    #[uniffi(default = None)]
    pub floor: Option<i16>,
    /// Whether the lift works.
    #[uniffi(default = None)]
    pub lift_working: Option<bool>,
    /// How to get in.
    #[uniffi(default = None)]
    pub access_note: Option<String>,
    /// Whom the flat is rented from.
    #[uniffi(default = None)]
    pub landlord: Option<String>,
    /// Number of the sensor at the door.
    #[uniffi(default = None)]
    pub door_device: Option<String>,
}

impl TryFrom<Household> for NewHousehold {
    type Error = Fault;

    fn try_from(new: Household) -> Result<Self, Fault> {
        let place = Place::new(&new.building, &new.unit, new.floor, &new.room).map_err(FieldError::from)?;
        let mut household = Self::new(grid(&new.grid)?, place);
        household.lift_working = new.lift_working;
        household.access_note = new.access_note;
        household.landlord = new.landlord;
        household.door_device = new.door_device;
        Ok(household)
    }
}

/// A person to register in a household.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Person {
    /// The household.
    pub household: String,
    /// Name.
    pub name: String,
    /// Telephone numbers.
    #[uniffi(default = [])]
    pub phones: Vec<String>,
    /// What kind of document, when one was shown.
    #[uniffi(default = None)]
    pub document: Option<DocumentType>,
    /// Its number: kept as last four, keyed hash, and sealed to the server; this phone forgets it.
    #[uniffi(default = None)]
    pub document_number: Option<String>,
    /// Sex.
    #[uniffi(default = None)]
    pub sex: Option<Sex>,
    /// Day of birth.
    #[uniffi(default = None)]
    pub birth_date: Option<String>,
    /// Age in years.
    #[uniffi(default = None)]
    pub age_years: Option<u8>,
    /// Where the particulars come from.
    #[uniffi(default = None)]
    pub source: Option<ParticularsSource>,
    /// Since when the person lives here; `None` when not known.
    #[uniffi(default = None)]
    pub lives_here_from: Option<String>,
    /// On what ground the person lives here.
    #[uniffi(default = None)]
    pub basis: Option<ResidenceBasis>,
    /// Relation to the head of the household.
    #[uniffi(default = None)]
    pub relation: Option<String>,
    /// What else is known.
    #[uniffi(default = None)]
    pub background: Option<Background>,
    /// What puts the person at risk.
    #[uniffi(default = [])]
    pub tags: Vec<RiskTag>,
}

/// What puts a person at risk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RiskTag {
    /// Which of the kinds.
    pub category: Category,
    /// Who says so.
    pub source: RiskSource,
    /// Whether the team confirmed it.
    #[uniffi(default = false)]
    pub confirmed: bool,
    /// Day of the last contact with a case.
    #[uniffi(default = None)]
    pub last_contact_on: Option<String>,
    /// Day of leaving an epidemic area.
    #[uniffi(default = None)]
    pub left_area_on: Option<String>,
    /// Day of arrival.
    #[uniffi(default = None)]
    pub arrived_on: Option<String>,
    /// Train, flight or car.
    #[uniffi(default = None)]
    pub transport: Option<String>,
    /// In words.
    #[uniffi(default = None)]
    pub basis: Option<String>,
    /// Number of the case.
    #[uniffi(default = None)]
    pub index_case: Option<String>,
}

impl TryFrom<Person> for NewPerson {
    type Error = Fault;

    fn try_from(new: Person) -> Result<Self, Fault> {
        let mut person = Self::named(household(&new.household)?, &new.name);
        person.phones = new.phones;
        person.identity = document(new.document, new.document_number)?;
        person.sex = new.sex;
        person.birth_date = maybe(new.birth_date.as_ref(), date)?;
        person.age_years = new.age_years;
        person.source = new.source;
        person.lives_here_from = maybe(new.lives_here_from.as_ref(), date)?;
        person.basis = new.basis;
        person.relation = new.relation;
        person.background = new.background.map(Into::into);
        person.tags = new.tags.into_iter().map(NewRiskTag::try_from).collect::<Result<_, _>>()?;
        Ok(person)
    }
}

/// A document is its kind and its number, or was not shown.
pub(super) fn document(
    kind: Option<DocumentType>,
    number: Option<String>,
) -> Result<Option<(DocumentType, String)>, Fault> {
    if kind.is_some() != number.is_some() {
        let text = "证件类型与号码须一同填写 / a document needs both its kind and its number";
        return Err(Fault::refused("refused_value", text));
    }
    Ok(kind.zip(number))
}

impl TryFrom<RiskTag> for NewRiskTag {
    type Error = Fault;

    fn try_from(tag: RiskTag) -> Result<Self, Fault> {
        Ok(Self {
            category: tag.category,
            source: tag.source,
            confirmed: tag.confirmed,
            last_contact_on: maybe(tag.last_contact_on.as_ref(), date)?,
            left_area_on: maybe(tag.left_area_on.as_ref(), date)?,
            arrived_on: maybe(tag.arrived_on.as_ref(), date)?,
            transport: tag.transport,
            basis: tag.basis,
            index_case: tag.index_case,
        })
    }
}
