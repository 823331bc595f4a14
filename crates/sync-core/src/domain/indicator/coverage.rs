//! 三个一个不漏: contacts observed, arrivals screened, key persons sampled (reference/domain.md §7.1–7.3).

use serde::Serialize;

use crate::domain::decision::{DecisionType, EpisodeState};
use crate::domain::fold::view::{PersonView, SampleView, TagView, VisitView};
use crate::domain::risk::{Category, RiskSource};
use crate::domain::sample::SampleResult;
use crate::domain::symptom::Answer;
use crate::domain::visit::IdentityResult;
use crate::id::PersonId;
use crate::time::{DAY_MS, LocalDate, UtcMs};

use super::people::{Cluster, People};
use super::{Known, Named, Question, Ratio, median, passed};

/// Somebody who was missed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingPerson {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// Why, in the reference's words: 未告知, 未启动, 24h无检测, 失访, 地址冲突; for an arrival what is not done; for a sample
    /// 未采样.
    pub causes: Vec<&'static str>,
    /// Who named the person, each source once.
    pub sources: Vec<RiskSource>,
}

/// Indicator 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactsObserved {
    /// Under observation with notice and a check of the last 24 hours, of all confirmed contacts.
    pub coverage: Ratio,
    /// Who is missing.
    pub missing: Vec<MissingPerson>,
}

/// Indicator 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArrivalsScreened {
    /// Screened, of everybody whom any source names.
    pub coverage: Ratio,
    /// Screened within 24 hours of being named, of those screened.
    pub within_24h: Ratio,
    /// Median time from being named to being screened, in ms; `None` when nobody is.
    pub median_lag_ms: Option<i64>,
    /// Who is missing.
    pub missing: Vec<MissingPerson>,
}

/// Indicator 3.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyPersonsSampled {
    /// With a sample, of the key persons.
    pub coverage: Ratio,
    /// With a result, of those with a sample.
    pub result_rate: Ratio,
    /// With a positive result, of those with a result.
    pub positivity: Ratio,
    /// Median time from sample to result, in ms; `None` when there is no result.
    pub median_turnaround_ms: Option<i64>,
    /// Who is missing.
    pub missing: Vec<MissingPerson>,
}

fn tags<'a>(cluster: &Cluster<'a>) -> impl Iterator<Item = &'a TagView> {
    cluster.persons().flat_map(|person| &person.tags)
}

fn sources(cluster: &Cluster<'_>) -> Vec<RiskSource> {
    let mut sources: Vec<RiskSource> = tags(cluster).map(|tag| tag.source).collect();
    sources.sort_unstable();
    sources.dedup();
    sources
}

fn missing(cluster: &Cluster<'_>, causes: Vec<&'static str>) -> MissingPerson {
    MissingPerson { who: cluster.named(), causes, sources: sources(cluster) }
}

/// The observation is over: completed, became a case, died, or is somebody else's.
const fn is_over(state: EpisodeState) -> bool {
    matches!(
        state,
        EpisodeState::Released
            | EpisodeState::Case
            | EpisodeState::Died
            | EpisodeState::HandedOver
            | EpisodeState::Void
    )
}

/// An event is within the days of observation, or nobody knows when it was.
pub(super) fn is_recent(question: &Question<'_>, region: &str, event_on: Option<LocalDate>) -> bool {
    let policy = question.policies.at(region, question.date());
    event_on.is_none_or(|on| policy.day_index(on, question.date()) <= i32::from(policy.observation_days))
}

pub(super) fn contacts_observed(question: &Question<'_>, people: &People<'_>) -> ContactsObserved {
    let mut found = ContactsObserved { coverage: Ratio::default(), missing: Vec::new() };
    for cluster in people.iter().filter(|cluster| is_contact(question, cluster)) {
        found.coverage.out_of += 1;
        let causes = not_observed(question, cluster);
        if causes.is_empty() {
            found.coverage.of += 1;
        } else {
            found.missing.push(missing(cluster, causes));
        }
    }
    found
}

fn is_contact(question: &Question<'_>, cluster: &Cluster<'_>) -> bool {
    let region = cluster.members[0].0.scope;
    let open = cluster.state().is_some_and(EpisodeState::is_open);
    let over = cluster.state().is_some_and(is_over);
    let named = tags(cluster)
        .filter(|tag| tag.category == Category::CloseContact && tag.confirmed)
        .any(|tag| open || is_recent(question, region.as_str(), tag.event_on));
    let linked = cluster
        .persons()
        .flat_map(|person| &person.contacts)
        .any(|contact| contact.decided && (open || is_recent(question, region.as_str(), Some(contact.last_on))));
    cluster.is_resident() && !over && (named || linked)
}

/// Why a contact does not count as observed. A transfer that was ordered is observation that goes on at home.
fn not_observed(question: &Question<'_>, cluster: &Cluster<'_>) -> Vec<&'static str> {
    let mut causes = Vec::new();
    let observed = matches!(
        cluster.state(),
        Some(
            EpisodeState::HomeObservation
                | EpisodeState::CentralObservation
                | EpisodeState::TransferPending
                | EpisodeState::InTransit
                | EpisodeState::Hospital
                | EpisodeState::Review
        )
    );
    if cluster.state() == Some(EpisodeState::Lost) {
        causes.push("失访");
    } else if !observed {
        causes.push("未启动");
    }
    if !cluster.persons().any(|person| person.notice_served_at.is_some()) {
        causes.push("未告知");
    }
    let since = UtcMs(question.cut_off.0 - DAY_MS);
    let checked = readings(cluster).any(|(_, at)| at > since && at <= question.cut_off);
    let started = cluster
        .episode()
        .into_iter()
        .flat_map(|episode| &episode.decisions)
        .any(|decision| decision.kind == DecisionType::Start && decision.counts() && decision.observed_at > since);
    if observed && !checked && !started {
        causes.push("24h无检测");
    }
    // Two homes are a cause only where somebody was missed: each team thought it was the other's.
    if !causes.is_empty() && homes(cluster) > 1 {
        causes.push("地址冲突");
    }
    causes
}

/// Households in which the person lives, as far as anybody says.
fn homes(cluster: &Cluster<'_>) -> usize {
    let mut homes: Vec<_> = cluster
        .members
        .iter()
        .filter(|(_, person)| person.resident && !was_handed_over(person))
        .map(|(home, _)| (home.scope, home.household))
        .collect();
    homes.sort_unstable();
    homes.dedup();
    homes.len()
}

/// Who was handed over lives at the receiver's.
fn was_handed_over(person: &PersonView) -> bool {
    person.episode.as_ref().is_some_and(|episode| episode.state == EpisodeState::HandedOver)
}

/// Readings that count, with their times.
fn readings<'a>(cluster: &Cluster<'a>) -> impl Iterator<Item = (PersonId, UtcMs)> {
    cluster.members.iter().flat_map(|(home, person)| {
        let own = home.visits.iter().flat_map(|visit| &visit.readings);
        own.filter(|reading| reading.person == person.person && reading.celsius.is_some() && !reading.clock_doubtful)
            .map(|reading| (reading.person, reading.observed_at))
    })
}

pub(super) fn arrivals_screened(question: &Question<'_>, known: &Known<'_>, people: &People<'_>) -> ArrivalsScreened {
    let mut found = ArrivalsScreened {
        coverage: Ratio::default(),
        within_24h: Ratio::default(),
        median_lag_ms: None,
        missing: Vec::new(),
    };
    let mut lags = Vec::new();
    for cluster in people.iter().filter(|cluster| is_arrival(question, cluster)) {
        found.coverage.out_of += 1;
        match screened_at(cluster) {
            Ok(screened) => {
                found.coverage.of += 1;
                let listed = tags(cluster).map(|tag| tag.observed_at).min().unwrap_or(screened);
                let lag_ms = (screened.0 - listed.0).max(0);
                found.within_24h.out_of += 1;
                found.within_24h.of += usize::from(lag_ms <= DAY_MS);
                lags.push(lag_ms);
            }
            Err(not_done) => found.missing.push(missing(cluster, not_done)),
        }
    }
    let unregistered = passed::unregistered(question, known, people);
    found.coverage.out_of += unregistered.len();
    found.missing.extend(unregistered);
    found.median_lag_ms = median(lags);
    found
}

/// Somebody who stayed in the epidemic area, by any source or by their own answer.
fn is_arrival(question: &Question<'_>, cluster: &Cluster<'_>) -> bool {
    let region = cluster.members[0].0.scope;
    let named = tags(cluster)
        .any(|tag| tag.category == Category::HubeiArrival && is_recent(question, region.as_str(), tag.event_on));
    let answered = cluster.persons().flat_map(|person| &person.exposures).any(|exposure| {
        exposure.epidemic_area == Answer::Yes
            && is_recent(question, region.as_str(), Some(exposure.observed_at.local_date()))
    });
    let gone = matches!(cluster.state(), Some(EpisodeState::HandedOver | EpisodeState::Void | EpisodeState::Died));
    (named || answered) && cluster.is_resident() && !gone
}

/// When the last of the four things was done for the first time, or which are not.
fn screened_at(cluster: &Cluster<'_>) -> Result<UtcMs, Vec<&'static str>> {
    let visits =
        || cluster.members.iter().flat_map(|(home, person)| home.visits.iter().map(|visit| (visit, person.person)));
    let verified = |(visit, person): (&VisitView, PersonId)| {
        let checks = visit.identity_checks.iter();
        let mut own = checks.filter(|check| check.person == person && check.decided);
        own.any(|check| check.result == IdentityResult::Verified).then_some(visit.started_at)
    };
    let asked = |(visit, person): (&VisitView, PersonId)| {
        let answered = visit.symptoms.iter().any(|asked| asked.person == person);
        answered.then_some(visit.started_at)
    };
    let exposures = cluster.persons().flat_map(|person: &PersonView| &person.exposures);
    let steps = [
        ("未核身份", visits().filter_map(verified).min()),
        ("未测体温", readings(cluster).map(|(_, at)| at).min()),
        ("未问症状", visits().filter_map(asked).min()),
        ("未问旅居接触史", exposures.map(|exposure| exposure.observed_at).min()),
    ];
    let not_done: Vec<&'static str> = steps.iter().filter(|(_, at)| at.is_none()).map(|(what, _)| *what).collect();
    match steps.iter().filter_map(|(_, at)| *at).max() {
        Some(last) if not_done.is_empty() => Ok(last),
        _ => Err(not_done),
    }
}

pub(super) fn key_persons_sampled(question: &Question<'_>, people: &People<'_>) -> KeyPersonsSampled {
    let mut found = KeyPersonsSampled {
        coverage: Ratio::default(),
        result_rate: Ratio::default(),
        positivity: Ratio::default(),
        median_turnaround_ms: None,
        missing: Vec::new(),
    };
    let mut turnarounds = Vec::new();
    for cluster in people.iter().filter(|cluster| is_key_person(question, cluster)) {
        found.coverage.out_of += 1;
        let taken = || {
            let samples = cluster.persons().flat_map(|person| &person.samples);
            samples.filter(|sample| !sample.registered_only && sample.collected_at <= question.cut_off)
        };
        if taken().next().is_none() {
            found.missing.push(missing(cluster, vec!["未采样"]));
            continue;
        }
        found.coverage.of += 1;
        found.result_rate.out_of += 1;
        // A sample that the laboratory rejected says nothing of the person.
        let says_something =
            |sample: &&SampleView| sample.result.is_some_and(|result| result != SampleResult::Rejected);
        let resulted: Vec<&SampleView> = taken().filter(says_something).collect();
        if resulted.is_empty() {
            continue;
        }
        found.result_rate.of += 1;
        found.positivity.out_of += 1;
        found.positivity.of += usize::from(resulted.iter().any(|sample| sample.result == Some(SampleResult::Positive)));
        let turnaround = |sample: &&SampleView| Some(sample.result_at?.0 - sample.collected_at.0);
        turnarounds.extend(resulted.iter().filter_map(turnaround));
    }
    found.median_turnaround_ms = median(turnarounds);
    found
}

fn is_key_person(question: &Question<'_>, cluster: &Cluster<'_>) -> bool {
    let region = cluster.members[0].0.scope;
    let counts = |on: LocalDate| {
        cluster.state().is_some_and(EpisodeState::is_open) || is_recent(question, region.as_str(), Some(on))
    };
    let by_category = tags(cluster).any(|tag| {
        matches!(tag.category, Category::FeverClinic | Category::CloseContact)
            && counts(tag.event_on.unwrap_or_else(|| tag.observed_at.local_date()))
    });
    let contacts = cluster.persons().flat_map(|person| &person.contacts);
    let by_contact = contacts.into_iter().any(|contact| contact.decided && counts(contact.last_on));
    let policy = question.policies.at(region.as_str(), question.date());
    let at_home = policy.key_persons_sampled && cluster.state() == Some(EpisodeState::HomeObservation);
    let gone = matches!(cluster.state(), Some(EpisodeState::HandedOver | EpisodeState::Void | EpisodeState::Died));
    (by_category || by_contact || at_home) && !gone
}
