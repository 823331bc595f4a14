//! What a post's book holds.

use serde::Serialize;

use crate::domain::checkpoint::{Direction, PassAction};
use crate::domain::person::Phone;
use crate::domain::post::PostKind;
use crate::domain::reading::Temperature;
use crate::id::{DocumentId, Position, ScopeId};
use crate::time::{LocalDate, UtcMs};

use super::By;

/// One book: the grid's duty book, or a checkpoint's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostView {
    /// Its grid.
    pub scope: ScopeId,
    /// Its document.
    pub post: DocumentId,
    /// What it is kept for.
    pub kind: PostKind,
    /// Its name; `None` for the duty book.
    pub name: Option<String>,
    /// Where it is.
    pub place: Option<String>,
    /// Who passed, oldest first.
    pub passes: Vec<PassView>,
    /// Gatherings, oldest first.
    pub gatherings: Vec<GatheringView>,
    /// Shifts, oldest first.
    pub shifts: Vec<ShiftView>,
    /// Signed days, oldest first.
    pub reports: Vec<ReportView>,
    /// Records of a newer version.
    pub needs_update: usize,
    /// Entries that are stored but not folded.
    pub held: usize,
}

/// One passage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PassView {
    /// Its record.
    pub record: Position,
    /// Who kept the post.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Which way.
    pub direction: Direction,
    /// What the post did.
    pub action: PassAction,
    /// Number of the slip.
    pub number: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// Number plate.
    pub plate: Option<String>,
    /// Where from.
    pub from_place: Option<String>,
    /// Where to.
    pub destination: Option<String>,
    /// The household where to.
    pub household: Option<DocumentId>,
    /// Whether the person stayed in the epidemic area.
    pub from_epidemic_area: Option<bool>,
    /// Temperatures in order.
    pub temperatures: Vec<Temperature>,
    /// Whether the highest is a fever by the policy.
    pub fever: bool,
}

/// One gathering.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatheringView {
    /// Its record.
    pub record: Position,
    /// Who was there.
    pub by: By,
    /// When, corrected.
    pub observed_at: UtcMs,
    /// Where.
    pub place: String,
    /// How many.
    pub people: u16,
    /// Whether they went.
    pub dissuaded: bool,
}

/// One shift, every field by the latest word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShiftView {
    /// The record that began it.
    pub record: Position,
    /// Whose.
    pub by: By,
    /// Business date.
    pub date: LocalDate,
    /// Who else.
    pub members: Vec<String>,
    /// When it began.
    pub started_at: Option<UtcMs>,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
    /// Protective gear on.
    pub ppe_on_at: Option<UtcMs>,
    /// Protective gear off.
    pub ppe_off_at: Option<UtcMs>,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportView {
    /// Its record.
    pub record: Position,
    /// Who signed.
    pub by: By,
    /// When, corrected.
    pub signed_at: UtcMs,
    /// Business date.
    pub date: LocalDate,
    /// Cut-off.
    pub cut_off: UtcMs,
    /// 零报告.
    pub zero_declared: bool,
}
