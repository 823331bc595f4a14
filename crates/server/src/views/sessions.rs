//! Sessions of the console and the lock after wrong passwords.

use rusqlite::{Connection, OptionalExtension, params};
use stairwell_core::id::Hash;
use stairwell_core::time::UtcMs;

use super::ViewError;

/// How long a session lasts: one shift.
pub const SESSION_MS: i64 = 12 * 3_600_000;
/// Wrong passwords in a row that lock a user.
pub const MAX_FAILURES: u32 = 5;
/// How long a user stays locked, counted from the last failure.
pub const LOCKOUT_MS: i64 = 15 * 60_000;

/// One signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who signed in.
    pub user: String,
    /// The token that every form of the session carries.
    pub csrf: String,
}

/// Whether a password may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It may, and is counted as a failure until it succeeds: attempts sent at once do not get past the limit.
    Admitted {
        /// Whether the user is locked unless this one succeeds.
        last: bool,
    },
    /// The user is locked, whatever the password.
    Locked,
}

/// Keeps a new session under the hash of its cookie and forgets expired ones.
///
/// # Errors
/// [`ViewError::Database`].
pub fn open_session(connection: &Connection, token: &str, session: &Session, now: UtcMs) -> Result<(), ViewError> {
    connection.execute("DELETE FROM console_sessions WHERE expires_ms <= ?1", params![now.0])?;
    connection.execute(
        "INSERT INTO console_sessions (token_hash, user, csrf, created_ms, expires_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![hash(token), session.user, session.csrf, now.0, now.0 + SESSION_MS],
    )?;
    Ok(())
}

/// The session of a cookie; `None` when there is none or it has expired.
///
/// # Errors
/// [`ViewError::Database`].
pub fn session_of(connection: &Connection, token: &str, now: UtcMs) -> Result<Option<Session>, ViewError> {
    let session = connection
        .prepare_cached("SELECT user, csrf FROM console_sessions WHERE token_hash = ?1 AND expires_ms > ?2")?
        .query_row(params![hash(token), now.0], |row| Ok(Session { user: row.get(0)?, csrf: row.get(1)? }))
        .optional()?;
    Ok(session)
}

/// Ends a session. Calling twice is safe.
///
/// # Errors
/// [`ViewError::Database`].
pub fn close_session(connection: &Connection, token: &str) -> Result<(), ViewError> {
    connection.execute("DELETE FROM console_sessions WHERE token_hash = ?1", params![hash(token)])?;
    Ok(())
}

/// Counts an attempt before its password is looked at; failures older than the lock are forgotten. Names that no
/// user has count too, so that the answer does not tell which names exist.
///
/// # Errors
/// [`ViewError::Database`].
pub fn admit(connection: &Connection, user: &str, now: UtcMs) -> Result<Attempt, ViewError> {
    connection.execute("DELETE FROM console_failures WHERE last_ms <= ?1", params![now.0 - LOCKOUT_MS])?;
    let failures: Option<u32> = connection
        .query_row(
            "INSERT INTO console_failures (user, failures, last_ms) VALUES (?1, 1, ?2)
             ON CONFLICT (user) DO UPDATE SET failures = failures + 1, last_ms = ?2 WHERE failures < ?3
             RETURNING failures",
            params![user, now.0, MAX_FAILURES],
            |row| row.get(0),
        )
        .optional()?;
    Ok(failures.map_or(Attempt::Locked, |failures| Attempt::Admitted { last: failures >= MAX_FAILURES }))
}

/// Forgets the failures of a user who has signed in. Calling twice is safe.
///
/// # Errors
/// [`ViewError::Database`].
pub fn succeeded(connection: &Connection, user: &str) -> Result<(), ViewError> {
    connection.execute("DELETE FROM console_failures WHERE user = ?1", params![user])?;
    Ok(())
}

fn hash(token: &str) -> [u8; 32] {
    Hash::of(token.as_bytes()).0
}
