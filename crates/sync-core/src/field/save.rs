//! One save: one durable transaction.

use crate::author::append_save;
use crate::domain::Record;
use crate::domain::grammar::may_write;
use crate::domain::stamp::{Hlc, Stamp};
use crate::id::{DocumentId, Position, RecordId, ScopeId};
use crate::store::{LogStore, Transaction};
use crate::time::UtcMs;

use super::{FieldError, Phone};

impl Phone {
    /// Runs `work` in a transaction together with the rows and the clock that follow from it. After an error the
    /// phone is as before.
    pub(super) fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, FieldError>,
    ) -> Result<T, FieldError> {
        let trust = self.trust.clone();
        let enrolment = self.enrolment.clone();
        self.store.begin()?;
        let done = work(self).and_then(|value| {
            self.refresh_rows()?;
            if self.enrolment != enrolment {
                self.enrolment.write(self.store.connection())?;
            }
            self.store.commit()?;
            Ok(value)
        });
        if done.is_err() {
            self.store.rollback();
            self.trust = trust;
            self.enrolment = enrolment;
        }
        done
    }

    /// Writes the records of one action in one grid: all of them or none. Returns their ids.
    pub(super) fn save(
        &mut self,
        scope: &ScopeId,
        records: &[(DocumentId, Record)],
    ) -> Result<Vec<RecordId>, FieldError> {
        self.granted(scope)?;
        let role = self.certificate()?.role;
        let mut encoded = Vec::with_capacity(records.len());
        for (document, record) in records {
            record.check()?;
            may_write(role, record)?;
            encoded.push((*document, record.encode()));
        }
        let last = records.iter().filter_map(|(_, record)| record.stamp()).map(|stamp| stamp.written_at).max();
        self.transaction(|phone| {
            phone.enrolment.last_write = phone.enrolment.last_write.max(last);
            Ok(append_save(&mut phone.store, &phone.trust, &phone.keys, scope, &encoded)?)
        })
    }

    /// The stamp of a record written now.
    pub(super) fn stamp(&self, now: UtcMs) -> Stamp {
        let before = self.enrolment.last_write;
        let before = self.enrolment.last_seen.map(|seen| Hlc::pushed_by(before, seen, now)).or(before);
        Stamp { observed_at: now, written_at: Hlc::next(before, now), clock_offset_ms: self.enrolment.clock_offset_ms }
    }

    /// The id that the next record of this phone in the grid will have.
    pub(super) fn next_position(&self, scope: &ScopeId) -> Result<Position, FieldError> {
        let device = self.device();
        Ok(Position { device, seq: self.store.heads(scope)?.of(&device).seq + 1 })
    }
}
