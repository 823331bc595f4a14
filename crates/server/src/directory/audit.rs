//! What administrators and enrolling devices did.

use rusqlite::params;
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;

use super::Directory;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdminAct {
    /// A policy pack was stated.
    AddPolicy,
    /// A user was added.
    AddUser,
    /// Held entries were admitted.
    Admit,
    /// A row of a list was put into its household by hand.
    AssignListed,
    /// A backup was taken.
    Backup,
    /// Held entries were discarded.
    Discard,
    /// A device enrolled with a code.
    Enrol,
    /// Persons or a daily report left the deployment as a file.
    Export,
    /// A device's certificate was renewed.
    Extend,
    /// Grids were imported.
    ImportGrids,
    /// A list of persons was imported.
    ImportList,
    /// Regions were imported.
    ImportRegions,
    /// The deployment was created.
    Init,
    /// A code was issued.
    Invite,
    /// A device went on under a new key.
    Renew,
    /// A backup was put in place.
    Restore,
    /// A device was revoked.
    Revoke,
}

impl AdminAct {
    /// The code in the table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AddPolicy => "ADD_POLICY",
            Self::AddUser => "ADD_USER",
            Self::Admit => "ADMIT",
            Self::AssignListed => "ASSIGN_LISTED",
            Self::Backup => "BACKUP",
            Self::Discard => "DISCARD",
            Self::Enrol => "ENROL",
            Self::Export => "EXPORT",
            Self::Extend => "EXTEND",
            Self::ImportGrids => "IMPORT_GRIDS",
            Self::ImportList => "IMPORT_LIST",
            Self::ImportRegions => "IMPORT_REGIONS",
            Self::Init => "INIT",
            Self::Invite => "INVITE",
            Self::Renew => "RENEW",
            Self::Restore => "RESTORE",
            Self::Revoke => "REVOKE",
        }
    }
}

impl Directory<'_> {
    /// Appends one line. `subject` is a device, a user's name, a code: never a resident.
    ///
    /// # Errors
    /// Any write failure.
    pub fn record(&self, act: AdminAct, subject: &str, now: UtcMs) -> Result<(), StoreError> {
        let sql = "INSERT INTO admin_audit (at_ms, act, subject) VALUES (?1, ?2, ?3)";
        self.0.execute(sql, params![now.0, act.code(), subject]).map_err(store_error)?;
        Ok(())
    }
}
