//! How the phone is.

use serde::Serialize;

use crate::id::{DeviceId, ScopeId};
use crate::store::{InboxStore, LogStore, TrustStore};
use crate::time::UtcMs;
use crate::trust::Role;

use super::sync::SERVER;
use super::{FieldError, Phone, WipeDue};

/// What the holder wants to know of the phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhoneStatus {
    /// The device.
    pub device: DeviceId,
    /// The holder.
    pub person: String,
    /// The holder's role.
    pub role: Role,
    /// The holder's team.
    pub team: String,
    /// The grids of the device.
    pub grids: Vec<ScopeId>,
    /// Address of the server.
    pub server: String,
    /// Entries here, own and teammates', that the server is not known to have.
    pub unsent: u64,
    /// Batches that wait outside the logs.
    pub held: usize,
    /// The device's log has two branches: renew.
    pub forked: bool,
    /// The device was revoked: what it writes is held.
    pub revoked: bool,
    /// The device was revoked and nothing keeps it from being wiped, see [`Phone::wipe_due`].
    pub wipe_due: bool,
    /// When the last sync was completed, by this phone's clock; `None` when never.
    pub last_sync: Option<UtcMs>,
    /// Server time minus this clock, in ms; `None` while unknown.
    pub clock_offset_ms: Option<i64>,
    /// Bytes of the store on disk.
    pub store_bytes: u64,
}

impl Phone {
    /// How the phone is.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn status(&self) -> Result<PhoneStatus, FieldError> {
        let certificate = self.certificate()?;
        Ok(PhoneStatus {
            device: self.device(),
            person: certificate.person.clone(),
            role: certificate.role,
            team: certificate.team.clone(),
            grids: certificate.scopes.clone(),
            server: self.server_url().to_owned(),
            unsent: self.unsent()?,
            held: self.store.held()?.len(),
            forked: self.is_forked()?,
            revoked: self.trust.revocation(&self.device()).is_some(),
            wipe_due: matches!(self.wipe_due()?, WipeDue::Due { .. }),
            last_sync: self.enrolment.last_sync_at,
            clock_offset_ms: self.clock_offset_ms(),
            store_bytes: self.directory.store_bytes(),
        })
    }

    /// Entries here that the server is not known to have.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn unsent(&self) -> Result<u64, FieldError> {
        let mut unsent = 0;
        for scope in self.store.scopes()? {
            let theirs = self.store.remote_heads(SERVER, &scope)?;
            let here = self.store.heads(&scope)?;
            unsent += here.iter().map(|(device, head)| head.seq.saturating_sub(theirs.of(device).seq)).sum::<u64>();
        }
        Ok(unsent)
    }
}
