//! What a case file holds beside visits and decisions: calls, samples, transfers, contacts.

use stairwell_core::domain::call::Reached;
use stairwell_core::domain::contact::{ContactMode, ContactRelation};
use stairwell_core::domain::decision::Venue;
use stairwell_core::domain::fold::view;
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
