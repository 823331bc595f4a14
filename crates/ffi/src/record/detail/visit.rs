//! Visits with their parts: who was there, when, with which device, and what was found.

use stairwell_core::domain::fold::view::{self, VisitView};
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::{IdentityResult, Outcome, VisitMode};
use stairwell_core::time::Slot;

use crate::named::{text, texts};

use super::{Author, ReadingDetail, each};

/// One visit, however many members recorded it.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct VisitDetail {
    /// Its id.
    pub visit: String,
    /// Day of the round.
    pub date: String,
    /// Round.
    pub round: Slot,
    /// 0 for the team's first visit in the round.
    pub ordinal: u8,
    /// Team.
    pub team: String,
    /// How the household was met.
    pub mode: VisitMode,
    /// How it went: of several, the one that saw most.
    pub outcome: Outcome,
    /// When the first member observed it.
    pub started_at_ms: i64,
    /// When the last member did.
    pub ended_at_ms: i64,
    /// What each member recorded.
    pub parts: Vec<PartDetail>,
    /// Who was seen.
    pub present: Vec<String>,
    /// Temperatures, with what holds of each.
    pub readings: Vec<ReadingDetail>,
    /// Symptoms asked, as far as the holder's role may see them.
    pub symptoms: Vec<SymptomDetail>,
    /// Documents looked at.
    pub identity_checks: Vec<IdentityCheckDetail>,
    /// What the household asked for: names of [`super::HouseholdDetail::needs`].
    pub needs: Vec<String>,
    /// The visit of the same team that this one is, though its id differs: another round was picked.
    pub echo_of: Option<String>,
    /// To whom the notice was handed.
    pub notices: Vec<String>,
    /// 不一致: persons whose readings differ; measure again.
    pub discordant: Vec<String>,
    /// Whether a reading is a fever.
    pub fever: bool,
}

/// One member's part of a visit.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PartDetail {
    /// Its record.
    pub record: String,
    /// Who, in which role, with which device.
    pub by: Author,
    /// When it was observed.
    pub observed_at_ms: i64,
    /// 时间存疑.
    pub clock_doubtful: bool,
    /// How it went, as this member says.
    pub outcome: Outcome,
    /// Advice given.
    pub advice: Option<String>,
    /// Note.
    pub note: Option<String>,
    /// Why it was entered later than observed; `None`: it was entered at the door.
    pub late_reason: Option<String>,
    /// 补录: it was entered more than 24 hours after it was observed.
    pub entered_late: bool,
    /// What humans said of its time, when its clock was doubtful.
    pub time_confirmations: Vec<TimeConfirmation>,
}

/// One human's word on when a part was observed.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TimeConfirmation {
    /// Its record.
    pub record: String,
    /// The time.
    pub observed_at_ms: i64,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: Author,
    /// Whether its author may say so; without effect if not.
    pub authorised: bool,
    /// Whether no later confirmation replaced it.
    pub in_force: bool,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct SymptomDetail {
    /// Whose.
    pub person: String,
    /// The question; `None` for a role that sees 异常 (YES) or 正常 (NO) and not which.
    pub symptom: Option<Symptom>,
    /// The answer.
    pub answer: Answer,
    /// In which record.
    pub record: String,
}

/// One look at a document.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct IdentityCheckDetail {
    /// Whose.
    pub person: String,
    /// What it showed.
    pub result: IdentityResult,
    /// Whether the role decides it; a proposal otherwise.
    pub decided: bool,
    /// Who looked.
    pub by: Author,
}

impl From<VisitView> for VisitDetail {
    fn from(view: VisitView) -> Self {
        Self {
            visit: view.visit.to_string(),
            date: view.date.to_string(),
            round: view.slot,
            ordinal: view.ordinal,
            team: view.team,
            mode: view.mode,
            outcome: view.outcome,
            started_at_ms: view.started_at.0,
            ended_at_ms: view.ended_at.0,
            parts: each(view.parts),
            present: texts(&view.present),
            readings: each(view.readings),
            symptoms: each(view.symptoms),
            identity_checks: each(view.identity_checks),
            needs: view.needs.iter().map(|need| need.need.to_string()).collect(),
            echo_of: text(view.echo_of),
            notices: texts(&view.notices),
            discordant: texts(&view.discordant),
            fever: view.fever,
        }
    }
}

impl From<view::PartView> for PartDetail {
    fn from(view: view::PartView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            clock_doubtful: view.clock_doubtful,
            outcome: view.outcome,
            advice: view.advice,
            note: view.note,
            late_reason: view.late_reason,
            entered_late: view.entered_late,
            time_confirmations: each(view.time_confirmations),
        }
    }
}

impl From<view::TimeConfirmationView> for TimeConfirmation {
    fn from(view: view::TimeConfirmationView) -> Self {
        Self {
            record: view.record.to_string(),
            observed_at_ms: view.observed_at.0,
            reason: view.reason,
            by: view.by.into(),
            authorised: view.authorised,
            in_force: view.in_force,
        }
    }
}

impl From<view::SymptomView> for SymptomDetail {
    fn from(view: view::SymptomView) -> Self {
        let view::SymptomView { person, symptom, answer, record } = view;
        Self { person: person.to_string(), symptom, answer, record: record.to_string() }
    }
}

impl From<view::IdentityCheckView> for IdentityCheckDetail {
    fn from(view: view::IdentityCheckView) -> Self {
        Self { person: view.person.to_string(), result: view.result, decided: view.decided, by: view.by.into() }
    }
}
