//! Whose observation ends today, who is past due, released early, in REVIEW (reference/domain.md §7.7).

use serde::Serialize;

use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{EpisodeView, ReviewReason};
use crate::time::{LocalDate, UtcMs};

use super::people::{Cluster, People};
use super::{Named, Question};

/// Somebody whose observation ends or should have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndingPerson {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// Last day.
    pub ends_on: LocalDate,
    /// 缺项; empty: 可解除.
    pub missing: Vec<ReviewReason>,
}

/// Somebody in REVIEW.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewPerson {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// Why.
    pub reasons: Vec<ReviewReason>,
    /// Since the latest decision, in minutes at the cut-off.
    pub minutes_open: i64,
}

/// Indicator 7.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// 可解除: ends today, nothing is missing.
    pub releasable: Vec<EndingPerson>,
    /// 缺项: ends today, something is.
    pub incomplete: Vec<EndingPerson>,
    /// The last day is over and nobody decided: must be empty.
    pub past_due: Vec<EndingPerson>,
    /// Released before the last day: must be empty.
    pub released_early: Vec<Named>,
    /// 待裁决.
    pub in_review: Vec<ReviewPerson>,
    /// Released and still to be confirmed: devices that were on duty have not been heard of since.
    pub provisional: usize,
}

pub(super) fn ending(question: &Question<'_>, people: &People<'_>) -> Ending {
    let mut found = Ending {
        releasable: Vec::new(),
        incomplete: Vec::new(),
        past_due: Vec::new(),
        released_early: Vec::new(),
        in_review: Vec::new(),
        provisional: 0,
    };
    for cluster in people.iter() {
        if let Some(episode) = cluster.episode() {
            place(question, cluster, episode, &mut found);
        }
    }
    found
}

fn place(question: &Question<'_>, cluster: &Cluster<'_>, episode: &EpisodeView, into: &mut Ending) {
    let who = cluster.named();
    if let Some(ends_on) = episode.ends_on.filter(|_| episode.state.is_open()) {
        let person = EndingPerson { who: who.clone(), ends_on, missing: episode.missing_for_release.clone() };
        match ends_on.cmp(&question.date()) {
            std::cmp::Ordering::Less => into.past_due.push(person),
            std::cmp::Ordering::Equal if person.missing.is_empty() => into.releasable.push(person),
            std::cmp::Ordering::Equal => into.incomplete.push(person),
            std::cmp::Ordering::Greater => {}
        }
    }
    if cluster.state() == Some(EpisodeState::Released) {
        let early = |released: UtcMs| episode.ends_on.is_some_and(|end| released.local_date() < end);
        if episode.released_at.is_some_and(early) {
            into.released_early.push(who.clone());
        }
        let provisional = episode.confirmations.as_ref().is_some_and(|confirmed| confirmed.is_provisional());
        into.provisional += usize::from(provisional);
    }
    if cluster.state() == Some(EpisodeState::Review) {
        // A proposal decides nothing, and does not make the wait any shorter.
        let decided = episode.decisions.iter().filter(|decision| decision.counts());
        let latest = decided.map(|decision| decision.observed_at).max();
        let open_ms = latest.map_or(0, |latest| question.cut_off.0 - latest.0);
        let mut reasons = episode.review.clone();
        if reasons.is_empty() {
            reasons.push(ReviewReason::UnclearedAlarm);
        }
        into.in_review.push(ReviewPerson { who, reasons, minutes_open: open_ms.max(0) / 60_000 });
    }
}
