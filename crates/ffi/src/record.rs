//! What crosses to the app and back: records of this crate's own. Conversions stand beside them.

mod background;
mod decision;
mod detail;
mod list;
mod made;
mod register;
mod status;
mod visit;

pub use background::Background;
pub use decision::{Change, Correction, Decision, MadeCorrection, MadeDecision, ResponsiblePerson};
pub use detail::*;
pub use list::{HouseholdSummary, PersonSummary, ReadingSummary, RoundTask, TaskPersonSummary, VisitSummary};
pub use made::{AddedPerson, MadeRecord};
pub use register::{Household, Person, RiskTag};
pub use status::{GridDigest, PhoneStatus};
pub use visit::{
    Exposure, GeoPoint, Given, IdentityLook, NeedHeard, Reading, RecordedVisit, SymptomAnswers, SymptomSaid, Visit,
};
