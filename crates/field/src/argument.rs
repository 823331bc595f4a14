//! Arguments with a grammar of their own: `PERSON=36.8@AXILLA/ELECTRONIC` and its like.
//!
//! What is not of the right form is wrong usage; what is of the right form and names nothing is refused later, by
//! the verb.

use std::str::FromStr;

use stairwell_core::domain::UnknownCode;
use stairwell_core::domain::decision::Responsible;
use stairwell_core::domain::need::{NeedCategory, Urgency};
use stairwell_core::domain::reading::{Method, Site, Temperature, TemperatureError};
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::{Geo, IdentityResult};
use stairwell_core::trust::UnknownRole;
use thiserror::Error;

/// Why an argument is not of its form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum ArgumentError {
    /// Reading: a part is missing.
    #[error("expected {0}")]
    Form(&'static str),
    /// Reading: a part is not one of its enumeration.
    #[error(transparent)]
    Code(#[from] UnknownCode),
    /// Reading: the temperature is not two digits, a point and one digit.
    #[error(transparent)]
    Temperature(#[from] TemperatureError),
    /// Reading: the role is none.
    #[error(transparent)]
    Role(#[from] UnknownRole),
}

/// A temperature of the right form that no body has, in the text as given: refused, not wrong usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImpossibleTemperature(pub(crate) TemperatureError);

/// Reads a temperature such as `36.8`.
pub(crate) fn temperature(text: &str) -> Result<Result<Temperature, ImpossibleTemperature>, TemperatureError> {
    match text.parse() {
        Ok(value) => Ok(Ok(value)),
        Err(error @ TemperatureError::Impossible(_)) => Ok(Err(ImpossibleTemperature(error))),
        Err(error) => Err(error),
    }
}

/// `[PERSON=]36.8[@SITE[/METHOD]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemperatureArgument {
    /// Whose, as given; `None`: of the one who can be meant.
    pub(crate) person: Option<String>,
    /// The value.
    pub(crate) value: Result<Temperature, ImpossibleTemperature>,
    /// Where; the forehead when not said.
    pub(crate) site: Site,
    /// With what; an infrared thermometer when not said.
    pub(crate) method: Method,
}

impl FromStr for TemperatureArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (person, rest) = of_person(text, "PERSON=36.8@SITE/METHOD")?;
        let (value, place) = rest.split_once('@').map_or((rest, None), |(value, place)| (value, Some(place)));
        let (site, method) = match place.map(|place| place.split_once('/').unwrap_or((place, "IR"))) {
            Some((site, method)) => (site.parse()?, method.parse()?),
            None => (Site::Forehead, Method::Infrared),
        };
        Ok(Self { person, value: temperature(value)?, site, method })
    }
}

/// `[PERSON=]SYMPTOM:ANSWER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SymptomArgument {
    /// Whose, as given; `None`: of the one who can be meant.
    pub(crate) person: Option<String>,
    /// What was asked.
    pub(crate) symptom: Symptom,
    /// What was answered.
    pub(crate) answer: Answer,
}

impl FromStr for SymptomArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        const FORM: &str = "PERSON=SYMPTOM:ANSWER";
        let (person, rest) = of_person(text, FORM)?;
        let (symptom, answer) = rest.split_once(':').ok_or(ArgumentError::Form(FORM))?;
        Ok(Self { person, symptom: symptom.parse()?, answer: answer.parse()? })
    }
}

/// `PERSON=RESULT`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IdentityArgument {
    /// Whose, as given.
    pub(crate) person: String,
    /// What the document showed.
    pub(crate) result: IdentityResult,
}

impl FromStr for IdentityArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (person, result) = assignment(text, "PERSON=RESULT")?;
        Ok(Self { person: person.to_owned(), result: result.parse()? })
    }
}

/// `[PERSON=]AREA:YES,CASE:NO,FEVER:UNK`; what is left out was not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExposureArgument {
    /// Whose, as given; `None`: of the one who can be meant.
    pub(crate) person: Option<String>,
    /// Stayed in the epidemic area.
    pub(crate) area: Answer,
    /// Contact with a case.
    pub(crate) case: Answer,
    /// Contact with somebody with fever from there.
    pub(crate) fever: Answer,
}

impl FromStr for ExposureArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        const FORM: &str = "PERSON=AREA:YES,CASE:NO,FEVER:UNK";
        let (person, rest) = of_person(text, FORM)?;
        let (area, case, fever) = (Answer::Unknown, Answer::Unknown, Answer::Unknown);
        let mut asked = Self { person, area, case, fever };
        for question in rest.split(',') {
            let (name, answer) = question.split_once(':').ok_or(ArgumentError::Form(FORM))?;
            let place = match name {
                "AREA" => &mut asked.area,
                "CASE" => &mut asked.case,
                "FEVER" => &mut asked.fever,
                _ => return Err(ArgumentError::Form(FORM)),
            };
            *place = answer.parse()?;
        }
        Ok(asked)
    }
}

/// `[PERSON=]ANSWER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AntipyreticArgument {
    /// Whose, as given; `None`: of everybody measured.
    pub(crate) person: Option<String>,
    /// Whether something was taken.
    pub(crate) answer: Answer,
}

impl FromStr for AntipyreticArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (person, answer) = of_person(text, "PERSON=ANSWER")?;
        Ok(Self { person, answer: answer.parse()? })
    }
}

/// `LAT,LON[,METRES]`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GeoArgument(pub(crate) Geo);

impl FromStr for GeoArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let wrong = || ArgumentError::Form("a place like 23.1291,113.2644,20");
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let (latitude, longitude, accuracy) = match parts.as_slice() {
            [latitude, longitude] => (latitude, longitude, &"0"),
            [latitude, longitude, accuracy] => (latitude, longitude, accuracy),
            _ => return Err(wrong()),
        };
        Ok(Self(Geo {
            latitude_e6: degrees_e6(latitude, 90).ok_or_else(wrong)?,
            longitude_e6: degrees_e6(longitude, 180).ok_or_else(wrong)?,
            accuracy_m: accuracy.parse().map_err(|_| wrong())?,
        }))
    }
}

/// Millionths of a degree, `None` when it is no number within ±`limit`.
fn degrees_e6(text: &str, limit: u16) -> Option<i32> {
    let degrees: f64 = text.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "at most 180,000,000")]
    (degrees.abs() <= f64::from(limit)).then(|| (degrees * 1e6).round() as i32)
}

/// `ROLE=NAME`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ResponsibleArgument(pub(crate) Responsible);

impl FromStr for ResponsibleArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (role, name) = assignment(text, "ROLE=NAME")?;
        Ok(Self(Responsible { role: role.parse()?, name: name.to_owned() }))
    }
}

/// An amount such as `35.50` yuan, in fen.
pub(crate) fn yuan_in_fen(text: &str) -> Result<u32, ArgumentError> {
    let wrong = || ArgumentError::Form("an amount like 35.50");
    let (yuan, fen) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if yuan.is_empty() || !digits(yuan) || !digits(fen) || fen.len() > 2 {
        return Err(wrong());
    }
    format!("{yuan}{fen:0<2}").parse().map_err(|_| wrong())
}

/// `CATEGORY[@URGENCY]=TEXT`, or without a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NeedArgument {
    /// What kind.
    pub(crate) category: NeedCategory,
    /// How soon; today when not said.
    pub(crate) urgency: Urgency,
    /// What exactly; `None` when not said.
    pub(crate) text: Option<String>,
}

impl FromStr for NeedArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (category, text) = text.split_once('=').map_or((text, None), |(category, text)| (category, Some(text)));
        let text = text.map(str::to_owned).filter(|text| !text.is_empty());
        let (category, urgency) = category.split_once('@').unwrap_or((category, "TODAY"));
        Ok(Self { category: category.parse()?, urgency: urgency.parse()?, text })
    }
}

/// What is said, and of whom where that is said.
fn of_person<'a>(text: &'a str, form: &'static str) -> Result<(Option<String>, &'a str), ArgumentError> {
    if !text.contains('=') {
        return Ok((None, text));
    }
    assignment(text, form).map(|(person, rest)| (Some(person.to_owned()), rest))
}

/// Both sides of `LEFT=RIGHT`, neither empty.
fn assignment<'a>(text: &'a str, form: &'static str) -> Result<(&'a str, &'a str), ArgumentError> {
    text.split_once('=').filter(|(left, right)| !left.is_empty() && !right.is_empty()).ok_or(ArgumentError::Form(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn temp(text: &str) -> Result<TemperatureArgument, ArgumentError> {
        text.parse()
    }

    #[test]
    fn a_temperature_names_its_person_and_may_name_place_and_instrument() {
        let full = temp("ab:1=36.8@AXILLA/ELECTRONIC").expect("well formed");
        assert_eq!((full.person.as_deref(), full.site, full.method), (Some("ab:1"), Site::Axilla, Method::Electronic));
        assert_eq!(full.value.map(Temperature::deci_c), Ok(368));
        let short = temp("ab:1=37.3").expect("well formed");
        assert_eq!((short.site, short.method), (Site::Forehead, Method::Infrared));
        let nobody = temp("36.8@EAR/IR_EAR").expect("well formed");
        assert_eq!((nobody.person, nobody.method), (None, Method::InfraredEar));
        let site_only = temp("ab:1=37.3@EAR").expect("well formed");
        assert_eq!((site_only.site, site_only.method), (Site::Ear, Method::Infrared));
    }

    #[test]
    fn an_impossible_temperature_is_well_formed_and_a_malformed_one_is_not() {
        assert!(temp("ab:1=63.8").expect("well formed").value.is_err());
        for wrong in ["chaud", "=36.8", "ab:1=", "ab:1=36", "ab:1=36.85", "ab:1=36.8@", "ab:1=36.8@KNEE", "ab:1=3x.8"] {
            assert!(temp(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn symptoms_identities_and_needs_are_read() {
        let asked: SymptomArgument = "ab:1=DRY_COUGH:YES".parse().expect("well formed");
        assert_eq!((asked.symptom, asked.answer), (Symptom::DryCough, Answer::Yes));
        let looked: IdentityArgument = "ab:1=VERIFIED".parse().expect("well formed");
        assert_eq!(looked.result, IdentityResult::Verified);
        let need: NeedArgument = "FOOD=米=5kg".parse().expect("well formed");
        assert_eq!((need.category, need.text.as_deref()), (NeedCategory::Food, Some("米=5kg")));
        let bare: NeedArgument = "MEDICINE@NOW".parse().expect("well formed");
        assert_eq!((bare.urgency, bare.text, need.urgency), (Urgency::Now, None, Urgency::Today));
        assert!("ab:1=DRY_COUGH".parse::<SymptomArgument>().is_err());
        assert!("ab:1=COLD:YES".parse::<SymptomArgument>().is_err());
        assert!("WATER=x".parse::<NeedArgument>().is_err());
        assert!("ab:1=MAYBE".parse::<IdentityArgument>().is_err());
    }

    #[test]
    fn exposures_places_and_amounts_are_read() {
        let asked: ExposureArgument = "ab:1=AREA:YES,FEVER:NO".parse().expect("well formed");
        assert_eq!((asked.area, asked.case, asked.fever), (Answer::Yes, Answer::Unknown, Answer::No));
        assert!("SEA:YES".parse::<ExposureArgument>().is_err());
        let place: GeoArgument = "23.1291, -113.2644,20".parse().expect("well formed");
        let Geo { latitude_e6, longitude_e6, accuracy_m } = place.0;
        assert_eq!((latitude_e6, longitude_e6, accuracy_m), (23_129_100, -113_264_400, 20));
        for wrong in ["23.1", "91,0", "NaN,0", "23,113,-1"] {
            assert!(wrong.parse::<GeoArgument>().is_err(), "{wrong}");
        }
        for (text, fen) in [("35.50", Some(3550)), ("35", Some(3500)), ("0.5", Some(50)), ("1.234", None), ("-1", None)]
        {
            assert_eq!(yuan_in_fen(text).ok(), fen, "{text}");
        }
        let who: ResponsibleArgument = "DOCTOR=吴慧敏".parse().expect("well formed");
        assert_eq!(who.0.name, "吴慧敏");
        assert!("CHEF=x".parse::<ResponsibleArgument>().is_err());
    }
}
