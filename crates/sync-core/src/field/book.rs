//! Writing into a book that belongs to a grid and not to a flat: its duty book, or that of a checkpoint.

use crate::domain::Record;
use crate::domain::post::{Post, PostKind};
use crate::domain::role::Action;
use crate::domain::stamp::Stamp;
use crate::id::{DocumentId, ScopeId};
use crate::time::UtcMs;

use super::load::Household;
use super::{FieldError, MadeRecord, Phone};

/// Which book of a grid.
#[derive(Debug, Clone)]
pub(super) struct Book {
    kind: PostKind,
    name: Option<String>,
}

impl Book {
    /// The duty book: shifts and daily reports.
    pub(super) const fn of_duty() -> Self {
        Self { kind: PostKind::DutyBook, name: None }
    }

    /// The book of the checkpoint of this name.
    pub(super) fn of_checkpoint(name: &str) -> Self {
        Self { kind: PostKind::Checkpoint, name: Some(name.trim().to_owned()) }
    }

    fn opening(&self, stamp: Stamp) -> Post {
        Post { stamp, kind: self.kind, name: self.name.clone(), place: None }
    }
}

impl Phone {
    /// The document of a grid's duty book, where shifts and daily reports stand, whether or not anything is in it.
    #[must_use]
    pub fn duty_book(&self, grid: &ScopeId) -> DocumentId {
        Book::of_duty().opening(Stamp::at(UtcMs(0), None)).document(grid)
    }

    /// A book of a grid, empty when nothing of it is here.
    pub(super) fn book(&self, grid: &ScopeId, book: &Book) -> Result<Household, FieldError> {
        self.granted(grid)?;
        let document = book.opening(Stamp::at(UtcMs(0), None)).document(grid);
        Ok(self.load(grid, &document)?)
    }

    /// Writes into a book as [`Phone::write_once`] does, and opens the book in the same save when it is not here.
    pub(super) fn write_in_book(
        &mut self,
        grid: &ScopeId,
        book: &Book,
        action: Action,
        now: UtcMs,
        make: impl Fn(Stamp) -> Record,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.book(grid, book)?;
        let is_open = home.records.iter().any(|(_, record)| matches!(record, Record::Post(_)));
        let opening = (!is_open).then(|| Record::Post(book.opening(self.stamp(now))));
        self.write_with(&home, opening, action, now, make)
    }
}
