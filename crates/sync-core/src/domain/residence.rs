//! Who lives in the flat, and since when.

use minicbor::{Decode, Encode};

use crate::id::{DocumentId, PersonId, Position};
use crate::time::LocalDate;

use super::code::coded_enum;
use super::origin::Origin;
use super::record::{RecordError, check_date, check_optional, check_optional_date};
use super::stamp::Stamp;

coded_enum! {
    /// How it is known (reference/domain.md §3).
    ResidenceBasis, "basis of residence" {
        0 Face "FACE" "见面核实";
        1 Phone "PHONE" "电话核实";
        2 List "LIST" "名单";
        3 OwnWord "SELF" "本人申报";
    }
}

/// A person lives in the flat from a date, or left it (`to`).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Residence {
    /// When it was recorded.
    #[n(0)]
    pub stamp: Stamp,
    /// Who.
    #[n(1)]
    pub person: PersonId,
    /// First day.
    #[n(2)]
    pub from: LocalDate,
    /// How it is known.
    #[n(3)]
    pub basis: ResidenceBasis,
    /// Last day; `None` while the person lives there. Ends the residences that its author had seen.
    #[n(4)]
    pub to: Option<LocalDate>,
    /// Role in the household, such as 户主, at most 20 characters; `None` when not said.
    #[n(5)]
    pub relation: Option<String>,
    /// Where to, when the person moved to a household of this deployment; the other half of the move is saved with it.
    #[n(6)]
    pub moved_to: Option<DocumentId>,
    /// Where from, in the other half.
    #[n(7)]
    pub came_from: Option<Origin>,
}

impl Residence {
    pub(super) const FIELDS: u64 = 8;

    /// Somebody lives here from a date.
    #[must_use]
    pub const fn new(stamp: Stamp, person: PersonId, from: LocalDate, basis: ResidenceBasis) -> Self {
        Self { stamp, person, from, basis, to: None, relation: None, moved_to: None, came_from: None }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_date("first day of residence", self.from)?;
        check_optional_date("last day of residence", self.to)?;
        check_optional("role in the household", self.relation.as_ref(), 20)?;
        match self.to {
            Some(to) if to < self.from => Err(RecordError::Inconsistent("the residence ends before it begins")),
            None if self.moved_to.is_some() => Err(RecordError::Inconsistent("who moved does not live here any more")),
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.person = to(self.person);
        if let Some(origin) = &mut self.came_from {
            origin.remap(to);
        }
    }
}
