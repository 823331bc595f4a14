//! Why a person is watched.

use minicbor::{Decode, Encode};

use crate::id::PersonId;
use crate::time::LocalDate;

use super::code::coded_enum;
use super::record::{RecordError, check_optional, check_optional_date};
use super::stamp::Stamp;

coded_enum! {
    /// Category of a key person (reference/domain.md §4.1). Number 7 is kept for 四种重点人群's fourth.
    Category, "category" {
        0 CloseContact "CLOSE_CONTACT" "密切接触者";
        1 HubeiArrival "HUBEI_ARRIVAL" "湖北(疫情发生地)来粤人员";
        2 FeverClinic "FEVER_CLINIC" "发热门诊就诊者";
        3 SuspectExposure "SUSPECT_EXPOSURE" "可疑暴露者";
        4 CaseDischarged "CASE_DISCHARGED" "治愈出院";
        5 OtherArrival "OTHER_ARRIVAL" "其他外地返粤";
        6 General "GENERAL" "一般居民";
    }
}

coded_enum! {
    /// Who said so (§3).
    RiskSource, "source" {
        0 SelfReport "SELF_REPORT" "自主申报";
        1 Checkpoint "CHECKPOINT" "卡点登记";
        2 PoliceList "POLICE_LIST" "公安名单";
        3 CdcList "CDC_LIST" "疾控名单";
        4 GridCanvass "GRID_CANVASS" "网格摸查";
        5 Neighbour "NEIGHBOUR" "群众反映";
        6 Hospital "HOSPITAL" "医院通报";
    }
}

/// A person belongs to a category. Tags add up; one is removed by a doctor's or the CDC's voiding correction that
/// saw it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RiskTag {
    /// When it was recorded.
    #[n(0)]
    pub stamp: Stamp,
    /// Who.
    #[n(1)]
    pub person: PersonId,
    /// What.
    #[n(2)]
    pub category: Category,
    /// Who said so.
    #[n(3)]
    pub source: RiskSource,
    /// Whether it was confirmed.
    #[n(4)]
    pub confirmed: bool,
    /// Last contact with the case; `None` when there was none or it is not known. So for the other dates.
    #[n(5)]
    pub last_contact_on: Option<LocalDate>,
    /// When the person left the epidemic area.
    #[n(6)]
    pub left_area_on: Option<LocalDate>,
    /// When the person arrived here.
    #[n(7)]
    pub arrived_on: Option<LocalDate>,
    /// Train, coach, seat, at most 50 characters.
    #[n(8)]
    pub transport: Option<String>,
    /// Grounds, at most 200 characters.
    #[n(9)]
    pub basis: Option<String>,
    /// The case that the person was in contact with, as the CDC numbers it, at most 50 characters.
    #[n(10)]
    pub index_case: Option<String>,
}

impl RiskTag {
    pub(super) const FIELDS: u64 = 11;

    /// A tag without dates.
    #[must_use]
    pub const fn new(stamp: Stamp, person: PersonId, category: Category, source: RiskSource) -> Self {
        Self {
            stamp,
            person,
            category,
            source,
            confirmed: false,
            last_contact_on: None,
            left_area_on: None,
            arrived_on: None,
            transport: None,
            basis: None,
            index_case: None,
        }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional_date("date of last contact", self.last_contact_on)?;
        check_optional_date("date of leaving", self.left_area_on)?;
        check_optional_date("date of arrival", self.arrived_on)?;
        check_optional("transport", self.transport.as_ref(), 50)?;
        check_optional("grounds", self.basis.as_ref(), 200)?;
        check_optional("index case", self.index_case.as_ref(), 50)
    }
}
