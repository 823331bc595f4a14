//! Rounds done, missed and overdue (reference/domain.md §7.4, §7.5).

use std::collections::BTreeSet;

use serde::Serialize;

use crate::domain::decision::{DecisionType, EpisodeState, Venue};
use crate::domain::fold::view::{EpisodeView, TransferView};
use crate::domain::policy::RegionPolicies;
use crate::time::{DAY_MS, LocalDate, Slot, UtcMs};

use super::people::{Cluster, People};
use super::{Named, Question, Ratio};

/// Rounds that anybody was ever asked for: a bound against dates that cannot be.
const MOST_ROUNDS: usize = 366 * 3;

/// One round that nobody did.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct MissedRound {
    /// Whose.
    #[serde(flatten)]
    pub who: Named,
    /// Business date.
    pub date: LocalDate,
    /// Round.
    pub slot: Slot,
}

/// Indicator 4: from the first full round after the start to the last of the last day, or to the release, as far as the
/// rounds are over at the cut-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckCompliance {
    /// Rounds done of rounds required.
    pub done: Ratio,
    /// Those entered within 24 hours, of rounds required: without 补录.
    pub on_time: Ratio,
    /// The others, by name.
    pub missed: Vec<MissedRound>,
}

/// Somebody whose round is overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OverduePerson {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// Rounds missed in a row up to now; 1 is amber, 2 and more red.
    pub missed_in_a_row: u32,
    /// Nobody met the person for as long as the policy calls lost.
    pub lost_candidate: bool,
    /// When the person was last measured; `None` when never.
    pub last_checked_at: Option<UtcMs>,
}

/// Indicator 5.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overdue {
    /// Who, the longest first.
    pub persons: Vec<OverduePerson>,
    /// One round missed.
    pub amber: usize,
    /// Two or more.
    pub red: usize,
    /// 失访 candidates.
    pub lost_candidates: usize,
}

/// The rounds that somebody owes, and those that were done.
struct Owed {
    required: Vec<(LocalDate, Slot)>,
    done: BTreeSet<(LocalDate, Slot)>,
    on_time: BTreeSet<(LocalDate, Slot)>,
}

impl Owed {
    /// For `overdue` rounds count whose grace is over; otherwise those that are over.
    fn of(question: &Question<'_>, cluster: &Cluster<'_>, overdue: bool) -> Option<Self> {
        let episode = cluster.episode()?;
        let mut round = cluster.persons().filter_map(|person| person.episode.as_ref()?.first_round).min()?;
        let policies = question.policies.region(cluster.members[0].0.scope.as_str());
        let end = End::of(question, cluster, episode, &policies, overdue)?;
        let mut required = Vec::new();
        while round <= end.last && required.len() < MOST_ROUNDS {
            let policy = policies.at(round.0);
            let over = if overdue { policy.grace_end(round.0, round.1) } else { policy.slot_end(round.0, round.1) };
            if over > question.cut_off {
                break;
            }
            required.push(round);
            round = policies.round_after(round);
        }
        let rounds = || cluster.persons().flat_map(|person| &person.rounds);
        let done: BTreeSet<(LocalDate, Slot)> = rounds().map(|round| (round.date, round.slot)).collect();
        required.retain(|round| end.left_during != Some(*round) || done.contains(round));
        Some(Self {
            required,
            done,
            on_time: rounds().filter(|round| round.on_time).map(|round| (round.date, round.slot)).collect(),
        })
    }
}

/// Until when rounds are owed at the door.
struct End {
    last: (LocalDate, Slot),
    /// The round during which the person was released or left: owed only by who was seen in it.
    left_during: Option<(LocalDate, Slot)>,
}

impl End {
    /// `None` for somebody who owes none. With `overdue`, rounds are owed beyond the last day until somebody decides, as
    /// the tasks have it: an unseen last day cannot release.
    fn of(
        question: &Question<'_>,
        cluster: &Cluster<'_>,
        episode: &EpisodeView,
        policies: &RegionPolicies<'_>,
        overdue: bool,
    ) -> Option<Self> {
        let transfers = cluster.persons().flat_map(|person| &person.transfers);
        let away = transfers.into_iter().filter(|transfer| transfer.venue != Venue::Home);
        let left = away.filter_map(TransferView::departed_at).min();
        let last_day = episode.ends_on.map(|end| (end, policies.at(end).last_round()));
        let at = |instant: Option<UtcMs>| {
            let during = policies.round_of(instant?);
            Some(match last_day {
                Some(last) if last < during => Self { last, left_during: None },
                _ => Self { last: during, left_during: Some(during) },
            })
        };
        let decided = |kind| {
            let counting = episode.decisions.iter().filter(|decision| decision.kind == kind && decision.counts());
            counting.map(|decision| decision.observed_at).min()
        };
        match episode.state {
            EpisodeState::Review | EpisodeState::Lost if left.is_some() => at(left),
            state if is_at_home(state) => {
                let last = last_day?;
                let goes_on = question.date() > last.0 && (overdue || state == EpisodeState::Review);
                let today = (question.date(), policies.at(question.date()).last_round());
                Some(Self { last: if goes_on { today } else { last }, left_during: None })
            }
            EpisodeState::Released => at([episode.released_at, left].into_iter().flatten().min()),
            EpisodeState::InTransit | EpisodeState::Hospital | EpisodeState::CentralObservation => at(left),
            EpisodeState::Case => at([decided(DecisionType::Confirm), left].into_iter().flatten().min()),
            EpisodeState::HandedOver => at(decided(DecisionType::HandoverAccept)),
            _ => None,
        }
    }
}

/// Rounds are walked at the person's door.
const fn is_at_home(state: EpisodeState) -> bool {
    matches!(
        state,
        EpisodeState::HomeObservation | EpisodeState::TransferPending | EpisodeState::Review | EpisodeState::Lost
    )
}

pub(super) fn check_compliance(question: &Question<'_>, people: &People<'_>) -> CheckCompliance {
    let mut found = CheckCompliance { done: Ratio::default(), on_time: Ratio::default(), missed: Vec::new() };
    for cluster in people.iter() {
        let Some(owed) = Owed::of(question, cluster, false) else { continue };
        found.done.out_of += owed.required.len();
        found.on_time.out_of += owed.required.len();
        for round in &owed.required {
            found.done.of += usize::from(owed.done.contains(round));
            found.on_time.of += usize::from(owed.on_time.contains(round));
            if !owed.done.contains(round) {
                found.missed.push(MissedRound { who: cluster.named(), date: round.0, slot: round.1 });
            }
        }
    }
    found.missed.sort();
    found
}

pub(super) fn overdue(question: &Question<'_>, people: &People<'_>) -> Overdue {
    let mut found = Overdue { persons: Vec::new(), amber: 0, red: 0, lost_candidates: 0 };
    for cluster in people.iter().filter(|cluster| cluster.state().is_some_and(is_at_home)) {
        let Some(owed) = Owed::of(question, cluster, true) else { continue };
        let missed = owed.required.iter().rev().take_while(|round| !owed.done.contains(*round)).count();
        if missed == 0 {
            continue;
        }
        let policy = question.policies.at(cluster.members[0].0.scope.as_str(), question.date());
        let last_checked_at = last_checked(cluster);
        let started = cluster.episode().into_iter().flat_map(|episode| &episode.decisions);
        let started =
            started.filter(|decision| decision.kind == DecisionType::Start).map(|start| start.observed_at).min();
        let since = last_checked_at.or(started);
        let lost_ms = i64::from(policy.lost_after_days) * DAY_MS;
        let lost_candidate = since.is_some_and(|since| question.cut_off.0 - since.0 >= lost_ms);
        found.amber += usize::from(missed == 1);
        found.red += usize::from(missed > 1);
        found.lost_candidates += usize::from(lost_candidate);
        let missed_in_a_row = u32::try_from(missed).unwrap_or(u32::MAX);
        found.persons.push(OverduePerson { who: cluster.named(), missed_in_a_row, lost_candidate, last_checked_at });
    }
    found.persons.sort_by(|a, b| b.missed_in_a_row.cmp(&a.missed_in_a_row).then_with(|| a.who.cmp(&b.who)));
    found
}

fn last_checked(cluster: &Cluster<'_>) -> Option<UtcMs> {
    cluster.persons().filter_map(|person| person.last_reading.as_ref()).map(|reading| reading.observed_at).max()
}
