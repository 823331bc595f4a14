//! The daily report in the article's shape (reference/domain.md §7): counts of distinct persons, visits and transfers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::domain::decision::{DecisionType, EpisodeState};
use crate::domain::fold::view::{AlarmKind, CallView, DecisionView, PersonView, TransferView};
use crate::domain::visit::{Outcome, VisitMode};
use crate::id::ScopeId;
use crate::time::{LocalDate, UtcMs};
use crate::trust::Role;

use super::duty::all_transfers;
use super::people::{Cluster, People};
use super::staff::visits_of_the_day;
use super::{Known, Question};

/// What one building holds (坪山 map: 现居住, 隔离).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct BuildingFigures {
    /// Grid and building.
    pub building: String,
    /// 现居住.
    pub residents: usize,
    /// 隔离.
    pub observed: usize,
}

/// The figures of one region and day. With devices pending, each is a lower bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DailyReportFigures {
    /// The region.
    pub region: String,
    /// The business date.
    pub date: LocalDate,
    /// The cut-off.
    pub cut_off: UtcMs,
    /// 还有 n 台未同步.
    pub pending: usize,
    /// 首次电访: persons with their first call that day.
    pub first_calls: usize,
    /// 入户走访: visits at the door where somebody was seen.
    pub door_visits: usize,
    /// Visits at the door, also those where nobody was met.
    pub door_visits_attempted: usize,
    /// 隔离转运: transfers that departed that day.
    pub transfers: usize,
    /// 医学客服: members of the call team who rang that day.
    pub call_actors: usize,
    /// 小组: teams with a visit at the door.
    pub teams: usize,
    /// 新增: observations begun that day; one taken over from another region began there.
    pub newly_observed: usize,
    /// 累计: people ever observed, also those taken over.
    pub ever_observed: usize,
    /// 在管: open at the cut-off.
    pub under_observation: usize,
    /// 解除 that day.
    pub released: usize,
    /// 解除 ever.
    pub ever_released: usize,
    /// 转病例 (确诊) that day.
    pub confirmed: usize,
    /// 发热: persons with a fever measured that day, excluded later or not.
    pub febrile: usize,
    /// 排除: persons whom a doctor or the CDC excluded that day.
    pub excluded: usize,
    /// 劝散: gatherings dissuaded that day.
    pub gatherings_dissuaded: usize,
    /// 卡点: passages that day.
    pub checkpoint_passes: usize,
    /// Per building.
    pub buildings: Vec<BuildingFigures>,
    /// Grids whose day is signed.
    pub signed: Vec<ScopeId>,
    /// 零报告: grids that declared that there was nothing.
    pub zero_declared: Vec<ScopeId>,
    /// 未报: grids without a signature. Never 0.
    pub not_reported: Vec<ScopeId>,
}

/// Counts one day of a region.
#[must_use]
pub fn daily_report(question: &Question<'_>, known: &Known<'_>) -> DailyReportFigures {
    let people = People::of(known.households);
    let of_day = |at: UtcMs| question.is_of_the_day(at);
    let persons = |counts: &dyn Fn(&Cluster<'_>) -> bool| people.iter().filter(|cluster| counts(cluster)).count();
    let decided = |kind: DecisionType, today: bool| {
        persons(&|cluster| decisions(cluster).any(|d| d.kind == kind && (!today || of_day(d.observed_at))))
    };
    let door = || visits_of_the_day(question, known).filter(|visit| visit.mode == VisitMode::Door);
    let teams: BTreeSet<&str> =
        door().filter(|visit| visit.outcome != Outcome::NotAttempted).map(|visit| visit.team.as_str()).collect();
    let gatherings = known.posts.iter().flat_map(|post| &post.gatherings);
    let passes = known.posts.iter().flat_map(|post| &post.passes);
    let (signed, zero_declared, not_reported) = signatures(question, known);
    DailyReportFigures {
        region: question.region.to_owned(),
        date: question.date(),
        cut_off: question.cut_off,
        pending: known.unsynced.len(),
        first_calls: persons(&|cluster| first_call(cluster).is_some_and(|call| of_day(call.observed_at))),
        door_visits: door().filter(|visit| visit.outcome.is_done()).count(),
        door_visits_attempted: door().filter(|visit| visit.outcome != Outcome::NotAttempted).count(),
        transfers: all_transfers(&people).iter().filter(|(_, transfer)| departed(transfer, &of_day)).count(),
        call_actors: call_actors(question, known),
        teams: teams.len(),
        newly_observed: persons(&|cluster| began(cluster).is_some_and(of_day)),
        ever_observed: persons(&was_observed),
        under_observation: persons(&|cluster| cluster.state().is_some_and(EpisodeState::is_open)),
        released: persons(&|cluster| released(cluster).is_some_and(of_day)),
        ever_released: persons(&|cluster| released(cluster).is_some()),
        confirmed: decided(DecisionType::Confirm, true),
        febrile: persons(&|cluster| febrile(cluster, &of_day)),
        excluded: decided(DecisionType::Exclude, true),
        gatherings_dissuaded: gatherings.filter(|seen| seen.dissuaded && of_day(seen.observed_at)).count(),
        checkpoint_passes: passes.filter(|pass| of_day(pass.observed_at)).count(),
        buildings: buildings(known),
        signed,
        zero_declared,
        not_reported,
    }
}

/// Decisions that count.
fn decisions<'a>(cluster: &Cluster<'a>) -> impl Iterator<Item = &'a DecisionView> {
    let episodes = cluster.persons().filter_map(|person| person.episode.as_ref());
    episodes.flat_map(|episode| &episode.decisions).filter(|decision| decision.counts())
}

/// The first call of the episode, the earliest of several; `None` when nobody made one.
fn first_call<'a>(cluster: &Cluster<'a>) -> Option<&'a CallView> {
    let calls = cluster.persons().flat_map(|person: &PersonView| &person.calls);
    calls.filter(|call| call.first).min_by_key(|call| (call.observed_at, call.record))
}

fn departed(transfer: &TransferView, of_day: &dyn Fn(UtcMs) -> bool) -> bool {
    transfer.departed_at().is_some_and(of_day)
}

/// When observation first began in the region; `None` as well for one that was carried along and began elsewhere.
fn began(cluster: &Cluster<'_>) -> Option<UtcMs> {
    let starts = decisions(cluster).filter(|decision| decision.kind == DecisionType::Start);
    starts.filter(|start| start.carried_from.is_none()).map(|start| start.observed_at).min()
}

fn was_observed(cluster: &Cluster<'_>) -> bool {
    decisions(cluster).any(|decision| decision.kind == DecisionType::Start)
}

fn released(cluster: &Cluster<'_>) -> Option<UtcMs> {
    cluster.episode().filter(|_| cluster.state() == Some(EpisodeState::Released))?.released_at
}

fn febrile(cluster: &Cluster<'_>, of_day: &dyn Fn(UtcMs) -> bool) -> bool {
    let alarms = cluster.persons().flat_map(|person| &person.alarms);
    alarms.into_iter().any(|alarm| alarm.kind == AlarmKind::Fever && of_day(alarm.observed_at))
}

fn call_actors(question: &Question<'_>, known: &Known<'_>) -> usize {
    let persons = known.households.iter().flat_map(|household| &household.persons);
    let calls = persons.flat_map(|person| &person.calls).filter(|call| question.is_of_the_day(call.observed_at));
    let rang: BTreeSet<&str> =
        calls.filter(|call| call.by.role == Role::Call).map(|call| call.by.person.as_str()).collect();
    rang.len()
}

fn buildings(known: &Known<'_>) -> Vec<BuildingFigures> {
    let mut buildings: BTreeMap<String, BuildingFigures> = BTreeMap::new();
    for household in known.households {
        let Some(place) = &household.place else { continue };
        let name = format!("{}/{}", household.scope, place.building);
        let figures = buildings.entry(name).or_default();
        let counted = household.persons.iter().filter(|person| person.canonical == person.person && person.resident);
        for person in counted {
            figures.residents += 1;
            let state = person.merged.as_ref().map(|merged| merged.state);
            let state = state.or_else(|| person.episode.as_ref().map(|episode| episode.state));
            figures.observed += usize::from(state.is_some_and(EpisodeState::is_open));
        }
    }
    buildings.into_iter().map(|(building, figures)| BuildingFigures { building, ..figures }).collect()
}

/// Which grids signed the day, which declared zero, which did not report.
fn signatures(question: &Question<'_>, known: &Known<'_>) -> (Vec<ScopeId>, Vec<ScopeId>, Vec<ScopeId>) {
    let reports = |grid: &ScopeId| {
        let books = known.posts.iter().filter(|post| post.scope == *grid);
        let reports = books.flat_map(|post| &post.reports).filter(|report| report.date == question.date());
        reports.map(|report| report.zero_declared).collect::<Vec<bool>>()
    };
    let (mut signed, mut zero, mut not_reported) = (Vec::new(), Vec::new(), Vec::new());
    for grid in known.grids {
        let said = reports(grid);
        if said.is_empty() {
            not_reported.push(*grid);
        } else {
            signed.push(*grid);
        }
        if said.contains(&true) {
            zero.push(*grid);
        }
    }
    (signed, zero, not_reported)
}
