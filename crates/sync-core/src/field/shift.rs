//! Keeping shifts in the grid's duty book.

use crate::domain::Record;
use crate::domain::role::Action;
use crate::domain::shift::Shift;
use crate::domain::stamp::Stamp;
use crate::id::{Position, RecordId, ScopeId};
use crate::time::{LocalDate, UtcMs};

use super::book::Book;
use super::load::Household;
use super::{FieldError, MadeRecord, Phone};

/// What is said of a shift. `None` where nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewShift {
    /// Business date on which it begins; `None`: today. A shift described again keeps its own.
    pub date: Option<LocalDate>,
    /// Who, beside the holder.
    pub members: Vec<String>,
    /// When it began, by this phone's clock; one that begins with `None` begins now.
    pub started_at: Option<UtcMs>,
    /// When it ended.
    pub ended_at: Option<UtcMs>,
    /// Protective gear put on.
    pub ppe_on_at: Option<UtcMs>,
    /// Protective gear taken off.
    pub ppe_off_at: Option<UtcMs>,
    /// Sets of gear used.
    pub ppe_sets: Option<u8>,
    /// Number plate.
    pub vehicle: Option<String>,
    /// Who drives.
    pub driver: Option<String>,
    /// Floors climbed on foot.
    pub floors_climbed: Option<u16>,
    /// To whom the duty went.
    pub handed_over_to: Option<String>,
    /// What the next ones must know.
    pub handover_note: Option<String>,
}

impl NewShift {
    fn to_record(&self, stamp: Stamp, date: LocalDate, of: Option<Position>) -> Record {
        Record::Shift(Box::new(Shift {
            of,
            members: self.members.clone(),
            started_at: self.started_at,
            ended_at: self.ended_at,
            ppe_on_at: self.ppe_on_at,
            ppe_off_at: self.ppe_off_at,
            ppe_sets: self.ppe_sets,
            vehicle: self.vehicle.clone(),
            driver: self.driver.clone(),
            floors_climbed: self.floors_climbed,
            handed_over_to: self.handed_over_to.clone(),
            handover_note: self.handover_note.clone(),
            ..Shift::new(stamp, date)
        }))
    }
}

impl Phone {
    /// Begins a shift in the grid's duty book, and opens the book in the same save when it is not here. Calling twice
    /// within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn begin_shift(&mut self, grid: &ScopeId, new: &NewShift, now: UtcMs) -> Result<MadeRecord, FieldError> {
        self.write_in_book(grid, &Book::of_duty(), Action::Shift, now, |stamp| {
            let begun = NewShift { started_at: new.started_at.or(Some(stamp.observed_at)), ..new.clone() };
            begun.to_record(stamp, new.date.unwrap_or(stamp.observed().at.local_date()), None)
        })
    }

    /// Says more of a shift of the grid: its end, gear, floors climbed, to whom the duty went. Calling twice within a
    /// minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownRecord`] when no shift of the grid has this id, [`FieldError::NotGranted`],
    /// [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn describe_shift(
        &mut self,
        grid: &ScopeId,
        shift: &RecordId,
        new: &NewShift,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let book = self.book(grid, &Book::of_duty())?;
        let (begun, date) = match book.record(shift) {
            Some(Record::Shift(known)) => (known.of.unwrap_or(*shift), known.date),
            _ => return Err(FieldError::UnknownRecord(shift.to_string())),
        };
        self.write_in_book(grid, &Book::of_duty(), Action::Shift, now, |stamp| new.to_record(stamp, date, Some(begun)))
    }

    /// The shift that this phone began last in the grid and nobody has ended; `None` when there is none.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], or the store's trouble.
    pub fn running_shift(&self, grid: &ScopeId) -> Result<Option<RecordId>, FieldError> {
        let book = self.book(grid, &Book::of_duty())?;
        let own = shifts(&book).filter(|(id, shift)| id.device == self.device() && shift.of.is_none());
        let ended =
            |id: &RecordId| shifts(&book).any(|(at, shift)| shift.of.unwrap_or(at) == *id && shift.ended_at.is_some());
        Ok(own.map(|(id, _)| id).filter(|id| !ended(id)).max_by_key(|id| id.seq))
    }
}

fn shifts(book: &Household) -> impl Iterator<Item = (RecordId, &Shift)> {
    book.records.iter().filter_map(|(id, record)| match record {
        Record::Shift(shift) => Some((*id, shift.as_ref())),
        _ => None,
    })
}
