//! The flat and its place in a building.

use std::fmt;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::id::{DocumentId, ScopeId};

use super::record::{RecordError, check_optional, check_text};
use super::stamp::Stamp;

/// Lowest and highest floor (reference/domain.md §3).
pub const FLOORS: std::ops::RangeInclusive<i16> = -5..=150;

/// What may stand after the name of a building, a unit, a room and means nothing more.
const BUILDING_WORDS: &[&str] = &["号楼", "栋", "幢", "座"];
const UNIT_WORDS: &[&str] = &["单元", "梯"];
const ROOM_WORDS: &[&str] = &["号房", "室", "房"];

/// Where a flat is inside its grid. Make it with [`Place::new`], which brings the parts to one form, so that
/// `３栋` or `三号楼` on one phone and `03` on another are the same building.
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
    /// Brings the parts to their normal form: half-width, lower case, without 栋, 单元, 室 at the end; a number without
    /// leading zeros, and of buildings and units the Chinese numerals 一 to 九十九 in digits.
    ///
    /// # Errors
    /// [`RecordError`] when a part is empty, too long, or holds a character that cannot stand in it.
    pub fn new(building: &str, unit: &str, floor: Option<i16>, room: &str) -> Result<Self, RecordError> {
        let place = Self {
            building: normal(building, BUILDING_WORDS, true),
            unit: normal(unit, UNIT_WORDS, true),
            room: normal(room, ROOM_WORDS, false),
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
        for (field, part, normal) in [
            ("building", &self.building, normal(&self.building, BUILDING_WORDS, true)),
            ("unit", &self.unit, normal(&self.unit, UNIT_WORDS, true)),
            ("room", &self.room, normal(&self.room, ROOM_WORDS, false)),
        ] {
            if part.contains(['/', '\n']) || normal != *part {
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

/// Half-width, trimmed, lower case, without any of `words` at the end, and a number in its shortest digits; with
/// `numerals` a Chinese one too. The normal form of a normal form is itself.
fn normal(part: &str, words: &[&str], numerals: bool) -> String {
    let half: String = part.chars().map(half_width).collect();
    let half = half.trim().to_lowercase();
    let mut bare = half.as_str();
    // A word alone is a name of its own.
    while let Some(rest) = words.iter().find_map(|word| bare.strip_suffix(word)).map(str::trim_end) {
        if rest.is_empty() {
            break;
        }
        bare = rest;
    }
    if let Some(number) = chinese_number(bare).filter(|_| numerals) {
        return number.to_string();
    }
    if bare.bytes().all(|byte| byte.is_ascii_digit()) {
        let short = bare.trim_start_matches('0');
        return if short.is_empty() { bare.chars().take(1).collect() } else { short.to_owned() };
    }
    bare.to_owned()
}

/// The number that is written 一 to 九十九; `None` for any other text.
fn chinese_number(text: &str) -> Option<u32> {
    let digit = |text: &str| "一二三四五六七八九".chars().zip(1..).find(|(c, _)| text == c.to_string()).map(|(_, n)| n);
    let Some((tens, ones)) = text.split_once('十') else { return digit(text) };
    let tens = if tens.is_empty() { 1 } else { digit(tens)? };
    let ones = if ones.is_empty() { 0 } else { digit(ones)? };
    Some(tens * 10 + ones)
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
    /// Who lets the flat, at most 50 characters; `None` when not said.
    #[n(4)]
    pub landlord: Option<String>,
    /// Number of the door sensor (门磁), at most 40 characters; `None` when there is none.
    #[n(5)]
    pub door_device: Option<String>,
}

impl Household {
    pub(super) const FIELDS: u64 = 6;

    /// A registration that says nothing but where.
    #[must_use]
    pub const fn new(stamp: Stamp, place: Place) -> Self {
        Self { stamp, place, lift_working: None, access_note: None, landlord: None, door_device: None }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        self.place.check()?;
        check_optional("access note", self.access_note.as_ref(), 200)?;
        check_optional("landlord", self.landlord.as_ref(), 50)?;
        check_optional("door sensor", self.door_device.as_ref(), 40)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_place_in_its_normal_form_is_its_own(
            building in "[ 0０1１3A座栋幢号楼十七九一/İ]{0,8}|\\PC{0,8}",
            unit in "[ 0单元梯二十1]{0,6}",
            room in "[ 0３1室房号b]{0,8}|\\PC{0,6}",
        ) {
            if let Ok(place) = Place::new(&building, &unit, None, &room) {
                prop_assert_eq!(place.check(), Ok(()));
                let again = Place::new(&place.building, &place.unit, None, &place.room);
                prop_assert_eq!(again, Ok(place));
            }
        }
    }

    #[test]
    fn a_number_has_one_form_however_it_is_written() {
        let place = |building, unit, room| Place::new(building, unit, None, room).expect("a place");
        let one = place("7", "2", "301");
        for (building, unit, room) in [
            ("七栋", "二单元", "0301"),
            ("7栋", "2梯", "301室"),
            ("７号楼", "02", "３０１房"),
            ("07栋", "二", "301号房"),
            ("七", "2单元单元", " 00301 "),
        ] {
            assert_eq!(place(building, unit, room), one, "{building} {unit} {room}");
        }
        for (written, number) in [("十栋", "10"), ("十二号楼", "12"), ("二十座", "20"), ("九十九幢", "99"), ("00", "0")]
        {
            assert_eq!(place(written, "", "1").building, number, "{written}");
        }
        // Not a number, or a name that a numeral begins: as it is.
        for named in ["七里香", "一百", "十十", "栋", "a3", "3a"] {
            assert_eq!(place(named, "", "1").building, named);
        }
        assert_eq!(place("1", "", "三"), Place { room: "三".into(), ..place("1", "", "1") });
    }

    #[test]
    fn a_record_with_a_place_in_another_form_is_refused() {
        let one = Place::new("7", "2", None, "301").expect("a place");
        for (field, other) in [
            ("building", Place { building: "七".into(), ..one.clone() }),
            ("building", Place { building: "07".into(), ..one.clone() }),
            ("building", Place { building: "7栋".into(), ..one.clone() }),
            ("unit", Place { unit: "二".into(), ..one.clone() }),
            ("room", Place { room: "0301".into(), ..one.clone() }),
        ] {
            assert_eq!(other.check(), Err(RecordError::NotNormal { field }));
        }
    }

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
