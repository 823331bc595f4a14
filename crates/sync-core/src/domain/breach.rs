//! Breaches of a quarantine, and what the police did.

use minicbor::{Decode, Encode};

use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::code::coded_enum;
use super::record::{RecordError, check_optional};
use super::stamp::{Stamp, check_time};

coded_enum! {
    /// What happened (reference/domain.md §3).
    BreachKind, "breach" {
        0 Out "OUT" "外出";
        1 Visitor "VISITOR" "接待访客";
        2 Door "DOOR" "无报备开门";
        3 RefuseCheck "REFUSE_CHECK" "拒测";
        4 RefuseEntry "REFUSE_ENTRY" "拒门";
        5 FalseStatement "FALSE_INFO" "瞒报";
        6 SealBroken "SEAL_BROKEN" "破坏封条";
    }
}

coded_enum! {
    /// What the police did (§3).
    PoliceAction, "police action" {
        0 Advise "ADVISE" "劝导";
        1 Warn "WARN" "警告";
        2 Transfer "TRANSFER" "转集中隔离";
        3 CaseFiled "CASE_FILED" "立案";
    }
}

/// A breach as it was seen or reported.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Breach {
    /// When it was reported.
    #[n(0)]
    pub stamp: Stamp,
    /// What.
    #[n(1)]
    pub kind: BreachKind,
    /// By whom; `None` when nobody knows, as with a door alarm.
    #[n(2)]
    pub person: Option<PersonId>,
    /// When it began, by the device's clock; `None`: when it was reported.
    #[n(3)]
    pub from: Option<UtcMs>,
    /// When it ended; `None` when it did not or is not known.
    #[n(4)]
    pub to: Option<UtcMs>,
    /// What shows it, at most 200 characters.
    #[n(5)]
    pub evidence: Option<String>,
    /// Whether the household had announced the door opening (§2.8); such a one is no breach. `None` when not said.
    #[n(6)]
    pub announced: Option<bool>,
}

impl Breach {
    pub(super) const FIELDS: u64 = 7;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        for time in [self.from, self.to].into_iter().flatten() {
            check_time("time of the breach", time)?;
        }
        check_optional("evidence", self.evidence.as_ref(), 200)?;
        match (self.from, self.to) {
            (Some(from), Some(to)) if to < from => Err(RecordError::Inconsistent("the breach ends before it begins")),
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.person = self.person.map(to);
    }
}

/// What the police did about a breach. By another role it is a request (§6, compulsory measure).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct BreachAction {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Which breach.
    #[n(1)]
    pub breach: Position,
    /// What was done.
    #[n(2)]
    pub action: PoliceAction,
    /// When somebody stood at the door, by the device's clock; `None` when nobody went.
    #[n(3)]
    pub arrived_at: Option<UtcMs>,
    /// Free note, at most 200 characters.
    #[n(4)]
    pub note: Option<String>,
}

impl BreachAction {
    pub(super) const FIELDS: u64 = 5;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        if let Some(at) = self.arrived_at {
            check_time("time of arrival", at)?;
        }
        check_optional("note", self.note.as_ref(), 200)
    }
}
