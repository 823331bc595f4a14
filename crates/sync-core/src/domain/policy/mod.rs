//! Policy packs: the numbers that changed weekly and differed by city (reference/domain.md §2.10).
//!
//! A pack holds for a region and a time. Decisions keep the version of the pack under which they were made, so that a
//! later pack changes no observation that is running.

mod book;
mod built_in;
mod check;
mod rounds;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

use crate::time::{LocalDate, Slot};

use super::code::coded_enum;
use super::decision::AnchorBasis;
use super::reading::Temperature;
use super::risk::Category;

pub use book::{PolicyBook, RegionPolicies};
pub use check::PolicyError;

coded_enum! {
    /// Which day is day 1 (§2.1).
    DayCount, "day count" {
        0 NextDayIsDay1 "NEXT_DAY_IS_DAY1" "次日为第一天";
        1 EntryDayIsDay1 "ENTRY_DAY_IS_DAY1" "当日为第一天";
    }
}

coded_enum! {
    /// How a value compares with the fever threshold (§2.2).
    FeverOperator, "fever operator" {
        0 AtLeast "GE" "大于等于";
        1 Above "GT" "超过";
    }
}

coded_enum! {
    /// Since when contact with a case counts (§2.4).
    ContactWindow, "contact window" {
        0 AfterOnset "AFTER_ONSET" "发病后";
        1 TwoDaysBefore "MINUS_2D" "发病前2天起";
    }
}

coded_enum! {
    /// Whose signatures a release needs (§2.3).
    ReleaseQuorum, "release quorum" {
        0 Doctor "DOCTOR" "医生";
        1 DoctorCommunity "DOCTOR_COMMUNITY" "医生+社区";
        2 DoctorCommunityPolice "DOCTOR_COMMUNITY_POLICE" "医生+社区+民警";
    }
}

coded_enum! {
    /// Where persons of a category are to be observed (§2.1).
    VenueDuty, "venue duty" {
        0 Home "HOME" "居家";
        1 HomeIfAlone "HOME_IF_WHOLE_HOUSEHOLD_OR_ALONE" "全户同行或可独居者居家,否则集中";
        2 Central "CENTRAL" "集中";
    }
}

/// Where persons of one category are to be observed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cbor(array)]
pub struct VenueRule {
    /// Of whom.
    #[n(0)]
    pub category: Category,
    /// Where.
    #[n(1)]
    pub venue: VenueDuty,
}

/// One round of a day: it lasts until the next one begins, the last until midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cbor(array)]
pub struct Round {
    /// Its name.
    #[n(0)]
    pub slot: Slot,
    /// Full hour at which it begins in Asia/Shanghai; the first begins at 0.
    #[n(1)]
    pub from_h: u8,
}

/// One pack: a region, a time, and the parameters that hold there and then. The JSON of `admin policy` has these names.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cbor(array)]
pub struct Policy {
    /// Name of the pack, kept in every decision made under it: 1 to 40 characters, never given anew.
    #[n(0)]
    pub version: String,
    /// Where it holds: 2, 4, 6, 9 or 12 digits (§8), or a longer local code.
    #[n(1)]
    pub region: String,
    /// First business date on which it holds.
    #[n(2)]
    pub effective_from: LocalDate,
    /// Last business date on which it holds; `None`: until a later pack takes over.
    #[n(3)]
    #[serde(default)]
    pub effective_to: Option<LocalDate>,
    /// Days of observation, 1 to 60.
    #[n(4)]
    pub observation_days: u8,
    /// What day 0 is when nobody says (§2.1).
    #[n(5)]
    pub anchor_basis: AnchorBasis,
    /// Which day is day 1.
    #[n(6)]
    pub day_count: DayCount,
    /// Checks a day, 1 to 3: as many as there are rounds.
    #[n(7)]
    pub checks_per_day: u8,
    /// The rounds of a day, in their order; together they cover it.
    #[n(8)]
    pub rounds: Vec<Round>,
    /// Hours after the end of a round in which a team that walks it late still walks that round, 0 to 12.
    #[n(9)]
    pub slot_grace_h: u8,
    /// Fever begins here …
    #[n(10)]
    pub fever_threshold: Temperature,
    /// … or above, by this operator.
    #[n(11)]
    pub fever_operator: FeverOperator,
    /// A reading below this is to be repeated, not normal (§2.2).
    #[n(12)]
    pub low_retest_below: Temperature,
    /// Two readings of one person at one visit that differ by at least this, in tenths of °C, are discordant.
    #[n(13)]
    pub discordance_deci_c: u16,
    /// Where persons of a category are to be observed; a category that is not named may stay at home.
    #[n(14)]
    pub venue_rule: Vec<VenueRule>,
    /// Since when contact with a case counts.
    #[n(15)]
    pub contact_window: ContactWindow,
    /// Days of the observation on which a sample is due, ascending; empty: none is.
    #[n(16)]
    pub sample_days: Vec<u8>,
    /// Negative results that a release needs; 0: none.
    #[n(17)]
    pub negatives_required: u8,
    /// Whose signatures a release needs.
    #[n(18)]
    pub release_quorum: ReleaseQuorum,
    /// How many rounds of the last day must be done for a release, 1 to [`Self::checks_per_day`] (§5.4).
    #[n(19)]
    pub last_day_slots: u8,
    /// Days without contact after which a person is a candidate for LOST.
    #[n(20)]
    pub lost_after_days: u8,
    /// Days after a release on which the person is telephoned, ascending (§2.3).
    #[n(21)]
    pub post_release_calls: Vec<u8>,
    /// Days after a release for which names, numbers and addresses are kept (§2.9).
    #[n(22)]
    pub retention_days: u16,
    /// Whether everybody under home observation is to be sampled, as key persons are (§7.3).
    #[n(23)]
    pub key_persons_sampled: bool,
}

impl Default for DayCount {
    /// That of the default pack.
    fn default() -> Self {
        Self::NextDayIsDay1
    }
}

impl DayCount {
    /// Which day of an observation a date is.
    #[must_use]
    pub const fn day_index(self, anchor: LocalDate, date: LocalDate) -> i32 {
        let days = date.0.saturating_sub(anchor.0);
        match self {
            Self::NextDayIsDay1 => days,
            Self::EntryDayIsDay1 => days.saturating_add(1),
        }
    }
}

impl Policy {
    /// Whether the value is a fever.
    #[must_use]
    pub fn is_fever(&self, value: Temperature) -> bool {
        match self.fever_operator {
            FeverOperator::AtLeast => value >= self.fever_threshold,
            FeverOperator::Above => value > self.fever_threshold,
        }
    }

    /// Which day of the observation a date is (§2.1).
    #[must_use]
    pub const fn day_index(&self, anchor: LocalDate, date: LocalDate) -> i32 {
        self.day_count.day_index(anchor, date)
    }

    /// The last day of an observation anchored on `anchor`; the duty lasts to its midnight.
    #[must_use]
    pub const fn end_date(&self, anchor: LocalDate) -> LocalDate {
        let days = self.observation_days as i32;
        anchor.plus_days(match self.day_count {
            DayCount::NextDayIsDay1 => days,
            DayCount::EntryDayIsDay1 => days - 1,
        })
    }

    /// Whether the pack holds in this region (any code below its own) on this date.
    #[must_use]
    pub fn holds(&self, region: &str, date: LocalDate) -> bool {
        region.starts_with(&self.region)
            && self.effective_from <= date
            && self.effective_to.is_none_or(|last| date <= last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fourteen_days_are_counted_from_the_next_day_or_the_same() {
        let anchor: LocalDate = "2020-02-01".parse().expect("a date");
        let mut policy = Policy::guangdong();
        assert_eq!(policy.end_date(anchor).to_string(), "2020-02-15");
        assert_eq!(policy.day_index(anchor, policy.end_date(anchor)), 14);
        policy.day_count = DayCount::EntryDayIsDay1;
        assert_eq!(policy.end_date(anchor).to_string(), "2020-02-14");
        assert_eq!(policy.day_index(anchor, policy.end_date(anchor)), 14);
    }

    #[test]
    fn the_threshold_is_fever_or_not_by_the_operator() {
        let mut policy = Policy::guangdong();
        let value: Temperature = "37.3".parse().expect("a temperature");
        assert!(policy.is_fever(value));
        policy.fever_operator = FeverOperator::Above;
        assert!(!policy.is_fever(value));
    }

    #[test]
    fn a_pack_survives_json_and_cbor_and_json_says_everything_by_name() {
        for policy in Policy::built_in() {
            let json = serde_json::to_string(&policy).expect("JSON");
            assert_eq!(serde_json::from_str::<Policy>(&json).expect("JSON"), policy);
            let cbor = crate::cbor::to_vec(&policy);
            assert_eq!(crate::cbor::from_slice::<Policy>(&cbor).as_ref(), Ok(&policy));
        }
        let mut value = serde_json::to_value(Policy::guangdong()).expect("JSON");
        assert_eq!(value["rounds"][1], serde_json::json!({ "slot": "PM", "from_h": 12 }));
        assert_eq!(value["venue_rule"][0], serde_json::json!({ "category": "CLOSE_CONTACT", "venue": "CENTRAL" }));
        value["fever_treshold"] = 37.5.into();
        let error = serde_json::from_value::<Policy>(value).expect_err("a misspelt name");
        assert!(error.to_string().starts_with("unknown field `fever_treshold`"), "{error}");
    }
}
