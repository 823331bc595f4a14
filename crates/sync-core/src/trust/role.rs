//! The roles that a certificate can carry.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text is not a role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown role {0:?}; expected one of DOCTOR, POLICE, PARTY, GRID, BUILDING, CALL, DRIVER, CHECKPOINT, SERVER")]
pub struct UnknownRole(pub String);

/// Who a device's holder is (reference/domain.md §4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize)]
#[cbor(index_only)]
#[serde(rename_all = "UPPERCASE")]
pub enum Role {
    /// 社区医生.
    #[n(0)]
    Doctor,
    /// 民警.
    #[n(1)]
    Police,
    /// 党员、社区干部.
    #[n(2)]
    Party,
    /// 网格员.
    #[n(3)]
    Grid,
    /// 楼栋长.
    #[n(4)]
    Building,
    /// 医学客服.
    #[n(5)]
    Call,
    /// 转运司机.
    #[n(6)]
    Driver,
    /// 卡点值守.
    #[n(7)]
    Checkpoint,
    /// A server node: writes what supervisors decide.
    #[n(8)]
    Server,
}

impl Role {
    /// Every role, in the order of its code.
    pub const ALL: [Self; 9] = [
        Self::Doctor,
        Self::Police,
        Self::Party,
        Self::Grid,
        Self::Building,
        Self::Call,
        Self::Driver,
        Self::Checkpoint,
        Self::Server,
    ];

    /// The role's code, as on the command line.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Doctor => "DOCTOR",
            Self::Police => "POLICE",
            Self::Party => "PARTY",
            Self::Grid => "GRID",
            Self::Building => "BUILDING",
            Self::Call => "CALL",
            Self::Driver => "DRIVER",
            Self::Checkpoint => "CHECKPOINT",
            Self::Server => "SERVER",
        }
    }

    /// The role's name, Chinese.
    #[must_use]
    pub const fn name_zh(self) -> &'static str {
        match self {
            Self::Doctor => "社区医生",
            Self::Police => "民警",
            Self::Party => "党员/社区干部",
            Self::Grid => "网格员",
            Self::Building => "楼栋长",
            Self::Call => "医学客服",
            Self::Driver => "转运司机",
            Self::Checkpoint => "卡点值守",
            Self::Server => "服务器",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.code() == text).ok_or_else(|| UnknownRole(text.to_owned()))
    }
}
