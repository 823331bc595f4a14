//! What the demo shows at its end: the street's day, and that the replicas agree.

use std::fmt;

use serde::Serialize;
use stairwell_core::client::SyncReport;
use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::visit::Outcome;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::store::LogStore;
use stairwell_core::time::{LocalDate, UtcMs};

use crate::app::AppState;
use crate::projector::folded;

use super::{DemoError, grids};

/// One replica and its digest over the team's grids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replica {
    /// `party`, `police`, `doctor` or `server`.
    pub name: String,
    /// Equal on replicas that hold the same.
    pub digest: Hash,
}

/// What the street's supervisor sees of the day, counted from the folded households.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct StreetDay {
    /// The day; `None` before it is counted.
    pub date: Option<LocalDate>,
    /// Households on the lists of the team.
    pub households: usize,
    /// Visits at doors.
    pub visits: usize,
    /// Of these, somebody was seen.
    pub done: usize,
    /// Nobody opened.
    pub not_home: usize,
    /// Refused.
    pub refused: usize,
    /// Temperatures taken.
    pub readings: usize,
    /// Readings that were corrected.
    pub corrected: usize,
    /// Persons with a fever.
    pub fevers: usize,
    /// Persons waiting for their transfer.
    pub transfers_open: usize,
    /// Persons under observation.
    pub under_observation: usize,
    /// Persons about whom two people decided differently.
    pub in_review: usize,
    /// Notices handed over.
    pub notices: usize,
    /// Needs.
    pub needs: usize,
    /// Flats that two phones registered.
    pub registered_twice: usize,
}

/// The demo's result.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Visits at doors.
    pub visits: usize,
    /// Entries in the logs.
    pub entries: u64,
    /// The four replicas.
    pub replicas: Vec<Replica>,
    /// All digests are equal.
    pub converged: bool,
    /// Round trips of the sync after the morning, all phones together.
    pub round_trips: u64,
    /// Bytes that it sent.
    pub bytes_up: u64,
    /// Bytes that it received.
    pub bytes_down: u64,
    /// Where the server listens.
    pub url: String,
    /// What the supervisor sees.
    pub day: StreetDay,
}

pub(super) async fn summary(
    app: &AppState,
    url: &str,
    start: UtcMs,
    replicas: Vec<Replica>,
    traffic: &SyncReport,
) -> Result<Summary, DemoError> {
    let now = app.now();
    let date = start.local_date();
    let (entries, day) = app
        .read(move |reader| {
            let mut day = StreetDay { date: Some(date), ..StreetDay::default() };
            let mut entries = 0;
            for grid in grids() {
                entries += reader.store().heads(&grid)?.iter().map(|(_, head)| head.seq).sum::<u64>();
                for household in reader.store().documents(&grid)? {
                    let folded = folded(reader.store(), reader.trust(), &grid as &ScopeId, &household, now)?;
                    count(&mut day, &folded.view, date);
                }
            }
            Ok::<_, DemoError>((entries, day))
        })
        .await?;
    let converged = replicas.iter().all(|replica| replica.digest == replicas[0].digest);
    let SyncReport { round_trips, bytes_up, bytes_down, .. } = *traffic;
    let url = url.to_owned();
    Ok(Summary { visits: day.visits, entries, replicas, converged, round_trips, bytes_up, bytes_down, url, day })
}

fn count(day: &mut StreetDay, view: &HouseholdView, date: LocalDate) {
    day.households += 1;
    day.registered_twice += usize::from(view.registrations.len() > 1);
    for visit in view.visits.iter().filter(|visit| visit.date == date) {
        day.visits += 1;
        match visit.outcome {
            Outcome::NotHome => day.not_home += 1,
            Outcome::Refused => day.refused += 1,
            outcome => day.done += usize::from(outcome.is_done()),
        }
        let counted = visit.readings.iter().filter(|reading| reading.echo_of.is_none() && reading.celsius.is_some());
        day.readings += counted.count();
        day.corrected += visit.readings.iter().filter(|reading| !reading.corrections.is_empty()).count();
        day.notices += visit.notices.len();
        day.needs += visit.needs.len();
    }
    for person in &view.persons {
        day.fevers += usize::from(person.fever);
        let Some(episode) = &person.episode else { continue };
        day.under_observation += usize::from(episode.state.is_open());
        day.in_review += usize::from(episode.state == EpisodeState::Review);
        day.transfers_open += usize::from(episode.state == EpisodeState::TransferPending);
    }
}

impl fmt::Display for StreetDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date.map(|date| date.to_string()).unwrap_or_default();
        writeln!(f, "石牌街道疫情防控日报  {date}（截至同步时，北京时间 +08:00）/ daily report of the street")?;
        let rows: [(&str, &str, usize); 14] = [
            ("在册户数", "households on the list", self.households),
            ("上门", "doors called at", self.visits),
            ("  入户走访", "  visits, somebody seen", self.done),
            ("  不在家", "  not at home", self.not_home),
            ("  拒绝", "  refused", self.refused),
            ("测量体温", "temperatures taken", self.readings),
            ("  更正", "  corrected", self.corrected),
            ("发热", "with fever", self.fevers),
            ("待转运", "waiting for transfer", self.transfers_open),
            ("在管", "under observation", self.under_observation),
            ("待裁决", "in review", self.in_review),
            ("告知书送达", "notices handed over", self.notices),
            ("居民需求", "needs", self.needs),
            ("重复登记已合并", "flats registered twice, merged", self.registered_twice),
        ];
        for (chinese, english, count) in rows {
            let width: usize = chinese.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum();
            writeln!(f, "  {chinese}{}{count:>5}   {english}", " ".repeat(18_usize.saturating_sub(width)))?;
        }
        Ok(())
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.day)?;
        writeln!(f, "四个副本 / four replicas:")?;
        for replica in &self.replicas {
            writeln!(f, "  {:<8} {}", replica.name, replica.digest)?;
        }
        let agree = if self.converged { "一致 / all agree" } else { "不一致 / THEY DO NOT AGREE" };
        writeln!(
            f,
            "  {agree}；{} 条记录，{} 次往返，上行 {} B，下行 {} B / {} entries, {} round trips, {} B up, {} B down",
            self.entries,
            self.round_trips,
            self.bytes_up,
            self.bytes_down,
            self.entries,
            self.round_trips,
            self.bytes_up,
            self.bytes_down
        )
    }
}
