//! Judging whether somebody can be observed in the flat.

use crate::domain::Record;
use crate::domain::role::Action;
use crate::domain::suitability::{Suitability, Verdict};
use crate::id::DocumentId;
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// One look at the flat. `None` where nobody looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSuitability {
    /// The verdict.
    pub verdict: Verdict,
    /// Lives alone or has a room of their own.
    pub own_room: Option<bool>,
    /// Has a bathroom of their own.
    pub own_bathroom: Option<bool>,
    /// A table at the door for passing things.
    pub passing_table: Option<bool>,
    /// Thermometer, masks and so on are there.
    pub supplies: Option<bool>,
    /// No air conditioning shared with others.
    pub separate_air: Option<bool>,
    /// Disinfectant is there.
    pub disinfectant: Option<bool>,
    /// Free note.
    pub note: Option<String>,
}

impl NewSuitability {
    /// A verdict without particulars.
    #[must_use]
    pub const fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            own_room: None,
            own_bathroom: None,
            passing_table: None,
            supplies: None,
            separate_air: None,
            disinfectant: None,
            note: None,
        }
    }
}

impl Phone {
    /// Records a verdict on the flat. Community and medical staff each write their own; of concurrent ones the
    /// stricter counts. Calling twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's
    /// trouble.
    pub fn judge_suitability(
        &mut self,
        household: &DocumentId,
        new: &NewSuitability,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        self.write_once(&home, Action::Suitability, now, |stamp| {
            Record::Suitability(Suitability {
                stamp,
                verdict: new.verdict,
                own_room: new.own_room,
                own_bathroom: new.own_bathroom,
                passing_table: new.passing_table,
                supplies: new.supplies,
                separate_air: new.separate_air,
                disinfectant: new.disinfectant,
                note: new.note.clone(),
            })
        })
    }
}
