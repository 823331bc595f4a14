//! Rows that the projector folds from the logs, and the queries that the console reads them with.
//!
//! Every query takes a [`Viewer`] and is bounded to the viewer's region here, not in the handler that calls it: a
//! place outside it does not exist for the viewer.

mod audit;
mod counts;
mod devices;
mod held;
mod households;
mod receipts;
mod regions;
mod rows;
mod scopes;
mod sessions;
#[cfg(test)]
mod tests;
mod write;

use stairwell_core::store::StoreError;
use thiserror::Error;

pub use audit::{Act, AuditRow, audit_of, record};
pub use devices::{UnsyncedDevice, unsynced_devices, unsynced_devices_at};
pub use held::{HeldBatchRow, held_batches};
pub use households::{HouseholdFilter, HouseholdLine, HouseholdPage, HouseholdPlace, grid_households, place_of};
pub use receipts::{Receipts, receipts, received_through, record_receipts};
pub use regions::{Region, RegionLine, RegionPage, Tally, region_page, topmost};
pub(crate) use rows::natural_order;
pub use rows::{HouseholdRow, PersonRow, ReadingRow, Rows, VisitRow};
pub use scopes::{Node, nodes_under, scopes_under};
pub use sessions::{
    Attempt, LOCKOUT_MS, MAX_FAILURES, SESSION_MS, Session, admit, close_session, open_session, session_of, succeeded,
};
pub use write::{clear, write};

/// Why a query or a write of the views failed.
#[derive(Debug, Error)]
pub enum ViewError {
    /// Reading or writing rows: the database failed.
    #[error("the views cannot be read or written: {0}")]
    Database(#[from] rusqlite::Error),
    /// Reading rows: a value is not what the projector writes.
    #[error("a row of the views is damaged: {0}")]
    Damaged(&'static str),
    /// Making a token: the operating system gave no randomness.
    #[error("the operating system gave no randomness")]
    NoRandomness,
    /// Reading or writing the logs, or committing: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The migrations of the views' tables, in order; they belong to the owner `views` of the schema.
pub(crate) const MIGRATIONS: &[&str] = &[include_str!("../../migrations/sqlite/views_0001.sql")];

/// Who is looking, and how far they may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The user's name.
    pub user: String,
    /// The user's role code, such as `SUP_STREET`.
    pub role: String,
    /// The code of the region that the user answers for; codes that begin with it are theirs. Empty: everything.
    pub region: String,
}

impl Viewer {
    /// Whether a region, grid or household scope with this code is the viewer's.
    #[must_use]
    pub fn may_see(&self, code: &str) -> bool {
        code.starts_with(&self.region)
    }
}
