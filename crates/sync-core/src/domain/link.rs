//! Merge class L (reference/domain.md §5.1, §5.3d): who is the same person as whom, and who is not.

use minicbor::{Decode, Encode};

use crate::id::{PersonId, Position, ScopeId};

use super::code::coded_enum;
use super::record::{RecordError, check_text};
use super::role::Supervisor;
use super::stamp::Stamp;

coded_enum! {
    /// What is said of two registered persons.
    LinkKind, "link" {
        0 Same "SAME" "同一人";
        1 NotSame "NOT_SAME" "不是同一人";
        2 Unlink "UNLINK" "取消关联";
    }
}

/// Two registered persons are one, are not, or are no longer said to be. UNLINK takes away only the links that its
/// author had seen; a later one may be added again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PersonLink {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// One of them, in this document.
    #[n(1)]
    pub one: PersonId,
    /// The other.
    #[n(2)]
    pub other: PersonId,
    /// What is said.
    #[n(3)]
    pub kind: LinkKind,
    /// Why, 1 to 200 characters.
    #[n(4)]
    pub reason: String,
    /// The grid of `other`; `None`: the same grid, perhaps the same household.
    #[n(5)]
    pub other_grid: Option<ScopeId>,
    /// The supervisor whose word a server node writes; `None` on a phone.
    #[n(6)]
    pub supervisor: Option<Supervisor>,
}

impl PersonLink {
    pub(super) const FIELDS: u64 = 7;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("reason", &self.reason, 200)?;
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        if self.one == self.other && self.other_grid.is_none() {
            return Err(RecordError::Inconsistent("a person is always the same as itself"));
        }
        Ok(())
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.one = to(self.one);
        if self.other_grid.is_none() {
            self.other = to(self.other);
        }
    }
}
