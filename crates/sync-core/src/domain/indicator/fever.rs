//! Fevers and red flags that nobody has excluded (reference/domain.md §7.6).

use serde::Serialize;

use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{AlarmKind, AlarmStatus, AlarmView, PersonView, ReadingView};
use crate::domain::reading::{Method, Site, Temperature};
use crate::domain::risk::Category;
use crate::domain::symptom::Symptom;
use crate::domain::transfer::TransferStage;
use crate::time::UtcMs;

use super::people::{Cluster, People};
use super::{Named, Question};

/// Without a repeat for longer than this, somebody has to be told.
const RETEST_WITHIN_MS: i64 = 30 * 60_000;
/// Without a disposition for longer than this, somebody has to be told.
const DISPOSE_WITHIN_MS: i64 = 2 * 3_600_000;

/// One person with a fever or a red flag.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeverPerson {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// The highest value that is not excluded; `None` for a symptom alone.
    pub celsius: Option<Temperature>,
    /// Where it was measured.
    pub site: Option<Site>,
    /// With what.
    pub method: Option<Method>,
    /// Red flags.
    pub symptoms: Vec<Symptom>,
    /// Since when, by the earliest alarm that is not excluded.
    pub since: UtcMs,
    /// For how long, in minutes at the cut-off.
    pub minutes_open: i64,
    /// It was measured again.
    pub retested: bool,
    /// How far the transfer is; `None` when none was ordered.
    pub transfer: Option<TransferStage>,
    /// 超时: no repeat within 30 minutes, or nothing decided within two hours.
    pub overdue: bool,
}

/// Indicator 6, the longest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeverList {
    /// Who.
    pub persons: Vec<FeverPerson>,
    /// How many of them are 超时.
    pub overdue: usize,
}

pub(super) fn fever_list(question: &Question<'_>, people: &People<'_>) -> FeverList {
    let mut persons: Vec<FeverPerson> = people.iter().filter_map(|cluster| fever_person(question, cluster)).collect();
    persons.sort_by(|a, b| (a.since, &a.who).cmp(&(b.since, &b.who)));
    FeverList { overdue: persons.iter().filter(|person| person.overdue).count(), persons }
}

/// Red flags of everybody (§4.4); of a contact, any symptom.
const fn is_red_flag(symptom: Symptom) -> bool {
    matches!(
        symptom,
        Symptom::Fever | Symptom::Cough | Symptom::DryCough | Symptom::Dyspnea | Symptom::Diarrhea | Symptom::Fatigue
    )
}

fn fever_person(question: &Question<'_>, cluster: &Cluster<'_>) -> Option<FeverPerson> {
    // A case, and who lies in hospital, is in somebody's care.
    if matches!(
        cluster.state(),
        Some(EpisodeState::Hospital | EpisodeState::Case | EpisodeState::Died | EpisodeState::Void)
    ) {
        return None;
    }
    let contact = cluster.persons().any(|person: &PersonView| {
        !person.contacts.is_empty() || person.tags.iter().any(|tag| tag.category == Category::CloseContact)
    });
    let counts = |alarm: &&AlarmView| {
        alarm.status == AlarmStatus::Open
            && match alarm.kind {
                AlarmKind::Fever => true,
                AlarmKind::Symptom => contact || alarm.symptom.is_some_and(is_red_flag),
            }
    };
    let alarms: Vec<&AlarmView> = cluster.persons().flat_map(|person| &person.alarms).filter(counts).collect();
    let since = alarms.iter().map(|alarm| alarm.observed_at).min()?;
    let highest = alarms.iter().filter(|alarm| alarm.kind == AlarmKind::Fever).max_by_key(|alarm| alarm.celsius);
    let readings = || cluster.members.iter().flat_map(|(home, _)| home.visits.iter()).flat_map(|visit| &visit.readings);
    let measured: Option<&ReadingView> =
        highest.and_then(|alarm| readings().find(|reading| reading.reading == alarm.fact));
    // The repeat may be the higher one, and then it is the alarm that shows.
    let is_alarm = |of| alarms.iter().any(|alarm| alarm.fact == of);
    let mut repeats = readings().filter(|reading| reading.celsius.is_some()).filter_map(|reading| reading.retest_of);
    let retested = repeats.any(is_alarm);
    let transfers = cluster.persons().flat_map(|person| &person.transfers).filter(|transfer| transfer.open);
    let transfer = transfers.map(|transfer| transfer.stage).max();
    let open_ms = question.cut_off.0 - since.0;
    // A symptom alone has no temperature to repeat.
    let lacks_repeat = highest.is_some() && !retested;
    let overdue = (lacks_repeat && open_ms > RETEST_WITHIN_MS) || (transfer.is_none() && open_ms > DISPOSE_WITHIN_MS);
    let mut symptoms: Vec<Symptom> = alarms.iter().filter_map(|alarm| alarm.symptom).collect();
    symptoms.sort_unstable();
    symptoms.dedup();
    Some(FeverPerson {
        who: cluster.named(),
        celsius: highest.and_then(|alarm| alarm.celsius),
        site: measured.map(|reading| reading.site),
        method: measured.map(|reading| reading.method),
        symptoms,
        since,
        minutes_open: open_ms.max(0) / 60_000,
        retested,
        transfer,
        overdue,
    })
}
