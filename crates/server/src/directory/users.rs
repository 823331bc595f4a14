//! Supervisors, who sign in to the console.

use std::fmt;
use std::str::FromStr;

use rusqlite::{OptionalExtension, params};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;
use thiserror::Error;

use super::{DamagedRow, Directory};

/// Why a user is not added.
#[derive(Debug, Error)]
pub enum UserError {
    /// Parsing: not a role of the console.
    #[error("unknown role {0:?}; expected one of SUP_COMMUNITY, SUP_STREET, SUP_DISTRICT, CDC")]
    Role(String),
    /// Checking: empty or too long, or with control characters.
    #[error("a user's name has 1 to 50 characters and no control characters")]
    Name,
    /// Checking: no such region.
    #[error("region {0} is unknown; import the regions first")]
    Region(String),
    /// Checking: the region is not of the level that the role answers for.
    #[error("a {role} answers for {expected}, and {region} is a {level}")]
    Level {
        /// The role.
        role: UserRole,
        /// What it answers for.
        expected: &'static str,
        /// The region given.
        region: String,
        /// Its level.
        level: String,
    },
    /// Writing: the name is taken.
    #[error("there is a user {0} already")]
    Taken(String),
    /// Reading or writing: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a user of the console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserRole {
    /// Made by `admin init`; sees everything.
    Admin,
    /// 社区指挥.
    SupCommunity,
    /// 镇街指挥.
    SupStreet,
    /// 区县指挥.
    SupDistrict,
    /// 疾控流调.
    Cdc,
}

impl UserRole {
    /// The role's code, as on the command line and in the table.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::SupCommunity => "SUP_COMMUNITY",
            Self::SupStreet => "SUP_STREET",
            Self::SupDistrict => "SUP_DISTRICT",
            Self::Cdc => "CDC",
        }
    }

    /// The level of region that the role answers for; `None` when any.
    const fn level(self) -> Option<&'static str> {
        match self {
            Self::Admin | Self::Cdc => None,
            Self::SupCommunity => Some("COMMUNITY"),
            Self::SupStreet => Some("STREET"),
            Self::SupDistrict => Some("DISTRICT"),
        }
    }
}

impl fmt::Display for UserRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for UserRole {
    type Err = UserError;

    /// Reads a role that `add-user` may give; ADMIN is not one of them.
    fn from_str(text: &str) -> Result<Self, UserError> {
        [Self::SupCommunity, Self::SupStreet, Self::SupDistrict, Self::Cdc]
            .into_iter()
            .find(|role| role.code() == text)
            .ok_or_else(|| UserError::Role(text.to_owned()))
    }
}

/// A user of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The name that the user signs in with.
    pub name: String,
    /// What the user is.
    pub role: UserRole,
    /// The code of the region that the user is bounded to; empty for everything.
    pub region: String,
    /// PHC string, see [`crate::password`].
    pub password_hash: String,
}

impl Directory<'_> {
    /// A user by name; `None` when there is none.
    ///
    /// # Errors
    /// Any read failure.
    pub fn user(&self, name: &str) -> Result<Option<User>, StoreError> {
        let sql = "SELECT role, region, password_hash FROM users WHERE name = ?1";
        let row: Option<(String, String, String)> =
            self.0.query_row(sql, [name], |row| row.try_into()).optional().map_err(store_error)?;
        row.map(|(role, region, password_hash)| {
            let role = if role == UserRole::Admin.code() { Ok(UserRole::Admin) } else { role.parse() };
            let role = role.map_err(|_| DamagedRow("a user's role"))?;
            Ok(User { name: name.to_owned(), role, region, password_hash })
        })
        .transpose()
    }

    /// Adds a user, bounded to an imported region of the role's level.
    ///
    /// # Errors
    /// [`UserError`]; nothing is changed then.
    pub fn add_user(&self, user: &User, now: UtcMs) -> Result<(), UserError> {
        let length = user.name.chars().count();
        if !(1..=50).contains(&length) || user.name.chars().any(char::is_control) || user.name.trim() != user.name {
            return Err(UserError::Name);
        }
        if user.role != UserRole::Admin {
            self.check_region(user)?;
        }
        let sql = "INSERT OR IGNORE INTO users (name, role, region, password_hash, created_ms)
            VALUES (?1, ?2, ?3, ?4, ?5)";
        let row = params![user.name, user.role.code(), user.region, user.password_hash, now.0];
        let added = self.0.execute(sql, row).map_err(store_error)?;
        if added == 1 { Ok(()) } else { Err(UserError::Taken(user.name.clone())) }
    }

    fn check_region(&self, user: &User) -> Result<(), UserError> {
        let Some(region) = self.region(&user.region)? else { return Err(UserError::Region(user.region.clone())) };
        match user.role.level() {
            Some(expected) if expected != region.level => {
                Err(UserError::Level { role: user.role, expected, region: user.region.clone(), level: region.level })
            }
            _ => Ok(()),
        }
    }
}
