//! Needs, breaches and the flat as they are entered.

use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::need::NeedAct;
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::field::{NewBreach, NewBreachAction, NewNeedStep, NewSuitability};
use stairwell_core::time::UtcMs;

use crate::fault::Fault;
use crate::named::{maybe, person, record, record_part};

/// What somebody does about a need.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct NeedStep {
    /// Which need, `device:sequence/index`; without index the only one of the visit part that heard it.
    pub need: String,
    /// What is done.
    pub act: NeedAct,
    /// ASSIGN: to whom.
    #[uniffi(default = None)]
    pub assignee: Option<String>,
    /// What shows that it was done: DONE needs it.
    #[uniffi(default = None)]
    pub proof: Option<String>,
    /// What it cost, in fen.
    #[uniffi(default = None)]
    pub cost_fen: Option<u32>,
    /// Free note.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

/// A breach as it was seen or reported. `None` where not known.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Breach {
    /// What.
    pub kind: BreachKind,
    /// By whom.
    #[uniffi(default = None)]
    pub person: Option<String>,
    /// When it began; `None`: now.
    #[uniffi(default = None)]
    pub from_ms: Option<i64>,
    /// When it ended.
    #[uniffi(default = None)]
    pub to_ms: Option<i64>,
    /// What shows it.
    #[uniffi(default = None)]
    pub evidence: Option<String>,
    /// Whether the household had announced it; such a one is no breach.
    #[uniffi(default = None)]
    pub announced: Option<bool>,
}

/// What was done about a breach.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct BreachAction {
    /// Which breach.
    pub breach: String,
    /// What was done, or by another role than the police is asked for.
    pub action: PoliceAction,
    /// When somebody stood at the door.
    #[uniffi(default = None)]
    pub arrived_at_ms: Option<i64>,
    /// Free note.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

/// One look at whether somebody can be observed in the flat. `None` where nobody looked.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Suitability {
    /// The verdict.
    pub verdict: Verdict,
    /// Lives alone or has a room of their own.
    #[uniffi(default = None)]
    pub own_room: Option<bool>,
    /// Has a bathroom of their own.
    #[uniffi(default = None)]
    pub own_bathroom: Option<bool>,
    /// A table at the door for passing things.
    #[uniffi(default = None)]
    pub passing_table: Option<bool>,
    /// Thermometer, masks and so on are there.
    #[uniffi(default = None)]
    pub supplies: Option<bool>,
    /// No air conditioning shared with others.
    #[uniffi(default = None)]
    pub separate_air: Option<bool>,
    /// Disinfectant is there.
    #[uniffi(default = None)]
    pub disinfectant: Option<bool>,
    /// Free note.
    #[uniffi(default = None)]
    pub note: Option<String>,
}

impl TryFrom<NeedStep> for NewNeedStep {
    type Error = Fault;

    fn try_from(new: NeedStep) -> Result<Self, Fault> {
        let NeedStep { need, act, assignee, proof, cost_fen, note } = new;
        Ok(Self { need: record_part(&need)?, act, assignee, proof, cost_fen, note })
    }
}

impl TryFrom<Breach> for NewBreach {
    type Error = Fault;

    fn try_from(new: Breach) -> Result<Self, Fault> {
        Ok(Self {
            kind: new.kind,
            person: maybe(new.person.as_ref(), person)?,
            from: new.from_ms.map(UtcMs),
            to: new.to_ms.map(UtcMs),
            evidence: new.evidence,
            announced: new.announced,
        })
    }
}

impl TryFrom<BreachAction> for NewBreachAction {
    type Error = Fault;

    fn try_from(new: BreachAction) -> Result<Self, Fault> {
        let BreachAction { breach, action, arrived_at_ms, note } = new;
        Ok(Self { breach: record(&breach)?, action, arrived_at: arrived_at_ms.map(UtcMs), note })
    }
}

impl From<Suitability> for NewSuitability {
    fn from(new: Suitability) -> Self {
        Self {
            verdict: new.verdict,
            own_room: new.own_room,
            own_bathroom: new.own_bathroom,
            passing_table: new.passing_table,
            supplies: new.supplies,
            separate_air: new.separate_air,
            disinfectant: new.disinfectant,
            note: new.note,
        }
    }
}
