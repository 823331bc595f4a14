//! What a household asked for, and what it broke.

use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::fold::view;
use stairwell_core::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};

use crate::named::text;

use super::{Author, each};

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
