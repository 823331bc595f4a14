//! Telephone calls: who was rung up, and whether anybody answered. What was learnt is a visit part of mode PHONE.

use minicbor::{Decode, Encode};

use crate::id::PersonId;

use super::code::coded_enum;
use super::person::Phone;
use super::record::{RecordError, check_optional};
use super::stamp::Stamp;

coded_enum! {
    /// Whether the person was reached (reference/domain.md §3).
    Reached, "answer to the call" {
        0 Yes "YES" "已接通";
        1 NoAnswer "NO_ANSWER" "无人接听";
        2 WrongNumber "WRONG_NO" "号码错误";
        3 Off "OFF" "关机";
        4 Refused "REFUSED" "拒绝";
    }
}

/// One call.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Call {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Who was to be reached.
    #[n(1)]
    pub person: PersonId,
    /// 首次电访: the first interview of the person.
    #[n(2)]
    pub first: bool,
    /// Whether the person was.
    #[n(3)]
    pub reached: Reached,
    /// What came of it, at most 200 characters.
    #[n(4)]
    pub outcome: Option<String>,
    /// The number that was dialled; a wrong one is marked, never deleted (§5.2). `None` when not said.
    #[n(5)]
    pub number: Option<Phone>,
}

impl Call {
    pub(super) const FIELDS: u64 = 6;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("outcome of the call", self.outcome.as_ref(), 200)?;
        match &self.number {
            Some(number) if Phone::parse(number.as_str()).as_ref() != Ok(number) => {
                Err(RecordError::NotNormal { field: "telephone number" })
            }
            _ => Ok(()),
        }
    }
}
