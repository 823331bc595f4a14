//! Who was in contact with which case (reference/domain.md §2.4, §2.6).

use minicbor::{Decode, Encode};

use crate::id::{PersonId, Position};
use crate::time::LocalDate;

use super::code::coded_enum;
use super::record::{RecordError, check_date, check_optional_date, check_text};
use super::stamp::Stamp;

coded_enum! {
    /// How they met.
    ContactMode, "contact" {
        0 SharedMeal "SHARED_MEAL" "同餐";
        1 SharedRoom "SHARED_ROOM" "同室";
        2 SameWard "SAME_WARD" "同病区";
        3 SharedUtensils "SHARED_UTENSILS" "共用餐具毛巾";
        4 Secretions "SECRETIONS" "接触分泌物";
        5 Care "CARE" "诊治护理";
        6 Visiting "VISIT" "探视";
        7 SharedTransport "SHARED_TRANSPORT" "共用交通工具";
        8 Other "OTHER" "其他";
    }
}

coded_enum! {
    /// What they are to each other.
    ContactRelation, "relation" {
        0 Family "FAMILY" "家庭成员";
        1 HealthWorker "HEALTH_WORKER" "医务人员";
        2 Classmate "CLASSMATE" "同学";
        3 Colleague "COLLEAGUE" "同事";
        4 Other "OTHER" "其他";
    }
}

/// One contact with one case.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ContactLink {
    /// When it was recorded.
    #[n(0)]
    pub stamp: Stamp,
    /// Who was in contact.
    #[n(1)]
    pub contact: PersonId,
    /// The case, as the CDC numbers or names it, 1 to 50 characters.
    #[n(2)]
    pub case: String,
    /// The case as a person of this household; `None` when it is somebody else.
    #[n(3)]
    pub case_person: Option<PersonId>,
    /// Last contact.
    #[n(4)]
    pub last_on: LocalDate,
    /// First contact; `None` when not known. So for the rest.
    #[n(5)]
    pub first_on: Option<LocalDate>,
    /// How they met.
    #[n(6)]
    pub mode: Option<ContactMode>,
    /// What they are to each other.
    #[n(7)]
    pub relation: Option<ContactRelation>,
    /// Whether both were protected.
    #[n(8)]
    pub protected: Option<bool>,
    /// How near, in cm.
    #[n(9)]
    pub distance_cm: Option<u16>,
    /// How long, in minutes.
    #[n(10)]
    pub duration_min: Option<u16>,
}

impl ContactLink {
    pub(super) const FIELDS: u64 = 11;

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_text("case", &self.case, 50)?;
        check_date("date of the last contact", self.last_on)?;
        check_optional_date("date of the first contact", self.first_on)?;
        match self.first_on {
            Some(first) if self.last_on < first => {
                Err(RecordError::Inconsistent("the last contact is before the first"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.contact = to(self.contact);
        self.case_person = self.case_person.map(to);
    }
}
