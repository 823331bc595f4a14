//! A visit as it is entered, and as it was recorded.

use stairwell_core::domain::need::{Need, NeedCategory, Urgency};
use stairwell_core::domain::reading::{Method, ReadingSource, Retested, Site, Temperature};
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{ExposureCheck, Geo, IdentityCheck, IdentityResult, Notice, Outcome, VisitMode};
use stairwell_core::field::{NewReading, NewVisit};
use stairwell_core::time::{Slot, UtcMs};

use crate::fault::Fault;
use crate::named::{all, date, household, maybe, person, record_part};

/// One member's part of a visit. What was not asked or not seen stays empty.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Visit {
    /// Whose door.
    pub household: String,
    /// The round that it is for.
    pub round: Slot,
    /// How it went.
    pub outcome: Outcome,
    /// How the household was met.
    pub mode: VisitMode,
    /// Who was seen, beside those of whom something is said below.
    #[uniffi(default = [])]
    pub present: Vec<String>,
    /// Temperatures in the order of measuring.
    #[uniffi(default = [])]
    pub readings: Vec<Reading>,
    /// What was asked and answered, once a person.
    #[uniffi(default = [])]
    pub symptoms: Vec<SymptomAnswers>,
    /// Whose documents were looked at.
    #[uniffi(default = [])]
    pub identity_looks: Vec<IdentityLook>,
    /// What the family needs.
    #[uniffi(default = [])]
    pub needs: Vec<NeedHeard>,
    /// To whom the notice of observation was handed.
    #[uniffi(default = [])]
    pub notices: Vec<Given>,
    /// What was asked about exposure.
    #[uniffi(default = [])]
    pub exposures: Vec<Exposure>,
    /// The doctor's advice.
    #[uniffi(default = None)]
    pub advice: Option<String>,
    /// Free note.
    #[uniffi(default = None)]
    pub note: Option<String>,
    /// Whether the number to call back was given.
    #[uniffi(default = None)]
    pub callback_given: Option<bool>,
    /// Where the phone was.
    #[uniffi(default = None)]
    pub place: Option<GeoPoint>,
    /// When it took place, where it is entered later (补录, paper first); `None`: now.
    #[uniffi(default = None)]
    pub observed_at_ms: Option<i64>,
    /// Why it is entered later: with `observed_at_ms`, and only there.
    #[uniffi(default = None)]
    pub late_reason: Option<String>,
}

/// Where a phone was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, uniffi::Record)]
pub struct GeoPoint {
    /// Latitude in millionths of a degree.
    pub latitude_e6: i32,
    /// Longitude in millionths of a degree.
    pub longitude_e6: i32,
    /// How exact, in metres.
    pub accuracy_m: u16,
}

/// One temperature as measured.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Reading {
    /// Whose.
    pub person: String,
    /// Tenths of a degree Celsius.
    pub deci_c: i32,
    /// Where it was measured.
    pub site: Site,
    /// What it was measured with.
    pub method: Method,
    /// The recorder was asked again about an unusual value and confirmed it.
    #[uniffi(default = false)]
    pub confirmed: bool,
    /// Which earlier reading of this visit it repeats, from 0.
    #[uniffi(default = None)]
    pub retest_of_index: Option<u8>,
    /// Which recorded reading it repeats, `device:sequence/index`.
    #[uniffi(default = None)]
    pub retest_of: Option<String>,
    /// Whether something against fever was taken in the last six hours.
    #[uniffi(default = None)]
    pub antipyretic_6h: Option<Answer>,
    /// Who measured; `None`: the team.
    #[uniffi(default = None)]
    pub source: Option<ReadingSource>,
    /// Serial number of the thermometer.
    #[uniffi(default = None)]
    pub device_serial: Option<String>,
}

/// What one person answered.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct SymptomAnswers {
    /// Who.
    pub person: String,
    /// Of two answers to one question the last counts.
    pub answers: Vec<SymptomSaid>,
    /// Since when; `None` when not said.
    #[uniffi(default = None)]
    pub onset_on: Option<String>,
}

/// One question and its answer.
#[derive(Debug, Clone, Copy, PartialEq, uniffi::Record)]
pub struct SymptomSaid {
    /// The question.
    pub symptom: Symptom,
    /// The answer.
    pub answer: Answer,
}

/// One look at one person's document.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct IdentityLook {
    /// Whose.
    pub person: String,
    /// What it showed.
    pub result: IdentityResult,
}

/// A need as it was heard.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct NeedHeard {
    /// What kind.
    pub category: NeedCategory,
    /// How soon.
    pub urgency: Urgency,
    /// In words.
    #[uniffi(default = None)]
    pub text: Option<String>,
}

/// The notice of observation, handed to somebody.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Given {
    /// To whom.
    pub person: String,
    /// Whether the promise was signed.
    pub promise_signed: bool,
}

/// What one person answered about exposure in the last 14 days.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct Exposure {
    /// Who.
    pub person: String,
    /// Was in an epidemic area.
    pub epidemic_area: Answer,
    /// Met a case.
    pub case_contact: Answer,
    /// Met somebody with a fever.
    pub fever_contact: Answer,
}

/// A visit as recorded: it is on this phone's disk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RecordedVisit {
    /// The visit; the same for all members of the team at the door.
    pub visit: String,
    /// The records written, or the earlier ones when all of it was a double tap.
    pub records: Vec<String>,
    /// The names of the readings, in the order of [`Visit::readings`].
    pub readings: Vec<String>,
    /// All of it had been recorded within the last minute: nothing was written.
    pub double_tap: bool,
    /// Whose temperature is too low to count as normal: measure again.
    pub retest: Vec<String>,
}

impl TryFrom<Visit> for NewVisit {
    type Error = Fault;

    fn try_from(visit: Visit) -> Result<Self, Fault> {
        let mut new = Self::new(household(&visit.household)?, visit.round, visit.outcome);
        new.mode = visit.mode;
        new.present = all(&visit.present, person)?;
        new.readings = visit.readings.into_iter().map(NewReading::try_from).collect::<Result<_, _>>()?;
        new.symptoms = visit.symptoms.into_iter().map(SymptomCheck::try_from).collect::<Result<_, _>>()?;
        for look in visit.identity_looks {
            new.identity_checks.push(IdentityCheck { person: person(&look.person)?, result: look.result });
        }
        let need = |NeedHeard { category, urgency, text }| Need { category, urgency, text };
        new.needs = visit.needs.into_iter().map(need).collect();
        for given in visit.notices {
            new.notices.push(Notice { person: person(&given.person)?, promise_signed: given.promise_signed });
        }
        for Exposure { person: who, epidemic_area, case_contact, fever_contact } in visit.exposures {
            new.exposures.push(ExposureCheck { person: person(&who)?, epidemic_area, case_contact, fever_contact });
        }
        new.advice = visit.advice;
        new.note = visit.note;
        new.callback_given = visit.callback_given;
        let point = |GeoPoint { latitude_e6, longitude_e6, accuracy_m }| Geo { latitude_e6, longitude_e6, accuracy_m };
        new.geo = visit.place.map(point);
        new.observed_at = visit.observed_at_ms.map(UtcMs);
        new.late_reason = visit.late_reason;
        Ok(new)
    }
}

impl TryFrom<Reading> for NewReading {
    type Error = Fault;

    fn try_from(reading: Reading) -> Result<Self, Fault> {
        let value = temperature(reading.deci_c)?;
        let repeated = maybe(reading.retest_of.as_ref(), record_part)?.map(Retested::Other);
        Ok(Self {
            confirmed: reading.confirmed,
            retest_of: reading.retest_of_index.map(Retested::SamePart).or(repeated),
            antipyretic_6h: reading.antipyretic_6h,
            source: reading.source,
            device_serial: reading.device_serial,
            ..Self::new(person(&reading.person)?, value, reading.site, reading.method)
        })
    }
}

/// A temperature; what no body can have is refused.
pub(crate) fn temperature(deci_c: i32) -> Result<Temperature, Fault> {
    let impossible = || Fault::refused("refused_value", "体温不可能 / no body has this temperature");
    let deci_c = deci_c.try_into().map_err(|_| impossible())?;
    Temperature::from_deci_c(deci_c).map_err(|error| stairwell_core::field::FieldError::from(error).into())
}

impl TryFrom<SymptomAnswers> for SymptomCheck {
    type Error = Fault;

    fn try_from(asked: SymptomAnswers) -> Result<Self, Fault> {
        let last: std::collections::BTreeMap<_, _> =
            asked.answers.iter().map(|said| (said.symptom, said.answer)).collect();
        let answers = last.into_iter().map(|(symptom, answer)| SymptomAnswer { symptom, answer }).collect();
        Ok(Self { person: person(&asked.person)?, answers, onset_on: maybe(asked.onset_on.as_ref(), date)? })
    }
}

impl From<stairwell_core::field::RecordedVisit> for RecordedVisit {
    fn from(recorded: stairwell_core::field::RecordedVisit) -> Self {
        Self {
            visit: recorded.visit.to_string(),
            records: recorded.records.iter().map(ToString::to_string).collect(),
            readings: recorded.readings.iter().map(ToString::to_string).collect(),
            double_tap: recorded.double_tap,
            retest: recorded.retest.iter().map(ToString::to_string).collect(),
        }
    }
}
