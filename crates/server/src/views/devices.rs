//! Phones that may hold what the server does not know yet.

use std::collections::BTreeMap;

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
/// whose certificate had run out or that enrolled after the cut-off, and those that have not synced since a later
/// device of the same person went on from them. None when the region is not the viewer's.
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
    unsynced_devices_at(connection, trust, viewer, region, cut_off, None)
}

/// What [`unsynced_devices`] would have said at `as_known_at`, up to [`crate::directory::HISTORY_MS`] behind; at
/// present for `None`. `trust` is that of the same time.
///
/// # Errors
/// [`ViewError`].
pub fn unsynced_devices_at(
    connection: &Connection,
    trust: &TrustSet,
    viewer: &Viewer,
    region: &str,
    cut_off: UtcMs,
    as_known_at: Option<UtcMs>,
) -> Result<Vec<UnsyncedDevice>, ViewError> {
    if !viewer.may_see(region) {
        return Ok(Vec::new());
    }
    let directory = Directory(connection);
    let successors = successors(directory, trust)?;
    let mut unsynced = Vec::new();
    for certificate in trust.certificates() {
        let device = certificate.device();
        let scopes: Vec<_> = certificate.scopes.iter().filter(|scope| scope.as_str().starts_with(region)).collect();
        let is_out = certificate.role == Role::Server || certificate.not_after < cut_off;
        if scopes.is_empty() || is_out || trust.revocation(&device).is_some() {
            continue;
        }
        let row = directory.device(&device)?;
        let complete = match as_known_at {
            Some(at) => directory.complete_syncs_at(&device, at)?,
            None => directory.complete_syncs(&device)?,
        };
        let last_sync = match as_known_at {
            Some(_) => complete.values().max().copied(),
            None => row.and_then(|row| row.last_sync),
        };
        if successors.get(&device).is_some_and(|since| last_sync.is_none_or(|last| last < *since)) {
            continue;
        }
        let enrolled = row.map_or(certificate.issued_at, |row| row.enrolled);
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

/// When another device first went on from a device: after a fork, a restored phone's old id writes no more, and the
/// original of a cloned one does.
fn successors(directory: Directory<'_>, trust: &TrustSet) -> Result<BTreeMap<DeviceId, UtcMs>, ViewError> {
    let mut successors = BTreeMap::new();
    for certificate in trust.certificates() {
        let Some(old) = certificate.succeeds else { continue };
        let row = directory.device(&certificate.device())?;
        let since = row.map_or(certificate.issued_at, |row| row.enrolled);
        let first = successors.entry(old).or_insert(since);
        *first = since.min(*first);
    }
    Ok(successors)
}
