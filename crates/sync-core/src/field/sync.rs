//! What transports need of a phone. They move bytes; every store transaction is made here or by the peer session.

use crate::cbor;
use crate::domain::DomainGrammar;
use crate::id::Hash;
use crate::store::{DirtyStore, StoreError};
use crate::sync::engine::{Absorbed, Checks, Replica};
use crate::sync::message::{SyncRequest, SyncResponse};
use crate::sync::peer::PeerIdentity;
use crate::time::UtcMs;
use crate::trust::Statement;

use super::{FieldError, Phone};

/// The name under which the store remembers what the server has.
pub(super) const SERVER: &str = "server";

/// What the holder's records look like.
static GRAMMAR: DomainGrammar = DomainGrammar;

impl Phone {
    /// What to ask of the server. Writes nothing.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn sync_request(&mut self) -> Result<SyncRequest, FieldError> {
        let scopes = self.scopes()?.to_vec();
        Ok(self.replica().request(SERVER, &scopes)?)
    }

    /// Takes in the server's answer to the last request, with the rows, the clock's offset and the time of the sync
    /// that follow from it, in one transaction. `now` is this phone's clock when the answer came.
    /// Until [`Absorbed::complete`] ask again; when [`Phone::is_forked`] afterwards, renew.
    ///
    /// # Errors
    /// The store's trouble; nothing of the answer is then kept and the next sync brings it again.
    pub fn absorb(&mut self, response: &SyncResponse, now: UtcMs) -> Result<Absorbed, FieldError> {
        let absorbed = self.transaction(|phone| {
            let absorbed = phone.replica().absorb(SERVER, response, now)?;
            phone.enrolment.clock_offset_ms = Some(response.server_time.0.saturating_sub(now.0));
            if absorbed.complete {
                phone.enrolment.last_sync_at = Some(now);
            }
            Ok(absorbed)
        })?;
        if absorbed.complete {
            self.try_to_tidy();
        }
        Ok(absorbed)
    }

    /// Runs `work` on the replica in one transaction, with the rows that follow from it. After an error the phone is
    /// as before.
    ///
    /// # Errors
    /// The error of `work`, or the store's trouble.
    pub fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Replica<'_>) -> Result<T, StoreError>,
    ) -> Result<T, FieldError> {
        self.transaction(|phone| Ok(work(&mut phone.replica())?))
    }

    /// Lets a peer session work on the replica: it makes its own transactions. The rows follow in one more, or when
    /// the phone is next opened. `now` is this phone's clock.
    ///
    /// # Errors
    /// The store's trouble with the rows; what the session committed stays.
    pub fn merge<T>(&mut self, work: impl FnOnce(&mut Replica<'_>) -> T) -> Result<T, FieldError> {
        let result = work(&mut self.replica());
        if !self.store.dirty(1)?.is_empty() {
            self.refresh()?;
            self.try_to_tidy();
        }
        Ok(result)
    }

    /// [`Phone::tidy`] where it is no part of what was asked for: what was done is done, and a store that cannot be packed can
    /// still be read from, written to and synced.
    pub(super) fn try_to_tidy(&mut self) {
        drop(self.tidy());
    }

    /// Packs what is old in the store, gives back room, takes the log into the file: after a sync or a merge, and
    /// when an app goes into the background, never in a save. Without room on the disk it is
    /// left for another time. It may be killed at any moment; calling twice is safe.
    ///
    /// # Errors
    /// The store's trouble; what was saved stays.
    pub fn tidy(&mut self) -> Result<(), FieldError> {
        match self.store.tidy() {
            Ok(()) | Err(StoreError::DiskFull | StoreError::Busy) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Who this phone is, for another one.
    ///
    /// # Errors
    /// [`FieldError::NotEnrolled`] when the store has no certificate, which enrolment does not leave behind.
    pub fn peer_identity(&self) -> Result<PeerIdentity, FieldError> {
        let certificate = self.certificate()?;
        let id = Hash::of(&cbor::to_vec(&Statement::Certificate(certificate.clone())));
        let signed = self.trust.statements_for(&certificate.scopes).find(|signed| signed.id() == id);
        let certificate = signed.cloned().ok_or(FieldError::NotEnrolled)?;
        Ok(PeerIdentity { keys: self.keys.clone(), certificate })
    }

    /// Remembers how far the clock is off, as a handshake with the server showed.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn set_clock_offset_ms(&mut self, offset_ms: i64) -> Result<(), FieldError> {
        self.transaction(|phone| {
            phone.enrolment.clock_offset_ms = Some(offset_ms);
            Ok(())
        })
    }

    /// Remembers another address of the server.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn set_server_url(&mut self, server_url: &str) -> Result<(), FieldError> {
        self.transaction(|phone| {
            phone.enrolment.server_url = server_url.to_owned();
            Ok(())
        })
    }

    /// Brings the rows of dirty documents up to date.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn refresh(&mut self) -> Result<(), FieldError> {
        self.transaction(|_| Ok(()))
    }

    pub(super) fn replica(&mut self) -> Replica<'_> {
        Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &GRAMMAR,
            own: Some(self.enrolment.device),
            authority: None,
            checks: Checks::ALL,
        }
    }
}
