//! Body temperatures.

use std::fmt;
use std::str::FromStr;

use minicbor::{Decode, Encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::code::coded_enum;
use super::correction::RecordPart;
use super::record::{RecordError, check_optional};
use super::stamp::check_time;
use super::symptom::Answer;

coded_enum! {
    /// Where it was measured (reference/domain.md §3).
    Site, "site" {
        0 Axilla "AXILLA" "腋";
        1 Forehead "FOREHEAD" "额";
        2 Wrist "WRIST" "腕";
        3 Ear "EAR" "耳";
        4 Oral "ORAL" "口";
        5 Rectal "RECTAL" "肛";
        6 Neck "NECK" "颈";
        7 Unknown "UNKNOWN" "未知";
    }
}

coded_enum! {
    /// What it was measured with (§3).
    Method, "method" {
        0 Glass "GLASS" "玻璃/水银体温计";
        1 Electronic "ELECTRONIC" "电子体温计";
        2 Infrared "IR" "红外额温枪";
        3 InfraredEar "IR_EAR" "红外耳温枪";
        4 Wristband "WRISTBAND" "手环";
        5 ThermalCamera "THERMAL_CAM" "热成像";
        6 SelfReport "SELF_REPORT" "自报";
    }
}

impl Method {
    /// Whether it touches the body long enough to confirm or rule out a fever (§2.2).
    #[must_use]
    pub const fn is_contact_thermometer(self) -> bool {
        matches!(self, Self::Glass | Self::Electronic)
    }
}

/// Why a text or number is not a body temperature.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TemperatureError {
    /// Reading: not two digits, a point and one digit.
    #[error("expected a temperature like 36.8, found {0:?}")]
    NotATemperature(String),
    /// Checking: no body has it; refused.
    #[error("{0} °C is no body temperature (30.0 to 45.0)")]
    Impossible(String),
    /// Checking: possible but unusual; the recorder is to confirm it.
    #[error("{0} °C is unusual (34.0 to 42.0); confirm it")]
    NeedsConfirmation(Temperature),
}

/// A body temperature in tenths of °C, 30.0 to 45.0 (§3). Text and JSON show °C with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Temperature(#[n(0)] u16);

impl Temperature {
    /// From tenths of °C.
    ///
    /// # Errors
    /// [`TemperatureError::Impossible`] outside 30.0 to 45.0.
    pub fn from_deci_c(deci_c: u16) -> Result<Self, TemperatureError> {
        if (300..=450).contains(&deci_c) {
            Ok(Self(deci_c))
        } else {
            Err(TemperatureError::Impossible(Self(deci_c).to_string()))
        }
    }

    /// Tenths of °C.
    #[must_use]
    pub const fn deci_c(self) -> u16 {
        self.0
    }

    /// Whether it may be kept without asking the recorder again: 34.0 to 42.0.
    ///
    /// # Errors
    /// [`TemperatureError::NeedsConfirmation`] outside; the caller decides.
    pub fn check_usual(self) -> Result<(), TemperatureError> {
        if (340..=420).contains(&self.0) { Ok(()) } else { Err(TemperatureError::NeedsConfirmation(self)) }
    }

    /// Tenths of °C between two temperatures.
    #[must_use]
    pub const fn difference_deci_c(self, other: Self) -> u16 {
        self.0.abs_diff(other.0)
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

impl FromStr for Temperature {
    type Err = TemperatureError;

    fn from_str(text: &str) -> Result<Self, TemperatureError> {
        let wrong = || TemperatureError::NotATemperature(text.to_owned());
        let [tens, ones, b'.', tenths] = text.as_bytes() else { return Err(wrong()) };
        let digits = [*tens, *ones, *tenths];
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(wrong());
        }
        Self::from_deci_c(digits.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0')))
    }
}

impl Serialize for Temperature {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_f64(f64::from(self.0) / 10.0)
    }
}

impl<'de> Deserialize<'de> for Temperature {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        format!("{:.1}", f64::deserialize(d)?).parse().map_err(serde::de::Error::custom)
    }
}

/// One temperature of one person. It is named by its part's position and its place in the part, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Reading {
    /// Whose.
    #[n(0)]
    pub person: PersonId,
    /// The value.
    #[n(1)]
    pub value: Temperature,
    /// Where it was measured.
    #[n(2)]
    pub site: Site,
    /// What it was measured with.
    #[n(3)]
    pub method: Method,
    /// When, by the device's clock; `None`: when the visit was observed.
    #[n(4)]
    pub observed_at: Option<UtcMs>,
    /// The reading that this one repeats; `None` for a first one.
    #[n(5)]
    pub retest_of: Option<Retested>,
    /// Whether the person took something against fever in the last six hours; `None` when nobody asked.
    #[n(6)]
    pub antipyretic_6h: Option<Answer>,
    /// Who measured; `None`: the team.
    #[n(7)]
    pub source: Option<ReadingSource>,
    /// Serial number of the thermometer, at most 30 characters; `None` when not noted.
    #[n(8)]
    pub device_serial: Option<String>,
}

coded_enum! {
    /// Who measured (reference/domain.md §3).
    ReadingSource, "source of the reading" {
        0 MeasuredByTeam "MEASURED_BY_TEAM" "现场测量";
        1 WitnessedSelf "WITNESSED_SELF" "当面自测";
        2 SelfReported "SELF_REPORTED" "本人自报";
        3 Device "DEVICE" "设备上传";
    }
}

/// Which reading was repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Retested {
    /// An earlier one of the same part, from 0.
    #[n(0)]
    SamePart(#[n(0)] u8),
    /// One of another part.
    #[n(1)]
    Other(#[n(0)] RecordPart),
}

impl Reading {
    /// A first reading of which nothing else is known.
    #[must_use]
    pub const fn new(person: PersonId, value: Temperature, site: Site, method: Method) -> Self {
        Self {
            person,
            value,
            site,
            method,
            observed_at: None,
            retest_of: None,
            antipyretic_6h: None,
            source: None,
            device_serial: None,
        }
    }

    pub(super) fn check(&self, index: usize) -> Result<(), RecordError> {
        Temperature::from_deci_c(self.value.deci_c()).map_err(|_| RecordError::OutOfRange { field: "temperature" })?;
        if let Some(at) = self.observed_at {
            check_time("time of the reading", at)?;
        }
        check_optional("serial number", self.device_serial.as_ref(), 30)?;
        match self.retest_of {
            Some(Retested::SamePart(earlier)) if usize::from(earlier) >= index => {
                Err(RecordError::Inconsistent("a reading repeats one that comes after it"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn remap(&mut self, to: &dyn Fn(Position) -> Position) {
        self.person = to(self.person);
        if let Some(Retested::Other(part)) = &mut self.retest_of {
            part.record = to(part.record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_strictly_and_bounded() {
        let value: Temperature = "36.8".parse().expect("a temperature");
        assert_eq!((value.deci_c(), value.to_string().as_str()), (368, "36.8"));
        assert_eq!(serde_json::to_string(&value).expect("JSON"), "36.8");
        assert_eq!(serde_json::from_str::<Temperature>("36.8").expect("JSON"), value);
        for wrong in ["", "36", "36.", "36.80", "+6.8", "36,8", "３６.8"] {
            assert_eq!(wrong.parse::<Temperature>(), Err(TemperatureError::NotATemperature(wrong.to_owned())));
        }
        assert_eq!("63.8".parse::<Temperature>(), Err(TemperatureError::Impossible("63.8".to_owned())));
        assert_eq!("29.9".parse::<Temperature>(), Err(TemperatureError::Impossible("29.9".to_owned())));
        for (text, usual) in [("34.0", true), ("33.9", false), ("42.0", true), ("42.1", false), ("45.0", false)] {
            let value: Temperature = text.parse().expect("a temperature");
            assert_eq!(value.check_usual().is_ok(), usual, "{text}");
        }
    }
}
