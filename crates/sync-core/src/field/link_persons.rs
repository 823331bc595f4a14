//! Saying that two registered persons are one, or are not.

use crate::domain::Record;
use crate::domain::link::{LinkKind, PersonLink};
use crate::domain::role::Action;
use crate::id::{DocumentId, PersonId, ScopeId};
use crate::store::LogStore;
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// What is said of two registered persons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPersonLink {
    /// One of them.
    pub one: PersonId,
    /// The other.
    pub other: PersonId,
    /// The grid of the other; `None`: the same.
    pub other_grid: Option<ScopeId>,
    /// What.
    pub kind: LinkKind,
    /// Why.
    pub reason: String,
}

impl Phone {
    /// Says that a person of this household is, is not, or is no longer said to be the same as another. That the other
    /// exists is checked where this phone has its grid. Calling twice within a minute is safe: what is the same is
    /// recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`], or the store's trouble.
    pub fn link_persons(
        &mut self,
        household: &DocumentId,
        new: &NewPersonLink,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        home.knows(&new.one)?;
        let other_grid = new.other_grid.filter(|grid| *grid != home.scope);
        let grid = other_grid.unwrap_or(home.scope);
        if self.certificate()?.grants(&grid) {
            let document = self.store.document_at(&grid, &new.other)?;
            let document = document.ok_or(FieldError::UnknownPerson(new.other))?;
            self.load(&grid, &document)?.knows(&new.other)?;
        }
        self.write_once(&home, Action::VerifyIdentity, now, |stamp| {
            Record::PersonLink(PersonLink {
                stamp,
                one: new.one,
                other: new.other,
                kind: new.kind,
                reason: new.reason.clone(),
                other_grid,
                supervisor: None,
            })
        })
    }
}
