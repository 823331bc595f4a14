//! The household itself, and who said what of it.

use stairwell_core::domain::fold::view::{self, DoctorTaskKind, HouseholdView};
use stairwell_core::domain::role::SupervisorRole;
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::trust::Role;

use crate::named::{text, texts};

use super::{BreachDetail, NeedDetail, PersonDetail, VisitDetail, each};

/// One household in full, as the holder's role may see it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct HouseholdDetail {
    /// Its id.
    pub household: String,
    /// Its grid.
    pub grid: String,
    /// Where, in words; `None` while its registration has not arrived.
    pub address: Option<String>,
    /// Floor; `None` when not known.
    pub floor: Option<i16>,
    /// Whether the lift works; `None` when nobody said.
    pub lift_working: Option<bool>,
    /// How to get in.
    pub access_note: Option<String>,
    /// Who lets the flat.
    pub landlord: Option<String>,
    /// Number of the door sensor.
    pub door_device: Option<String>,
    /// What was said of the flat differently by people who had not seen each other's word.
    pub conflicts: Vec<FieldConflict>,
    /// Every registration: two phones may both have registered the flat, which is one household all the same.
    pub registrations: Vec<Registration>,
    /// Its persons, in the order in which they were introduced.
    pub persons: Vec<PersonDetail>,
    /// Its visits, oldest first.
    pub visits: Vec<VisitDetail>,
    /// What it asked for, oldest first, and what became of it.
    pub needs: Vec<NeedDetail>,
    /// Breaches, oldest first.
    pub breaches: Vec<BreachDetail>,
    /// Whether somebody can be observed here; `None` when nobody looked.
    pub suitability: Option<SuitabilityDetail>,
    /// What a doctor has to look at.
    pub doctor_tasks: Vec<DoctorTask>,
    /// Readings whose corrections disagree.
    pub disputed_readings: u64,
    /// Records of a newer version: update the app to see them.
    pub needs_update: u64,
    /// Entries that are stored and not counted.
    pub held: u64,
    /// Version of the policy pack in force.
    pub policy: String,
}

/// Who wrote a record.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Author {
    /// Name or staff number.
    pub person: String,
    /// Role.
    pub role: Role,
    /// Team.
    pub team: String,
    /// With which device.
    pub device: String,
    /// For which supervisor a server wrote it; `None` for what a phone wrote.
    pub supervisor: Option<String>,
    /// The supervisor's office.
    pub supervisor_role: Option<SupervisorRole>,
}

/// One registration of the flat.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Registration {
    /// Its record.
    pub record: String,
    /// Who.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
}

/// A field on which people differ who had not seen each other's word; the first value is shown.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldConflict {
    /// Name of the field.
    pub field: String,
    /// The values, the one shown first.
    pub values: Vec<FieldValue>,
}

/// One value of a disputed field.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct FieldValue {
    /// In words.
    pub value: String,
    /// Which record says so.
    pub record: String,
    /// Who said so.
    pub by: Author,
}

/// Whether somebody can be observed in the flat.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SuitabilityDetail {
    /// The verdict: of concurrent ones the stricter.
    pub verdict: Verdict,
    /// Concurrent verdicts differ.
    pub disputed: bool,
    /// Medical staff looked.
    pub medical_signed: bool,
    /// The community looked.
    pub community_signed: bool,
    /// The looks that no later one replaced.
    pub records: Vec<String>,
}

/// One thing that a doctor has to look at.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DoctorTask {
    /// What.
    pub kind: DoctorTaskKind,
    /// About whom; `None` when it is about a record without a person.
    pub person: Option<String>,
    /// Which record or reading.
    pub fact: String,
}

impl From<HouseholdView> for HouseholdDetail {
    fn from(view: HouseholdView) -> Self {
        Self {
            household: view.household.to_string(),
            grid: view.scope.to_string(),
            address: view.address,
            floor: view.place.and_then(|place| place.floor),
            lift_working: view.lift_working,
            access_note: view.access_note,
            landlord: view.landlord,
            door_device: view.door_device,
            conflicts: each(view.conflicts),
            registrations: each(view.registrations),
            persons: each(view.persons),
            visits: each(view.visits),
            needs: each(view.needs),
            breaches: each(view.breaches),
            suitability: view.suitability.map(Into::into),
            doctor_tasks: each(view.doctor_tasks),
            disputed_readings: view.disputed_readings as u64,
            needs_update: view.needs_update as u64,
            held: view.held as u64,
            policy: view.policy,
        }
    }
}

impl From<view::By> for Author {
    fn from(by: view::By) -> Self {
        let (supervisor, supervisor_role) = by.supervisor.map(|sup| (sup.name, sup.role)).unzip();
        Self {
            person: by.person,
            role: by.role,
            team: by.team,
            device: by.device.to_string(),
            supervisor,
            supervisor_role,
        }
    }
}

impl From<view::RegistrationView> for Registration {
    fn from(view: view::RegistrationView) -> Self {
        Self { record: view.record.to_string(), by: view.by.into(), observed_at_ms: view.observed_at.0 }
    }
}

impl From<view::FieldConflict> for FieldConflict {
    fn from(view: view::FieldConflict) -> Self {
        Self { field: view.field.to_owned(), values: each(view.values) }
    }
}

impl From<view::FieldValue> for FieldValue {
    fn from(view: view::FieldValue) -> Self {
        Self { value: view.value, record: view.record.to_string(), by: view.by.into() }
    }
}

impl From<view::SuitabilityView> for SuitabilityDetail {
    fn from(view: view::SuitabilityView) -> Self {
        let view::SuitabilityView { verdict, disputed, medical_signed, community_signed, records } = view;
        Self { verdict, disputed, medical_signed, community_signed, records: texts(&records) }
    }
}

impl From<view::DoctorTask> for DoctorTask {
    fn from(task: view::DoctorTask) -> Self {
        Self { kind: task.kind, person: text(task.person), fact: task.fact.to_string() }
    }
}
