//! Transfers: a decision orders one, and steps say how far it is. It only ever goes forward (reference/domain.md §5.2).

use minicbor::{Decode, Encode};

use crate::id::Position;

use super::code::coded_enum;
use super::record::{RecordError, check_optional};
use super::role::Supervisor;
use super::stamp::Stamp;

coded_enum! {
    /// How far a transfer is; later ones imply the earlier.
    TransferStage, "stage of the transfer" {
        0 Ordered "ORDERED" "已下令";
        1 PickedUp "PICKED_UP" "已接人";
        2 Departed "DEPARTED" "已出发";
        3 Arrived "ARRIVED" "已到达";
        4 Received "RECEIVED" "已接收";
    }
}

coded_enum! {
    /// Why somebody is moved (§3).
    TransferReason, "reason of the transfer" {
        0 Fever "FEVER" "发热";
        1 ContactToCentral "CONTACT_TO_CENTRAL" "密接集中隔离";
        2 UnsuitableHome "UNSUITABLE_HOME" "居家条件不符";
        3 Breach "BREACH" "违反居家隔离";
        4 Case "CASE" "确诊或疑似";
        5 Other "OTHER" "其他";
    }
}

/// One step of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct TransferStep {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Which transfer: the TRANSFER decision.
    #[n(1)]
    pub transfer: Position,
    /// Which step; ORDERED is the decision itself.
    #[n(2)]
    pub stage: TransferStage,
    /// Where the person is or goes, at most 50 characters; `None`: as ordered.
    #[n(3)]
    pub facility: Option<String>,
    /// Number plate, at most 20 characters.
    #[n(4)]
    pub vehicle: Option<String>,
    /// Who drives, at most 50 characters.
    #[n(5)]
    pub driver: Option<String>,
    /// Protective gear worn, at most 100 characters.
    #[n(6)]
    pub protection: Option<String>,
    /// The supervisor whose note a server node writes; `None` on a phone.
    #[n(7)]
    pub supervisor: Option<Supervisor>,
}

impl TransferStep {
    pub(super) const FIELDS: u64 = 8;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("facility", self.facility.as_ref(), 50)?;
        check_optional("vehicle", self.vehicle.as_ref(), 20)?;
        check_optional("driver", self.driver.as_ref(), 50)?;
        check_optional("protective gear", self.protection.as_ref(), 100)?;
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        match self.stage {
            TransferStage::Ordered => Err(RecordError::Inconsistent("a transfer is ordered by a TRANSFER decision")),
            _ => Ok(()),
        }
    }
}
