//! Samples: one is taken, and then handed over, received, and has a result.

use minicbor::{Decode, Encode};

use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::code::coded_enum;
use super::record::{RecordError, check_optional, check_text};
use super::role::Supervisor;
use super::stamp::{Stamp, check_time};

coded_enum! {
    /// What was taken (reference/domain.md §2.6).
    SampleKind, "kind of sample" {
        0 ThroatSwab "THROAT_SWAB" "咽拭子";
        1 NasalSwab "NASAL_SWAB" "鼻拭子";
        2 Sputum "SPUTUM" "痰";
        3 Blood "BLOOD" "血";
        4 Stool "STOOL" "粪便";
        5 Other "OTHER" "其他";
    }
}

coded_enum! {
    /// How far a sample is.
    SampleStage, "stage of the sample" {
        0 Collected "COLLECTED" "已采集";
        1 HandedOver "HANDED_OVER" "已送出";
        2 Received "RECEIVED" "已收样";
        3 Resulted "RESULT" "已出结果";
    }
}

coded_enum! {
    /// What the laboratory found (§3).
    SampleResult, "result" {
        0 Positive "POS" "阳性";
        1 Negative "NEG" "阴性";
        2 Inconclusive "INCONCLUSIVE" "可疑";
        3 Rejected "REJECTED" "拒收";
    }
}

/// A sample is taken; one that a role which only registers wrote is registered, not taken (§6).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Sample {
    /// When it was taken.
    #[n(0)]
    pub stamp: Stamp,
    /// From whom.
    #[n(1)]
    pub person: PersonId,
    /// Its number, 1 to 40 characters: unique everywhere; one number on two persons is an alarm (§5.2).
    #[n(2)]
    pub number: String,
    /// What was taken.
    #[n(3)]
    pub kind: SampleKind,
    /// Which day of the observation it was; `None` when not said.
    #[n(4)]
    pub day_index: Option<u16>,
}

impl Sample {
    pub(super) const FIELDS: u64 = 5;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("sample number", &self.number, 40)?;
        if self.number.trim() != self.number {
            return Err(RecordError::NotNormal { field: "sample number" });
        }
        match self.day_index {
            Some(366..) => Err(RecordError::OutOfRange { field: "day of the sample" }),
            _ => Ok(()),
        }
    }
}

/// A sample goes a step further.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SampleStep {
    /// When it was written down.
    #[n(0)]
    pub stamp: Stamp,
    /// Which sample: the record that took it.
    #[n(1)]
    pub sample: Position,
    /// Which step.
    #[n(2)]
    pub stage: SampleStage,
    /// The result, with [`SampleStage::Resulted`] and only then.
    #[n(3)]
    pub result: Option<SampleResult>,
    /// To whom, or which laboratory, at most 50 characters.
    #[n(4)]
    pub place: Option<String>,
    /// When it happened, by the device's clock; `None`: when it was written down.
    #[n(5)]
    pub at: Option<UtcMs>,
    /// The supervisor (CDC) whose note a server node writes; `None` on a phone.
    #[n(6)]
    pub supervisor: Option<Supervisor>,
}

impl SampleStep {
    pub(super) const FIELDS: u64 = 7;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("laboratory", self.place.as_ref(), 50)?;
        if let Some(at) = self.at {
            check_time("time of the step", at)?;
        }
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        match (self.stage, self.result) {
            (SampleStage::Collected, _) => Err(RecordError::Inconsistent("a sample is taken by its own record")),
            (SampleStage::Resulted, None) => Err(RecordError::Inconsistent("the result is missing")),
            (SampleStage::HandedOver | SampleStage::Received, Some(SampleResult::Rejected)) => Ok(()),
            (SampleStage::HandedOver | SampleStage::Received, Some(_)) => {
                Err(RecordError::Inconsistent("only the step RESULT has a result"))
            }
            _ => Ok(()),
        }
    }
}
