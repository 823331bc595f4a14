//! Records of a simulation: real ones, each with its marker.

use fastrand::Rng;
use stairwell_core::document::Document;
use stairwell_core::domain::correction::{Change, Correction, RecordPart};
use stairwell_core::domain::decision::{Decision, DecisionType};
use stairwell_core::domain::grammar::may_write;
use stairwell_core::domain::household::{Household, Place};
use stairwell_core::domain::person::{ParticularsSource, Person};
use stairwell_core::domain::reading::{Method, Reading, Site, Temperature};
use stairwell_core::domain::role::{Supervisor, SupervisorRole};
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::domain::visit::{Outcome, VisitPart};
use stairwell_core::domain::{Policy, Record};
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::store::{LogStore, StoreError};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;

use super::marker;
use super::node::Node;

/// Flats of a grid: few, so that several phones write to one.
const FLATS: u32 = 5;

/// One of the flats.
pub(super) fn place(rng: &mut Rng) -> Place {
    let room = format!("{}01", rng.u32(1..=FLATS));
    Place { building: "3".into(), unit: "2".into(), room, floor: None }
}

/// What a document is known to have.
#[derive(Debug, Default)]
struct Known {
    persons: Vec<Position>,
    parts: Vec<Position>,
    decisions: Vec<Position>,
}

impl Known {
    fn of(node: &Node, scope: &ScopeId, document: &DocumentId) -> Result<Self, StoreError> {
        let entries = node.store.document_entries(scope, document)?;
        let document = Document::build(entries, &node.trust.fork_points(scope));
        let mut known = Self::default();
        for (position, bytes) in document.records() {
            match Record::decode(bytes) {
                Ok(Record::Person(person)) if person.of.is_none() => known.persons.push(*position),
                Ok(Record::VisitPart(part)) if !part.readings.is_empty() => known.parts.push(*position),
                Ok(Record::Decision(_)) => known.decisions.push(*position),
                _ => {}
            }
        }
        Ok(known)
    }
}

/// A record that the node's role may write at this flat, with this marker.
pub(super) fn make(
    rng: &mut Rng,
    node: &Node,
    scope: &ScopeId,
    place: &Place,
    number: u32,
    now: UtcMs,
) -> Result<(DocumentId, Vec<u8>), StoreError> {
    let document = place.document(scope);
    let known = Known::of(node, scope, &document)?;
    let text = marker::text(number);
    let stamp = Stamp::at(now, Some(0));
    let supervisor = (node.identity.role == Role::Server)
        .then(|| Supervisor { name: "指挥".into(), role: SupervisorRole::Street });
    let household = Household {
        lift_working: Some(rng.bool()),
        access_note: Some(text.clone()),
        ..Household::new(stamp, place.clone())
    };
    let mut record = Record::Household(household);
    for _ in 0..4 {
        let drawn = draw(rng, &known, stamp, &text, supervisor.as_ref());
        if let Some(drawn) = drawn.filter(|drawn| may_write(node.identity.role, drawn).is_ok()) {
            record = drawn;
            break;
        }
    }
    debug_assert_eq!(record.check(), Ok(()));
    Ok((document, record.encode()))
}

fn draw(rng: &mut Rng, known: &Known, stamp: Stamp, text: &str, supervisor: Option<&Supervisor>) -> Option<Record> {
    let person = rng.choice(&known.persons).copied();
    match rng.u8(0..10) {
        0..=1 => Some(Record::Person(Person {
            of: person.filter(|_| rng.bool()),
            age_years: Some(rng.u8(1..100)),
            ..Person::new(stamp, text, ParticularsSource::Declared)
        })),
        2..=5 => Some(Record::VisitPart(Box::new(visit(rng, person, stamp, text)))),
        6..=7 => {
            let kinds = [DecisionType::Start, DecisionType::Extend, DecisionType::Release, DecisionType::Resolve];
            let mut decision = Decision::new(stamp, person?, kinds[rng.usize(0..kinds.len())], "GD-2020-02");
            decision.reason = Some(text.to_owned());
            decision.supervisor = supervisor.cloned();
            match decision.kind {
                DecisionType::Extend => decision.until = Some(stamp.observed_at.local_date().plus_days(rng.i32(1..20))),
                DecisionType::Resolve => {
                    let resolved = *rng.choice(&known.decisions)?;
                    decision.resolves = Some(vec![resolved]);
                    decision.upholds = Some(resolved);
                }
                _ => {}
            }
            Some(Record::Decision(decision))
        }
        8 => Some(Record::Correction(Correction {
            stamp,
            target: RecordPart { record: *rng.choice(&known.parts)?, index: None },
            change: Change::Value(temperature(rng)),
            reason: text.to_owned(),
            supervisor: supervisor.cloned(),
        })),
        _ => None,
    }
}

fn visit(rng: &mut Rng, person: Option<Position>, stamp: Stamp, text: &str) -> VisitPart {
    let (date, slot) = Policy::guangdong().round_of(stamp.observed_at);
    let mut part = VisitPart::new(stamp, date, slot, Outcome::DoneOk);
    part.note = Some(text.to_owned());
    if let Some(person) = person {
        part.readings.push(Reading::new(person, temperature(rng), Site::Axilla, Method::Electronic));
    }
    part
}

fn temperature(rng: &mut Rng) -> Temperature {
    Temperature::from_deci_c(rng.u16(350..400)).expect("35.0 to 39.9 are body temperatures")
}
