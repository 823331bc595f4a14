//! What a case file holds beside visits and decisions: calls, samples, transfers, breaches, contacts, the flat.

use serde::Serialize;

use crate::domain::breach::{BreachKind, PoliceAction};
use crate::domain::call::Reached;
use crate::domain::contact::{ContactMode, ContactRelation};
use crate::domain::correction::RecordPart;
use crate::domain::decision::{EpisodeState, Venue};
use crate::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};
use crate::domain::person::Phone;
use crate::domain::sample::{SampleKind, SampleResult, SampleStage};
use crate::domain::suitability::Verdict;
use crate::domain::symptom::Answer;
use crate::domain::transfer::{TransferReason, TransferStage};
use crate::id::{PersonId, Position};
use crate::time::{LocalDate, UtcMs};

use super::By;

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CallView {
    /// Its record.
    pub record: Position,
    /// Who rang.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// 首次电访.
    pub first: bool,
    /// Whether the person was reached.
    pub reached: Reached,
    /// What came of it.
    pub outcome: Option<String>,
    /// The number dialled.
    pub number: Option<Phone>,
}

/// One answer to the questions about exposure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExposureView {
    /// In which record.
    pub record: Position,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Stayed in the epidemic area.
    pub epidemic_area: Answer,
    /// Was in contact with a case.
    pub case_contact: Answer,
    /// Was in contact with somebody with fever from there.
    pub fever_contact: Answer,
}

/// One sample, however many records of it there are: the number makes it one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleView {
    /// Its number.
    pub number: String,
    /// The records that took or registered it.
    pub records: Vec<Position>,
    /// What was taken.
    pub kind: SampleKind,
    /// Only registered: nobody who takes samples has said that it was taken.
    pub registered_only: bool,
    /// When it was taken, corrected; for one that is registered only, when it was registered.
    pub collected_at: UtcMs,
    /// Which day of the observation it was.
    pub day_index: Option<u16>,
    /// Who took it.
    pub by: By,
    /// How far it is.
    pub stage: SampleStage,
    /// The result that holds; of concurrent ones that differ POS (§5.2). `None` while there is none, and for a role
    /// that may not see it.
    pub result: Option<SampleResult>,
    /// 异常: the result is anything but negative. `None` while there is none, and for a role that sees nothing.
    pub abnormal: Option<bool>,
    /// When the result came, corrected.
    pub result_at: Option<UtcMs>,
    /// Concurrent results differ: to be decided, and until then treated as POS.
    pub in_review: bool,
    /// 样本号冲突: another person of this household has a sample of this number.
    pub number_collides: bool,
}

impl SampleView {
    /// Takes the result away, and whether it is abnormal too unless `keep_abnormal`.
    pub(super) fn hide_result(&mut self, keep_abnormal: bool) {
        self.result = None;
        self.abnormal = self.abnormal.filter(|_| keep_abnormal);
    }
}

/// One transfer: the decision that ordered it and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransferView {
    /// The decision.
    pub record: Position,
    /// Who ordered it.
    pub by: By,
    /// When, corrected.
    pub ordered_at: UtcMs,
    /// Why.
    pub reason: Option<TransferReason>,
    /// Where to.
    pub venue: Venue,
    /// To which facility, by the latest word.
    pub facility: Option<String>,
    /// How far it is: the furthest step (§5.2).
    pub stage: TransferStage,
    /// Under way: not received, and nothing later replaced it.
    pub open: bool,
    /// Every step, in causal order.
    pub steps: Vec<TransferStepView>,
}

impl TransferView {
    /// When the person left, by the first step that says so; `None` before that.
    #[must_use]
    pub fn departed_at(&self) -> Option<UtcMs> {
        self.reached_at(TransferStage::Departed)
    }

    /// When the receiver had the person; `None` before that.
    #[must_use]
    pub fn received_at(&self) -> Option<UtcMs> {
        self.reached_at(TransferStage::Received)
    }

    fn reached_at(&self, stage: TransferStage) -> Option<UtcMs> {
        self.steps.iter().filter(|step| step.stage >= stage).map(|step| step.observed_at).min()
    }
}

/// One step of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TransferStepView {
    /// Its record.
    pub record: Position,
    /// Which step.
    pub stage: TransferStage,
    /// Who noted it.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Number plate.
    pub vehicle: Option<String>,
    /// Who drove.
    pub driver: Option<String>,
}

/// One need and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedView {
    /// Its name: the visit part that heard it, and which of its needs.
    pub need: RecordPart,
    /// What kind.
    pub category: NeedCategory,
    /// How soon.
    pub urgency: Urgency,
    /// In words.
    pub text: Option<String>,
    /// In which record.
    pub record: Position,
    /// Who heard it.
    pub by: By,
    /// When, corrected.
    pub heard_at: UtcMs,
    /// By when it should be done (§3).
    pub due_at: UtcMs,
    /// Where it stands.
    pub status: NeedStatus,
    /// Who took it first or was assigned; `None` while nobody has it.
    pub owner: Option<String>,
    /// Who took it too.
    pub helpers: Vec<String>,
    /// When it was done; `None` when it is not.
    pub closed_at: Option<UtcMs>,
    /// What shows that it was done.
    pub proof: Option<String>,
    /// What it cost, in fen; `None` when nobody said.
    pub cost_fen: Option<u32>,
    /// Every step, in causal order.
    pub steps: Vec<NeedStepView>,
}

/// One step with a need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NeedStepView {
    /// Its record.
    pub record: Position,
    /// What was done.
    pub act: NeedAct,
    /// Who did it.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Free note.
    pub note: Option<String>,
}

/// One breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreachView {
    /// Its record.
    pub record: Position,
    /// What.
    pub kind: BreachKind,
    /// By whom; `None` when nobody knows.
    pub person: Option<PersonId>,
    /// Who reported it.
    pub by: By,
    /// When it was reported, corrected.
    pub reported_at: UtcMs,
    /// When it began, corrected.
    pub from: UtcMs,
    /// When it ended.
    pub to: Option<UtcMs>,
    /// What shows it.
    pub evidence: Option<String>,
    /// The household had announced it: no breach.
    pub announced: bool,
    /// The report of another of the same outing, within 15 minutes (§5.2): one for counts.
    pub echo_of: Option<Position>,
    /// What the police did, and what others asked for.
    pub actions: Vec<BreachActionView>,
}

/// What was done about a breach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BreachActionView {
    /// Its record.
    pub record: Position,
    /// What.
    pub action: PoliceAction,
    /// By the police; a request otherwise (§6).
    pub decided: bool,
    /// Who.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// When somebody stood at the door.
    pub arrived_at: Option<UtcMs>,
}

/// One contact with a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// Its record.
    pub record: Position,
    /// The case.
    pub case: String,
    /// The case as a person of this household.
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
    /// A doctor or the CDC says so; a proposal otherwise.
    pub decided: bool,
    /// Who says so.
    pub by: By,
}

/// Whether somebody can be observed in the flat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuitabilityView {
    /// The verdict: of concurrent ones the stricter.
    pub verdict: Verdict,
    /// Concurrent verdicts differ.
    pub disputed: bool,
    /// Medical staff looked.
    pub medical_signed: bool,
    /// The community looked.
    pub community_signed: bool,
    /// The looks that no later one replaced.
    pub records: Vec<Position>,
}

/// §5.3g: somebody of the household became a case, and nobody who decides has said yet what that means for this
/// person: 待确认. It holds as a proposal, and it keeps a release from counting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresumedContact {
    /// Who became a case.
    pub case_person: PersonId,
    /// The decision that says so.
    pub because: Position,
    /// Last unprotected contact, as far as known: day 0 of the proposal.
    pub anchor: LocalDate,
    /// Until when observation would last.
    pub until: LocalDate,
}

/// §5.3d: several registered persons are one, and are watched as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedEpisode {
    /// The most pressing state of them.
    pub state: EpisodeState,
    /// The latest day 0.
    pub anchor: Option<LocalDate>,
    /// The latest last day.
    pub ends_on: Option<LocalDate>,
}

/// What a doctor has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DoctorTaskKind {
    /// 不一致: readings of one person at one visit differ (§5.3b).
    Discordant,
    /// 有争议: corrections disagree, or somebody disputes a fact (§5.2).
    Disputed,
    /// A fever was corrected away by somebody who is no doctor (§5.3c).
    Lowered,
    /// A time is doubtful (§5.5).
    DoubtfulTime,
}

/// One thing that a doctor has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoctorTask {
    /// What.
    pub kind: DoctorTaskKind,
    /// About whom; `None` when it is about a record without a person.
    pub person: Option<PersonId>,
    /// Which fact.
    pub fact: RecordPart,
}
