//! A book that belongs to a place and not to a flat: the grid's duty book, or a checkpoint post.

use minicbor::{Decode, Encode};

use crate::id::{DocumentId, ScopeId};

use super::code::coded_enum;
use super::record::{RecordError, check_optional, check_text};
use super::stamp::Stamp;

/// What no building can be called: control characters do not stand in texts.
const NO_BUILDING: &str = "\u{1}post";

coded_enum! {
    /// What the book is kept for.
    PostKind, "kind of post" {
        0 DutyBook "DUTY_BOOK" "值班簿";
        1 Checkpoint "CHECKPOINT" "卡点";
    }
}

/// The book is opened. Two phones may both open it: one document, two records.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Post {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// What it is kept for.
    #[n(1)]
    pub kind: PostKind,
    /// Its name, 1 to 50 characters: that of the checkpoint; `None` for the grid's duty book.
    #[n(2)]
    pub name: Option<String>,
    /// Where it is, at most 200 characters; `None` when the name says it.
    #[n(3)]
    pub place: Option<String>,
}

impl Post {
    pub(super) const FIELDS: u64 = 4;

    /// The document of the book: all phones of the grid agree on it without talking.
    #[must_use]
    pub fn document(&self, scope: &ScopeId) -> DocumentId {
        DocumentId::of_place(scope, &[NO_BUILDING, self.kind.code(), self.name.as_deref().unwrap_or_default()])
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("place of the post", self.place.as_ref(), 200)?;
        match (self.kind, &self.name) {
            (PostKind::DutyBook, None) => Ok(()),
            (PostKind::DutyBook, Some(_)) => Err(RecordError::Inconsistent("the duty book of a grid has no name")),
            (PostKind::Checkpoint, None) => Err(RecordError::Empty { field: "name of the checkpoint" }),
            (PostKind::Checkpoint, Some(name)) => check_text("name of the checkpoint", name, 50),
        }
    }
}
