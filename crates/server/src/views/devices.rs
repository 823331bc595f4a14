//! Phones that may hold what the server does not know yet.

use std::collections::BTreeSet;

use rusqlite::Connection;
use stairwell_core::id::DeviceId;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Role, TrustSet};

use crate::directory::Directory;

use super::{ViewError, Viewer};

/// A device that may hold records from before a cut-off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsyncedDevice {
    /// Which.
    pub device: DeviceId,
    /// Its holder's name.
    pub person: String,
    /// Its holder's role.
    pub role: Role,
    /// Its holder's team.
    pub team: String,
    /// The time up to which all that it had of the region is here, up to a minute behind; `None` when it never sent all.
    pub last_complete_sync: Option<UtcMs>,
}

/// The devices that may write in the region and had not sent everything at the cut-off or later, by team and person:
/// how much is missing from a report of that time (reference/domain.md §7). Not among them: revoked devices, those
/// whose certificate had run out or that enrolled after the cut-off, and those that a later device of the same person
/// goes on from. None when the region is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn unsynced_devices(
    connection: &Connection,
    trust: &TrustSet,
    viewer: &Viewer,
    region: &str,
    cut_off: UtcMs,
) -> Result<Vec<UnsyncedDevice>, ViewError> {
    if !viewer.may_see(region) {
        return Ok(Vec::new());
    }
    let directory = Directory(connection);
    let succeeded: BTreeSet<DeviceId> = trust.certificates().filter_map(|certificate| certificate.succeeds).collect();
    let mut unsynced = Vec::new();
    for certificate in trust.certificates() {
        let device = certificate.device();
        let scopes: Vec<_> = certificate.scopes.iter().filter(|scope| scope.as_str().starts_with(region)).collect();
        let is_out = certificate.role == Role::Server || certificate.not_after < cut_off;
        if scopes.is_empty() || is_out || succeeded.contains(&device) || trust.revocation(&device).is_some() {
            continue;
        }
        let enrolled = directory.device(&device)?.map_or(certificate.issued_at, |row| row.enrolled);
        let complete = directory.complete_syncs(&device)?;
        // The scope that is furthest behind; none when there is one of which not all ever came.
        let last_complete_sync = scopes.iter().map(|scope| complete.get(scope).copied()).min().flatten();
        if enrolled <= cut_off && last_complete_sync.is_none_or(|last| last < cut_off) {
            let (person, team) = (certificate.person.clone(), certificate.team.clone());
            unsynced.push(UnsyncedDevice { device, person, role: certificate.role, team, last_complete_sync });
        }
    }
    unsynced.sort_by(|a, b| (&a.team, &a.person, a.device).cmp(&(&b.team, &b.person, b.device)));
    Ok(unsynced)
}
