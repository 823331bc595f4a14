//! Visits. Each member of a team writes a part; parts with the same derived id are one visit.

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::id::{DocumentId, PersonId, Position, VisitId};
use crate::time::{LocalDate, Slot};

use super::code::coded_enum;
use super::need::Need;
use super::reading::Reading;
use super::record::{RecordError, check_date, check_list, check_optional};
use super::stamp::Stamp;
use super::symptom::{Answer, SymptomCheck};

coded_enum! {
    /// How the household was met (reference/domain.md §3).
    VisitMode, "mode" {
        0 Door "DOOR" "上门";
        1 Phone "PHONE" "电话";
        2 Video "VIDEO" "视频";
        3 Wechat "WECHAT" "微信";
        4 Checkpoint "CHECKPOINT" "卡点";
        5 Clinic "CLINIC" "门诊";
    }
}

coded_enum! {
    /// How the visit went (§4.3).
    Outcome, "outcome" {
        0 DoneOk "DONE_OK" "已见-正常";
        1 DoneAbnormal "DONE_ABNORMAL" "已见-异常";
        2 NotHome "NOT_HOME" "不在家";
        3 Refused "REFUSED" "拒绝";
        4 NotAttempted "NOT_ATTEMPTED" "未前往";
        5 Planned "PLANNED" "计划";
    }
}

impl Outcome {
    /// Whether somebody was seen.
    #[must_use]
    pub const fn is_done(self) -> bool {
        matches!(self, Self::DoneOk | Self::DoneAbnormal)
    }
}

coded_enum! {
    /// What the look at an identity document showed.
    IdentityResult, "identity check" {
        0 Verified "VERIFIED" "已核实";
        1 Mismatch "MISMATCH" "不符";
        2 NoDocument "NO_DOCUMENT" "未出示证件";
    }
}

/// One look at one person's document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct IdentityCheck {
    /// Whose.
    #[n(0)]
    pub person: PersonId,
    /// What it showed.
    #[n(1)]
    pub result: IdentityResult,
}

/// The notice (告知书) was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Notice {
    /// To whom.
    #[n(0)]
    pub person: PersonId,
    /// Whether the promise (承诺书) was signed.
    #[n(1)]
    pub promise_signed: bool,
}

/// What one member recorded of one visit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct VisitPart {
    /// When.
    #[n(0)]
    pub stamp: Stamp,
    /// Business date of the visit's start.
    #[n(1)]
    pub date: LocalDate,
    /// Round.
    #[n(2)]
    pub slot: Slot,
    /// 0 for the first visit of the team at the door in the round, 1 for the next that begins more than 30 minutes
    /// after the last local event there (§5.3a).
    #[n(3)]
    pub ordinal: u8,
    /// How.
    #[n(4)]
    pub mode: VisitMode,
    /// How it went.
    #[n(5)]
    pub outcome: Outcome,
    /// Who was seen, at most 32.
    #[n(6)]
    pub present: Vec<PersonId>,
    /// Temperatures, at most 64.
    #[n(7)]
    pub readings: Vec<Reading>,
    /// Symptoms asked, one entry a person, at most 32.
    #[n(8)]
    pub symptoms: Vec<SymptomCheck>,
    /// Documents looked at, at most 32.
    #[n(9)]
    pub identity_checks: Vec<IdentityCheck>,
    /// What the household asked for, at most 16.
    #[n(10)]
    pub needs: Vec<Need>,
    /// Notices handed over, at most 32.
    #[n(11)]
    pub notices: Vec<Notice>,
    /// Advice given, at most 500 characters; `None` when none was.
    #[n(12)]
    pub advice: Option<String>,
    /// Free note, at most 1,000 characters.
    #[n(13)]
    pub note: Option<String>,
    /// Why it was entered later than it was observed, at most 200 characters; `None`: it was entered at the door.
    #[n(14)]
    pub late_reason: Option<String>,
    /// Whether the number to call back was given; `None` when not said.
    #[n(15)]
    pub callback_given: Option<bool>,
    /// What was asked about exposure, one entry a person, at most 32; `None` when nothing was.
    #[n(16)]
    pub exposures: Option<Vec<ExposureCheck>>,
    /// Where the device was; `None` when not known.
    #[n(17)]
    pub geo: Option<Geo>,
}

/// The questions about exposure that make somebody screened (reference/domain.md §7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ExposureCheck {
    /// Who was asked.
    #[n(0)]
    pub person: PersonId,
    /// Stayed in the epidemic area in the last 14 days.
    #[n(1)]
    pub epidemic_area: Answer,
    /// Was in contact with a confirmed or suspected case.
    #[n(2)]
    pub case_contact: Answer,
    /// Was in contact with somebody with fever or cough from there.
    #[n(3)]
    pub fever_contact: Answer,
}

/// A place on the ground, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Geo {
    /// Latitude in millionths of a degree.
    #[n(0)]
    pub latitude_e6: i32,
    /// Longitude in millionths of a degree.
    #[n(1)]
    pub longitude_e6: i32,
    /// How exact, in metres.
    #[n(2)]
    pub accuracy_m: u16,
}

impl VisitPart {
    pub(super) const FIELDS: u64 = 18;

    /// A part without content.
    #[must_use]
    pub const fn new(stamp: Stamp, date: LocalDate, slot: Slot, outcome: Outcome) -> Self {
        Self {
            stamp,
            date,
            slot,
            ordinal: 0,
            mode: VisitMode::Door,
            outcome,
            present: Vec::new(),
            readings: Vec::new(),
            symptoms: Vec::new(),
            identity_checks: Vec::new(),
            needs: Vec::new(),
            notices: Vec::new(),
            advice: None,
            note: None,
            late_reason: None,
            callback_given: None,
            exposures: None,
            geo: None,
        }
    }

    /// The visit that the part belongs to: SHA-256 over team, household, date, round and ordinal, first 16 bytes. Members
    /// of one team at one door agree on it without talking; the team is that of the author's certificate.
    #[must_use]
    pub fn visit_id(&self, team: &str, household: &DocumentId) -> VisitId {
        let mut hash = Sha256::new();
        hash.update((team.len() as u64).to_be_bytes());
        hash.update(team.as_bytes());
        hash.update(household.as_bytes());
        hash.update(self.date.0.to_be_bytes());
        hash.update([self.slot as u8, self.ordinal]);
        let hash: [u8; 32] = hash.finalize().into();
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        VisitId(id)
    }

    pub(super) fn check(&self) -> Result<(), RecordError> {
        self.stamp.check()?;
        check_date("date of the visit", self.date)?;
        check_list("persons present", &self.present, 32)?;
        check_list("readings", &self.readings, 64)?;
        check_list("symptom checks", &self.symptoms, 32)?;
        check_list("identity checks", &self.identity_checks, 32)?;
        check_list("needs", &self.needs, 16)?;
        check_list("notices", &self.notices, 32)?;
        check_optional("advice", self.advice.as_ref(), 500)?;
        check_optional("note", self.note.as_ref(), 1_000)?;
        check_optional("reason for entering it late", self.late_reason.as_ref(), 200)?;
        for (index, reading) in self.readings.iter().enumerate() {
            reading.check(index)?;
        }
        self.symptoms.iter().try_for_each(SymptomCheck::check)?;
        self.needs.iter().try_for_each(Need::check)?;
        check_list("exposure checks", self.exposures.as_deref().unwrap_or_default(), 32)?;
        if self.geo.is_some_and(|geo| geo.latitude_e6.abs() > 90_000_000 || geo.longitude_e6.abs() > 180_000_000) {
            return Err(RecordError::OutOfRange { field: "place on the ground" });
        }
        let seen = !self.present.is_empty() || !self.readings.is_empty() || !self.symptoms.is_empty();
        if seen && matches!(self.outcome, Outcome::NotHome | Outcome::NotAttempted | Outcome::Planned) {
            return Err(RecordError::Inconsistent("somebody was seen at a visit where nobody was met"));
        }
        Ok(())
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        for person in &mut self.present {
            *person = to(*person);
        }
        for reading in &mut self.readings {
            reading.remap(to);
        }
        for check in &mut self.symptoms {
            check.person = to(check.person);
        }
        for check in &mut self.identity_checks {
            check.person = to(check.person);
        }
        for notice in &mut self.notices {
            notice.person = to(notice.person);
        }
        for check in self.exposures.iter_mut().flatten() {
            check.person = to(check.person);
        }
    }
}
