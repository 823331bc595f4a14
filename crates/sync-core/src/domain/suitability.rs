//! Whether somebody can be observed in the flat (reference/domain.md §2.6, home suitability).

use minicbor::{Decode, Encode};

use super::code::coded_enum;
use super::record::{RecordError, check_optional};
use super::stamp::Stamp;

coded_enum! {
    /// The verdict (§3); of concurrent ones the stricter counts (§5.2).
    Verdict, "suitability" {
        0 Unknown "UNKNOWN" "未评估";
        1 Suitable "SUITABLE" "适合居家";
        2 Unsuitable "UNSUITABLE" "不适合居家";
    }
}

/// One look at the flat. Community and medical staff both sign: each writes one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Suitability {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// The verdict.
    #[n(1)]
    pub verdict: Verdict,
    /// Lives alone or has a room of their own; `None` when not looked at. So for the rest.
    #[n(2)]
    pub own_room: Option<bool>,
    /// Has a bathroom of their own.
    #[n(3)]
    pub own_bathroom: Option<bool>,
    /// A table at the door for passing things.
    #[n(4)]
    pub passing_table: Option<bool>,
    /// Thermometer, masks and so on are there.
    #[n(5)]
    pub supplies: Option<bool>,
    /// No air conditioning shared with others.
    #[n(6)]
    pub separate_air: Option<bool>,
    /// Disinfectant is there.
    #[n(7)]
    pub disinfectant: Option<bool>,
    /// Free note, at most 200 characters.
    #[n(8)]
    pub note: Option<String>,
}

impl Suitability {
    pub(super) const FIELDS: u64 = 9;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("note", self.note.as_ref(), 200)
    }
}
