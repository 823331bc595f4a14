//! Decisions about a person's observation. What they amount to is folded in [`super::fold::episode`].

use minicbor::{Decode, Encode};

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, Position, ScopeId};
use crate::time::LocalDate;
use crate::trust::Role;

use super::code::coded_enum;
use super::origin::Origin;
use super::record::{RecordError, check_list, check_optional, check_optional_date, check_text};
use super::role::Supervisor;
use super::stamp::Stamp;
use super::transfer::TransferReason;

coded_enum! {
    /// What is decided (reference/domain.md §4.2).
    DecisionType, "decision" {
        0 Start "START" "启动";
        1 Reanchor "REANCHOR" "更正末次接触日";
        2 Extend "EXTEND" "延长";
        3 Transfer "TRANSFER" "转运";
        4 Exclude "EXCLUDE" "排除";
        5 Confirm "CONFIRM" "转病例";
        6 Release "RELEASE" "解除";
        7 Resolve "RESOLVE" "裁决";
        8 HandoverOut "HANDOVER_OUT" "移交";
        9 HandoverAccept "HANDOVER_ACCEPT" "接收";
        10 Lost "LOST" "失访";
        11 Found "FOUND" "找回";
        12 Void "VOID" "作废";
    }
}

coded_enum! {
    /// What day 0 of the observation is (§2.10).
    AnchorBasis, "anchor basis" {
        0 LastContact "LAST_CONTACT" "末次接触";
        1 LeftArea "LEFT_AREA" "离开疫区";
        2 Arrival "ARRIVAL" "抵达";
        3 ControlStart "CONTROL_START" "管控开始";
    }
}

coded_enum! {
    /// Where a person is observed (§3).
    Venue, "venue" {
        0 Home "HOME" "居家";
        1 Central "CENTRAL" "集中";
        2 Hospital "HOSPITAL" "定点医院";
    }
}

coded_enum! {
    /// State of an observation (§4.2): derived, never stored in a record.
    EpisodeState, "state" {
        0 Listed "LISTED" "待核实";
        1 Noticed "NOTICED" "已告知";
        2 HomeObservation "HOME_OBS" "居家隔离医学观察";
        3 CentralObservation "CENTRAL_OBS" "集中隔离医学观察";
        4 TransferPending "TRANSFER_PENDING" "待转运";
        5 InTransit "IN_TRANSIT" "转运中";
        6 Hospital "HOSPITAL" "定点医院排查/隔离治疗";
        7 Review "REVIEW" "待裁决(按未解除管理)";
        8 Released "RELEASED" "已解除";
        9 Case "CASE" "转为病例";
        10 Lost "LOST" "失访";
        11 HandedOver "HANDED_OVER" "已移交外地(对方已接收)";
        12 Died "DIED" "死亡";
        13 Void "VOID" "误录";
    }
}

impl EpisodeState {
    /// Whether the person is to be visited: under observation, or treated as such.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::HomeObservation
                | Self::CentralObservation
                | Self::TransferPending
                | Self::InTransit
                | Self::Review
                | Self::Lost
        )
    }
}

/// One decision, or a proposal when its author's role may not decide it (§6).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Decision {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// About whom.
    #[n(1)]
    pub person: PersonId,
    /// What.
    #[n(2)]
    pub kind: DecisionType,
    /// Version of the policy pack under which it was made, at most 40 characters.
    #[n(3)]
    pub policy: String,
    /// Last day of observation: required for EXTEND; for START and REANCHOR `None` means that the policy gives it.
    #[n(4)]
    pub until: Option<LocalDate>,
    /// Day 0: required for REANCHOR; for START `None` means the day of the decision.
    #[n(5)]
    pub anchor: Option<LocalDate>,
    /// What day 0 is; `None` when not said.
    #[n(6)]
    pub anchor_basis: Option<AnchorBasis>,
    /// Where to observe (START) or take the person (TRANSFER); `None`: at home, or to hospital.
    #[n(7)]
    pub venue: Option<Venue>,
    /// Name of the facility of a TRANSFER, at most 50 characters.
    #[n(8)]
    pub facility: Option<String>,
    /// Why, at most 200 characters.
    #[n(9)]
    pub reason: Option<String>,
    /// RESOLVE: the decisions that were in conflict, at least one, at most 16. `None` for every other.
    #[n(10)]
    pub resolves: Option<Vec<Position>>,
    /// RESOLVE: which of them stands; `None`: none, and `until` says how long observation lasts.
    #[n(11)]
    pub upholds: Option<Position>,
    /// The supervisor whose decision a server node writes; `None` on a phone.
    #[n(12)]
    pub supervisor: Option<Supervisor>,
    /// HANDOVER_OUT: the grid that is to take over. `None` for every other.
    #[n(13)]
    pub to_grid: Option<ScopeId>,
    /// START: the observation goes on from another household; whoever keeps the roster carries it along (§5.3e).
    #[n(14)]
    pub carried_from: Option<Origin>,
    /// TRANSFER: why.
    #[n(15)]
    pub transfer_reason: Option<TransferReason>,
    /// Number of the paper (告知单), at most 50 characters.
    #[n(16)]
    pub document_no: Option<String>,
    /// The facts that the author looked at, at most 32: kept with the decision (§5.4).
    #[n(17)]
    pub criteria: Option<Vec<Position>>,
    /// Who answers for the person: cadre, police, doctor, grid worker; at most 8.
    #[n(18)]
    pub responsible: Option<Vec<Responsible>>,
}

/// Somebody who answers for a person under observation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Responsible {
    /// In which role.
    #[n(0)]
    pub role: Role,
    /// Name, 1 to 50 characters.
    #[n(1)]
    pub name: String,
}

impl Decision {
    pub(super) const FIELDS: u64 = 19;

    /// A decision without particulars.
    #[must_use]
    pub fn new(stamp: Stamp, person: PersonId, kind: DecisionType, policy: &str) -> Self {
        Self {
            stamp,
            person,
            kind,
            policy: policy.to_owned(),
            until: None,
            anchor: None,
            anchor_basis: None,
            venue: None,
            facility: None,
            reason: None,
            resolves: None,
            upholds: None,
            supervisor: None,
            to_grid: None,
            carried_from: None,
            transfer_reason: None,
            document_no: None,
            criteria: None,
            responsible: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("policy version", &self.policy, 40)?;
        check_optional_date("last day of observation", self.until)?;
        check_optional_date("day 0", self.anchor)?;
        check_optional("facility", self.facility.as_ref(), 50)?;
        check_optional("reason", self.reason.as_ref(), 200)?;
        let resolves = self.resolves.as_deref().unwrap_or_default();
        check_list("resolved decisions", resolves, 16)?;
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        check_optional("number of the paper", self.document_no.as_ref(), 50)?;
        check_list("criteria", self.criteria.as_deref().unwrap_or_default(), 32)?;
        let responsible = self.responsible.as_deref().unwrap_or_default();
        check_list("responsible persons", responsible, 8)?;
        responsible.iter().try_for_each(|person| check_text("responsible person", &person.name, 50))?;
        self.check_kind(resolves)
    }

    /// What belongs to which kind.
    fn check_kind(&self, resolves: &[Position]) -> Result<(), RecordError> {
        match self.kind {
            _ if self.to_grid.is_some() && self.kind != DecisionType::HandoverOut => {
                Err(RecordError::Inconsistent("only HANDOVER_OUT names another grid"))
            }
            _ if self.carried_from.is_some() && self.kind != DecisionType::Start => {
                Err(RecordError::Inconsistent("only START carries an observation on"))
            }
            _ if self.transfer_reason.is_some() && self.kind != DecisionType::Transfer => {
                Err(RecordError::Inconsistent("only TRANSFER has a reason of transfer"))
            }
            DecisionType::Start if self.carried_from.is_some() && (self.until.is_none() || self.anchor.is_none()) => {
                Err(RecordError::Inconsistent("an observation that goes on keeps its first and last day"))
            }
            DecisionType::Extend if self.until.is_none() => {
                Err(RecordError::Inconsistent("EXTEND needs the date until which observation lasts"))
            }
            DecisionType::Reanchor if self.anchor.is_none() => {
                Err(RecordError::Inconsistent("REANCHOR needs the date of the last contact"))
            }
            DecisionType::Resolve if resolves.is_empty() => {
                Err(RecordError::Inconsistent("RESOLVE needs the decisions that it resolves"))
            }
            DecisionType::Resolve if self.upholds.is_some() == self.until.is_some() => {
                Err(RecordError::Inconsistent("RESOLVE either upholds a decision or says until when"))
            }
            DecisionType::Resolve if self.upholds.is_some_and(|upheld| !resolves.contains(&upheld)) => {
                Err(RecordError::Inconsistent("RESOLVE upholds a decision that it does not resolve"))
            }
            DecisionType::Resolve => Ok(()),
            _ if self.resolves.is_some() || self.upholds.is_some() => {
                Err(RecordError::Inconsistent("only RESOLVE resolves decisions"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.person = to(self.person);
        for position in self.resolves.iter_mut().flatten() {
            *position = to(*position);
        }
        self.upholds = self.upholds.map(to);
        for position in self.criteria.iter_mut().flatten() {
            *position = to(*position);
        }
        if let Some(origin) = &mut self.carried_from {
            origin.remap(to);
        }
    }
}
