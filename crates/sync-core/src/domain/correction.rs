//! Corrections: a fact is never changed, another fact says what it should have been.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Serialize, Serializer};

use crate::id::{IdError, Position};
use crate::time::UtcMs;

use super::reading::Temperature;
use super::record::{RecordError, check_text};
use super::role::Supervisor;
use super::stamp::{Stamp, check_time};

/// A record, or one reading in it. Text form: `device:seq` or `device:seq/k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(array)]
pub struct RecordPart {
    /// The record.
    #[n(0)]
    pub record: Position,
    /// Which reading of it, from 0; `None` for the whole record, or for its only reading.
    #[n(1)]
    pub index: Option<u8>,
}

impl fmt::Display for RecordPart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "{}/{index}", self.record),
            None => write!(f, "{}", self.record),
        }
    }
}

impl FromStr for RecordPart {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, IdError> {
        match text.split_once('/') {
            None => Ok(Self { record: text.parse()?, index: None }),
            Some((record, index)) => {
                let index = index.parse().map_err(|_| IdError::Position(text.to_owned()))?;
                Ok(Self { record: record.parse()?, index: Some(index) })
            }
        }
    }
}

impl Serialize for RecordPart {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

/// What is to count instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Change {
    /// This temperature.
    #[n(0)]
    Value(#[n(0)] Temperature),
    /// 误录: nothing; the record or reading is void.
    #[n(1)]
    Void,
    /// 时间核实: a human says when the visit took place that a doubtful clock recorded (reference/domain.md §5.5). Without
    /// effect on one whose time is not in doubt.
    #[n(2)]
    ConfirmTime(#[n(0)] UtcMs),
    /// 异议: nothing; the target keeps what holds of it, and a doctor is to look (§5.2).
    #[n(3)]
    Dispute,
}

/// A fact about a fact. Whoever may not correct the target has disputed it: shown, without effect.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Correction {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// What is corrected: a reading, a record, or an earlier correction.
    #[n(1)]
    pub target: RecordPart,
    /// What counts instead.
    #[n(2)]
    pub change: Change,
    /// Why, 1 to 200 characters.
    #[n(3)]
    pub reason: String,
    /// The supervisor whose correction a server node writes; `None` on a phone.
    #[n(4)]
    pub supervisor: Option<Supervisor>,
}

impl Correction {
    pub(super) const FIELDS: u64 = 5;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("reason", &self.reason, 200)?;
        match self.change {
            Change::Value(value) => {
                Temperature::from_deci_c(value.deci_c())
                    .map_err(|_| RecordError::OutOfRange { field: "temperature" })?;
            }
            Change::ConfirmTime(_) if self.target.index.is_some() => {
                return Err(RecordError::Inconsistent("a time is confirmed for a whole visit"));
            }
            Change::ConfirmTime(at) => check_time("confirmed time", at)?,
            Change::Void | Change::Dispute => {}
        }
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)
    }
}
