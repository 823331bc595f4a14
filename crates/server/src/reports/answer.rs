//! Answers: what was known at a time, and apart from it what was corrected since (更正).

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use stairwell_core::domain::fold::PostView;
use stairwell_core::domain::indicator::{BuildingFigures, DailyReportFigures, Indicators, Unsynced};
use stairwell_core::time::{LocalDate, UtcMs};

use super::difference::{Correction, corrections};
use super::labels::LABELS;
use super::picture::{Desk, Picture};
use super::question::{Asked, date_of};
use super::signature::{NodeSignature, SignedAs, of_nodes};
use crate::directory::Directory;
use crate::views::{self, ViewError};

/// Keys of the core's figures that an answer tells elsewhere.
const NO_FIGURES: [&str; 8] =
    ["region", "date", "cut_off", "pending", "buildings", "signed", "zero_declared", "not_reported"];

/// Hears how many of how many documents are folded.
pub type Progress<'a> = &'a mut dyn FnMut(usize, usize);

/// What the figures may lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// How many devices had not sent everything of before the cut-off.
    pub devices: usize,
    /// The same in words.
    pub note: String,
    /// Which.
    pub list: Vec<Unsynced>,
}

impl Pending {
    fn of(list: &[Unsynced]) -> Self {
        let note = match list.len() {
            0 => "全部已同步 / all phones have synced".to_owned(),
            devices => format!("还有 {devices} 台未同步 / {devices} phones have not synced: figures are lower bounds"),
        };
        Self { devices: list.len(), note, list: list.to_vec() }
    }
}

/// The daily report of a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DailyReport {
    /// Code of the region or grid.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Business date.
    pub date: LocalDate,
    /// What was observed later is for the next report.
    pub cut_off: UtcMs,
    /// What the server received later does not count.
    pub as_known_at: UtcMs,
    /// What the figures may lack.
    pub pending: Pending,
    /// The figures by key, counts of distinct people, visits, transfers.
    pub figures: Map<String, Value>,
    /// Their Chinese names.
    pub labels: BTreeMap<&'static str, &'static str>,
    /// 现居住 and 隔离 of every building.
    pub buildings: Vec<BuildingFigures>,
    /// Who signed, of the region and everything below it.
    pub signatures: Vec<NodeSignature>,
    /// 未报: how many of them have not.
    pub not_reported: usize,
    /// 更正: how the figures of the present differ from those of `corrections_since`. `None` when the figures are those of
    /// the present and nobody has signed others.
    pub corrections: Option<Vec<Correction>>,
    /// As known when: the time asked for, or that of the latest signature under the region's day.
    pub corrections_since: Option<UtcMs>,
}

/// The indicators of a region.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndicatorReport {
    /// What the server received later does not count.
    pub as_known_at: UtcMs,
    /// 还有 n 台未同步.
    pub pending_devices: usize,
    /// The fourteen.
    #[serde(flatten)]
    pub indicators: Indicators,
    /// 更正: how the indicators of the present differ; `None` when these are of the present.
    pub corrections: Option<Vec<Correction>>,
}

impl Desk<'_> {
    /// Whether a region, grid or post of this code was imported and is the viewer's.
    ///
    /// # Errors
    /// [`ViewError`].
    pub fn name_of(&self, region: &str) -> Result<Option<String>, ViewError> {
        if !self.viewer.may_see(region) {
            return Ok(None);
        }
        Ok(Directory(self.store.connection()).region(region)?.map(|region| region.name))
    }

    /// The daily report; `None` when there is no such region or it is not the viewer's. The same question gives the
    /// same answer whenever it is asked, but for the corrections.
    ///
    /// # Errors
    /// [`ViewError`].
    pub fn daily_report(&self, asked: &Asked, progress: Progress<'_>) -> Result<Option<DailyReport>, ViewError> {
        let Some(name) = self.name_of(&asked.region)? else { return Ok(None) };
        let date = date_of(asked.cut_off);
        let as_known_at = asked.as_known_at.unwrap_or(self.now);
        let picture = self.picture(asked, asked.as_known_at, progress)?;
        let above = Directory(self.store.connection()).report_signatures(&asked.region, date, as_known_at)?;
        let signatures = of_nodes(&picture.nodes, date, &above, &picture.gathered.posts);
        let not_reported = signatures.iter().filter(|one| one.status == SignedAs::NotReported).count();
        let report = picture.daily_report();
        let figures = figures(&report)?;
        let since = match asked.as_known_at {
            Some(since) => Some(since),
            None => self.signed_at(asked, date, &picture)?,
        };
        let corrections = match (asked.as_known_at, since) {
            (Some(_), _) => {
                let present = self.picture(asked, None, progress)?.daily_report();
                Some(corrections(&figures, &self::figures(&present)?))
            }
            (None, Some(_)) => {
                let signed = self.picture(asked, since, progress)?.daily_report();
                Some(corrections(&self::figures(&signed)?, &figures))
            }
            (None, None) => None,
        };
        Ok(Some(DailyReport {
            region: asked.region.clone(),
            name,
            date,
            cut_off: asked.cut_off,
            as_known_at,
            pending: Pending::of(&picture.unsynced),
            figures,
            labels: LABELS.iter().map(|(key, zh, _)| (*key, *zh)).collect(),
            buildings: report.buildings,
            signatures,
            not_reported,
            corrections,
            corrections_since: since,
        }))
    }

    /// The indicators; `None` when there is no such region or it is not the viewer's. The same question gives the same
    /// answer whenever it is asked, but for the corrections.
    ///
    /// # Errors
    /// [`ViewError`].
    pub fn indicators(&self, asked: &Asked, progress: Progress<'_>) -> Result<Option<IndicatorReport>, ViewError> {
        if self.name_of(&asked.region)?.is_none() {
            return Ok(None);
        }
        let indicators = self.picture(asked, asked.as_known_at, progress)?.indicators();
        let corrections = match asked.as_known_at {
            Some(_) => {
                let present = self.picture(asked, None, progress)?.indicators();
                Some(corrections(&without_pending(&indicators)?, &without_pending(&present)?))
            }
            None => None,
        };
        Ok(Some(IndicatorReport {
            as_known_at: asked.as_known_at.unwrap_or(self.now),
            pending_devices: indicators.pending.len(),
            indicators,
            corrections,
        }))
    }

    /// When the latest signature under the day of the region itself was here; `None` while there is none.
    fn signed_at(&self, asked: &Asked, date: LocalDate, picture: &Picture<'_>) -> Result<Option<UtcMs>, ViewError> {
        let connection = self.store.connection();
        let by_supervisor = Directory(connection)
            .report_signatures(&asked.region, date, self.now)?
            .into_iter()
            .filter(|signature| signature.node == asked.region)
            .map(|signature| signature.signed_at);
        let books: Vec<&PostView> =
            picture.gathered.posts.iter().filter(|book| book.scope.as_str() == asked.region).collect();
        let mut by_phone = Vec::new();
        for book in books {
            let receipts = views::receipts(connection, self.viewer, &book.scope)?;
            let of_day = book.reports.iter().filter(|report| report.date == date);
            // The phone's other records of the day came with the signature or before it.
            by_phone.extend(of_day.map(|report| receipts.of(&report.record).unwrap_or(report.signed_at)));
        }
        Ok(by_supervisor.chain(by_phone).max())
    }
}

/// The counts alone.
fn figures(report: &DailyReportFigures) -> Result<Map<String, Value>, ViewError> {
    let mut figures = object(report)?;
    figures.retain(|key, _| !NO_FIGURES.contains(&key.as_str()));
    Ok(figures)
}

/// Which phones are behind is no figure.
fn without_pending(indicators: &Indicators) -> Result<Map<String, Value>, ViewError> {
    let mut indicators = object(indicators)?;
    indicators.remove("pending");
    if let Some(Value::Object(quality)) = indicators.get_mut("data_quality") {
        quality.remove("unsynced_devices");
    }
    Ok(indicators)
}

fn object(value: &impl Serialize) -> Result<Map<String, Value>, ViewError> {
    match serde_json::to_value(value) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(ViewError::Damaged("figures that are no JSON object")),
    }
}
