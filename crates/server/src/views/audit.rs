//! Who looked at whom, and who signed in.

use rusqlite::{Connection, params};
use stairwell_core::time::UtcMs;

use super::ViewError;

/// What is written to the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A user signed in.
    SignIn,
    /// A sign-in failed; the user is the name as typed.
    SignInFailed,
    /// A user is locked out after too many failures.
    LockedOut,
    /// A user signed out.
    SignOut,
    /// A user signed the daily report of a region.
    SignReport,
    /// A user asked for the indicators of a region.
    ViewIndicators,
    /// A user asked for the daily report of a region.
    ViewReport,
    /// A user saw a household's page.
    ViewHousehold,
    /// A user saw a person's facts.
    ViewPerson,
}

impl Act {
    /// The code in the table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignIn => "SIGN_IN",
            Self::SignInFailed => "SIGN_IN_FAILED",
            Self::LockedOut => "LOCKED_OUT",
            Self::SignOut => "SIGN_OUT",
            Self::SignReport => "SIGN_REPORT",
            Self::ViewIndicators => "VIEW_INDICATORS",
            Self::ViewReport => "VIEW_REPORT",
            Self::ViewHousehold => "VIEW_HOUSEHOLD",
            Self::ViewPerson => "VIEW_PERSON",
        }
    }
}

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When.
    pub at: UtcMs,
    /// Who.
    pub user: String,
    /// What: [`Act::code`].
    pub act: String,
    /// Whom or which household; empty for a sign-in.
    pub subject: String,
}

/// Appends one line.
///
/// # Errors
/// [`ViewError::Database`]; then what was to be shown is not shown.
pub fn record(connection: &Connection, user: &str, act: Act, subject: &str, now: UtcMs) -> Result<(), ViewError> {
    connection
        .prepare_cached("INSERT INTO console_audit (at_ms, user, act, subject) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![now.0, user, act.code(), subject])?;
    Ok(())
}

/// Every line about one subject, oldest first; the sign-ins of everybody for the empty one.
///
/// # Errors
/// [`ViewError::Database`].
pub fn audit_of(connection: &Connection, subject: &str) -> Result<Vec<AuditRow>, ViewError> {
    let mut select = connection
        .prepare_cached("SELECT at_ms, user, act, subject FROM console_audit WHERE subject = ?1 ORDER BY id")?;
    let rows = select.query_map(params![subject], |row| {
        Ok(AuditRow { at: UtcMs(row.get(0)?), user: row.get(1)?, act: row.get(2)?, subject: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
