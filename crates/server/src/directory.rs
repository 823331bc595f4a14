//! The server's own tables: regions and grids, supervisors, invitations, devices, signed
//! days, what was done about them.
//!
//! Functions that write belong inside a transaction, see [`crate::writer::Work::directory`].

mod audit;
mod devices;
mod invites;
mod regions;
mod signatures;
mod users;

use rusqlite::Connection;
use thiserror::Error;

use stairwell_core::store::StoreError;

pub use audit::AdminAct;
pub use devices::{DeviceRow, HISTORY_MS};
pub use invites::{INVITE_MS, Invite, InviteError, MAX_GRIDS, code_of};
pub use regions::{ImportError, RegionRow};
pub use signatures::ReportSignature;
pub use users::{User, UserError, UserRole};

/// The tables behind one connection.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a>(pub &'a Connection);

/// A value that this version never writes.
#[derive(Debug, Error)]
#[error("a row of the directory is damaged: {0}")]
pub struct DamagedRow(pub &'static str);

impl From<DamagedRow> for StoreError {
    fn from(error: DamagedRow) -> Self {
        Self::Unreadable(error.to_string())
    }
}
