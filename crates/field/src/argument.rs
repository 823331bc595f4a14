//! Arguments with a grammar of their own: `PERSON=36.8@AXILLA/ELECTRONIC` and its like.
//!
//! What is not of the right form is wrong usage; what is of the right form and names nothing is refused later, by
//! the verb.

use std::str::FromStr;

use stairwell_core::domain::UnknownCode;
use stairwell_core::domain::need::NeedCategory;
use stairwell_core::domain::reading::{Method, Site, Temperature, TemperatureError};
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::IdentityResult;
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

/// `PERSON=36.8[@SITE[/METHOD]]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TemperatureArgument {
    /// Whose, as given.
    pub(crate) person: String,
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
        let (person, rest) = assignment(text, "PERSON=36.8@SITE/METHOD")?;
        let (value, place) = rest.split_once('@').map_or((rest, None), |(value, place)| (value, Some(place)));
        let (site, method) = match place.map(|place| place.split_once('/').unwrap_or((place, "IR"))) {
            Some((site, method)) => (site.parse()?, method.parse()?),
            None => (Site::Forehead, Method::Infrared),
        };
        Ok(Self { person: person.to_owned(), value: temperature(value)?, site, method })
    }
}

/// `PERSON=SYMPTOM:ANSWER`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SymptomArgument {
    /// Whose, as given.
    pub(crate) person: String,
    /// What was asked.
    pub(crate) symptom: Symptom,
    /// What was answered.
    pub(crate) answer: Answer,
}

impl FromStr for SymptomArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        const FORM: &str = "PERSON=SYMPTOM:ANSWER";
        let (person, rest) = assignment(text, FORM)?;
        let (symptom, answer) = rest.split_once(':').ok_or(ArgumentError::Form(FORM))?;
        Ok(Self { person: person.to_owned(), symptom: symptom.parse()?, answer: answer.parse()? })
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

/// `CATEGORY=TEXT`, or `CATEGORY` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NeedArgument {
    /// What kind.
    pub(crate) category: NeedCategory,
    /// What exactly; `None` when not said.
    pub(crate) text: Option<String>,
}

impl FromStr for NeedArgument {
    type Err = ArgumentError;

    fn from_str(text: &str) -> Result<Self, ArgumentError> {
        let (category, text) = text.split_once('=').map_or((text, None), |(category, text)| (category, Some(text)));
        let text = text.map(str::to_owned).filter(|text| !text.is_empty());
        Ok(Self { category: category.parse()?, text })
    }
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
        assert_eq!((full.person.as_str(), full.site, full.method), ("ab:1", Site::Axilla, Method::Electronic));
        assert_eq!(full.value.map(Temperature::deci_c), Ok(368));
        let short = temp("ab:1=37.3").expect("well formed");
        assert_eq!((short.site, short.method), (Site::Forehead, Method::Infrared));
        let site_only = temp("ab:1=37.3@EAR").expect("well formed");
        assert_eq!((site_only.site, site_only.method), (Site::Ear, Method::Infrared));
    }

    #[test]
    fn an_impossible_temperature_is_well_formed_and_a_malformed_one_is_not() {
        assert!(temp("ab:1=63.8").expect("well formed").value.is_err());
        for wrong in ["36.8", "=36.8", "ab:1=", "ab:1=36", "ab:1=36.85", "ab:1=36.8@", "ab:1=36.8@KNEE", "ab:1=3x.8"] {
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
        assert_eq!("FOOD".parse::<NeedArgument>().expect("well formed").text, None);
        assert!("ab:1=DRY_COUGH".parse::<SymptomArgument>().is_err());
        assert!("ab:1=COLD:YES".parse::<SymptomArgument>().is_err());
        assert!("WATER=x".parse::<NeedArgument>().is_err());
        assert!("ab:1=MAYBE".parse::<IdentityArgument>().is_err());
    }
}
