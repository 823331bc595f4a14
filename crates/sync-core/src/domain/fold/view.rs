//! The folded view of a household: what `show --json` prints and the console renders. Keys are stable.

mod case;
mod mask;
mod observation;
mod post;

use serde::Serialize;

use crate::domain::correction::RecordPart;
use crate::domain::household::Place;
use crate::domain::identity::DocumentType;
use crate::domain::origin::Origin;
use crate::domain::person::{Background, Phone, Sex};
use crate::domain::reading::{Method, Site, Temperature};
use crate::domain::risk::{Category, RiskSource};
use crate::domain::role::Supervisor;
use crate::domain::symptom::{Answer, Symptom};
use crate::domain::visit::{IdentityResult, Outcome, VisitMode};
use crate::id::{DeviceId, DocumentId, PersonId, Position, ScopeId, VisitId};
use crate::time::{LocalDate, Slot, UtcMs};
use crate::trust::Role;

pub use case::{
    BreachActionView, BreachView, CallView, ContactView, DoctorTask, DoctorTaskKind, ExposureView, MergedEpisode,
    NeedStepView, NeedView, PresumedContact, SampleView, SuitabilityView, TransferStepView, TransferView,
};
pub use mask::seen_by;
pub use observation::{
    AlarmKind, AlarmStatus, AlarmView, Confirmations, ConflictView, DecisionStanding, DecisionView, EpisodeView,
    ReviewReason,
};
pub use post::{GatheringView, PassView, PostView, ReportView, ShiftView};

/// Who wrote a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct By {
    /// Name or staff number.
    pub person: String,
    /// Role.
    pub role: Role,
    /// Team.
    pub team: String,
    /// With which device.
    pub device: DeviceId,
    /// For which supervisor a server node wrote it; `None` on a phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<Supervisor>,
}

/// One household.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HouseholdView {
    /// Its grid.
    pub scope: ScopeId,
    /// Its document.
    pub household: DocumentId,
    /// Its place; `None` while its registration has not arrived.
    pub place: Option<Place>,
    /// Its place in words.
    pub address: Option<String>,
    /// Whether the lift works; `None` when nobody said.
    pub lift_working: Option<bool>,
    /// How to get in.
    pub access_note: Option<String>,
    /// Who lets the flat.
    pub landlord: Option<String>,
    /// Number of the door sensor.
    pub door_device: Option<String>,
    /// Fields of the registration on which concurrent records differ.
    pub conflicts: Vec<FieldConflict>,
    /// Every registration: two phones may both have registered the flat.
    pub registrations: Vec<RegistrationView>,
    /// Its persons, in the order in which they were introduced.
    pub persons: Vec<PersonView>,
    /// Its visits, oldest first.
    pub visits: Vec<VisitView>,
    /// What it asked for, oldest first, and what became of it.
    pub needs: Vec<NeedView>,
    /// Breaches, oldest first.
    pub breaches: Vec<BreachView>,
    /// Whether somebody can be observed here; `None` when nobody looked.
    pub suitability: Option<SuitabilityView>,
    /// What a doctor has to look at.
    pub doctor_tasks: Vec<DoctorTask>,
    /// Readings whose corrections disagree.
    pub disputed_readings: usize,
    /// Records of a newer version: this device needs an update to show them.
    pub needs_update: usize,
    /// Entries that are stored but not folded.
    pub held: usize,
    /// Version of the policy pack in force at present.
    pub policy: String,
    /// The document is a post's book and no household: see [`PostView`].
    #[serde(skip)]
    pub is_post: bool,
}

/// One registration of the flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegistrationView {
    /// Its record.
    pub record: Position,
    /// Who.
    pub by: By,
    /// When.
    pub observed_at: UtcMs,
}

/// A field on which undominated records differ; the first value is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldConflict {
    /// Name of the field.
    pub field: &'static str,
    /// The values, the one shown first.
    pub values: Vec<FieldValue>,
}

/// One value of a disputed field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldValue {
    /// In words.
    pub value: String,
    /// Which record says so.
    pub record: Position,
    /// Who said so.
    pub by: By,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonView {
    /// Id.
    pub person: PersonId,
    /// Name; `None` when the record that introduces the person is not here or is held.
    pub name: Option<String>,
    /// `None` when not said, so for all particulars.
    pub sex: Option<Sex>,
    /// Birth date.
    pub birth_date: Option<LocalDate>,
    /// Age as said, in years.
    pub age_years: Option<u8>,
    /// Every number that was ever given, the latest first.
    pub phones: Vec<Phone>,
    /// Identity document.
    pub identity: Option<IdentityView>,
    /// Particulars on which undominated records differ.
    pub conflicts: Vec<FieldConflict>,
    /// What else is known.
    pub background: Background,
    /// Numbers under which somebody else or nobody was found.
    pub wrong_numbers: Vec<Phone>,
    /// The registered person that stands for all that are the same: the smallest id.
    pub canonical: PersonId,
    /// The others that are the same: by a valid number, or because somebody who decides said so.
    pub same_as: Vec<PersonId>,
    /// Persons with the same name and telephone number: to be confirmed.
    pub maybe_same_as: Vec<PersonId>,
    /// Persons of other households that are the same, by somebody's word.
    pub same_elsewhere: Vec<LinkedPerson>,
    /// Whether the person lives here.
    pub resident: bool,
    /// Where to, for one who moved.
    pub moved_to: Option<DocumentId>,
    /// Where from, for one who moved here.
    pub came_from: Option<Origin>,
    /// Why the person is watched.
    pub tags: Vec<TagView>,
    /// When the notice was first served; `None` when never.
    pub notice_served_at: Option<UtcMs>,
    /// Whether the promise was signed.
    pub promise_signed: bool,
    /// The latest reading that is not void.
    pub last_reading: Option<LastReading>,
    /// Rounds in which the person was measured, by times that are known.
    pub rounds: Vec<RoundDone>,
    /// 时间存疑: rounds in which the person was measured by doubtful clocks only. They count once a human confirms the time.
    pub doubtful_rounds: Vec<(LocalDate, Slot)>,
    /// The observation; `None` for a person without risk tag, notice and decision.
    pub episode: Option<EpisodeView>,
    /// As one of several registered persons that are the same, the observation of all; `None` for one alone.
    pub merged: Option<MergedEpisode>,
    /// 待确认: somebody of the household became a case.
    pub presumed_contact: Option<PresumedContact>,
    /// Calls, oldest first.
    pub calls: Vec<CallView>,
    /// Samples, oldest first.
    pub samples: Vec<SampleView>,
    /// A positive result, or results that differ, that no EXCLUDE has seen.
    pub positive_sample: bool,
    /// Transfers, oldest first.
    pub transfers: Vec<TransferView>,
    /// Contacts with cases.
    pub contacts: Vec<ContactView>,
    /// Answers to the questions about exposure, oldest first.
    pub exposures: Vec<ExposureView>,
    /// Fevers and symptoms.
    pub alarms: Vec<AlarmView>,
    /// Whether a fever is open.
    pub fever: bool,
}

impl PersonView {
    /// Something stands that keeps the person, and whoever is the same, from being released: a fever or symptom that no
    /// doctor answered, a positive sample, a case in the household that nobody has weighed.
    #[must_use]
    pub fn holds_a_release(&self) -> bool {
        self.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared)
            || self.positive_sample
            || self.presumed_contact.is_some()
    }
}

/// A registered person of another household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LinkedPerson {
    /// The person.
    pub person: PersonId,
    /// Its grid; `None`: the same grid.
    pub grid: Option<ScopeId>,
}

/// An identity document, as far as anyone on a phone may see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentityView {
    /// Kind.
    pub kind: DocumentType,
    /// Last four characters.
    pub last_four: String,
    /// Whether the number checks.
    pub valid: bool,
    /// What the latest look at the document showed; `None` when nobody looked.
    pub checked: Option<IdentityResult>,
    /// Keyed hash, for finding duplicates; not shown.
    #[serde(skip)]
    pub hash: [u8; 16],
}

/// One risk tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TagView {
    /// Its record.
    pub record: Position,
    /// Category.
    pub category: Category,
    /// Who said so.
    pub source: RiskSource,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Last contact, leaving, arrival: the first that is known; `None` when none is.
    pub event_on: Option<LocalDate>,
    /// When it was recorded, corrected.
    pub observed_at: UtcMs,
    /// The case that the person was in contact with.
    pub index_case: Option<String>,
}

/// The latest reading of a person.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
pub struct LastReading {
    /// The value that holds.
    pub celsius: Temperature,
    /// When.
    pub observed_at: UtcMs,
    /// Where it was measured.
    pub site: Site,
    /// With what.
    pub method: Method,
    /// Whether it is a fever by the policy.
    pub fever: bool,
}

/// A round that a reading satisfies (reference/domain.md §5.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, serde::Deserialize)]
pub struct RoundDone {
    /// Date.
    pub date: LocalDate,
    /// Round.
    pub slot: Slot,
    /// A reading of it was entered within 24 hours; otherwise 补录: done, and not on time.
    pub on_time: bool,
}

/// One visit, however many members recorded it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VisitView {
    /// Id.
    pub visit: VisitId,
    /// Business date.
    pub date: LocalDate,
    /// Round.
    pub slot: Slot,
    /// 0 for the team's first visit in the round.
    pub ordinal: u8,
    /// Team.
    pub team: String,
    /// How.
    pub mode: VisitMode,
    /// How it went: of several, the one that saw most.
    pub outcome: Outcome,
    /// When the first member observed it.
    pub started_at: UtcMs,
    /// When the last member did.
    pub ended_at: UtcMs,
    /// What each member recorded.
    pub parts: Vec<PartView>,
    /// Who was seen.
    pub present: Vec<PersonId>,
    /// Temperatures, with what holds of each.
    pub readings: Vec<ReadingView>,
    /// Symptoms asked, as far as the role that looks may see them.
    pub symptoms: Vec<SymptomView>,
    /// Documents looked at.
    pub identity_checks: Vec<IdentityCheckView>,
    /// What the household asked for at this visit: those of [`HouseholdView::needs`] that its parts heard.
    pub needs: Vec<NeedView>,
    /// The visit of the same team that this one is, though its id differs: another shift was picked (§5.3a).
    pub echo_of: Option<VisitId>,
    /// To whom the notice was handed.
    pub notices: Vec<PersonId>,
    /// Persons whose readings differ by as much as the policy calls discordant (不一致).
    pub discordant: Vec<PersonId>,
    /// Whether a reading is a fever.
    pub fever: bool,
}

/// One member's part of a visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartView {
    /// Its record.
    pub record: Position,
    /// Who.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// 时间存疑.
    pub clock_doubtful: bool,
    /// How it went, as this member says.
    pub outcome: Outcome,
    /// Advice given.
    pub advice: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Why it was entered later than observed; `None`: it was entered at the door.
    pub late_reason: Option<String>,
    /// 补录: it was entered more than 24 hours after it was observed.
    pub entered_late: bool,
    /// What humans said of its time, when its clock was doubtful.
    pub time_confirmations: Vec<TimeConfirmationView>,
}

/// One human's word on when a part was observed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeConfirmationView {
    /// Its record.
    pub record: Position,
    /// The time.
    pub observed_at: UtcMs,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: By,
    /// Whether its author may say so; without effect if not.
    pub authorised: bool,
    /// Whether no later confirmation replaced it. Several in force that disagree leave the time in doubt.
    pub in_force: bool,
}

/// One temperature.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReadingView {
    /// Its name: `device:seq/k`.
    pub reading: RecordPart,
    /// Whose.
    pub person: PersonId,
    /// What holds after corrections; `None`: void.
    pub celsius: Option<Temperature>,
    /// As first written.
    pub written_celsius: Temperature,
    /// 有争议: corrections disagree, the highest is shown.
    pub disputed: bool,
    /// Whether what holds is a fever by the policy.
    pub fever: bool,
    /// Where it was measured.
    pub site: Site,
    /// With what.
    pub method: Method,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// 时间存疑.
    pub clock_doubtful: bool,
    /// Who.
    pub by: By,
    /// The reading that this one repeats.
    pub retest_of: Option<RecordPart>,
    /// The reading of another member that this one echoes (双人核对): one for counts.
    pub echo_of: Option<RecordPart>,
    /// Every correction, also those without effect.
    pub corrections: Vec<CorrectionView>,
}

/// One correction of a reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CorrectionView {
    /// Its record.
    pub record: Position,
    /// The value; `None`: void.
    pub celsius: Option<Temperature>,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: By,
    /// When.
    pub observed_at: UtcMs,
    /// Whether its author may correct the reading; if not, it disputes it and has no effect.
    pub authorised: bool,
    /// Whether no later correction replaced it.
    pub in_force: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SymptomView {
    /// Whose.
    pub person: PersonId,
    /// The question; `None` for a role that sees 异常 (YES) or 正常 (NO) and not which.
    pub symptom: Option<Symptom>,
    /// The answer.
    pub answer: Answer,
    /// In which record.
    pub record: Position,
}

/// One look at a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IdentityCheckView {
    /// Whose.
    pub person: PersonId,
    /// What it showed.
    pub result: IdentityResult,
    /// Whether the role decides it; a proposal otherwise.
    pub decided: bool,
    /// Who looked.
    pub by: By,
}
