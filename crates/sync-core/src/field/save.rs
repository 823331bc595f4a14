//! One save: one durable transaction.

use crate::author::append_save;
use crate::domain::Record;
use crate::domain::grammar::may_write;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::stamp::{Hlc, Stamp};
use crate::id::{DocumentId, Position, RecordId, ScopeId};
use crate::store::{LogStore, Transaction};
use crate::time::UtcMs;

use super::load::Household;
use super::{FieldError, Phone};

/// The same entry on the same phone within this time is a double tap (reference/domain.md §5.3b).
pub(super) const DOUBLE_TAP_MS: i64 = 60_000;

/// A record as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeRecord {
    /// The grid that it was written in: `record` is unique there.
    pub grid: ScopeId,
    /// Its id.
    pub record: RecordId,
    /// The holder's role may only propose it (reference/domain.md §6): it has no effect until one who decides agrees.
    pub is_proposal: bool,
    /// The same had been written within the last minute: nothing was written again, and `record` is the earlier one.
    pub double_tap: bool,
}

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

    /// Writes one record into a household or a book, unless this phone wrote the same there within the last minute.
    /// `make` gives the record for a stamp; `action` is what the holder needs the right to.
    pub(super) fn write_once(
        &mut self,
        home: &Household,
        action: Action,
        now: UtcMs,
        make: impl Fn(Stamp) -> Record,
    ) -> Result<MadeRecord, FieldError> {
        self.write_with(home, None, action, now, make)
    }

    /// As [`Phone::write_once`], with a record that has to stand before it in the same save.
    pub(super) fn write_with(
        &mut self,
        home: &Household,
        opening: Option<Record>,
        action: Action,
        now: UtcMs,
        make: impl Fn(Stamp) -> Record,
    ) -> Result<MadeRecord, FieldError> {
        let (grid, device) = (home.scope, self.device());
        let is_proposal = right(action, Office::of(self.certificate()?.role, None)) == Right::Propose;
        let is_recent = |stamp: &Stamp| (0..=DOUBLE_TAP_MS).contains(&now.0.saturating_sub(stamp.observed_at.0));
        let says_it = |record: &Record| record.stamp().is_some_and(|stamp| is_recent(stamp) && make(*stamp) == *record);
        let known = home.records.iter().find(|(id, record)| id.device == device && says_it(record));
        if let Some((record, _)) = known {
            return Ok(MadeRecord { grid, record: *record, is_proposal, double_tap: true });
        }
        let records = opening.into_iter().chain([make(self.stamp(now))]);
        let records: Vec<_> = records.map(|record| (home.id, record)).collect();
        let ids = self.save(&grid, &records)?;
        let record = ids.last().copied().ok_or(FieldError::UnknownHousehold(home.id))?;
        Ok(MadeRecord { grid, record, is_proposal, double_tap: false })
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
