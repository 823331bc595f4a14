//! The information floor of a set of facts: CBOR arrays without keys, in one zstd-19 frame. Byte for byte what
//! `floor.py` beside the workload computes.

use std::collections::BTreeMap;

use minicbor::Encoder;
use serde::Serialize;

use super::fact::Fact;
use super::line::Line;

/// The level that the floor is defined at.
const LEVEL: i32 = 19;

/// The floors of one set of facts, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Floor {
    /// Facts with the number of their household only.
    pub bare: usize,
    /// Facts with their uuids too: what no system that names records by uuid can go under.
    pub with_ids: usize,
}

/// The floors of one day, device by device.
///
/// # Errors
/// When zstd fails.
pub fn of_day(lines: &[Line], day: u32) -> std::io::Result<BTreeMap<String, Floor>> {
    let mut facts: BTreeMap<String, Facts> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.day() == Some(day)) {
        if let Some(device) = line.device() {
            facts.entry(device.to_owned()).or_default().add(line);
        }
    }
    facts.into_iter().map(|(device, facts)| Ok((device, facts.floor()?))).collect()
}

/// The floors of everything, in the order of the file.
///
/// # Errors
/// When zstd fails.
pub fn of_all(lines: &[Line]) -> std::io::Result<Floor> {
    let mut facts = Facts::default();
    lines.iter().for_each(|line| facts.add(line));
    facts.floor()
}

/// A set of facts as CBOR arrays without keys.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    bare: Vec<u8>,
    with_ids: Vec<u8>,
}

impl Facts {
    /// Adds one fact of the household with this number.
    pub(crate) fn add_of(&mut self, household: u64, kind: u8, id: &[u8; 16], body: &Fact) {
        write(&mut self.bare, Some(household), "", body, &Name::Kind(kind));
        write(&mut self.with_ids, Some(household), "", body, &Name::Uuid(id.to_vec()));
    }

    fn add(&mut self, line: &Line) {
        let (kind, hh, uuid, body) = match line {
            Line::Meta { .. } => return,
            Line::Part { hh, uuid, body, .. } => (0, hh, uuid.as_str(), body),
            Line::Decision { hh, uuid, body, .. } => (1, hh, uuid.as_str(), body),
            Line::Registration { hh, facts, .. } => (2, hh, "", facts),
        };
        let household = hh.get(1..).and_then(|digits| digits.parse::<u64>().ok());
        write(&mut self.bare, household, hh, body, &Name::Kind(kind));
        // A registration has no uuid: its household's number names it.
        let name = hex::decode(uuid).ok().filter(|uuid| !uuid.is_empty()).map_or(Name::Kind(kind), Name::Uuid);
        write(&mut self.with_ids, household, hh, body, &name);
    }

    /// The floors of all that was added.
    ///
    /// # Errors
    /// When zstd fails.
    pub(crate) fn floor(&self) -> std::io::Result<Floor> {
        Ok(Floor { bare: compressed(&self.bare)?, with_ids: compressed(&self.with_ids)? })
    }
}

fn compressed(bytes: &[u8]) -> std::io::Result<usize> {
    Ok(zstd::bulk::compress(bytes, LEVEL)?.len())
}

enum Name {
    Kind(u8),
    Uuid(Vec<u8>),
}

fn write(out: &mut Vec<u8>, household: Option<u64>, hh: &str, body: &Fact, name: &Name) {
    let mut encoder = Encoder::new(out);
    let written = encoder.array(3).and_then(|e| match household {
        Some(number) => e.u64(number),
        None => e.str(hh),
    });
    let written = written.and_then(|e| match name {
        Name::Kind(kind) => e.u8(*kind),
        Name::Uuid(uuid) => e.bytes(uuid),
    });
    // Writing into memory has nothing to fail at.
    drop(written.and_then(|e| arrays(e, body)));
}

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;

fn arrays(encoder: &mut Encoder<&mut Vec<u8>>, fact: &Fact) -> Written {
    match fact {
        Fact::Null => encoder.null()?.ok(),
        Fact::Bool(value) => encoder.bool(*value)?.ok(),
        Fact::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => encoder.u64(value)?.ok(),
            (None, Some(value)) => encoder.i64(value)?.ok(),
            (None, None) => encoder.f64(number.as_f64().unwrap_or_default())?.ok(),
        },
        Fact::Text(text) => encoder.str(text)?.ok(),
        Fact::List(items) => {
            encoder.array(items.len() as u64)?;
            items.iter().try_for_each(|item| arrays(encoder, item))
        }
        Fact::Object(members) => {
            encoder.array(members.len() as u64)?;
            members.iter().try_for_each(|(_, value)| arrays(encoder, value))
        }
    }
}
