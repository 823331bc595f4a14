//! A person's observation: where it stands, who decided what, and what nobody has reconciled.

use stairwell_core::domain::decision::{AnchorBasis, DecisionType, EpisodeState, Venue};
use stairwell_core::domain::fold::view::{self, AlarmKind, AlarmStatus, DecisionStanding, EpisodeView, ReviewReason};
use stairwell_core::domain::symptom::Symptom;
use stairwell_core::time::Slot;

use crate::named::{text, texts};
use crate::record::ResponsiblePerson;

use super::{Author, Origin, each};

/// A person's observation.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct ObservationDetail {
    /// State.
    pub state: EpisodeState,
    /// Day 0; `None` before observation starts.
    pub anchor: Option<String>,
    /// Last day; `None` before observation starts.
    pub ends_on: Option<String>,
    /// Which day today is; `None` before observation starts.
    pub day_index: Option<i32>,
    /// The last day is over and nobody released the person.
    pub past_due: bool,
    /// Day of the first round that is due; `None` before observation starts.
    pub first_round_on: Option<String>,
    /// That round.
    pub first_round: Option<Slot>,
    /// When the earliest release in force was decided; `None` when there is none.
    pub released_at_ms: Option<i64>,
    /// Of a release: whether a fever may still arrive that somebody recorded before. `None` without a release.
    pub finality: Option<Finality>,
    /// 缺项: what a release on the last day would lack. Empty: 可解除.
    pub missing_for_release: Vec<ReviewReason>,
    /// Who answers for the person.
    pub responsible: Vec<ResponsiblePerson>,
    /// Why a release does not count, or what is contradictory.
    pub review: Vec<ReviewReason>,
    /// Decisions that were made without seeing each other and do not agree.
    pub conflicts: Vec<ConflictDetail>,
    /// Every decision, proposals included, in causal order.
    pub decisions: Vec<DecisionDetail>,
}

/// Whether everybody who was on duty has been heard of since a release.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Finality {
    /// 待同步确认: somebody has not been heard of since.
    pub is_provisional: bool,
    /// Devices heard of since.
    pub heard: u64,
    /// Devices that were on duty.
    pub of: u64,
    /// Those that were not heard of.
    pub waiting: Vec<String>,
}

/// Decisions that were made without seeing each other and do not agree.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ConflictDetail {
    /// The kinds, such as `EXTEND//RELEASE`.
    pub kind: String,
    /// Both sides in full, or all where there are more, in causal order.
    pub decisions: Vec<DecisionDetail>,
    /// The record of the one that counts until somebody resolves it; `None`: both do.
    pub in_force: Option<String>,
    /// The person's state until then.
    pub holds: EpisodeState,
    /// Last day of observation until then; `None` when there is none.
    pub holds_until: Option<String>,
    /// The same in a sentence for the holder: that neither had seen the other, and what holds meanwhile.
    pub text: String,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DecisionDetail {
    /// Its record.
    pub record: String,
    /// What.
    pub kind: DecisionType,
    /// Where it stands.
    pub standing: DecisionStanding,
    /// Who.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Last day of observation.
    pub until: Option<String>,
    /// Day 0.
    pub anchor: Option<String>,
    /// What day 0 is.
    pub anchor_basis: Option<AnchorBasis>,
    /// Where to.
    pub venue: Option<Venue>,
    /// To which facility.
    pub facility: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// HANDOVER_OUT: to which grid.
    pub to_grid: Option<String>,
    /// START: the observation goes on from there.
    pub carried_from: Option<Origin>,
    /// Number of the paper.
    pub document_no: Option<String>,
    /// Policy pack that it was made under.
    pub policy: String,
    /// RESOLVE: what it resolves.
    pub resolves: Vec<String>,
    /// RESOLVE: which of them it upholds.
    pub upholds: Option<String>,
}

/// A fever or a symptom.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct AlarmDetail {
    /// What it is about.
    pub kind: AlarmKind,
    /// Which reading or record.
    pub fact: String,
    /// The temperature that holds, or for a corrected one the highest that was said, in tenths of a degree Celsius.
    pub deci_c: Option<i32>,
    /// The symptom; `None` for a temperature, and for a role that may not see which.
    pub symptom: Option<Symptom>,
    /// When.
    pub observed_at_ms: i64,
    /// Where it stands.
    pub status: AlarmStatus,
    /// The decision that excluded it.
    pub cleared_by: Option<String>,
}

impl From<EpisodeView> for ObservationDetail {
    fn from(view: EpisodeView) -> Self {
        let conflicts = view.conflicts.iter().map(|conflict| ConflictDetail::of(conflict, &view)).collect();
        let responsible = view.responsible.into_iter();
        Self {
            state: view.state,
            anchor: text(view.anchor),
            ends_on: text(view.ends_on),
            day_index: view.day_index,
            past_due: view.past_due,
            first_round_on: view.first_round.map(|(day, _)| day.to_string()),
            first_round: view.first_round.map(|(_, round)| round),
            released_at_ms: view.released_at.map(|at| at.0),
            finality: view.confirmations.map(Into::into),
            missing_for_release: view.missing_for_release,
            responsible: responsible.map(|one| ResponsiblePerson { role: one.role, name: one.name }).collect(),
            review: view.review,
            conflicts,
            decisions: each(view.decisions),
        }
    }
}

impl From<view::Confirmations> for Finality {
    fn from(view: view::Confirmations) -> Self {
        Self {
            is_provisional: view.is_provisional(),
            heard: view.confirmed as u64,
            of: view.of as u64,
            waiting: texts(&view.waiting),
        }
    }
}

impl ConflictDetail {
    fn of(conflict: &view::ConflictView, episode: &EpisodeView) -> Self {
        let sides = episode.decisions.iter().filter(|decision| conflict.decisions.contains(&decision.record));
        let holds_until = text(episode.ends_on);
        Self {
            kind: conflict.kind.clone(),
            decisions: sides.cloned().map(Into::into).collect(),
            in_force: text(conflict.in_force),
            holds: episode.state,
            text: sentence(episode.state, holds_until.as_deref()),
            holds_until,
        }
    }
}

/// What a conflict amounts to, for the holder.
fn sentence(holds: EpisodeState, until: Option<&str>) -> String {
    let (zh, en) = match holds {
        EpisodeState::Review => ("继续医学观察", "observation goes on"),
        state => (state.name_zh(), state.code()),
    };
    let (zh_until, en_until) = until.map(|day| (format!("，至 {day}"), format!(" until {day}"))).unwrap_or_default();
    format!(
        "决定是在互不知情的情况下作出的；裁决之前按更安全的一项执行：{zh}{zh_until} / \
         decided without seeing each other; until somebody resolves it the safer one holds: {en}{en_until}"
    )
}

impl From<view::DecisionView> for DecisionDetail {
    fn from(view: view::DecisionView) -> Self {
        Self {
            record: view.record.to_string(),
            kind: view.kind,
            standing: view.standing,
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            until: text(view.until),
            anchor: text(view.anchor),
            anchor_basis: view.anchor_basis,
            venue: view.venue,
            facility: view.facility,
            reason: view.reason,
            to_grid: text(view.to_grid),
            carried_from: view.carried_from.map(Into::into),
            document_no: view.document_no,
            policy: view.policy,
            resolves: texts(&view.resolves),
            upholds: text(view.upholds),
        }
    }
}

impl From<view::AlarmView> for AlarmDetail {
    fn from(view: view::AlarmView) -> Self {
        Self {
            kind: view.kind,
            fact: view.fact.to_string(),
            deci_c: view.celsius.map(|value| i32::from(value.deci_c())),
            symptom: view.symptom,
            observed_at_ms: view.observed_at.0,
            status: view.status,
            cleared_by: text(view.cleared_by),
        }
    }
}
