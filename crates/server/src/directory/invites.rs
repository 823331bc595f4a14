//! Single-use codes that become certificates.

use rusqlite::{OptionalExtension, params};
use stairwell_core::id::{DeviceId, Hash, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Role, UnknownRole};
use thiserror::Error;

use super::{DamagedRow, Directory};

/// How long a code is good for (design §5).
pub const INVITE_MS: i64 = 15 * 60_000;
/// Grids of one certificate at most: it must stay a statement of at most 8 KiB.
pub const MAX_GRIDS: usize = 200;
/// Without the letters and digits that are taken for one another: five bits a character.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Why an invitation is not issued, or not accepted.
#[derive(Debug, Error)]
pub enum InviteError {
    /// Issuing: not a role.
    #[error(transparent)]
    Role(#[from] UnknownRole),
    /// Issuing: the role is not one of people.
    #[error("a SERVER is not invited")]
    Server,
    /// Issuing: a text is empty or too long.
    #[error("{0} has 1 to 50 characters and no control characters")]
    Text(&'static str),
    /// Issuing: none, or more than a certificate can hold.
    #[error("an invitation names 1 to {MAX_GRIDS} grids")]
    GridCount,
    /// Issuing: not a grid that was imported.
    #[error("grid {0} is unknown; import the grids first")]
    Grid(ScopeId),
    /// Accepting: there is no such code.
    #[error("the code is unknown")]
    Unknown,
    /// Accepting: another device used it.
    #[error("the code was used already")]
    Used,
    /// Accepting: it is older than 15 minutes.
    #[error("the code has expired; ask for a new one")]
    Expired,
    /// Reading or writing: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a code is good for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// The holder's name or staff number.
    pub person: String,
    /// The holder's role.
    pub role: Role,
    /// The holder's team.
    pub team: String,
    /// The grids, ascending, each once.
    pub grids: Vec<ScopeId>,
}

/// A row, and who used it.
struct Row {
    invite: Invite,
    expires: UtcMs,
    device: Option<DeviceId>,
}

impl Invite {
    /// Checks what can be checked without the tables.
    ///
    /// # Errors
    /// [`InviteError`].
    pub fn new(person: &str, role: Role, team: &str, mut grids: Vec<ScopeId>) -> Result<Self, InviteError> {
        if role == Role::Server {
            return Err(InviteError::Server);
        }
        for (text, what) in [(person, "the person's name"), (team, "the team's name")] {
            if !(1..=50).contains(&text.chars().count()) || text.chars().any(char::is_control) {
                return Err(InviteError::Text(what));
            }
        }
        grids.sort_unstable();
        grids.dedup();
        if grids.is_empty() || grids.len() > MAX_GRIDS {
            return Err(InviteError::GridCount);
        }
        Ok(Self { person: person.to_owned(), role, team: team.to_owned(), grids })
    }
}

/// The code of 60 random bits, in groups of four.
#[must_use]
pub fn code_of(seed: &[u8; 32]) -> String {
    let mut code = String::with_capacity(14);
    for (index, byte) in seed.iter().take(12).enumerate() {
        if index > 0 && index % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    code
}

/// Upper case, without hyphens and spaces: codes are read out and typed.
fn hash_of(code: &str) -> [u8; 32] {
    let typed: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    Hash::of(typed.to_ascii_uppercase().as_bytes()).0
}

impl Directory<'_> {
    /// Issues a code made of a random seed; returns it with the time until which it is good.
    ///
    /// # Errors
    /// [`InviteError::Grid`] when a grid was not imported; nothing is written then.
    pub fn add_invite(&self, invite: &Invite, seed: &[u8; 32], now: UtcMs) -> Result<(String, UtcMs), InviteError> {
        for grid in &invite.grids {
            if self.region(grid.as_str())?.is_none() {
                return Err(InviteError::Grid(*grid));
            }
        }
        let (code, expires) = (code_of(seed), UtcMs(now.0 + INVITE_MS));
        let grids: Vec<&str> = invite.grids.iter().map(ScopeId::as_str).collect();
        let sql = "INSERT INTO invites (code_hash, person, role, team, grids, created_ms, expires_ms)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let hash = hash_of(&code);
        let row = params![hash, invite.person, invite.role.code(), invite.team, grids.join(","), now.0, expires.0];
        self.0.execute(sql, row).map_err(store_error)?;
        Ok((code, expires))
    }

    /// Uses a code for a device. The same device may use it again while it is good: its answer may have been lost.
    ///
    /// # Errors
    /// [`InviteError::Unknown`], [`InviteError::Used`], [`InviteError::Expired`].
    pub fn use_invite(&self, code: &str, device: &DeviceId, now: UtcMs) -> Result<Invite, InviteError> {
        let hash = hash_of(code);
        let row = self.invite(&hash)?.ok_or(InviteError::Unknown)?;
        if row.device.is_some_and(|used_by| used_by != *device) {
            return Err(InviteError::Used);
        }
        if now >= row.expires {
            return Err(if row.device.is_some() { InviteError::Used } else { InviteError::Expired });
        }
        self.0
            .execute("UPDATE invites SET device = ?2 WHERE code_hash = ?1", params![hash, device.as_bytes().as_slice()])
            .map_err(store_error)?;
        Ok(row.invite)
    }

    fn invite(&self, hash: &[u8; 32]) -> Result<Option<Row>, StoreError> {
        type Columns = (String, String, String, String, i64, Option<Vec<u8>>);
        let sql = "SELECT person, role, team, grids, expires_ms, device FROM invites WHERE code_hash = ?1";
        let row: Option<Columns> =
            self.0.query_row(sql, [hash.as_slice()], |row| row.try_into()).optional().map_err(store_error)?;
        let Some((person, role, team, grids, expires, device)) = row else { return Ok(None) };
        let role = role.parse().map_err(|_| DamagedRow("an invitation's role"))?;
        let grids: Result<Vec<ScopeId>, _> = grids.split(',').map(str::parse).collect();
        let grids = grids.map_err(|_| DamagedRow("an invitation's grids"))?;
        let device = device
            .map(|device| DeviceId::from_slice(&device).ok_or(DamagedRow("an invitation's device")))
            .transpose()?;
        Ok(Some(Row { invite: Invite { person, role, team, grids }, expires: UtcMs(expires), device }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_typed_as_it_is_read_out() {
        let code = code_of(&[
            31, 0, 7, 9, 200, 3, 4, 5, 6, 7, 8, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ]);
        assert_eq!(code, "Z29B-A567-89AB");
        assert_eq!(hash_of(&code), hash_of("z29b a567 89ab"));
        assert_ne!(hash_of(&code), hash_of("z29b a567 89ac"));
    }

    #[test]
    fn an_invitation_is_bounded() {
        let grid: ScopeId = "440106006001G001".parse().unwrap();
        let grids = |count: usize| (0..count).map(|n| format!("440106006001G{n:03}").parse().unwrap()).collect();
        assert_eq!(Invite::new("李", Role::Doctor, "T1", vec![grid, grid]).unwrap().grids, [grid]);
        assert!(Invite::new("李", Role::Doctor, "T1", grids(MAX_GRIDS)).is_ok());
        assert!(matches!(Invite::new("李", Role::Doctor, "T1", grids(201)), Err(InviteError::GridCount)));
        assert!(matches!(Invite::new("李", Role::Doctor, "T1", vec![]), Err(InviteError::GridCount)));
        assert!(matches!(Invite::new("", Role::Doctor, "T1", vec![grid]), Err(InviteError::Text(_))));
        assert!(matches!(Invite::new("李", Role::Server, "T1", vec![grid]), Err(InviteError::Server)));
    }
}
