//! A person as registered, and later statements about the same person.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{PersonId, Position};
use crate::time::LocalDate;

use super::code::coded_enum;
use super::household::half_width;
use super::identity::Identity;
use super::record::{RecordError, check_list, check_optional, check_optional_date, check_text};
use super::stamp::Stamp;

coded_enum! {
    /// GB/T 2261.1.
    Sex, "sex" {
        0 Unknown "UNKNOWN" "未知";
        1 Male "MALE" "男";
        2 Female "FEMALE" "女";
        9 NotStated "NOT_STATED" "未说明";
    }
}

coded_enum! {
    /// Where a person's particulars come from, weakest first: the display of a disputed field follows the strongest
    /// (reference/domain.md §5.2).
    ParticularsSource, "source of particulars" {
        0 Listed "LISTED" "名单或转述";
        1 Declared "DECLARED" "本人申报";
        2 CardScanned "CARD_SCANNED" "证件扫描";
        3 CardChecked "CARD_CHECKED" "民警核验证件";
    }
}

/// Why a text is not a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Neither a mobile number of mainland China nor 3 to 20 digits of a landline.
    #[error("expected a mobile number of 11 digits or a landline number, found {0:?}")]
    NotANumber(String),
}

/// A telephone number: a mobile as its 11 digits, a landline as digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(transparent)]
#[serde(transparent)]
pub struct Phone(#[n(0)] String);

impl Phone {
    /// Strips spaces and `+86`, and keeps `1[3-9]` and nine digits as a mobile number, else digits and hyphens as a
    /// landline (§3).
    ///
    /// # Errors
    /// [`PhoneError::NotANumber`].
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let wrong = || PhoneError::NotANumber(text.to_owned());
        let bare: String = text.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
        let bare = bare.strip_prefix("+86").or_else(|| bare.strip_prefix("0086")).unwrap_or(&bare);
        let digits: String = bare.chars().filter(|c| *c != '-').collect();
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(wrong());
        }
        if is_mobile(&digits) {
            return Ok(Self(digits));
        }
        let landline = (3..=20).contains(&digits.len()) && bare.starts_with(|c: char| c.is_ascii_digit());
        if landline { Ok(Self(bare.trim_end_matches('-').to_owned())) } else { Err(wrong()) }
    }

    /// The number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a mobile number.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        is_mobile(&self.0)
    }
}

fn is_mobile(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    bytes.len() == 11 && bytes[0] == b'1' && (b'3'..=b'9').contains(&bytes[1]) && bytes.iter().all(u8::is_ascii_digit)
}

/// A person of the household, introduced (`of` is `None`; the person's id is then this record's) or described again.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Person {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// The name, 1 to 50 characters.
    #[n(1)]
    pub name: String,
    /// Where the particulars come from.
    #[n(2)]
    pub source: ParticularsSource,
    /// Telephone numbers, at most 5; all that were ever given are kept.
    #[n(3)]
    pub phones: Vec<Phone>,
    /// The person described again; `None` introduces one.
    #[n(4)]
    pub of: Option<PersonId>,
    /// The identity document; `None` when not given.
    #[n(5)]
    pub identity: Option<Identity>,
    /// `None` when not said.
    #[n(6)]
    pub sex: Option<Sex>,
    /// `None` when not known.
    #[n(7)]
    pub birth_date: Option<LocalDate>,
    /// Age in years as said, 0 to 120; `None` when not said.
    #[n(8)]
    pub age_years: Option<u8>,
    /// What else is known; `None` when nothing is.
    #[n(9)]
    pub background: Option<Background>,
}

/// What else a form asks for (reference/domain.md §3). `None` where not said.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode, Serialize, Deserialize)]
#[cbor(array)]
pub struct Background {
    /// The name in Latin letters, at most 100 characters.
    #[n(0)]
    pub name_pinyin: Option<String>,
    /// Nationality, ISO 3166 letters, 2 or 3.
    #[n(1)]
    pub nationality: Option<String>,
    /// 户籍: region code of 6 digits.
    #[n(2)]
    pub huji_code: Option<String>,
    /// Work unit, at most 100 characters.
    #[n(3)]
    pub work_unit: Option<String>,
    /// Chronic diseases, at most 10, each at most 50 characters. All that were ever named are kept.
    #[n(4)]
    pub chronic: Option<Vec<String>>,
    /// Whether pregnant.
    #[n(5)]
    pub pregnant: Option<bool>,
    /// Whether living alone.
    #[n(6)]
    pub lives_alone: Option<bool>,
    /// Whether somebody has to care for the person.
    #[n(7)]
    pub needs_carer: Option<bool>,
    /// Language spoken, at most 30 characters.
    #[n(8)]
    pub language: Option<String>,
}

impl Background {
    fn check(&self) -> Result<(), RecordError> {
        check_optional("name in Latin letters", self.name_pinyin.as_ref(), 100)?;
        check_optional("work unit", self.work_unit.as_ref(), 100)?;
        check_optional("language", self.language.as_ref(), 30)?;
        let chronic = self.chronic.as_deref().unwrap_or_default();
        check_list("chronic diseases", chronic, 10)?;
        chronic.iter().try_for_each(|disease| check_text("chronic disease", disease, 50))?;
        let upper = |text: &String| (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
        if self.nationality.as_ref().is_some_and(|nationality| !upper(nationality)) {
            return Err(RecordError::NotNormal { field: "nationality" });
        }
        let code = |text: &String| text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        if self.huji_code.as_ref().is_some_and(|huji| !code(huji)) {
            return Err(RecordError::NotNormal { field: "code of the registered residence" });
        }
        Ok(())
    }
}

impl Person {
    pub(super) const FIELDS: u64 = 10;

    /// Somebody of whom only the name is known.
    #[must_use]
    pub fn new(stamp: Stamp, name: &str, source: ParticularsSource) -> Self {
        Self {
            stamp,
            name: name.to_owned(),
            source,
            phones: Vec::new(),
            of: None,
            identity: None,
            sex: None,
            birth_date: None,
            age_years: None,
            background: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("name", &self.name, 50)?;
        check_list("telephone numbers", &self.phones, 5)?;
        if self.phones.iter().any(|phone| Phone::parse(phone.as_str()).as_ref() != Ok(phone)) {
            return Err(RecordError::NotNormal { field: "telephone number" });
        }
        if let Some(identity) = &self.identity {
            identity.check()?;
        }
        check_optional_date("birth date", self.birth_date)?;
        self.background.as_ref().map_or(Ok(()), Background::check)?;
        match self.age_years {
            Some(121..) => Err(RecordError::OutOfRange { field: "age" }),
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.of = self.of.map(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_has_one_form() {
        for text in ["13800138000", "+86 138 0013 8000", "138-0013-8000", "１３８００１３８０００"] {
            assert_eq!(Phone::parse(text).expect("a number").as_str(), "13800138000");
        }
        let landline = Phone::parse("020-8765 4321").expect("a landline");
        assert!(!landline.is_mobile());
        assert_eq!(landline.as_str(), "020-87654321");
        for wrong in ["", "12", "abc", "1380013800x", "---"] {
            assert_eq!(Phone::parse(wrong), Err(PhoneError::NotANumber(wrong.to_owned())));
        }
    }
}
