//! Correcting what was written.

use crate::domain::Record;
use crate::domain::correction::{Change, Correction, RecordPart};
use crate::id::{DocumentId, RecordId, ScopeId};
use crate::time::UtcMs;

use super::load::Household;
use super::{FieldError, Phone};

/// What is to count instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCorrection {
    /// A record, one reading in it, or an earlier correction.
    pub target: RecordPart,
    /// What counts instead.
    pub change: Change,
    /// Why.
    pub reason: String,
    /// The recorder was asked again about an unusual value and confirmed it.
    pub confirmed: bool,
}

/// A correction as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MadeCorrection {
    /// The grid that it was written in: `record` is unique there.
    pub grid: ScopeId,
    /// Its record.
    pub record: RecordId,
    /// The holder may not correct this reading: it is disputed, and keeps its value until one who may corrects it
    /// (reference/domain.md §5.2).
    pub is_dispute: bool,
}

impl Phone {
    /// Writes a correction; who may not correct the target disputes it. Calling twice writes two alike.
    ///
    /// # Errors
    /// [`FieldError::UnknownRecord`], [`FieldError::Ambiguous`], [`FieldError::WhichReading`],
    /// [`FieldError::OutOfRange`] for an unconfirmed unusual value, [`FieldError::RefusedValue`], [`FieldError::NotAllowed`], or the store's trouble.
    pub fn correct(&mut self, new: NewCorrection, now: UtcMs) -> Result<MadeCorrection, FieldError> {
        let mut fits: Vec<Household> = Vec::new();
        let mut misfit = FieldError::UnknownRecord(new.target.to_string());
        for home in self.households_of(&new.target.record)? {
            match check_target(&home, &new) {
                Ok(()) => fits.push(home),
                Err(error) => misfit = error,
            }
        }
        match fits.as_slice() {
            [home] => self.write_correction(home, new, now),
            [] => Err(misfit),
            _ => Err(FieldError::Ambiguous(new.target.to_string())),
        }
    }

    /// As [`Phone::correct`], of a record of this household: a phone with several grids may have two records of one
    /// id.
    ///
    /// # Errors
    /// Those of [`Phone::correct`], and [`FieldError::UnknownHousehold`].
    pub fn correct_in(
        &mut self,
        household: &DocumentId,
        new: NewCorrection,
        now: UtcMs,
    ) -> Result<MadeCorrection, FieldError> {
        let home = self.household(household)?;
        check_target(&home, &new)?;
        self.write_correction(&home, new, now)
    }

    fn write_correction(
        &mut self,
        home: &Household,
        new: NewCorrection,
        now: UtcMs,
    ) -> Result<MadeCorrection, FieldError> {
        let NewCorrection { target, change, reason, confirmed } = new;
        if let (Change::Value(value), false) = (change, confirmed) {
            value.check_usual()?;
        }
        let correction = Correction { stamp: self.stamp(now), target, change, reason, supervisor: None };
        let ids = self.save(&home.scope, &[(home.id, Record::Correction(correction))])?;
        let record = ids.first().copied().ok_or_else(|| FieldError::UnknownRecord(target.to_string()))?;
        let view = self.whole_view(&home.id, now)?;
        let readings = view.visits.iter().flat_map(|visit| &visit.readings);
        let corrections = readings.flat_map(|reading| &reading.corrections).map(|made| (made.record, made.authorised));
        let parts = view.visits.iter().flat_map(|visit| &visit.parts);
        let times = parts.flat_map(|part| &part.time_confirmations).map(|made| (made.record, made.authorised));
        let is_dispute = corrections.chain(times).any(|(made, authorised)| made == record && !authorised);
        Ok(MadeCorrection { grid: home.scope, record, is_dispute })
    }
}

/// Whether the household has the target, and the change makes sense for it.
fn check_target(home: &Household, new: &NewCorrection) -> Result<(), FieldError> {
    let unknown = || FieldError::UnknownRecord(new.target.to_string());
    let record = home.record(&new.target.record).ok_or_else(unknown)?;
    if let Change::ConfirmTime(_) = new.change {
        return check_time_target(record, new);
    }
    match (record, new.target.index, new.change) {
        (Record::Correction(earlier), _, _) if matches!(earlier.change, Change::ConfirmTime(_)) => {
            let why = format!("{} 是时间核实，只能再次核实时间 / confirms a time; confirm another", new.target);
            Err(FieldError::RefusedValue(why))
        }
        (Record::VisitPart(part), Some(index), _) if usize::from(index) >= part.readings.len() => Err(unknown()),
        (Record::VisitPart(part), None, Change::Value(_)) => match part.readings.len() {
            1 => Ok(()),
            0 => Err(FieldError::RefusedValue(format!("{} 没有体温 / has no temperature", new.target))),
            count => Err(FieldError::WhichReading(new.target.record.to_string(), count)),
        },
        (Record::VisitPart(_), _, _) | (_, None, Change::Void | Change::Dispute) => Ok(()),
        (Record::Correction(_), None, Change::Value(_)) => Ok(()),
        (_, Some(_), _) => Err(unknown()),
        (_, None, Change::Value(_) | Change::ConfirmTime(_)) => {
            Err(FieldError::RefusedValue(format!("{} 不是体温 / is not a temperature", new.target)))
        }
    }
}

/// A time is confirmed of a visit whose clock was doubtful, or once more of one that somebody confirmed.
fn check_time_target(record: &Record, new: &NewCorrection) -> Result<(), FieldError> {
    let refused = |why: &str| Err(FieldError::RefusedValue(format!("{} {why}", new.target)));
    match record {
        _ if new.target.index.is_some() => refused("要核实整次走访的时间 / confirm the time of the whole visit"),
        Record::VisitPart(part) if part.stamp.observed().doubtful => Ok(()),
        Record::VisitPart(_) => refused("时间没有疑问 / its time is not in doubt"),
        Record::Correction(earlier) if matches!(earlier.change, Change::ConfirmTime(_)) => Ok(()),
        _ => refused("不是走访 / is not a visit"),
    }
}
