//! Looking.

use stairwell_core::field::FieldError;
use stairwell_core::time::Slot;

use crate::fault::Fault;
use crate::named::{date, grid, household, maybe, record};
use crate::phone::FieldPhone;
use crate::record::{GridDigest, HouseholdDetail, HouseholdSummary, PhoneStatus, RoundTask};

#[uniffi::export]
impl FieldPhone {
    /// The households of one grid, or of all that are here (`None`), in walking order.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a grid that is not this device's.
    #[uniffi::method(default(grid = None))]
    pub fn households(&self, grid: Option<String>) -> Result<Vec<HouseholdSummary>, Fault> {
        let of = maybe(grid.as_ref(), self::grid)?;
        Ok(self.with(|phone, _| phone.list(of.as_ref()))?.into_iter().map(Into::into).collect())
    }

    /// One household in full, conflicts included, as the holder's role may see it.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a household that is not here.
    pub fn household(&self, household: String) -> Result<HouseholdDetail, Fault> {
        let home = self::household(&household)?;
        Ok(self.with(|phone, now| phone.show(&home, now))?.into())
    }

    /// The doors whose round is not done, in walking order. `date` is the day of the round.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a text that is no day.
    pub fn tasks(&self, date: String, round: Slot) -> Result<Vec<RoundTask>, Fault> {
        let day = self::date(&date)?;
        Ok(self.with(|phone, now| phone.tasks(day, round, now))?.into_iter().map(Into::into).collect())
    }

    /// The round that is on at a household's door now.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a household that is not here.
    pub fn round_now(&self, household: String) -> Result<Slot, Fault> {
        let home = self::household(&household)?;
        self.with(|phone, now| phone.round_at(&home, now))
    }

    /// The household or book that a record or a person belongs to. `grid`: the grid of the record; `None`: the only one here.
    ///
    /// # Errors
    /// [`Fault::Refused`] when it is not here, or two grids have one of this id.
    #[uniffi::method(default(grid = None))]
    pub fn household_with(&self, record: String, grid: Option<String>) -> Result<String, Fault> {
        let (at, grid) = (self::record(&record)?, maybe(grid.as_ref(), self::grid)?);
        let found = self.with(|phone, _| match grid {
            Some(grid) => phone.household_at(&grid, &at)?.ok_or_else(|| FieldError::UnknownRecord(at.to_string())),
            None => phone.household_with(&at),
        });
        Ok(found?.to_string())
    }

    /// How the phone is.
    ///
    /// # Errors
    /// [`Fault::Broken`].
    pub fn status(&self) -> Result<PhoneStatus, Fault> {
        Ok(self.with(|phone, _| phone.status())?.into())
    }

    /// What the phone has of a grid, to compare replicas by. Builds every document of it: seconds for a large grid.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a grid that is not this device's.
    pub fn digest(&self, grid: String) -> Result<GridDigest, Fault> {
        let grid = self::grid(&grid)?;
        Ok(self.with(|phone, _| phone.digest(&grid))?.into())
    }
}
