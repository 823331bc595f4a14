//! One household with its records, for operations that look before they write.

use crate::document::Document;
use crate::domain::Record;
use crate::id::{DocumentId, PersonId, Position, RecordId, ScopeId};
use crate::store::{LogStore, StoreError};

use super::{FieldError, Phone};

/// A household's records in causal order. What cannot be read is left out; it is shown as held.
#[derive(Debug)]
pub(super) struct Household {
    pub(super) scope: ScopeId,
    pub(super) id: DocumentId,
    pub(super) records: Vec<(RecordId, Record)>,
}

impl Household {
    /// The record with this id, `None` when the household has none.
    pub(super) fn record(&self, id: &RecordId) -> Option<&Record> {
        self.records.iter().find(|(known, _)| known == id).map(|(_, record)| record)
    }

    /// Refuses a person that nobody introduced in this household.
    pub(super) fn knows(&self, person: &PersonId) -> Result<(), FieldError> {
        match self.record(person) {
            Some(Record::Person(introduced)) if introduced.of.is_none() => Ok(()),
            _ => Err(FieldError::UnknownPerson(*person)),
        }
    }
}

impl Phone {
    /// The household with this id.
    pub(super) fn household(&self, id: &DocumentId) -> Result<Household, FieldError> {
        let scope = self.scope_of(id)?.ok_or(FieldError::UnknownHousehold(*id))?;
        Ok(self.load(&scope, id)?)
    }

    /// The document with this id in a grid, without records when nothing of it is here.
    pub(super) fn load(&self, scope: &ScopeId, id: &DocumentId) -> Result<Household, StoreError> {
        let document = self.document(scope, id)?;
        let records = document.records().iter().filter_map(|(position, bytes)| {
            let record = Record::decode(bytes).ok()?;
            Some((*position, record))
        });
        Ok(Household { scope: *scope, id: *id, records: records.collect() })
    }

    /// The document of a household, with every entry that is here.
    pub(super) fn document(&self, scope: &ScopeId, id: &DocumentId) -> Result<Document, StoreError> {
        Ok(Document::build(self.store.document_entries(scope, id)?, &self.trust.fork_points(scope)))
    }

    /// The household or book with this record: where the operations about a record or a person are to be written.
    ///
    /// # Errors
    /// [`FieldError::UnknownRecord`] when it is not here, [`FieldError::Ambiguous`] when two grids have one of this
    /// id, or the store's trouble.
    pub fn household_with(&self, record: &Position) -> Result<DocumentId, FieldError> {
        match self.households_of(record)?.as_slice() {
            [home] => Ok(home.id),
            [] => Err(FieldError::UnknownRecord(record.to_string())),
            _ => Err(FieldError::Ambiguous(record.to_string())),
        }
    }

    /// The households that have a record with this id. A device counts its entries in each grid from 1, so that in
    /// two grids two records may share one.
    pub(super) fn households_of(&self, record: &Position) -> Result<Vec<Household>, FieldError> {
        let mut found = Vec::new();
        for scope in self.store.scopes()? {
            if let Some(document) = self.store.document_at(&scope, record)? {
                found.push(self.load(&scope, &document)?);
            }
        }
        Ok(found)
    }
}
