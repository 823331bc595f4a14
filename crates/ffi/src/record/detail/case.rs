//! What a case file holds beside visits and decisions: calls, samples, transfers, contacts, needs, breaches.

use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::call::Reached;
use stairwell_core::domain::contact::{ContactMode, ContactRelation};
use stairwell_core::domain::decision::Venue;
use stairwell_core::domain::fold::view;
use stairwell_core::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};
use stairwell_core::domain::sample::{SampleKind, SampleResult, SampleStage};
use stairwell_core::domain::symptom::Answer;
use stairwell_core::domain::transfer::{TransferReason, TransferStage};

use crate::named::{text, texts};

use super::{Author, each};

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct CallDetail {
    /// Its record.
    pub record: String,
    /// Who rang.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// 首次电访.
    pub first: bool,
    /// Whether the person was reached.
    pub reached: Reached,
    /// What came of it.
    pub outcome: Option<String>,
    /// The number dialled.
    pub number: Option<String>,
}

/// One answer to the questions about exposure.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ExposureDetail {
    /// In which record.
    pub record: String,
    /// When.
    pub observed_at_ms: i64,
    /// Was in an epidemic area.
    pub epidemic_area: Answer,
    /// Met a case.
    pub case_contact: Answer,
    /// Met somebody with a fever from there.
    pub fever_contact: Answer,
}

/// One sample: its number makes it one, however many records of it there are.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SampleDetail {
    /// Its number.
    pub number: String,
    /// The records that took or registered it: a step names one of them.
    pub records: Vec<String>,
    /// What was taken.
    pub kind: SampleKind,
    /// Nobody who takes samples has said that it was taken.
    pub registered_only: bool,
    /// When it was taken; for one that is registered only, when it was registered.
    pub collected_at_ms: i64,
    /// Which day of the observation it was.
    pub day_index: Option<u16>,
    /// Who took it.
    pub by: Author,
    /// How far it is.
    pub stage: SampleStage,
    /// The result that holds; `None` while there is none, and for a role that may not see it.
    pub result: Option<SampleResult>,
    /// 异常: the result is anything but negative. `None` while there is none, and for a role that sees nothing.
    pub abnormal: Option<bool>,
    /// When the result came.
    pub result_at_ms: Option<i64>,
    /// Concurrent results differ: to be decided, and until then treated as positive.
    pub in_review: bool,
    /// 样本号冲突: another person of this household has a sample of this number.
    pub number_collides: bool,
}

/// One transfer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransferDetail {
    /// The decision that ordered it: a step names it.
    pub record: String,
    /// Who ordered it.
    pub by: Author,
    /// When.
    pub ordered_at_ms: i64,
    /// Why.
    pub reason: Option<TransferReason>,
    /// Where to.
    pub venue: Venue,
    /// To which facility, by the latest word.
    pub facility: Option<String>,
    /// How far it is.
    pub stage: TransferStage,
    /// Under way: not received, and nothing later replaced it.
    pub open: bool,
    /// Every step, in causal order.
    pub steps: Vec<TransferStepDetail>,
}

/// One step of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TransferStepDetail {
    /// Its record.
    pub record: String,
    /// Which step.
    pub stage: TransferStage,
    /// Who noted it.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Number plate.
    pub vehicle: Option<String>,
    /// Who drove.
    pub driver: Option<String>,
}

/// One contact with a case.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ContactDetail {
    /// Its record.
    pub record: String,
    /// The case.
    pub case_number: String,
    /// The case as a person of this household.
    pub case_person: Option<String>,
    /// Last contact.
    pub last_on: String,
    /// First contact.
    pub first_on: Option<String>,
    /// How they met.
    pub mode: Option<ContactMode>,
    /// What they are to each other.
    pub relation: Option<ContactRelation>,
    /// Whether both were protected.
    pub both_protected: Option<bool>,
    /// A doctor or the CDC says so; a proposal otherwise.
    pub decided: bool,
    /// Who says so.
    pub by: Author,
}

/// One need and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NeedDetail {
    /// Its name, `device:sequence/index`: a step names it.
    pub need: String,
    /// What kind.
    pub category: NeedCategory,
    /// How soon.
    pub urgency: Urgency,
    /// In words.
    pub text: Option<String>,
    /// Who heard it.
    pub by: Author,
    /// When.
    pub heard_at_ms: i64,
    /// By when it should be done.
    pub due_at_ms: i64,
    /// Where it stands.
    pub status: NeedStatus,
    /// Who took it first or was assigned; `None` while nobody has it.
    pub owner: Option<String>,
    /// Who took it too.
    pub helpers: Vec<String>,
    /// When it was done; `None` when it is not.
    pub closed_at_ms: Option<i64>,
    /// What shows that it was done.
    pub proof: Option<String>,
    /// What it cost, in fen.
    pub cost_fen: Option<u32>,
    /// Every step, in causal order.
    pub steps: Vec<NeedStepDetail>,
}

/// One step with a need.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NeedStepDetail {
    /// Its record.
    pub record: String,
    /// What was done.
    pub act: NeedAct,
    /// Who did it.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Free note.
    pub note: Option<String>,
}

/// One breach.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BreachDetail {
    /// Its record: an action names it.
    pub record: String,
    /// What.
    pub kind: BreachKind,
    /// By whom; `None` when nobody knows.
    pub person: Option<String>,
    /// Who reported it.
    pub by: Author,
    /// When it was reported.
    pub reported_at_ms: i64,
    /// When it began.
    pub from_ms: i64,
    /// When it ended.
    pub to_ms: Option<i64>,
    /// What shows it.
    pub evidence: Option<String>,
    /// The household had announced it: no breach.
    pub announced: bool,
    /// The report of another of the same outing; one for counts.
    pub echo_of: Option<String>,
    /// What the police did, and what others asked for.
    pub actions: Vec<BreachActionDetail>,
}

/// What was done about a breach.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BreachActionDetail {
    /// Its record.
    pub record: String,
    /// What.
    pub action: PoliceAction,
    /// By the police; a request otherwise.
    pub decided: bool,
    /// Who.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// When somebody stood at the door.
    pub arrived_at_ms: Option<i64>,
}

impl From<view::CallView> for CallDetail {
    fn from(view: view::CallView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            first: view.first,
            reached: view.reached,
            outcome: view.outcome,
            number: view.number.map(|number| number.as_str().to_owned()),
        }
    }
}

impl From<view::ExposureView> for ExposureDetail {
    fn from(view: view::ExposureView) -> Self {
        let view::ExposureView { record, observed_at, epidemic_area, case_contact, fever_contact } = view;
        let record = record.to_string();
        Self { record, observed_at_ms: observed_at.0, epidemic_area, case_contact, fever_contact }
    }
}

impl From<view::SampleView> for SampleDetail {
    fn from(view: view::SampleView) -> Self {
        Self {
            number: view.number,
            records: texts(&view.records),
            kind: view.kind,
            registered_only: view.registered_only,
            collected_at_ms: view.collected_at.0,
            day_index: view.day_index,
            by: view.by.into(),
            stage: view.stage,
            result: view.result,
            abnormal: view.abnormal,
            result_at_ms: view.result_at.map(|at| at.0),
            in_review: view.in_review,
            number_collides: view.number_collides,
        }
    }
}

impl From<view::TransferView> for TransferDetail {
    fn from(view: view::TransferView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            ordered_at_ms: view.ordered_at.0,
            reason: view.reason,
            venue: view.venue,
            facility: view.facility,
            stage: view.stage,
            open: view.open,
            steps: each(view.steps),
        }
    }
}

impl From<view::TransferStepView> for TransferStepDetail {
    fn from(view: view::TransferStepView) -> Self {
        Self {
            record: view.record.to_string(),
            stage: view.stage,
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            vehicle: view.vehicle,
            driver: view.driver,
        }
    }
}

impl From<view::ContactView> for ContactDetail {
    fn from(view: view::ContactView) -> Self {
        Self {
            record: view.record.to_string(),
            case_number: view.case,
            case_person: text(view.case_person),
            last_on: view.last_on.to_string(),
            first_on: text(view.first_on),
            mode: view.mode,
            relation: view.relation,
            both_protected: view.protected,
            decided: view.decided,
            by: view.by.into(),
        }
    }
}

impl From<view::NeedView> for NeedDetail {
    fn from(view: view::NeedView) -> Self {
        Self {
            need: view.need.to_string(),
            category: view.category,
            urgency: view.urgency,
            text: view.text,
            by: view.by.into(),
            heard_at_ms: view.heard_at.0,
            due_at_ms: view.due_at.0,
            status: view.status,
            owner: view.owner,
            helpers: view.helpers,
            closed_at_ms: view.closed_at.map(|at| at.0),
            proof: view.proof,
            cost_fen: view.cost_fen,
            steps: each(view.steps),
        }
    }
}

impl From<view::NeedStepView> for NeedStepDetail {
    fn from(view: view::NeedStepView) -> Self {
        let view::NeedStepView { record, act, by, observed_at, note } = view;
        Self { record: record.to_string(), act, by: by.into(), observed_at_ms: observed_at.0, note }
    }
}

impl From<view::BreachView> for BreachDetail {
    fn from(view: view::BreachView) -> Self {
        Self {
            record: view.record.to_string(),
            kind: view.kind,
            person: text(view.person),
            by: view.by.into(),
            reported_at_ms: view.reported_at.0,
            from_ms: view.from.0,
            to_ms: view.to.map(|at| at.0),
            evidence: view.evidence,
            announced: view.announced,
            echo_of: text(view.echo_of),
            actions: each(view.actions),
        }
    }
}

impl From<view::BreachActionView> for BreachActionDetail {
    fn from(view: view::BreachActionView) -> Self {
        Self {
            record: view.record.to_string(),
            action: view.action,
            decided: view.decided,
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            arrived_at_ms: view.arrived_at.map(|at| at.0),
        }
    }
}
