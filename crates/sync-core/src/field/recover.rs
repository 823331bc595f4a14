//! Going on after a fork: the log of a restored or cloned phone has two branches, the server took the other one.
//!
//! The phone takes a new key under the same person and writes the entries of its branch again in the new log, with
//! the causes that they had: nothing is lost and nothing claims to have seen more than it had.

use crate::branch::{go_on, lost_branches};
use crate::sync::enrol::{EnrolResponse, RenewRequest};
use crate::trust::KeyPair;

use super::open::take_answer;
use super::{FieldError, Phone, keys};

/// What to ask of the server to go on under a new key.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The body of the request.
    pub request: RenewRequest,
    /// The old key, which signs the request.
    pub old: KeyPair,
}

impl Phone {
    /// Whether this device's log is forked and its branch is not the one that counts: renew before the next sync.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn is_forked(&self) -> Result<bool, FieldError> {
        Ok(!lost_branches(&self.store, &self.trust, &self.device())?.is_empty())
    }

    /// Makes the key to go on with: that of `seed`, or that of an earlier attempt whose answer was lost. `seed` is
    /// secret and random. Calling twice is safe.
    ///
    /// # Errors
    /// [`FieldError::NotForked`], or the directory's trouble.
    pub fn prepare_renewal(&self, seed: &[u8; 32]) -> Result<Renewal, FieldError> {
        if !self.is_forked()? {
            return Err(FieldError::NotForked);
        }
        let new = keys::next(self.store.connection(), Some(&self.device()), seed)?;
        Ok(Renewal { request: RenewRequest::new(self.device(), &new), old: self.keys.clone() })
    }

    /// Goes on under the key of [`Phone::prepare_renewal`], with the server's answer, in one transaction. Returns the
    /// number of entries written again; their ids are new.
    ///
    /// # Errors
    /// [`FieldError::NotForked`], [`FieldError::NoCertificate`] when the answer is not for that key, or the store's
    /// trouble.
    pub fn renew(&mut self, response: &EnrolResponse) -> Result<usize, FieldError> {
        if !self.is_forked()? {
            return Err(FieldError::NotForked);
        }
        let new = keys::of(self.store.connection(), &response.certificate.device())?;
        let new = new.ok_or(FieldError::NoCertificate)?;
        let old = self.keys.clone();
        let written = self.transaction(|phone| {
            take_answer(&mut phone.trust.clone(), &new, response)?;
            let written = go_on(&mut phone.replica(), &old, &new, &response.statements, response.server_time)?;
            phone.enrolment.device = new.public().device();
            keys::keep_only(phone.store.connection(), &new)?;
            Ok(written)
        })?;
        self.keys = new;
        Ok(written)
    }
}
