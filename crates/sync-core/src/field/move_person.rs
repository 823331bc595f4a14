//! Moving a person to another household of the grid.

use crate::domain::Record;
use crate::domain::origin::Origin;
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::role::{Action, Office, Right, right};
use crate::id::{DocumentId, PersonId, ScopeId};
use crate::time::UtcMs;

use super::carry::NewHome;
use super::{FieldError, Phone};

/// Who moves, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMove {
    /// Who.
    pub person: PersonId,
    /// Where to.
    pub to: NewHome,
}

/// A move as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedPerson {
    /// The grid of both households.
    pub grid: ScopeId,
    /// The person's id in the new household.
    pub person: PersonId,
    /// The holder's role may only propose it (reference/domain.md §6).
    pub is_proposal: bool,
}

impl Phone {
    /// Moves a person of this household to another one of the same grid (reference/domain.md §5.3e): in one save the
    /// residence here ends, and the person is introduced there with particulars, risk tags and, when one is running,
    /// the observation. Calling twice is safe: the second call is refused, because the person lives here no more.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`] when the other household is of another grid or the same, or the person does not
    /// live here; or the store's trouble.
    pub fn move_person(
        &mut self,
        household: &DocumentId,
        new: &NewMove,
        now: UtcMs,
    ) -> Result<MovedPerson, FieldError> {
        let resident = self.resident(household, &new.person, now)?;
        let grid = resident.home().scope;
        if new.to.household == *household {
            return Err(FieldError::RefusedValue("此人已住该户 / this person lives there already".into()));
        }
        if self.grid_of(&new.to.household)? != grid {
            let reason = "跨网格请用移交 / to another grid, hand the person over";
            return Err(FieldError::RefusedValue(reason.into()));
        }
        let stamp = self.stamp(now);
        let person = self.next_position(&grid)?;
        let origin = Origin { household: *household, person: new.person, grid: None };
        let version = self.trust.policies().at(grid.as_str(), stamp.observed().at.local_date()).version.clone();
        let there = resident.carried(origin, &new.to, person, stamp, &version);
        let mut records: Vec<_> = there.into_iter().map(|record| (new.to.household, record)).collect();
        let last_day = new.to.first_day(stamp);
        let ended = Residence {
            to: Some(last_day),
            moved_to: Some(new.to.household),
            ..Residence::new(
                stamp,
                new.person,
                resident.lives_here_from().map_or(last_day, |from| from.min(last_day)),
                new.to.basis.unwrap_or(ResidenceBasis::Face),
            )
        };
        records.push((*household, Record::Residence(ended)));
        let office = Office::of(self.certificate()?.role, None);
        let is_proposal = right(Action::Roster, office) == Right::Propose;
        self.save(&grid, &records)?;
        Ok(MovedPerson { grid, person, is_proposal })
    }
}
