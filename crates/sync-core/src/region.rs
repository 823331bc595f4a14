//! Regions: the official statistical division codes, and what follows from a code alone.
//!
//! Names drift and repeat; everything joins by code (reference/domain.md §8).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Dongguan and Zhongshan: streets directly under the city. Their six-digit code stands for both levels.
const CITIES_WITHOUT_DISTRICTS: [&str; 2] = ["4419", "4420"];

/// Why a region is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RegionError {
    /// Reading: not a level.
    #[error("unknown level {0:?}; expected one of PROVINCE, CITY, DISTRICT, STREET, COMMUNITY")]
    Level(String),
    /// Checking: not as many digits as its level has.
    #[error("{code:?} is no code of a {level}: expected {digits} digits")]
    Code {
        /// The code as given.
        code: String,
        /// Its level.
        level: Level,
        /// Digits that the level has.
        digits: usize,
    },
    /// Checking: the parent's code is not the beginning of this one, or not of the level above.
    #[error("{parent:?} is not the parent of {code}")]
    Parent {
        /// The code.
        code: String,
        /// The parent as given.
        parent: String,
    },
    /// Checking: the name is empty.
    #[error("region {0} has no name")]
    Name(String),
}

/// The official levels, largest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Level {
    /// 省, 2 digits.
    Province,
    /// 市, 4 digits.
    City,
    /// 区县, 6 digits.
    District,
    /// 镇街, 9 digits.
    Street,
    /// 社区、村, 12 digits.
    Community,
}

impl Level {
    /// Every level, largest first.
    pub const ALL: [Self; 5] = [Self::Province, Self::City, Self::District, Self::Street, Self::Community];

    /// The level's code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Province => "PROVINCE",
            Self::City => "CITY",
            Self::District => "DISTRICT",
            Self::Street => "STREET",
            Self::Community => "COMMUNITY",
        }
    }

    /// The level's name, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Province => "省",
            Self::City => "市",
            Self::District => "区县",
            Self::Street => "镇街",
            Self::Community => "社区/村",
        }
    }

    /// Digits of a code of this level.
    #[must_use]
    pub const fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::District => 6,
            Self::Street => 9,
            Self::Community => 12,
        }
    }

    /// The level above; `None` for a province.
    #[must_use]
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Province => None,
            Self::City => Some(Self::Province),
            Self::District => Some(Self::City),
            Self::Street => Some(Self::District),
            Self::Community => Some(Self::Street),
        }
    }

    /// The level that a code has by its number of digits; `None` when no level has so many.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        let numeric = code.bytes().all(|b| b.is_ascii_digit());
        Self::ALL.into_iter().find(|level| numeric && level.digits() == code.len())
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Level {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Self, RegionError> {
        Self::ALL.into_iter().find(|level| level.code() == text).ok_or_else(|| RegionError::Level(text.to_owned()))
    }
}

/// One region of the official list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// 2, 4, 6, 9 or 12 digits.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Level.
    pub level: Level,
    /// Code of the level above; `None` for a province.
    pub parent: Option<String>,
}

impl Region {
    /// Checks the four columns of a row: `code,name,level,parent_code`, the last empty for a province.
    ///
    /// # Errors
    /// [`RegionError`], the first one found.
    pub fn from_row(code: &str, name: &str, level: &str, parent: &str) -> Result<Self, RegionError> {
        let level: Level = level.trim().parse()?;
        let (code, name, parent) = (code.trim(), name.trim(), parent.trim());
        if Level::of_code(code) != Some(level) {
            return Err(RegionError::Code { code: code.to_owned(), level, digits: level.digits() });
        }
        if name.is_empty() {
            return Err(RegionError::Name(code.to_owned()));
        }
        let expected = level.above().map_or("", |above| &code[..above.digits()]);
        if parent != expected {
            return Err(RegionError::Parent { code: code.to_owned(), parent: parent.to_owned() });
        }
        let parent = (!parent.is_empty()).then(|| parent.to_owned());
        Ok(Self { code: code.to_owned(), name: name.to_owned(), level, parent })
    }

    /// Whether it is the stand-in district of a city that has none: a tree shows its streets under the city.
    #[must_use]
    pub fn is_nominal_district(&self) -> bool {
        self.level == Level::District && CITIES_WITHOUT_DISTRICTS.iter().any(|city| self.code.starts_with(city))
    }
}

/// The codes that a code lies in, largest first, itself last: what a supervisor's scope is tested against.
#[must_use]
pub fn lineage(code: &str) -> Vec<&str> {
    Level::ALL.into_iter().filter_map(|level| code.get(..level.digits())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_checked_by_its_digits_and_its_parent() {
        let street = Region::from_row("440106006", "石牌街道", "STREET", "440106").expect("a region");
        assert_eq!((street.level, street.parent.as_deref()), (Level::Street, Some("440106")));
        assert!(Region::from_row("44", "广东省", "PROVINCE", "").is_ok());
        assert_eq!(Region::from_row("44", "广东省", "国", ""), Err(RegionError::Level("国".into())));
        assert!(matches!(Region::from_row("4401", "广州市", "STREET", "44"), Err(RegionError::Code { .. })));
        assert!(matches!(
            Region::from_row("440106006", "石牌街道", "STREET", "440105"),
            Err(RegionError::Parent { .. })
        ));
        assert_eq!(Region::from_row("4401", " ", "CITY", "44"), Err(RegionError::Name("4401".into())));
    }

    #[test]
    fn dongguan_and_zhongshan_have_no_district() {
        let nominal = Region::from_row("441900", "东莞市", "DISTRICT", "4419").expect("a region");
        assert!(nominal.is_nominal_district());
        let real = Region::from_row("440106", "天河区", "DISTRICT", "4401").expect("a region");
        assert!(!real.is_nominal_district());
        assert_eq!(lineage("441900105203"), ["44", "4419", "441900", "441900105", "441900105203"]);
    }
}
