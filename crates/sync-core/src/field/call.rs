//! Recording a telephone call.

use crate::domain::Record;
use crate::domain::call::{Call, Reached};
use crate::domain::person::Phone as Telephone;
use crate::domain::role::Action;
use crate::id::{DocumentId, PersonId};
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// What the caller says of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCall {
    /// Who was to be reached.
    pub person: PersonId,
    /// Whether the person was.
    pub reached: Reached,
    /// 首次电访; `None`: it is when this phone knows of no call to the person that was answered.
    pub first: Option<bool>,
    /// What came of it; `None` when nothing is to be said.
    pub outcome: Option<String>,
    /// The number that was dialled, in any form; `None` when not said.
    pub number: Option<String>,
}

impl NewCall {
    /// A call of which only the answer is known.
    #[must_use]
    pub const fn new(person: PersonId, reached: Reached) -> Self {
        Self { person, reached, first: None, outcome: None, number: None }
    }
}

impl Phone {
    /// Records a call to a person of this household. What was learnt by it is a visit of mode PHONE. Calling twice
    /// within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`], or the store's trouble.
    pub fn call(&mut self, household: &DocumentId, new: &NewCall, now: UtcMs) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        home.knows(&new.person)?;
        let number = new.number.as_deref().map(Telephone::parse).transpose()?;
        let answered_before = |before: UtcMs| {
            home.records.iter().any(|(_, record)| match record {
                Record::Call(call) => {
                    call.person == new.person && call.reached == Reached::Yes && call.stamp.observed_at < before
                }
                _ => false,
            })
        };
        self.write_once(&home, Action::Call, now, |stamp| {
            Record::Call(Call {
                stamp,
                person: new.person,
                first: new.first.unwrap_or_else(|| !answered_before(stamp.observed_at)),
                reached: new.reached,
                outcome: new.outcome.clone(),
                number: number.clone(),
            })
        })
    }
}
