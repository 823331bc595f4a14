//! Breaches, needs, transfers, handovers (reference/domain.md §7.8–7.10, §7.12).

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::breach::BreachKind;
use crate::domain::correction::RecordPart;
use crate::domain::decision::{DecisionType, EpisodeState};
use crate::domain::fold::view::{BreachView, DecisionView, HouseholdView, NeedView, TransferView};
use crate::domain::need::{NeedCategory, NeedStatus, Urgency};
use crate::domain::transfer::TransferStage;
use crate::id::{DocumentId, ScopeId};
use crate::time::{DAY_MS, HOUR_MS, UtcMs};

use super::people::{Cluster, People};
use super::{Known, Named, Question, Ratio, median};

/// A transfer that is open for longer than this is called out (§7.10).
const TRANSFER_WITHIN_MS: i64 = 4 * HOUR_MS;
/// A handover that nobody accepted within this is called out (§7.12).
const ACCEPT_WITHIN_MS: i64 = 12 * HOUR_MS;

/// Indicator 8: breaches of the business date; reports of one outing count once, announced door openings do not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Breaches {
    /// How many of each kind.
    pub by_kind: BTreeMap<&'static str, usize>,
    /// How many.
    pub total: usize,
    /// Persons under observation on the day: what the rate is per.
    pub observed_persons: usize,
    /// Per 100 observed person-days; `None` with nobody under observation.
    pub per_100_person_days: Option<f64>,
    /// Median time from the report to somebody at the door, in ms; `None` when nobody went.
    pub median_response_ms: Option<i64>,
}

pub(super) fn breaches(question: &Question<'_>, known: &Known<'_>, people: &People<'_>) -> Breaches {
    let all = || known.households.iter().flat_map(|household| household.breaches.iter().map(move |b| (household, b)));
    let counts =
        |breach: &BreachView| breach.echo_of.is_none() && !breach.announced && question.is_of_the_day(breach.from);
    let of_the_day: Vec<(&HouseholdView, &BreachView)> = all().filter(|(_, breach)| counts(breach)).collect();
    let mut by_kind: BTreeMap<&'static str, usize> = BreachKind::ALL.iter().map(|kind| (kind.code(), 0)).collect();
    for (_, breach) in &of_the_day {
        *by_kind.entry(breach.kind.code()).or_default() += 1;
    }
    let observed = people.iter().filter(|cluster| cluster.state().is_some_and(EpisodeState::is_open)).count();
    // The officer may have acted on the other report of the same outing.
    let response = |household: &HouseholdView, breach: &BreachView| {
        let same = |(home, other): &(&HouseholdView, &BreachView)| {
            let here = (home.scope, home.household) == (household.scope, household.household);
            here && (other.record == breach.record || other.echo_of == Some(breach.record))
        };
        let reported = all().filter(same).map(|(_, other)| other.reported_at).min()?;
        let actions = all().filter(same).flat_map(|(_, other)| &other.actions);
        let arrived = actions.filter_map(|action| action.arrived_at).min()?;
        Some((arrived.0 - reported.0).max(0))
    };
    #[expect(clippy::cast_precision_loss, reason = "a rate of persons, shown with two digits")]
    let rate = (observed > 0).then(|| of_the_day.len() as f64 * 100.0 / observed as f64);
    Breaches {
        by_kind,
        total: of_the_day.len(),
        observed_persons: observed,
        per_100_person_days: rate,
        median_response_ms: median(of_the_day.iter().filter_map(|(home, breach)| response(home, breach)).collect()),
    }
}

/// A need that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenNeed {
    /// Its name.
    pub need: RecordPart,
    /// Grid.
    pub grid: ScopeId,
    /// Household.
    pub household: DocumentId,
    /// Address.
    pub address: Option<String>,
    /// What kind.
    pub category: NeedCategory,
    /// How soon.
    pub urgency: Urgency,
    /// In words.
    pub text: Option<String>,
    /// Who has it; `None`: nobody.
    pub owner: Option<String>,
    /// By when it should have been done.
    pub due_at: UtcMs,
}

/// Indicator 9.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Needs {
    /// Open or taken, past the time.
    pub past_due: Vec<OpenNeed>,
    /// Open or taken, in time.
    pub waiting: usize,
    /// Closed within 24 hours, of those that were heard.
    pub closed_within_24h: Ratio,
    /// The same of medicine alone.
    pub medicine_closed_within_24h: Ratio,
}

pub(super) fn needs(question: &Question<'_>, known: &Known<'_>) -> Needs {
    let mut found = Needs {
        past_due: Vec::new(),
        waiting: 0,
        closed_within_24h: Ratio::default(),
        medicine_closed_within_24h: Ratio::default(),
    };
    for household in known.households {
        for need in &household.needs {
            let quick = closed_quickly(need);
            found.closed_within_24h.out_of += 1;
            found.closed_within_24h.of += usize::from(quick);
            if need.category == NeedCategory::Medicine {
                found.medicine_closed_within_24h.out_of += 1;
                found.medicine_closed_within_24h.of += usize::from(quick);
            }
            match need.status {
                NeedStatus::Open | NeedStatus::Taken if need.due_at <= question.cut_off => {
                    found.past_due.push(OpenNeed {
                        need: need.need,
                        grid: household.scope,
                        household: household.household,
                        address: household.address.clone(),
                        category: need.category,
                        urgency: need.urgency,
                        text: need.text.clone(),
                        owner: need.owner.clone(),
                        due_at: need.due_at,
                    });
                }
                NeedStatus::Open | NeedStatus::Taken => found.waiting += 1,
                NeedStatus::Done | NeedStatus::Failed | NeedStatus::Cancelled => {}
            }
        }
    }
    found.past_due.sort_by_key(|need| (need.due_at, need.grid, need.need));
    found
}

fn closed_quickly(need: &NeedView) -> bool {
    need.status == NeedStatus::Done && need.closed_at.is_some_and(|closed| closed.0 - need.heard_at.0 <= DAY_MS)
}

/// A transfer that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenTransfer {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// How far it is.
    pub stage: TransferStage,
    /// When it was ordered.
    pub ordered_at: UtcMs,
    /// Where to.
    pub facility: Option<String>,
}

/// Indicator 10: transfers of the business date by step, and those that are open too long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Transfers {
    /// Ordered that day.
    pub ordered: usize,
    /// Departed that day.
    pub departed: usize,
    /// Received that day.
    pub received: usize,
    /// Received of ordered, over all time: the closed loop.
    pub loop_closed: Ratio,
    /// Open for more than four hours.
    pub open_too_long: Vec<OpenTransfer>,
    /// Open at all.
    pub open: usize,
}

/// Transfers of all, each with who it is of.
pub(super) fn all_transfers<'a>(people: &'a People<'_>) -> Vec<(&'a Cluster<'a>, &'a TransferView)> {
    people
        .iter()
        .flat_map(|cluster| {
            cluster.persons().flat_map(|person| &person.transfers).map(move |transfer| (cluster, transfer))
        })
        .collect()
}

pub(super) fn transfers(question: &Question<'_>, people: &People<'_>) -> Transfers {
    let all = all_transfers(people);
    let on_day = |at: fn(&TransferView) -> Option<UtcMs>| {
        all.iter().filter(|(_, transfer)| at(transfer).is_some_and(|at| question.is_of_the_day(at))).count()
    };
    let open = || all.iter().filter(|(_, transfer)| transfer.open);
    let mut open_too_long: Vec<OpenTransfer> = open()
        .filter(|(_, transfer)| question.cut_off.0 - transfer.ordered_at.0 > TRANSFER_WITHIN_MS)
        .map(|(cluster, transfer)| OpenTransfer {
            who: cluster.named(),
            stage: transfer.stage,
            ordered_at: transfer.ordered_at,
            facility: transfer.facility.clone(),
        })
        .collect();
    open_too_long.sort_by(|a, b| (a.ordered_at, &a.who).cmp(&(b.ordered_at, &b.who)));
    let received = all.iter().filter(|(_, transfer)| transfer.stage == TransferStage::Received).count();
    Transfers {
        ordered: on_day(|transfer| Some(transfer.ordered_at)),
        departed: on_day(TransferView::departed_at),
        received: on_day(TransferView::received_at),
        loop_closed: Ratio { of: received, out_of: all.len() },
        open: open().count(),
        open_too_long,
    }
}

/// Indicator 12: 移交 that nobody accepted for more than twelve hours. The sender stays responsible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handovers {
    /// Proposed and not accepted.
    pub waiting: usize,
    /// Those that wait too long.
    pub in_limbo: Vec<Named>,
}

pub(super) fn handovers(question: &Question<'_>, people: &People<'_>) -> Handovers {
    let mut found = Handovers { waiting: 0, in_limbo: Vec::new() };
    for cluster in people.iter() {
        for (household, person) in &cluster.members {
            let Some(episode) = &person.episode else { continue };
            if is_settled(episode.state) {
                continue;
            }
            let out = |decision: &&DecisionView| decision.kind == DecisionType::HandoverOut && decision.counts();
            let Some(since) = episode.decisions.iter().filter(out).map(|decision| decision.observed_at).max() else {
                continue;
            };
            found.waiting += 1;
            if question.cut_off.0 - since.0 > ACCEPT_WITHIN_MS {
                found.in_limbo.push(Named::of(household, person));
            }
        }
    }
    found
}

/// Nobody waits any more to be accepted.
const fn is_settled(state: EpisodeState) -> bool {
    matches!(
        state,
        EpisodeState::HandedOver
            | EpisodeState::Released
            | EpisodeState::Case
            | EpisodeState::Died
            | EpisodeState::Void
    )
}
