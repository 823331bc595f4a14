//! How the phone is.

use stairwell_core::trust::Role;

/// What the holder wants to know of the phone.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PhoneStatus {
    /// The device.
    pub device: String,
    /// The holder.
    pub person: String,
    /// The holder's role.
    pub role: Role,
    /// The holder's team.
    pub team: String,
    /// The grids of the device.
    pub grids: Vec<String>,
    /// Address of the server.
    pub server: String,
    /// Entries here, own and teammates', that the server is not known to have.
    pub unsent: u64,
    /// Batches that wait outside the logs.
    pub held: u64,
    /// The device's log has two branches: the next sync mends it.
    pub forked: bool,
    /// The device was revoked: what it writes is held.
    pub revoked: bool,
    /// When the last sync was completed, by this phone's clock; `None` when never.
    pub last_sync_ms: Option<i64>,
    /// Server time minus this clock, in ms; `None` while unknown.
    pub clock_offset_ms: Option<i64>,
    /// Bytes of the store on disk.
    pub store_bytes: u64,
}

impl From<stairwell_core::field::PhoneStatus> for PhoneStatus {
    fn from(status: stairwell_core::field::PhoneStatus) -> Self {
        Self {
            device: status.device.to_string(),
            person: status.person,
            role: status.role,
            team: status.team,
            grids: status.grids.iter().map(ToString::to_string).collect(),
            server: status.server,
            unsent: status.unsent,
            held: status.held as u64,
            forked: status.forked,
            revoked: status.revoked,
            last_sync_ms: status.last_sync.map(|at| at.0),
            clock_offset_ms: status.clock_offset_ms,
            store_bytes: status.store_bytes,
        }
    }
}

/// What this phone has of a grid; equal to another replica's exactly when both have the same.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct GridDigest {
    /// Which grid.
    pub grid: String,
    /// 64 hexadecimal digits.
    pub digest: String,
    /// Entries in the logs.
    pub entries: u64,
}

impl From<stairwell_core::field::GridDigest> for GridDigest {
    fn from(digest: stairwell_core::field::GridDigest) -> Self {
        let (grid, entries) = (digest.grid.to_string(), digest.heads.values().sum());
        Self { grid, digest: digest.digest.to_string(), entries }
    }
}
