//! The households' rows: brought up to date in the transaction that changes a document, read by lists.

use rusqlite::{Connection, OptionalExtension, params};

use crate::domain::Record;
use crate::id::{DocumentId, ScopeId};
use crate::store::sqlite::store_error;
use crate::store::{DirtyStore, LogStore, StoreError};

use super::{FieldError, Phone};

impl Phone {
    /// Brings the rows of dirty documents up to date, inside the caller's transaction.
    pub(super) fn refresh_rows(&mut self) -> Result<(), FieldError> {
        for (scope, id) in self.store.dirty(usize::MAX)? {
            let document = self.document(&scope, &id)?;
            let stamps = document.records().iter().filter_map(|(_, bytes)| {
                let record = Record::decode(bytes).ok()?;
                record.stamp().map(|stamp| stamp.written_at)
            });
            self.enrolment.last_seen = self.enrolment.last_seen.max(stamps.max());
            if self.store.document_entries(&scope, &id)?.is_empty() {
                remove(self.store.connection(), &id)?;
            } else {
                put(self.store.connection(), &scope, &id)?;
            }
            self.store.clear_dirty(&scope, &id)?;
        }
        Ok(())
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
        code.map(|code| code.parse().map_err(|_| StoreError::Unreadable("a grid code has an impossible value".into())))
            .transpose()
    }
}

fn put(connection: &Connection, scope: &ScopeId, household: &DocumentId) -> Result<(), StoreError> {
    let sql = "INSERT OR REPLACE INTO phone_household (document, scope) VALUES (?1, ?2)";
    connection
        .prepare_cached(sql)
        .and_then(|mut insert| insert.execute(params![household.0, scope.as_str()]))
        .map_err(store_error)?;
    Ok(())
}

fn remove(connection: &Connection, household: &DocumentId) -> Result<(), StoreError> {
    connection.execute("DELETE FROM phone_household WHERE document = ?1", [household.0]).map_err(store_error)?;
    Ok(())
}
