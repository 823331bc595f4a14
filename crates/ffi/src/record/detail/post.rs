//! The books of a grid: shifts and signed days, and what its checkpoints recorded.

use stairwell_core::domain::checkpoint::{Direction, PassAction};
use stairwell_core::domain::fold::view::{self, PostView};
use stairwell_core::domain::post::PostKind;

use crate::named::text;

use super::{Author, each};

/// One book: the grid's duty book, or a checkpoint's.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PostDetail {
    /// Its id.
    pub post: String,
    /// Its grid.
    pub grid: String,
    /// What it is kept for.
    pub kind: PostKind,
    /// Its name; `None` for the duty book.
    pub name: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Who passed, oldest first.
    pub passes: Vec<PassDetail>,
    /// Gatherings, oldest first.
    pub gatherings: Vec<GatheringDetail>,
    /// Shifts, oldest first.
    pub shifts: Vec<ShiftDetail>,
    /// Signed days, oldest first.
    pub reports: Vec<ReportDetail>,
    /// Records of a newer version: update the app to see them.
    pub needs_update: u64,
    /// Entries that are stored and not counted.
    pub held: u64,
}

/// One passage.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PassDetail {
    /// Its record.
    pub record: String,
    /// Who kept the post.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Which way.
    pub direction: Direction,
    /// What the post did.
    pub action: PassAction,
    /// Number of the slip.
    pub number: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Number plate.
    pub plate: Option<String>,
    /// Where from.
    pub from_place: Option<String>,
    /// Where to.
    pub destination: Option<String>,
    /// The household where to.
    pub household: Option<String>,
    /// Whether the person stayed in the epidemic area.
    pub from_epidemic_area: Option<bool>,
    /// Temperatures in order, in tenths of a degree Celsius.
    pub temperatures_deci_c: Vec<i32>,
    /// Whether the highest is a fever by the policy.
    pub fever: bool,
}

/// One gathering.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct GatheringDetail {
    /// Its record.
    pub record: String,
    /// Who was there.
    pub by: Author,
    /// When.
    pub observed_at_ms: i64,
    /// Where.
    pub place: String,
    /// How many.
    pub people: u16,
    /// Whether they went home.
    pub dissuaded: bool,
}

/// One shift, every field by the latest word.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ShiftDetail {
    /// The record that began it: more is said of it under this id.
    pub record: String,
    /// Whose.
    pub by: Author,
    /// Business date.
    pub date: String,
    /// Who else.
    pub members: Vec<String>,
    /// When it began.
    pub started_at_ms: Option<i64>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// Protective gear on.
    pub ppe_on_at_ms: Option<i64>,
    /// Protective gear off.
    pub ppe_off_at_ms: Option<i64>,
    /// Sets of gear.
    pub ppe_sets: Option<u8>,
    /// Number plate.
    pub vehicle: Option<String>,
    /// Who drives.
    pub driver: Option<String>,
    /// Floors climbed.
    pub floors_climbed: Option<u16>,
    /// To whom the duty went.
    pub handed_over_to: Option<String>,
    /// What the next ones must know.
    pub handover_note: Option<String>,
}

/// One signed day.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct ReportDetail {
    /// Its record.
    pub record: String,
    /// Who signed.
    pub by: Author,
    /// When.
    pub signed_at_ms: i64,
    /// Business date.
    pub date: String,
    /// What was observed after this is for the next report.
    pub cut_off_ms: i64,
    /// 零报告: there was nothing.
    pub zero_declared: bool,
}

impl From<PostView> for PostDetail {
    fn from(view: PostView) -> Self {
        Self {
            post: view.post.to_string(),
            grid: view.scope.to_string(),
            kind: view.kind,
            name: view.name,
            place: view.place,
            passes: each(view.passes),
            gatherings: each(view.gatherings),
            shifts: each(view.shifts),
            reports: each(view.reports),
            needs_update: view.needs_update as u64,
            held: view.held as u64,
        }
    }
}

impl From<view::PassView> for PassDetail {
    fn from(view: view::PassView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            observed_at_ms: view.observed_at.0,
            direction: view.direction,
            action: view.action,
            number: view.number,
            name: view.name,
            phone: view.phone.map(|number| number.as_str().to_owned()),
            plate: view.plate,
            from_place: view.from_place,
            destination: view.destination,
            household: text(view.household),
            from_epidemic_area: view.from_epidemic_area,
            temperatures_deci_c: view.temperatures.iter().map(|value| i32::from(value.deci_c())).collect(),
            fever: view.fever,
        }
    }
}

impl From<view::GatheringView> for GatheringDetail {
    fn from(view: view::GatheringView) -> Self {
        let view::GatheringView { record, by, observed_at, place, people, dissuaded } = view;
        Self { record: record.to_string(), by: by.into(), observed_at_ms: observed_at.0, place, people, dissuaded }
    }
}

impl From<view::ShiftView> for ShiftDetail {
    fn from(view: view::ShiftView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            date: view.date.to_string(),
            members: view.members,
            started_at_ms: view.started_at.map(|at| at.0),
            ended_at_ms: view.ended_at.map(|at| at.0),
            ppe_on_at_ms: view.ppe_on_at.map(|at| at.0),
            ppe_off_at_ms: view.ppe_off_at.map(|at| at.0),
            ppe_sets: view.ppe_sets,
            vehicle: view.vehicle,
            driver: view.driver,
            floors_climbed: view.floors_climbed,
            handed_over_to: view.handed_over_to,
            handover_note: view.handover_note,
        }
    }
}

impl From<view::ReportView> for ReportDetail {
    fn from(view: view::ReportView) -> Self {
        Self {
            record: view.record.to_string(),
            by: view.by.into(),
            signed_at_ms: view.signed_at.0,
            date: view.date.to_string(),
            cut_off_ms: view.cut_off.0,
            zero_declared: view.zero_declared,
        }
    }
}
