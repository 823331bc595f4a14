//! What goes into a grid's books. Calling any of them twice within a minute is safe, but for a signature.

use stairwell_core::field::{NewGathering, NewPass, NewReport, NewShift};

use crate::fault::Fault;
use crate::named;
use crate::phone::FieldPhone;
use crate::record::{DayReport, Gathering, MadeRecord, Pass, PostDetail, Shift};

#[uniffi::export]
impl FieldPhone {
    /// Records that somebody passed a checkpoint.
    ///
    /// # Errors
    /// [`Fault::AskAgain`] for an unusual temperature that nobody confirmed, [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn pass(&self, new: Pass) -> Result<MadeRecord, Fault> {
        let new = NewPass::try_from(new)?;
        Ok(self.with(|phone, now| phone.pass(&new, now))?.into())
    }

    /// Records people who had gathered.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn gathering(&self, new: Gathering) -> Result<MadeRecord, Fault> {
        let new = NewGathering::try_from(new)?;
        Ok(self.with(|phone, now| phone.gathering(&new, now))?.into())
    }

    /// Begins a shift in the grid's duty book.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn begin_shift(&self, grid: String, new: Shift) -> Result<MadeRecord, Fault> {
        let (grid, new) = (named::grid(&grid)?, NewShift::try_from(new)?);
        Ok(self.with(|phone, now| phone.begin_shift(&grid, &new, now))?.into())
    }

    /// Says more of a shift of the grid: its end, gear, floors climbed, to whom the duty went. `shift`: its record, such as
    /// [`FieldPhone::running_shift`] gives.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn describe_shift(&self, grid: String, shift: String, new: Shift) -> Result<MadeRecord, Fault> {
        let (grid, shift, new) = (named::grid(&grid)?, named::record(&shift)?, NewShift::try_from(new)?);
        Ok(self.with(|phone, now| phone.describe_shift(&grid, &shift, &new, now))?.into())
    }

    /// The shift that this phone began last in the grid and nobody has ended; `None` when there is none.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a grid that is not this device's.
    pub fn running_shift(&self, grid: String) -> Result<Option<String>, Fault> {
        let grid = named::grid(&grid)?;
        Ok(named::text(self.with(|phone, _| phone.running_shift(&grid))?))
    }

    /// Signs the grid's day. Calling twice signs twice: the later signature counts.
    ///
    /// # Errors
    /// [`Fault::Refused`], [`Fault::FreeSpace`].
    pub fn sign_report(&self, grid: String, new: DayReport) -> Result<MadeRecord, Fault> {
        let (grid, new) = (named::grid(&grid)?, NewReport::try_from(new)?);
        Ok(self.with(|phone, now| phone.sign_report(&grid, &new, now))?.into())
    }

    /// The books of one grid, or of all that are here (`None`): by grid, the duty book first, then the checkpoints by name.
    ///
    /// # Errors
    /// [`Fault::Refused`] for a grid that is not this device's.
    #[uniffi::method(default(grid = None))]
    pub fn posts(&self, grid: Option<String>) -> Result<Vec<PostDetail>, Fault> {
        let grid = named::maybe(grid.as_ref(), named::grid)?;
        Ok(self.with(|phone, now| phone.posts(grid.as_ref(), now))?.into_iter().map(Into::into).collect())
    }
}
