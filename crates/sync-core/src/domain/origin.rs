//! Where somebody who moved or was handed over comes from.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, PersonId, Position, ScopeId};

/// A person of another household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Origin {
    /// The household.
    #[n(0)]
    pub household: DocumentId,
    /// The person there.
    #[n(1)]
    pub person: PersonId,
    /// Its grid; `None`: the same grid.
    #[n(2)]
    pub grid: Option<ScopeId>,
}

impl Origin {
    /// A person of another grid was not renamed with the records of this one.
    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        if self.grid.is_none() {
            self.person = to(self.person);
        }
    }
}
