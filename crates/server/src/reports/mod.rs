//! Reports: indicators and the daily report of a region, counted from the logs as they were known at a time
//! (reference/domain.md §5.5, §7).
//!
//! Nothing here reads the views: a report of yesterday's cut-off is folded from the entries that were here then.

mod answer;
mod cut;
mod difference;
mod gather;
mod labels;
mod persons;
mod picture;
mod question;
mod signature;
mod table;

pub use answer::{DailyReport, IndicatorReport, Pending, Progress};
pub use difference::{Correction, corrections};
pub use gather::{Cut, Gathered, Source, gather};
pub use labels::LABELS;
pub use persons::{PERSON_COLUMNS, PersonLine, csv_of, person_lines};
pub use picture::{Desk, Picture};
pub use question::{Asked, QuestionError, as_known_at, cut_off, date_of};
pub use signature::{NodeSignature, SignedAs};
pub use table::{figures_csv, table};
