//! Becoming a phone, and opening one.

use std::collections::BTreeSet;

use crate::store::{DirtyStore, LogStore, StoreError, Transaction, TrustStore};
use crate::sync::enrol::EnrolResponse;
use crate::time::UtcMs;
use crate::trust::{KeyPair, TrustSet};

use super::directory::Directory;
use super::enrolment::Enrolment;
use super::rows::ROWS_VERSION;
use super::{FieldError, Location, Phone, keys};

impl Phone {
    /// Makes the directory, the store in it and the key that is to be enrolled: the key of `seed`, or that of an earlier
    /// attempt whose answer was lost. `seed` is secret and random. Calling twice is safe. In a directory that was wiped a
    /// new phone begins.
    ///
    /// # Errors
    /// [`FieldError::AlreadyEnrolled`], [`FieldError::WrongKey`], [`FieldError::NotEncryptable`],
    /// [`FieldError::Directory`], [`StoreError::Busy`].
    pub fn prepare<'a>(location: impl Into<Location<'a>>, seed: &[u8; 32]) -> Result<KeyPair, FieldError> {
        let directory = Directory::create(location.into())?;
        let store = directory.store()?;
        if Enrolment::read(store.connection())?.is_some() {
            return Err(FieldError::AlreadyEnrolled);
        }
        Ok(keys::next(store.connection(), None, seed)?)
    }

    /// Creates the phone of `keys` (those of [`Phone::prepare`]) from the server's answer: all of it or nothing.
    ///
    /// # Errors
    /// [`FieldError::NoCertificate`] when the answer is not for these keys or not signed by its authority,
    /// [`FieldError::AlreadyEnrolled`], or the directory's trouble.
    pub fn create<'a>(
        location: impl Into<Location<'a>>,
        keys: &KeyPair,
        server_url: &str,
        response: &EnrolResponse,
        now: UtcMs,
    ) -> Result<Self, FieldError> {
        let directory = Directory::create(location.into())?;
        let mut store = directory.store()?;
        if Enrolment::read(store.connection())?.is_some() {
            return Err(FieldError::AlreadyEnrolled);
        }
        if keys::pending(store.connection(), None)?.is_some_and(|prepared| prepared.public() != keys.public()) {
            return Err(FieldError::NoCertificate);
        }
        let mut trust = TrustSet::new(response.authority);
        take_answer(&mut trust, keys, response)?;
        let enrolment = Enrolment::new(server_url, response, now);
        store.begin()?;
        let written = response
            .statements
            .iter()
            .try_for_each(|statement| store.put_statement(statement))
            .and_then(|()| enrolment.write(store.connection()))
            .and_then(|()| keys::keep_only(store.connection(), keys))
            .and_then(|()| store.commit());
        if let Err(error) = written {
            store.rollback();
            return Err(error.into());
        }
        Ok(Self { directory, store, trust, keys: keys.clone(), enrolment, changed: BTreeSet::new() })
    }

    /// Opens the phone in a directory. Brings rows up to date that a crash left behind.
    ///
    /// # Errors
    /// [`FieldError::NotEnrolled`] when there is none, [`FieldError::Wiped`] when there was one,
    /// [`FieldError::WrongKey`], [`FieldError::NotEncryptable`], [`StoreError::Busy`] while another process has it
    /// open, [`StoreError::Unreadable`] when the database is damaged or the device's key is missing.
    pub fn open<'a>(location: impl Into<Location<'a>>) -> Result<Self, FieldError> {
        let directory = Directory::open(location.into())?;
        let store = directory.store()?;
        let enrolment = Enrolment::read(store.connection())?.ok_or(FieldError::NotEnrolled)?;
        let keys = keys::of(store.connection(), &enrolment.device)?.ok_or_else(missing_key)?;
        let mut trust = TrustSet::new(enrolment.authority);
        for statement in store.statements()? {
            trust.add(&statement).map_err(|error| StoreError::Unreadable(error.to_string()))?;
        }
        let mut phone = Self { directory, store, trust, keys, enrolment, changed: BTreeSet::new() };
        phone.catch_up()?;
        // Packing is for when nobody waits. A log that stays is only larger.
        drop(phone.store.empty_log());
        Ok(phone)
    }
}

impl Phone {
    /// Folds rows anew that are of another version or that a crash left behind.
    fn catch_up(&mut self) -> Result<(), FieldError> {
        if self.enrolment.rows_version != ROWS_VERSION {
            return self.transaction(|phone| {
                let scopes = phone.store.scopes()?;
                phone.store.mark_dirty(&scopes)?;
                phone.enrolment.rows_version = ROWS_VERSION;
                Ok(())
            });
        }
        if self.store.dirty(1)?.is_empty() { Ok(()) } else { self.refresh() }
    }
}

/// Adds the statements of an answer to an enrolment and insists on a certificate for `keys`.
pub(super) fn take_answer(trust: &mut TrustSet, keys: &KeyPair, response: &EnrolResponse) -> Result<(), FieldError> {
    for statement in &response.statements {
        trust.add(statement).map_err(|_| FieldError::NoCertificate)?;
    }
    let mine = response.certificate.key == keys.public()
        && response.authority == trust.authority()
        && trust.certificate(&keys.public().device()).is_some();
    if mine { Ok(()) } else { Err(FieldError::NoCertificate) }
}

fn missing_key() -> FieldError {
    StoreError::Unreadable("the device's key is missing".into()).into()
}
