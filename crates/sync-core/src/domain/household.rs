//! The flat and its place in a building.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, ScopeId};

use super::record::{RecordError, check_optional, check_text};
use super::stamp::Stamp;

/// Lowest and highest floor (reference/domain.md §3).
pub const FLOORS: std::ops::RangeInclusive<i16> = -5..=150;

/// Where a flat is inside its grid. Make it with [`Place::new`], which brings the parts to one form, so that
/// `３栋` on one phone and `3` on another are the same building.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Place {
    /// 楼栋, without the word.
    #[n(0)]
    pub building: String,
    /// 单元, without the word; empty in a house without units.
    #[n(1)]
    pub unit: String,
    /// 房号, without the word.
    #[n(2)]
    pub room: String,
    /// Floor, -5 to 150; `None` when not known. Not part of the document's identity.
    #[n(3)]
    pub floor: Option<i16>,
}

impl Place {
    /// Brings the parts to their normal form: half-width, lower case, without 栋, 单元, 室 at the end.
    ///
    /// # Errors
    /// [`RecordError`] when a part is empty, too long, or holds a character that cannot stand in it.
    pub fn new(building: &str, unit: &str, floor: Option<i16>, room: &str) -> Result<Self, RecordError> {
        let place = Self {
            building: normal(building, &["号楼", "栋", "幢", "座"]),
            unit: normal(unit, &["单元", "梯"]),
            room: normal(room, &["号房", "室", "房"]),
            floor,
        };
        place.check()?;
        Ok(place)
    }

    /// The document of the flat.
    #[must_use]
    pub fn document(&self, scope: &ScopeId) -> DocumentId {
        DocumentId::of_place(scope, &[&self.building, &self.unit, &self.room])
    }

    fn check(&self) -> Result<(), RecordError> {
        check_text("building", &self.building, 32)?;
        check_text("room", &self.room, 16)?;
        if !self.unit.is_empty() {
            check_text("unit", &self.unit, 16)?;
        }
        for (field, part) in [("building", &self.building), ("unit", &self.unit), ("room", &self.room)] {
            if part.contains(['/', '\n']) || normal(part, &[]) != *part {
                return Err(RecordError::NotNormal { field });
            }
        }
        match self.floor {
            Some(floor) if !FLOORS.contains(&floor) => Err(RecordError::OutOfRange { field: "floor" }),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |part: &str, word: &str| match part.chars().last() {
            Some(last) if last.is_ascii_alphanumeric() => format!("{}{word}", part.to_uppercase()),
            _ => part.to_owned(),
        };
        write!(f, "{}{}{}", named(&self.building, "栋"), named(&self.unit, "单元"), named(&self.room, "室"))
    }
}

/// Half-width, trimmed, lower case, without one of `words` at the end.
fn normal(part: &str, words: &[&str]) -> String {
    let half: String = part.chars().map(half_width).collect();
    let half = half.trim().to_lowercase();
    let bare = words.iter().find_map(|word| half.strip_suffix(word)).map(str::trim);
    bare.filter(|bare| !bare.is_empty()).unwrap_or(&half).to_owned()
}

/// The ASCII character of a full-width one.
pub(super) fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// A flat is registered, or described again. Two phones may both register it: one document, two records.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Household {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Where.
    #[n(1)]
    pub place: Place,
    /// Whether the lift works; `None` when not said.
    #[n(2)]
    pub lift_working: Option<bool>,
    /// How to get in, at most 200 characters.
    #[n(3)]
    pub access_note: Option<String>,
}

impl Household {
    pub(super) const FIELDS: u64 = 4;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        self.place.check()?;
        check_optional("access note", self.access_note.as_ref(), 200)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_flat_written_in_several_ways_is_one_document() {
        let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
        let one = Place::new("3", "2", Some(12), "1201").expect("a place");
        for (building, unit, room) in [("３栋", "2单元", "1201室"), (" 3号楼", "2", "１２０１")] {
            let other = Place::new(building, unit, None, room).expect("a place");
            assert_eq!(one.document(&scope), other.document(&scope));
        }
        assert_eq!(one.to_string(), "3栋2单元1201室");
        assert_eq!(Place::new("A座", "", None, "5B").expect("a place").to_string(), "A栋5B室");
    }

    #[test]
    fn a_place_that_cannot_be_is_refused() {
        assert_eq!(Place::new("", "1", None, "1"), Err(RecordError::Empty { field: "building" }));
        assert_eq!(Place::new("1/2", "1", None, "1"), Err(RecordError::NotNormal { field: "building" }));
        assert_eq!(Place::new("1", "1", Some(151), "1"), Err(RecordError::OutOfRange { field: "floor" }));
    }
}
