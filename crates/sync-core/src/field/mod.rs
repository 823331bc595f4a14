//! What a phone can do: be enrolled, register households and people, record at the door, decide, correct, list,
//! and give its logs to the transports. One operation a file; each save is one durable transaction, in which the
//! household's row is brought up to date, so that lists load no document.
//!
//! Nothing here opens a connection or reads a clock: `now` is the phone's clock at the call.
//!
//! A phone is a directory: `phone.db` (readable by the holder only, and encrypted where a [`StoreKey`] is given) and a
//! lock. While a [`Phone`] is open no other process can open it.

mod add_household;
mod add_person;
mod book;
mod breach;
mod call;
mod carry;
mod checkpoint;
mod contact;
mod correct;
mod decide;
mod digest;
mod directory;
mod dispute;
mod enrolment;
mod error;
mod hand_over_qr;
mod handover;
mod keys;
mod link_persons;
mod list;
mod load;
mod location;
mod move_person;
mod need_step;
mod open;
mod posts;
mod recover;
mod rekey;
mod report;
mod rows;
mod sample;
mod save;
mod shift;
mod show;
mod status;
mod suitability;
mod sync;
mod tasks;
mod transfer_step;
mod visit;
mod wipe;

#[cfg(test)]
mod tests;

pub use add_household::NewHousehold;
pub use add_person::{AddedPerson, NewPerson, NewRiskTag};
pub use breach::{NewBreach, NewBreachAction};
pub use call::NewCall;
pub use carry::NewHome;
pub use checkpoint::{NewGathering, NewPass};
pub use contact::NewContact;
pub use correct::{MadeCorrection, NewCorrection};
pub use decide::{MadeDecision, NewDecision};
pub use digest::GridDigest;
pub use error::FieldError;
pub use handover::{AcceptedHandover, NewHandover};
pub use link_persons::NewPersonLink;
pub use location::{Location, StoreKey};
pub use move_person::{MovedPerson, NewMove};
pub use need_step::NewNeedStep;
pub use recover::Renewal;
pub use report::NewReport;
pub use sample::{NewSample, NewSampleStep};
pub use save::MadeRecord;
pub use shift::NewShift;
pub use status::PhoneStatus;
pub use suitability::NewSuitability;
pub use transfer_step::NewTransferStep;
pub use visit::{NewReading, NewVisit, RecordedVisit};
pub use wipe::WipeDue;

use std::collections::BTreeSet;

use crate::id::{DeviceId, DocumentId, ScopeId};
use crate::store::SqliteStore;
use crate::trust::{Certificate, KeyPair, TrustSet};

use directory::Directory;
use enrolment::Enrolment;

/// One enrolled phone, open for this process alone.
#[derive(Debug)]
pub struct Phone {
    directory: Directory,
    store: SqliteStore,
    trust: TrustSet,
    keys: KeyPair,
    enrolment: Enrolment,
    /// See [`Phone::take_changed`].
    changed: BTreeSet<DocumentId>,
}

impl Phone {
    /// The device's key pair.
    #[must_use]
    pub const fn keys(&self) -> &KeyPair {
        &self.keys
    }

    /// The device's id.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.enrolment.device
    }

    /// The device's certificate: the latest that is known here.
    ///
    /// # Errors
    /// [`FieldError::NotEnrolled`] when the store has none, which enrolment does not leave behind.
    pub fn certificate(&self) -> Result<&Certificate, FieldError> {
        self.trust.certificate(&self.enrolment.device).ok_or(FieldError::NotEnrolled)
    }

    /// The grids of this device.
    ///
    /// # Errors
    /// Those of [`Phone::certificate`].
    pub fn scopes(&self) -> Result<&[ScopeId], FieldError> {
        Ok(&self.certificate()?.scopes)
    }

    /// What the device trusts.
    #[must_use]
    pub const fn trust(&self) -> &TrustSet {
        &self.trust
    }

    /// The address of the server that enrolled the device.
    #[must_use]
    pub fn server_url(&self) -> &str {
        &self.enrolment.server_url
    }

    /// Server time minus this phone's clock, in ms, at the last handshake; `None` while unknown.
    #[must_use]
    pub const fn clock_offset_ms(&self) -> Option<i64> {
        self.enrolment.clock_offset_ms
    }

    /// Refuses a grid that the certificate does not grant.
    fn granted(&self, scope: &ScopeId) -> Result<(), FieldError> {
        if self.certificate()?.grants(scope) { Ok(()) } else { Err(FieldError::NotGranted(*scope)) }
    }
}
