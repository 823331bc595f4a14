//! Calls, samples, transfers and contacts as they are entered.

use stairwell_core::domain::call::Reached;
use stairwell_core::domain::contact::{ContactMode, ContactRelation};
use stairwell_core::domain::sample::{SampleKind, SampleResult, SampleStage};
use stairwell_core::domain::transfer::TransferStage;
use stairwell_core::field::{NewCall, NewContact, NewSample, NewSampleStep, NewTransferStep};
use stairwell_core::time::UtcMs;

use crate::fault::Fault;
use crate::named::{date, maybe, person, record};

/// A telephone call. What was learnt by it is a visit of mode PHONE.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Call {
    /// Who was to be reached.
    pub person: String,
    /// Whether the person was.
    pub reached: Reached,
    /// 首次电访; `None`: it is when this phone knows of no call to the person that was answered.
    #[uniffi(default = None)]
    pub first: Option<bool>,
    /// What came of it.
    #[uniffi(default = None)]
    pub outcome: Option<String>,
    /// The number that was dialled, in any form.
    #[uniffi(default = None)]
    pub number: Option<String>,
}

/// A sample as it is taken.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Sample {
    /// From whom.
    pub person: String,
    /// The number on the tube: unique everywhere.
    pub number: String,
    /// What was taken.
    pub kind: SampleKind,
    /// Which day of the observation it is; `None`: worked out.
    #[uniffi(default = None)]
    pub day_index: Option<u16>,
}

/// How far a sample is.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SampleStep {
    /// Which sample: the record that took it.
    pub sample: String,
    /// Which step.
    pub stage: SampleStage,
    /// The result, with RESULT and only then; a laboratory may have REJECTED it earlier.
    #[uniffi(default = None)]
    pub result: Option<SampleResult>,
    /// To whom, or which laboratory.
    #[uniffi(default = None)]
    pub place: Option<String>,
    /// When it happened; `None`: now.
    #[uniffi(default = None)]
    pub at_ms: Option<i64>,
}

/// How far a transfer is. Steps may be skipped: a later one implies the earlier.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransferStep {
    /// Which transfer: the TRANSFER decision.
    pub transfer: String,
    /// Which step.
    pub stage: TransferStage,
    /// Where the person is or goes; `None`: as ordered.
    #[uniffi(default = None)]
    pub facility: Option<String>,
    /// Number plate.
    #[uniffi(default = None)]
    pub vehicle: Option<String>,
    /// Who drives.
    #[uniffi(default = None)]
    pub driver: Option<String>,
    /// Protective gear worn.
    #[uniffi(default = None)]
    pub protection: Option<String>,
}

/// One contact with one case. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Contact {
    /// Who was in contact.
    pub person: String,
    /// The case, as the CDC numbers or names it.
    pub case_number: String,
    /// Last contact.
    pub last_on: String,
    /// First contact.
    #[uniffi(default = None)]
    pub first_on: Option<String>,
    /// The case as a person of the same household; `None` when it is somebody else.
    #[uniffi(default = None)]
    pub case_person: Option<String>,
    /// How they met.
    #[uniffi(default = None)]
    pub mode: Option<ContactMode>,
    /// What they are to each other.
    #[uniffi(default = None)]
    pub relation: Option<ContactRelation>,
    /// Whether both were protected.
    #[uniffi(default = None)]
    pub both_protected: Option<bool>,
    /// How near, in cm.
    #[uniffi(default = None)]
    pub distance_cm: Option<u16>,
    /// How long, in minutes.
    #[uniffi(default = None)]
    pub duration_min: Option<u16>,
}

impl TryFrom<Call> for NewCall {
    type Error = Fault;

    fn try_from(new: Call) -> Result<Self, Fault> {
        let Call { person: who, reached, first, outcome, number } = new;
        Ok(Self { person: person(&who)?, reached, first, outcome, number })
    }
}

impl TryFrom<Sample> for NewSample {
    type Error = Fault;

    fn try_from(new: Sample) -> Result<Self, Fault> {
        let Sample { person: who, number, kind, day_index } = new;
        Ok(Self { person: person(&who)?, number, kind, day_index })
    }
}

impl TryFrom<SampleStep> for NewSampleStep {
    type Error = Fault;

    fn try_from(new: SampleStep) -> Result<Self, Fault> {
        let SampleStep { sample, stage, result, place, at_ms } = new;
        Ok(Self { sample: record(&sample)?, stage, result, place, at: at_ms.map(UtcMs) })
    }
}

impl TryFrom<TransferStep> for NewTransferStep {
    type Error = Fault;

    fn try_from(new: TransferStep) -> Result<Self, Fault> {
        let TransferStep { transfer, stage, facility, vehicle, driver, protection } = new;
        Ok(Self { transfer: record(&transfer)?, stage, facility, vehicle, driver, protection })
    }
}

impl TryFrom<Contact> for NewContact {
    type Error = Fault;

    fn try_from(new: Contact) -> Result<Self, Fault> {
        Ok(Self {
            contact: person(&new.person)?,
            case: new.case_number,
            case_person: maybe(new.case_person.as_ref(), person)?,
            last_on: date(&new.last_on)?,
            first_on: maybe(new.first_on.as_ref(), date)?,
            mode: new.mode,
            relation: new.relation,
            protected: new.both_protected,
            distance_cm: new.distance_cm,
            duration_min: new.duration_min,
        })
    }
}
