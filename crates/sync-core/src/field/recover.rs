//! Going on after a fork: the log of a restored or cloned phone has two branches, the server took the other one.
//!
//! The phone takes a new key under the same person and writes the entries of its branch again in the new log, with
//! the causes that they had: nothing is lost and nothing claims to have seen more than it had.

use crate::author::append_again;
use crate::domain::Record;
use crate::id::{DeviceId, Position, ScopeId};
use crate::log::Entry;
use crate::store::{LogStore, TrustStore};
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
        Ok(!self.lost_branches()?.is_empty())
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
        let new = keys::next(self.directory.path(), seed)?;
        Ok(Renewal { request: RenewRequest::new(self.device(), &new), old: self.keys.clone() })
    }

    /// Goes on under the key of [`Phone::prepare_renewal`], with the server's answer, in one transaction. Returns the
    /// number of entries written again; their ids are new.
    ///
    /// # Errors
    /// [`FieldError::NotForked`], [`FieldError::NoCertificate`] when the answer is not for that key, or the store's
    /// trouble.
    pub fn renew(&mut self, response: &EnrolResponse) -> Result<usize, FieldError> {
        let branches = self.lost_branches()?;
        if branches.is_empty() {
            return Err(FieldError::NotForked);
        }
        let new = keys::find(self.directory.path(), &response.certificate.device())?;
        let new = new.ok_or(FieldError::NoCertificate)?;
        let old = self.device();
        let written = self.transaction(|phone| {
            take_answer(&mut phone.trust, &new, response)?;
            for statement in &response.statements {
                phone.store.put_statement(statement)?;
            }
            phone.enrolment.device = new.public().device();
            let mut written = 0;
            for (scope, from_seq) in &branches {
                let branch = phone.store.truncate(scope, &old, from_seq - 1)?;
                written += branch.len();
                phone.write_again(&new, scope, old, *from_seq, &branch)?;
            }
            Ok(written)
        })?;
        self.keys = keys::current(self.directory.path(), &self.device())?.ok_or(FieldError::NoCertificate)?;
        Ok(written)
    }

    /// The grids in which this device's branch is not the one that counts, each with its first entry there.
    fn lost_branches(&self) -> Result<Vec<(ScopeId, u64)>, FieldError> {
        let device = self.device();
        let mut lost = Vec::new();
        for scope in self.store.scopes()? {
            let Some(fork) = self.trust.fork(&scope, &device) else { continue };
            let here = self.store.hash_at(&scope, &Position { device, seq: fork.from_seq })?;
            if here.is_some_and(|hash| hash != fork.accepted) {
                lost.push((scope, fork.from_seq));
            }
        }
        Ok(lost)
    }

    /// Writes the entries of a branch at the end of the new device's log, save by save.
    fn write_again(
        &mut self,
        new: &KeyPair,
        scope: &ScopeId,
        old: DeviceId,
        from_seq: u64,
        branch: &[Entry],
    ) -> Result<(), FieldError> {
        let device = new.public().device();
        let offset = self.store.heads(scope)?.of(&device).seq + 1;
        let moved = |position: Position| {
            let in_branch = position.device == old && position.seq >= from_seq;
            if in_branch { Position { device, seq: position.seq - from_seq + offset } } else { position }
        };
        let again: Vec<Entry> = branch
            .iter()
            .map(|entry| {
                let mut deps: Vec<Position> = entry.deps.iter().copied().map(moved).collect();
                deps.sort_unstable();
                let record = Record::decode(&entry.record).map(|record| record.remap(&moved).encode());
                Entry { deps, record: record.unwrap_or_else(|_| entry.record.clone()), ..entry.clone() }
            })
            .collect();
        for save in again.chunk_by(|one, next| one.save == next.save) {
            append_again(&mut self.store, new, scope, save)?;
        }
        Ok(())
    }
}
