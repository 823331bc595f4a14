//! What a household asks for.

use minicbor::{Decode, Encode};

use super::code::coded_enum;
use super::correction::RecordPart;
use super::record::{RecordError, check_optional};
use super::role::Supervisor;
use super::stamp::Stamp;

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

coded_enum! {
    /// Where a need stands (§4.5): derived, never stored.
    NeedStatus, "status of the need" {
        0 Open "OPEN" "待办";
        1 Taken "TAKEN" "已认领";
        2 Done "DONE" "已办";
        3 Failed "FAILED" "办不了";
        4 Cancelled "CANCELLED" "取消";
    }
}

coded_enum! {
    /// What somebody does about a need.
    NeedAct, "step of the need" {
        0 Take "TAKE" "认领";
        1 Assign "ASSIGN" "指派";
        2 Done "DONE" "办结";
        3 Fail "FAIL" "办不了";
        4 Cancel "CANCEL" "取消";
        5 Reopen "REOPEN" "重新打开";
    }
}

/// One step with a need. The first who takes it owns it, the next one helps (§5.2).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct NeedStep {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Which need: the visit part that heard it, and which of its needs, from 0.
    #[n(1)]
    pub need: RecordPart,
    /// What is done.
    #[n(2)]
    pub act: NeedAct,
    /// ASSIGN: to whom, 1 to 50 characters.
    #[n(3)]
    pub assignee: Option<String>,
    /// What shows that it was done, at most 200 characters.
    #[n(4)]
    pub proof: Option<String>,
    /// What it cost, in fen.
    #[n(5)]
    pub cost_fen: Option<u32>,
    /// Free note, at most 200 characters.
    #[n(6)]
    pub note: Option<String>,
    /// The supervisor whose step a server node writes; `None` on a phone.
    #[n(7)]
    pub supervisor: Option<Supervisor>,
}

impl NeedStep {
    pub(super) const FIELDS: u64 = 8;

    /// A step without particulars.
    #[must_use]
    pub const fn new(stamp: Stamp, need: RecordPart, act: NeedAct) -> Self {
        Self { stamp, need, act, assignee: None, proof: None, cost_fen: None, note: None, supervisor: None }
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_optional("assignee", self.assignee.as_ref(), 50)?;
        check_optional("proof", self.proof.as_ref(), 200)?;
        check_optional("note", self.note.as_ref(), 200)?;
        self.supervisor.as_ref().map_or(Ok(()), Supervisor::check)?;
        if (self.act == NeedAct::Assign) == self.assignee.is_some() {
            Ok(())
        } else {
            Err(RecordError::Inconsistent("ASSIGN names somebody, and nothing else does"))
        }
    }
}
