//! Decisions and corrections as they are entered, and as they were written.

use stairwell_core::domain::correction;
use stairwell_core::domain::decision::{AnchorBasis, DecisionType, Responsible, Venue};
use stairwell_core::domain::transfer::TransferReason;
use stairwell_core::field::{NewCorrection, NewDecision};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;

use crate::fault::Fault;
use crate::named::{all, date, grid, maybe, person, record, record_part};

use super::visit::temperature;

/// A decision about a person's observation.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Decision {
    /// About whom.
    pub person: String,
    /// What.
    pub kind: DecisionType,
    /// Last day of observation: EXTEND needs it.
    #[uniffi(default = None)]
    pub until: Option<String>,
    /// Day 0: REANCHOR needs it. START without it counts from the last contact that is known, else from today.
    #[uniffi(default = None)]
    pub anchor: Option<String>,
    /// What day 0 is.
    #[uniffi(default = None)]
    pub anchor_basis: Option<AnchorBasis>,
    /// Where to observe (START) or take the person (TRANSFER); `None`: at home, or to hospital.
    #[uniffi(default = None)]
    pub venue: Option<Venue>,
    /// TRANSFER: name of the facility.
    #[uniffi(default = None)]
    pub facility: Option<String>,
    /// Why.
    #[uniffi(default = None)]
    pub reason: Option<String>,
    /// RESOLVE: the decisions that are in conflict, as the household's detail names them.
    #[uniffi(default = [])]
    pub resolves: Vec<String>,
    /// RESOLVE: which of them stands; `None`: none, and `until` says how long observation lasts.
    #[uniffi(default = None)]
    pub upholds: Option<String>,
    /// HANDOVER_OUT: the grid that is to take over.
    #[uniffi(default = None)]
    pub to_grid: Option<String>,
    /// TRANSFER: why.
    #[uniffi(default = None)]
    pub transfer_reason: Option<TransferReason>,
    /// Number of the paper.
    #[uniffi(default = None)]
    pub document_no: Option<String>,
    /// The facts looked at, by their records.
    #[uniffi(default = [])]
    pub criteria: Vec<String>,
    /// Who answers for the person.
    #[uniffi(default = [])]
    pub responsible: Vec<ResponsiblePerson>,
}

/// Somebody who answers for a person under observation.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ResponsiblePerson {
    /// In which role.
    pub role: Role,
    /// Name.
    pub name: String,
}

/// A decision as written: it is on this phone's disk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MadeDecision {
    /// The grid that it was written in: `record` is unique there.
    pub grid: String,
    /// Its record.
    pub record: String,
    /// The holder's role may only propose it: it has no effect until one who decides agrees.
    pub is_proposal: bool,
}

/// What a record should have been.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Correction {
    /// A record, one reading in it (`device:sequence/index`), or an earlier correction.
    pub target: String,
    /// What counts instead.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// The recorder was asked again about an unusual value and confirmed it.
    #[uniffi(default = false)]
    pub confirmed: bool,
}

/// What is to count instead.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum Change {
    /// This temperature.
    Value {
        /// Tenths of a degree Celsius.
        deci_c: i32,
    },
    /// 误录: nothing; the record or reading is void.
    Void,
    /// 时间核实: when the visit took place whose clock was doubtful.
    ConfirmTime {
        /// The time.
        at_ms: i64,
    },
}

/// A correction as written: it is on this phone's disk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MadeCorrection {
    /// The grid that it was written in: `record` is unique there.
    pub grid: String,
    /// Its record.
    pub record: String,
    /// 异议: the target keeps its value, and a doctor is to look.
    pub is_dispute: bool,
}

impl TryFrom<Decision> for NewDecision {
    type Error = Fault;

    fn try_from(new: Decision) -> Result<Self, Fault> {
        let some = |records: Vec<_>| (!records.is_empty()).then_some(records);
        let responsible: Vec<Responsible> =
            new.responsible.into_iter().map(|ResponsiblePerson { role, name }| Responsible { role, name }).collect();
        Ok(Self {
            until: maybe(new.until.as_ref(), date)?,
            anchor: maybe(new.anchor.as_ref(), date)?,
            anchor_basis: new.anchor_basis,
            venue: new.venue,
            facility: new.facility,
            reason: new.reason,
            resolves: some(all(&new.resolves, record)?),
            upholds: maybe(new.upholds.as_ref(), record)?,
            to_grid: maybe(new.to_grid.as_ref(), grid)?,
            transfer_reason: new.transfer_reason,
            document_no: new.document_no,
            criteria: some(all(&new.criteria, record)?),
            responsible: (!responsible.is_empty()).then_some(responsible),
            ..Self::of(person(&new.person)?, new.kind)
        })
    }
}

impl From<stairwell_core::field::MadeDecision> for MadeDecision {
    fn from(made: stairwell_core::field::MadeDecision) -> Self {
        Self { grid: made.grid.to_string(), record: made.record.to_string(), is_proposal: made.is_proposal }
    }
}

impl TryFrom<Correction> for NewCorrection {
    type Error = Fault;

    fn try_from(new: Correction) -> Result<Self, Fault> {
        let Correction { target, change, reason, confirmed } = new;
        let change = match change {
            Change::Value { deci_c } => correction::Change::Value(temperature(deci_c)?),
            Change::Void => correction::Change::Void,
            Change::ConfirmTime { at_ms } => correction::Change::ConfirmTime(UtcMs(at_ms)),
        };
        Ok(Self { target: record_part(&target)?, change, reason, confirmed })
    }
}

impl From<stairwell_core::field::MadeCorrection> for MadeCorrection {
    fn from(made: stairwell_core::field::MadeCorrection) -> Self {
        Self { grid: made.grid.to_string(), record: made.record.to_string(), is_dispute: made.is_dispute }
    }
}
