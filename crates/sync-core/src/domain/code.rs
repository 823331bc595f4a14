//! What every enumeration of the domain has: a number on the wire, a code at the command line, a Chinese name.

use thiserror::Error;

/// A text is not one of an enumeration's codes.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("unknown {what} {given:?}; expected one of {expected}")]
pub struct UnknownCode {
    /// Which enumeration.
    pub what: &'static str,
    /// The text as given.
    pub given: String,
    /// The codes that exist, separated by commas.
    pub expected: String,
}

/// Declares an enumeration: number on the wire, variant, code, Chinese name. Numbers are never given anew.
macro_rules! coded_enum {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($number:tt $variant:ident $code:literal $zh:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
        #[cbor(index_only)]
        pub enum $name {
            $(#[doc = concat!($zh, ".")] #[n($number)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code, as on the command line and in JSON.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The name, Chinese.
            #[must_use]
            pub const fn name_zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::code::UnknownCode;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|value| value.code() == text).ok_or_else(|| {
                    $crate::domain::code::UnknownCode {
                        what: $what,
                        given: text.to_owned(),
                        expected: Self::ALL.iter().map(|value| value.code()).collect::<Vec<_>>().join(", "),
                    }
                })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use coded_enum;

#[cfg(test)]
mod tests {
    use super::UnknownCode;
    use crate::domain::breach::{BreachKind, PoliceAction};
    use crate::domain::call::Reached;
    use crate::domain::checkpoint::{Direction, PassAction};
    use crate::domain::contact::{ContactMode, ContactRelation};
    use crate::domain::decision::{AnchorBasis, DecisionType, EpisodeState, Venue};
    use crate::domain::identity::DocumentType;
    use crate::domain::link::LinkKind;
    use crate::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};
    use crate::domain::person::{ParticularsSource, Sex};
    use crate::domain::policy::{ContactWindow, DayCount, FeverOperator, ReleaseQuorum, VenueDuty};
    use crate::domain::post::PostKind;
    use crate::domain::reading::{Method, ReadingSource, Site};
    use crate::domain::residence::ResidenceBasis;
    use crate::domain::risk::{Category, RiskSource};
    use crate::domain::role::SupervisorRole;
    use crate::domain::sample::{SampleKind, SampleResult, SampleStage};
    use crate::domain::suitability::Verdict;
    use crate::domain::symptom::{Answer, Symptom};
    use crate::domain::transfer::{TransferReason, TransferStage};
    use crate::domain::visit::{IdentityResult, Outcome, VisitMode};

    /// The codes in the order of the reference, and each value through text, JSON and CBOR.
    macro_rules! check {
        ($name:ident, $codes:literal) => {
            let codes: Vec<&str> = $name::ALL.iter().map(|value| value.code()).collect();
            assert_eq!(codes.join(" "), $codes, stringify!($name));
            for value in $name::ALL {
                assert_eq!(value.code().parse().as_ref(), Ok(value));
                assert_eq!(value.to_string(), value.code());
                assert!(!value.name_zh().is_ascii(), "{value} has a Chinese name");
                let json = serde_json::to_string(value).expect("JSON");
                assert_eq!(&serde_json::from_str::<$name>(&json).expect("JSON"), value);
                let cbor = crate::cbor::to_vec(value);
                assert_eq!(cbor.len(), if (*value as u8) < 24 { 1 } else { 2 });
                assert_eq!(crate::cbor::from_slice::<$name>(&cbor).as_ref(), Ok(value));
            }
            assert!("".parse::<$name>().is_err());
        };
    }

    #[test]
    fn every_enumeration_of_chapter_4_round_trips() {
        check!(
            Category,
            "CLOSE_CONTACT HUBEI_ARRIVAL FEVER_CLINIC SUSPECT_EXPOSURE CASE_DISCHARGED OTHER_ARRIVAL GENERAL"
        );
        check!(
            EpisodeState,
            "LISTED NOTICED HOME_OBS CENTRAL_OBS TRANSFER_PENDING IN_TRANSIT HOSPITAL REVIEW RELEASED CASE LOST \
             HANDED_OVER DIED VOID"
        );
        check!(
            DecisionType,
            "START REANCHOR EXTEND TRANSFER EXCLUDE CONFIRM RELEASE RESOLVE HANDOVER_OUT HANDOVER_ACCEPT LOST FOUND VOID"
        );
        check!(Outcome, "DONE_OK DONE_ABNORMAL NOT_HOME REFUSED NOT_ATTEMPTED PLANNED");
        check!(
            Symptom,
            "FEVER FEVERISH CHILLS DRY_COUGH COUGH PRODUCTIVE FATIGUE SORE_THROAT NASAL_CONGESTION RHINORRHEA DYSPNEA \
             CHEST_TIGHT CHEST_PAIN MYALGIA ARTHRALGIA HEADACHE DIARRHEA NAUSEA VOMIT ABDOMINAL CONJUNCTIVA APPETITE \
             ANOSMIA AGEUSIA NONE"
        );
        check!(
            NeedCategory,
            "FOOD DAILY MEDICINE PPE TRASH PARCEL MEDICAL_TRIP PSYCH INFANT_ELDER PET UTILITY FINANCE INFO OTHER"
        );
        check!(SupervisorRole, "SUP_COMMUNITY SUP_STREET SUP_DISTRICT CDC");
    }

    #[test]
    fn every_enumeration_of_chapter_3_round_trips() {
        check!(Sex, "UNKNOWN MALE FEMALE NOT_STATED");
        check!(DocumentType, "RIC PASSPORT HKMO TW FPR OTHER");
        check!(ResidenceBasis, "FACE PHONE LIST SELF");
        check!(RiskSource, "SELF_REPORT CHECKPOINT POLICE_LIST CDC_LIST GRID_CANVASS NEIGHBOUR HOSPITAL");
        check!(Venue, "HOME CENTRAL HOSPITAL");
        check!(VisitMode, "DOOR PHONE VIDEO WECHAT CHECKPOINT CLINIC");
        check!(Site, "AXILLA FOREHEAD WRIST EAR ORAL RECTAL NECK UNKNOWN");
        check!(Method, "GLASS ELECTRONIC IR IR_EAR WRISTBAND THERMAL_CAM SELF_REPORT");
        check!(Answer, "YES NO UNK");
        check!(Urgency, "NOW TODAY ROUTINE");
        check!(AnchorBasis, "LAST_CONTACT LEFT_AREA ARRIVAL CONTROL_START");
        check!(DayCount, "NEXT_DAY_IS_DAY1 ENTRY_DAY_IS_DAY1");
        check!(FeverOperator, "GE GT");
        check!(ContactWindow, "AFTER_ONSET MINUS_2D");
        check!(ReleaseQuorum, "DOCTOR DOCTOR_COMMUNITY DOCTOR_COMMUNITY_POLICE");
        check!(VenueDuty, "HOME HOME_IF_WHOLE_HOUSEHOLD_OR_ALONE CENTRAL");
        check!(ParticularsSource, "LISTED DECLARED CARD_SCANNED CARD_CHECKED");
        check!(IdentityResult, "VERIFIED MISMATCH NO_DOCUMENT");
    }

    #[test]
    fn every_enumeration_of_the_later_records_round_trips() {
        check!(NeedStatus, "OPEN TAKEN DONE FAILED CANCELLED");
        check!(NeedAct, "TAKE ASSIGN DONE FAIL CANCEL REOPEN");
        check!(BreachKind, "OUT VISITOR DOOR REFUSE_CHECK REFUSE_ENTRY FALSE_INFO SEAL_BROKEN");
        check!(PoliceAction, "ADVISE WARN TRANSFER CASE_FILED");
        check!(Reached, "YES NO_ANSWER WRONG_NO OFF REFUSED");
        check!(PassAction, "PASS REGISTER DISSUADE HOLD");
        check!(Direction, "IN OUT");
        check!(TransferReason, "FEVER CONTACT_TO_CENTRAL UNSUITABLE_HOME BREACH CASE OTHER");
        check!(TransferStage, "ORDERED PICKED_UP DEPARTED ARRIVED RECEIVED");
        check!(SampleKind, "THROAT_SWAB NASAL_SWAB SPUTUM BLOOD STOOL OTHER");
        check!(SampleStage, "COLLECTED HANDED_OVER RECEIVED RESULT");
        check!(SampleResult, "POS NEG INCONCLUSIVE REJECTED");
        check!(Verdict, "UNKNOWN SUITABLE UNSUITABLE");
        check!(LinkKind, "SAME NOT_SAME UNLINK");
        check!(ReadingSource, "MEASURED_BY_TEAM WITNESSED_SELF SELF_REPORTED DEVICE");
        check!(
            ContactMode,
            "SHARED_MEAL SHARED_ROOM SAME_WARD SHARED_UTENSILS SECRETIONS CARE VISIT SHARED_TRANSPORT OTHER"
        );
        check!(ContactRelation, "FAMILY HEALTH_WORKER CLASSMATE COLLEAGUE OTHER");
        check!(PostKind, "DUTY_BOOK CHECKPOINT");
    }

    #[test]
    fn an_unknown_code_is_named_with_what_there_is() {
        let error: UnknownCode = "PAINT".parse::<Answer>().expect_err("not an answer");
        assert_eq!(error.to_string(), "unknown answer \"PAINT\"; expected one of YES, NO, UNK");
    }
}
