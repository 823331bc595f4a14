//! A person's observation in the view: alarms, decisions, and what they amount to.

use serde::Serialize;

use crate::domain::correction::RecordPart;
use crate::domain::decision::{AnchorBasis, DecisionType, EpisodeState, Venue};
use crate::domain::reading::Temperature;
use crate::domain::symptom::Symptom;
use crate::id::Position;
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
    /// The temperature that holds, or for a corrected one that was written.
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
    /// Policy pack that it was made under.
    pub policy: String,
    /// What it resolves.
    pub resolves: Vec<Position>,
    /// Which of them it upholds.
    pub upholds: Option<Position>,
}

/// Why a release does not release, or what is contradictory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReviewReason {
    /// EXTEND // RELEASE.
    ExtendedConcurrently,
    /// RELEASE // REANCHOR: a later exposure.
    ReanchoredConcurrently,
    /// RELEASE // START.
    StartedConcurrently,
    /// TRANSFER // RELEASE: the transfer stands.
    TransferredConcurrently,
    /// RELEASE // a fever or symptom that no doctor's EXCLUDE has seen.
    UnclearedAlarm,
    /// RELEASE before the end of the observation that its author knew.
    EarlyRelease,
    /// RELEASE of somebody whose observation its author had not seen begin.
    NothingToRelease,
    /// Two resolutions disagree.
    ResolutionsDisagree,
    /// VOID of a person about whom facts were recorded concurrently: suspended.
    VoidSuspended,
}

impl ReviewReason {
    /// In words, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::ExtendedConcurrently => "同时有人决定延长",
            Self::ReanchoredConcurrently => "同时有人更正末次接触日",
            Self::StartedConcurrently => "同时有人决定启动观察",
            Self::TransferredConcurrently => "同时有人决定转运",
            Self::UnclearedAlarm => "有未经医生排除的发热或症状",
            Self::EarlyRelease => "观察期未满即解除",
            Self::NothingToRelease => "解除时未见观察启动",
            Self::ResolutionsDisagree => "裁决互相矛盾",
            Self::VoidSuspended => "作废时另有人记录",
        }
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
