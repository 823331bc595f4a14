//! What crosses to the app and back: records of this crate's own. Conversions stand beside them.

mod background;
mod clinical;
mod decision;
mod detail;
mod duty;
mod list;
mod made;
mod register;
mod roster;
mod status;
mod visit;
mod watch;

pub use background::Background;
pub use clinical::{Call, Contact, Sample, SampleStep, TransferStep};
pub use decision::{Change, Correction, Decision, MadeCorrection, MadeDecision, ResponsiblePerson};
pub use detail::*;
pub use duty::{DayReport, Gathering, Pass, Shift};
pub use list::{HouseholdSummary, PersonSummary, ReadingSummary, RoundTask, TaskPersonSummary, VisitSummary};
pub use made::{AddedPerson, MadeRecord};
pub use register::{Household, Person, RiskTag};
pub use roster::{AcceptedHandover, Handover, Move, MovedPerson, NewHome, PersonLink};
pub use status::{GridDigest, PhoneStatus};
pub use visit::{
    Exposure, GeoPoint, Given, IdentityLook, NeedHeard, Reading, RecordedVisit, SymptomAnswers, SymptomSaid, Visit,
};
pub use watch::{Breach, BreachAction, NeedStep, Suitability};
