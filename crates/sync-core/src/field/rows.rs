//! The households' rows: brought up to date in the transaction that changes a document, read by lists.

mod pressed;

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};

use crate::document::Document;
use crate::domain::Record;
use crate::domain::fold::{self, HouseholdRow, HouseholdView, Input};
use crate::domain::role::Author;
use crate::id::{DocumentId, Position, ScopeId};
use crate::store::sqlite::store_error;
use crate::store::{DirtyStore, LogStore, StoreError};
use crate::time::UtcMs;
use crate::trust::Standing;

use super::{FieldError, Phone};
use pressed::{RowReader, press};

/// What rows look like and how they are folded. A phone whose rows are of another version folds them anew when it
/// is opened: raise it with every change of the folds.
pub(super) const ROWS_VERSION: u32 = 6;

impl Phone {
    /// Brings the rows of dirty documents up to date, inside the caller's transaction.
    pub(super) fn refresh_rows(&mut self) -> Result<(), FieldError> {
        for (scope, id) in self.store.dirty(usize::MAX)? {
            let entries = self.store.document_entries(&scope, &id)?;
            if entries.is_empty() {
                remove(self.store.connection(), &id)?;
            } else {
                let document = Document::build(entries, &self.trust.fork_points(&scope));
                self.enrolment.last_seen = self.enrolment.last_seen.max(latest_clock(&document));
                // A row says nothing that depends on the present.
                let view = self.fold(&scope, &id, &document, UtcMs(0));
                put(self.store.connection(), &HouseholdRow::from(&view))?;
            }
            self.store.clear_dirty(&scope, &id)?;
            self.changed.insert(id);
        }
        Ok(())
    }

    /// The households and books whose rows were written since the last call. A transaction that failed may have left some
    /// that did not change.
    pub fn take_changed(&mut self) -> BTreeSet<DocumentId> {
        std::mem::take(&mut self.changed)
    }

    /// The view of a household.
    pub(super) fn fold(&self, scope: &ScopeId, id: &DocumentId, document: &Document, now: UtcMs) -> HouseholdView {
        fold::household(Input {
            scope: *scope,
            household: *id,
            document,
            authors: &|device| self.trust.certificate(device).map(Author::from),
            stands: &|at| self.trust.standing(scope, &at.device, at.seq) == Standing::Stands,
            policies: self.trust.policies(),
            now,
        })
    }

    /// The grid of a household.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], or the store's trouble.
    pub fn grid_of(&self, household: &DocumentId) -> Result<ScopeId, FieldError> {
        self.scope_of(household)?.ok_or(FieldError::UnknownHousehold(*household))
    }

    /// The household that a record of this grid belongs to, `None` when the record is not here.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn household_at(&self, grid: &ScopeId, record: &Position) -> Result<Option<DocumentId>, FieldError> {
        Ok(self.store.document_at(grid, record)?)
    }

    /// The grid of a household, `None` when nothing of it is here.
    pub(super) fn scope_of(&self, household: &DocumentId) -> Result<Option<ScopeId>, StoreError> {
        let sql = "SELECT scope FROM phone_household WHERE document = ?1";
        let code: Option<String> = self
            .store
            .connection()
            .prepare_cached(sql)
            .and_then(|mut query| query.query_row([household.0], |row| row.get(0)).optional())
            .map_err(store_error)?;
        code.map(|code| code.parse().map_err(|_| damaged("a grid code"))).transpose()
    }

    /// The rows of one grid, or of all that are here, in no particular order.
    pub(super) fn rows(&self, scope: Option<&ScopeId>) -> Result<Vec<HouseholdRow>, StoreError> {
        let sql = "SELECT row FROM phone_household WHERE ?1 IS NULL OR scope = ?1";
        let mut query = self.store.connection().prepare_cached(sql).map_err(store_error)?;
        let mut rows = query.query([scope.map(ScopeId::as_str)]).map_err(store_error)?;
        let mut reader = RowReader::new()?;
        let mut read = Vec::new();
        while let Some(row) = rows.next().map_err(store_error)? {
            let pressed = row.get_ref(0).map_err(store_error)?.as_blob().map_err(|_| damaged("a household's row"))?;
            read.push(reader.read(pressed)?);
        }
        Ok(read)
    }
}

/// The latest clock among a document's records.
fn latest_clock(document: &Document) -> Option<crate::domain::stamp::Hlc> {
    let records = document.records().iter().filter_map(|(_, bytes)| Record::decode(bytes).ok());
    records.filter_map(|record| record.stamp().map(|stamp| stamp.written_at)).max()
}

/// Writes a row.
pub(super) fn put(connection: &Connection, row: &HouseholdRow) -> Result<(), StoreError> {
    let pressed = press(row)?;
    let sql = "INSERT INTO phone_household (document, scope, row) VALUES (?1, ?2, ?3)
        ON CONFLICT (document) DO UPDATE SET scope = excluded.scope, row = excluded.row";
    connection
        .prepare_cached(sql)
        .and_then(|mut insert| insert.execute(params![row.household.0, row.scope.as_str(), pressed]))
        .map_err(store_error)?;
    Ok(())
}

fn remove(connection: &Connection, household: &DocumentId) -> Result<(), StoreError> {
    connection.execute("DELETE FROM phone_household WHERE document = ?1", [household.0]).map_err(store_error)?;
    Ok(())
}

fn damaged(what: &str) -> StoreError {
    StoreError::Unreadable(format!("{what} has an impossible value"))
}
