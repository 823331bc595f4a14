//! What a household asks for.

use minicbor::{Decode, Encode};

use super::code::coded_enum;
use super::record::{RecordError, check_optional};

coded_enum! {
    /// What kind of help (reference/domain.md §4.5).
    NeedCategory, "need" {
        0 Food "FOOD" "食品买菜";
        1 Daily "DAILY" "日用品";
        2 Medicine "MEDICINE" "药品(慢病/急用)";
        3 Ppe "PPE" "口罩消毒";
        4 Trash "TRASH" "垃圾清运";
        5 Parcel "PARCEL" "快递";
        6 MedicalTrip "MEDICAL_TRIP" "非新冠就医";
        7 Psych "PSYCH" "心理";
        8 InfantElder "INFANT_ELDER" "婴幼儿/老人照护";
        9 Pet "PET" "宠物";
        10 Utility "UTILITY" "水电网络";
        11 Finance "FINANCE" "经济困难";
        12 Advice "INFO" "政策咨询";
        13 Other "OTHER" "其他";
    }
}

coded_enum! {
    /// How soon (§3).
    Urgency, "urgency" {
        0 Now "NOW" "两小时内";
        1 Today "TODAY" "当天";
        2 Routine "ROUTINE" "48小时内";
    }
}

/// A need as it was heard at the door.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Need {
    /// What kind.
    #[n(0)]
    pub category: NeedCategory,
    /// How soon.
    #[n(1)]
    pub urgency: Urgency,
    /// In words, at most 200 characters; `None` when the category says it all.
    #[n(2)]
    pub text: Option<String>,
}

impl Need {
    pub(super) fn check(&self) -> Result<(), RecordError> {
        check_optional("need", self.text.as_ref(), 200)
    }
}
