//! The workload's own record type: a line as canonical CBOR, an array that begins with its kind.
//!
//! What the log knows of an entry (who wrote it, in which household's document) is not in the record, and no uuid is:
//! a record is named by its position. A body that has exactly the keys and types of this workload is written without
//! its keys; any other body is written as its canonical JSON, so that nothing is lost.

use minicbor::data::Type;
use minicbor::{Decoder, Encoder};

use super::fact::Fact;
use super::field::{self, Field, Fields};
use super::line::Line;

/// The ten facts of a registration.
const REGISTRATION: Fields = &[
    ("address", Field::Place),
    ("head", Field::Text),
    ("phone", Field::Digits),
    ("members", Field::Integer),
    ("elderly", Field::Integer),
    ("children", Field::Integer),
    ("chronic", Field::Text),
    ("keyHolder", Field::Bool),
    ("lat", Field::Integer),
    ("lon", Field::Integer),
];

/// The bodies of the three members' parts.
const PARTS: &[(u64, &str, Fields)] = &[
    (
        kind::DOCTOR,
        "doctor",
        &[("at", Field::Integer), ("temps", Field::Readings), ("symptoms", Field::Texts), ("advice", Field::Text)],
    ),
    (
        kind::POLICE,
        "police",
        &[
            ("at", Field::Integer),
            ("idOk", Field::Bool),
            ("method", Field::Text),
            ("last4", Field::FourDigits),
            ("present", Field::Integer),
        ],
    ),
    (kind::COMMUNITY_WORKER, "cw", &[("at", Field::Integer), ("needs", Field::Text)]),
];

/// The body of a decision.
const DECISION: Fields = &[
    ("at", Field::Integer),
    ("status", Field::Text),
    ("until", Field::Date),
    ("by", Field::Text),
    ("reason", Field::Text),
];

/// Far from the domain's kinds: to its folds these are of a newer version.
mod kind {
    pub(super) const NAME: u64 = 60_000;
    pub(super) const REGISTRATION: u64 = 60_001;
    pub(super) const DOCTOR: u64 = 60_002;
    pub(super) const POLICE: u64 = 60_003;
    pub(super) const COMMUNITY_WORKER: u64 = 60_004;
    pub(super) const DECISION: u64 = 60_005;
    pub(super) const OTHER_REGISTRATION: u64 = 60_006;
    pub(super) const OTHER_PART: u64 = 60_007;
    pub(super) const OTHER_DECISION: u64 = 60_008;
    /// The kinds of this version.
    pub(super) const KNOWN: std::ops::RangeInclusive<u64> = NAME..=OTHER_DECISION;
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// What the document's household is called: written before the first record of a household that the writing
    /// device has no registration of.
    Name(String),
    /// A household and its facts.
    Registration {
        /// Which household.
        hh: String,
        /// Its facts.
        facts: Fact,
    },
    /// One member's part of a visit.
    Part {
        /// Day and slot.
        visit: String,
        /// Whose.
        role: String,
        /// What was found.
        body: Fact,
    },
    /// A quarantine decision.
    Decision(Fact),
}

impl Record {
    /// The household and the record of a line; `None` for what is not written.
    #[must_use]
    pub fn of_line(line: &Line) -> Option<(&str, Self)> {
        match line {
            Line::Meta { .. } => None,
            Line::Registration { hh, facts, .. } => {
                Some((hh, Self::Registration { hh: hh.clone(), facts: facts.clone() }))
            }
            Line::Part { hh, visit, role, body, .. } => {
                Some((hh, Self::Part { visit: visit.clone(), role: role.clone(), body: body.clone() }))
            }
            Line::Decision { hh, body, .. } => Some((hh, Self::Decision(body.clone()))),
        }
    }

    /// The record's bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        self.compact().unwrap_or_else(|| self.whole())
    }

    /// Without keys; `None` when the body is not one of this workload's.
    fn compact(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        match self {
            Self::Name(hh) => {
                head(&mut e, kind::NAME, 2)?;
                field::write_household(&mut e, hh)?;
            }
            Self::Registration { hh, facts } => {
                head(&mut e, kind::REGISTRATION, 2 + REGISTRATION.len())?;
                field::write_household(&mut e, hh)?;
                field::write_all(&mut e, REGISTRATION, facts)?;
            }
            Self::Part { visit, role, body } => {
                let (kind, _, fields) = PARTS.iter().find(|(_, name, _)| name == role)?;
                head(&mut e, *kind, 2 + fields.len())?;
                field::write_visit(&mut e, visit)?;
                field::write_all(&mut e, fields, body)?;
            }
            Self::Decision(body) => {
                head(&mut e, kind::DECISION, 1 + DECISION.len())?;
                field::write_all(&mut e, DECISION, body)?;
            }
        }
        Some(out)
    }

    /// With the body as JSON.
    fn whole(&self) -> Vec<u8> {
        let (kind, texts): (u64, Vec<String>) = match self {
            Self::Name(hh) => (kind::NAME, vec![hh.clone()]),
            Self::Registration { hh, facts } => (kind::OTHER_REGISTRATION, vec![hh.clone(), facts.canonical()]),
            Self::Part { visit, role, body } => (kind::OTHER_PART, vec![visit.clone(), role.clone(), body.canonical()]),
            Self::Decision(body) => (kind::OTHER_DECISION, vec![body.canonical()]),
        };
        let mut out = Vec::new();
        let mut e = Encoder::new(&mut out);
        let written = head(&mut e, kind, 1 + texts.len());
        texts.iter().fold(written, |written, text| written.and_then(|()| e.str(text).ok().map(|_| ())));
        out
    }

    /// Reads a record; `None` when the bytes are not exactly what [`Self::encode`] writes.
    #[must_use]
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let mut d = Decoder::new(bytes);
        let length = usize::try_from(d.array().ok()??).ok()?;
        let record = match (d.u64().ok()?, length) {
            (kind::NAME, 2) => Self::Name(field::read_household(&mut d)?),
            (kind::REGISTRATION, _) if length == 2 + REGISTRATION.len() => {
                let hh = field::read_household(&mut d)?;
                Self::Registration { hh, facts: field::read_all(&mut d, REGISTRATION)? }
            }
            (kind::DECISION, _) if length == 1 + DECISION.len() => Self::Decision(field::read_all(&mut d, DECISION)?),
            (kind::OTHER_REGISTRATION, 3) => Self::Registration { hh: text(&mut d)?, facts: json(&mut d)? },
            (kind::OTHER_PART, 4) => Self::Part { visit: text(&mut d)?, role: text(&mut d)?, body: json(&mut d)? },
            (kind::OTHER_DECISION, 2) => Self::Decision(json(&mut d)?),
            (found, _) => {
                let (_, role, fields) = PARTS.iter().find(|(kind, _, _)| *kind == found)?;
                if length != 2 + fields.len() {
                    return None;
                }
                let visit = field::read_visit(&mut d)?;
                Self::Part { visit, role: (*role).to_owned(), body: field::read_all(&mut d, fields)? }
            }
        };
        (record.encode() == bytes).then_some(record)
    }

    /// Whether the bytes begin like a record of a kind that a newer version may know.
    #[must_use]
    pub fn is_newer(bytes: &[u8]) -> bool {
        let mut d = Decoder::new(bytes);
        matches!(d.array(), Ok(Some(1..))) && d.u64().is_ok_and(|kind| !kind::KNOWN.contains(&kind))
    }

    /// The household that the record founds the document of; `None` for records inside a document.
    #[must_use]
    pub fn household(&self) -> Option<&str> {
        match self {
            Self::Name(hh) | Self::Registration { hh, .. } => Some(hh),
            Self::Part { .. } | Self::Decision(_) => None,
        }
    }
}

fn head(e: &mut Encoder<&mut Vec<u8>>, kind: u64, length: usize) -> Option<()> {
    e.array(length as u64).and_then(|e| e.u64(kind)).ok().map(|_| ())
}

fn text(d: &mut Decoder<'_>) -> Option<String> {
    matches!(d.datatype(), Ok(Type::String)).then_some(())?;
    d.str().ok().map(str::to_owned)
}

fn json(d: &mut Decoder<'_>) -> Option<Fact> {
    serde_json::from_str(d.str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(json: &str) -> Fact {
        serde_json::from_str(json).expect("JSON")
    }

    fn comes_back(record: &Record) -> Vec<u8> {
        let bytes = record.encode();
        let back = Record::decode(&bytes).expect("what was encoded");
        let canonical = |record: &Record| match record {
            Record::Name(hh) => hh.clone(),
            Record::Registration { hh, facts } => format!("{hh} {}", facts.canonical()),
            Record::Part { visit, role, body } => format!("{visit}/{role} {}", body.canonical()),
            Record::Decision(body) => body.canonical(),
        };
        assert_eq!(canonical(&back), canonical(record));
        bytes
    }

    #[test]
    fn bodies_of_the_workload_are_written_without_keys() {
        let police = fact(r#"{"at":1767949312,"idOk":true,"method":"身份证","last4":"0689","present":1}"#);
        let bytes = comes_back(&Record::Part { visit: "d8a".into(), role: "police".into(), body: police });
        assert!(bytes.len() < 28, "{} bytes", bytes.len());
        let doctor = fact(
            r#"{"at":1767949406,"temps":[{"v":359,"site":"腋","at":1767949450}],"symptoms":["流涕"],"advice":"休息"}"#,
        );
        comes_back(&Record::Part { visit: "d8b".into(), role: "doctor".into(), body: doctor });
        let decision = fact(r#"{"status":"解除","until":"2026-01-13","at":1767949302,"by":"doctor","reason":"通知"}"#);
        comes_back(&Record::Decision(decision));
    }

    #[test]
    fn whatever_else_a_body_holds_comes_back_too() {
        for body in [
            r#"{}"#,
            r#"{"at":1.5,"needs":"x"}"#,
            r#"{"at":1,"needs":"x","more":[null,{"deep":[-1,18446744073709551615]}]}"#,
            r#"{"at":1,"needs":2}"#,
            r#"{"needs":"\u0000\"\\","at":-3}"#,
        ] {
            comes_back(&Record::Part { visit: "d8a".into(), role: "cw".into(), body: fact(body) });
            comes_back(&Record::Part { visit: "d08a".into(), role: "vet".into(), body: fact(body) });
            comes_back(&Record::Decision(fact(body)));
            comes_back(&Record::Registration { hh: "h1".into(), facts: fact(body) });
        }
        comes_back(&Record::Name("h007".into()));
        comes_back(&Record::Name("七号".into()));
    }

    #[test]
    fn fields_that_only_look_alike_stay_what_they_are() {
        for (phone, address) in
            [("013800000000", "2栋2单元26室"), ("13800000000", "02栋2单元26室"), ("", ""), ("+86", "2栋2单元26室 ")]
        {
            let facts = format!(
                r#"{{"address":"{address}","head":"朱","phone":"{phone}","members":1,"elderly":2,"children":1,
                "chronic":"无","keyHolder":true,"lat":1,"lon":2}}"#
            );
            comes_back(&Record::Registration { hh: "h0001".into(), facts: fact(&facts) });
        }
        for (until, last4) in [("2026-02-30", "12"), ("2026-2-03", "12X4"), ("", "00000"), ("2026-01-01", "0000")] {
            let body = format!(r#"{{"status":"s","until":"{until}","at":5,"by":"cw","reason":"r"}}"#);
            comes_back(&Record::Decision(fact(&body)));
            let body = format!(r#"{{"at":9,"idOk":false,"method":"m","last4":"{last4}","present":0}}"#);
            comes_back(&Record::Part { visit: "d0b".into(), role: "police".into(), body: fact(&body) });
        }
    }
}
