//! A person's observation in the view: alarms, decisions, and what they amount to.

use serde::Serialize;

use crate::domain::code::coded_enum;
use crate::domain::correction::RecordPart;
use crate::domain::decision::{AnchorBasis, DecisionType, EpisodeState, Responsible, Venue};
use crate::domain::origin::Origin;
use crate::domain::reading::Temperature;
use crate::domain::symptom::Symptom;
use crate::id::{DeviceId, Position, ScopeId};
use crate::time::{LocalDate, Slot, UtcMs};

use super::By;

/// What an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlarmKind {
    /// A temperature.
    Fever,
    /// A symptom.
    Symptom,
}

/// Where an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AlarmStatus {
    /// Nobody who may has excluded it.
    Open,
    /// A correction by somebody who is no doctor took it away: closed, but a release waits for a doctor's word.
    Corrected,
    /// A doctor or the CDC saw it and excluded it.
    Cleared,
}

/// A fever or a symptom.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AlarmView {
    /// What it is about.
    pub kind: AlarmKind,
    /// Which reading or answer.
    pub fact: RecordPart,
    /// The temperature that holds, or for a corrected one the highest that was said.
    pub celsius: Option<Temperature>,
    /// The symptom.
    pub symptom: Option<Symptom>,
    /// When.
    pub observed_at: UtcMs,
    /// Where it stands.
    pub status: AlarmStatus,
    /// The decision that excluded it.
    pub cleared_by: Option<Position>,
}

/// Where a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DecisionStanding {
    /// It counts.
    InForce,
    /// It counts and a concurrent one says otherwise.
    InConflict,
    /// A later decision replaced it.
    Superseded,
    /// A resolution decided against it.
    Overruled,
    /// 建议: its author may not decide this; no effect.
    Proposal,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionView {
    /// Its record.
    pub record: Position,
    /// What.
    pub kind: DecisionType,
    /// Where it stands.
    pub standing: DecisionStanding,
    /// Who.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Last day of observation.
    pub until: Option<LocalDate>,
    /// Day 0.
    pub anchor: Option<LocalDate>,
    /// What day 0 is.
    pub anchor_basis: Option<AnchorBasis>,
    /// Where to.
    pub venue: Option<Venue>,
    /// To which facility.
    pub facility: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// HANDOVER_OUT: to which grid.
    pub to_grid: Option<ScopeId>,
    /// START: the observation goes on from there.
    pub carried_from: Option<Origin>,
    /// Number of the paper.
    pub document_no: Option<String>,
    /// Policy pack that it was made under.
    pub policy: String,
    /// What it resolves.
    pub resolves: Vec<Position>,
    /// Which of them it upholds.
    pub upholds: Option<Position>,
}

impl DecisionView {
    /// Its author may decide this and nobody decided against it; a later one may have replaced it.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self.standing, DecisionStanding::Proposal | DecisionStanding::Overruled)
    }
}

coded_enum! {
    /// Why a release does not release, or what is contradictory (§5.4): derived, never stored.
    ReviewReason, "reason of a review" {
        // EXTEND // RELEASE.
        0 ExtendedConcurrently "EXTENDED_CONCURRENTLY" "同时有人决定延长";
        // RELEASE // REANCHOR: a later exposure.
        1 ReanchoredConcurrently "REANCHORED_CONCURRENTLY" "同时有人更正末次接触日";
        // RELEASE // START.
        2 StartedConcurrently "STARTED_CONCURRENTLY" "同时有人决定启动观察";
        // TRANSFER // RELEASE: the transfer stands.
        3 TransferredConcurrently "TRANSFERRED_CONCURRENTLY" "同时有人决定转运";
        // RELEASE // a fever or symptom that no doctor's EXCLUDE has seen.
        4 UnclearedAlarm "UNCLEARED_ALARM" "有未经医生排除的发热或症状";
        // RELEASE before the end of the observation that its author knew.
        5 EarlyRelease "EARLY_RELEASE" "观察期未满即解除";
        // RELEASE of somebody whose observation its author had not seen begin.
        6 NothingToRelease "NOTHING_TO_RELEASE" "解除时未见观察启动";
        // Two resolutions disagree.
        7 ResolutionsDisagree "RESOLUTIONS_DISAGREE" "裁决互相矛盾";
        // VOID of a person about whom facts were recorded concurrently: suspended.
        8 VoidSuspended "VOID_SUSPENDED" "作废时另有人记录";
        // RELEASE by somebody who had not seen the last day's rounds: an unseen last day cannot release.
        9 LastDayUnseen "LAST_DAY_UNSEEN" "末日检测未完成";
        // RELEASE without a reading of the last day by a contact thermometer below the threshold.
        10 NoContactReading "NO_CONTACT_READING" "末日缺接触式体温计读数";
        // RELEASE without an answer to the symptoms on the last day that is NO throughout.
        11 SymptomsNotDenied "SYMPTOMS_NOT_DENIED" "末日未询问症状或未全部否认";
        // RELEASE without the negative results that the policy asks for.
        12 NegativesMissing "NEGATIVES_MISSING" "缺核酸阴性结果";
        // RELEASE without all the signatures that the policy asks for.
        13 QuorumMissing "QUORUM_MISSING" "会签不齐";
        // RELEASE by the only recorder of what it stands on, where the policy asks for more than one.
        14 SoleRecorder "SOLE_RECORDER" "解除人是唯一记录人";
        // RELEASE // a case in the household: 待确认.
        15 ContactUnconfirmed "CONTACT_UNCONFIRMED" "同住人转为病例,待确认";
        // Results of one sample differ, or are positive.
        16 PositiveSample "POSITIVE_SAMPLE" "样本阳性或结果不一致";
    }
}

/// §5.4, finality: a release is provisional until every device that was on duty has been heard of since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confirmations {
    /// Devices heard of since.
    pub confirmed: usize,
    /// Devices that were on duty.
    pub of: usize,
    /// Those that were not heard of.
    pub waiting: Vec<DeviceId>,
}

impl Confirmations {
    /// Whether a fever may still arrive.
    #[must_use]
    pub const fn is_provisional(&self) -> bool {
        !self.waiting.is_empty()
    }
}

/// Decisions that were made without seeing each other and do not agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConflictView {
    /// The kinds, such as `EXTEND//RELEASE`.
    pub kind: String,
    /// The decisions.
    pub decisions: Vec<Position>,
    /// Which of them counts until somebody resolves it; `None`: both do.
    pub in_force: Option<Position>,
}

/// A person's observation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpisodeView {
    /// State.
    pub state: EpisodeState,
    /// Day 0; `None` before observation starts.
    pub anchor: Option<LocalDate>,
    /// Last day; `None` before observation starts.
    pub ends_on: Option<LocalDate>,
    /// Which day today is; `None` before observation starts.
    pub day_index: Option<i32>,
    /// Whether the last day is over and nobody released the person.
    pub past_due: bool,
    /// First round that is due: the one after the start's. `None` before observation starts.
    pub first_round: Option<(LocalDate, Slot)>,
    /// When the earliest release in force was decided; `None` when there is none.
    pub released_at: Option<UtcMs>,
    /// Who has been heard of since the release; `None` without one in force, and where nobody filled it in.
    pub confirmations: Option<Confirmations>,
    /// 缺项: what a release on the last day would lack, by everything that is here. Empty: 可解除.
    pub missing_for_release: Vec<ReviewReason>,
    /// Who answers for the person; all that were ever named by a decision that counts.
    pub responsible: Vec<Responsible>,
    /// Why the state is REVIEW, or why a release does not count.
    pub review: Vec<ReviewReason>,
    /// Concurrent decisions that disagree.
    pub conflicts: Vec<ConflictView>,
    /// Every decision, in causal order.
    pub decisions: Vec<DecisionView>,
}

impl EpisodeView {
    /// Whether somebody has to reconcile decisions.
    #[must_use]
    pub fn needs_resolution(&self) -> bool {
        !self.review.is_empty() || !self.conflicts.is_empty()
    }
}
