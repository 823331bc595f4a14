//! Phones that write and meet, folded.

mod case_file;
mod compared;
mod decision_table;
mod doorstep;
mod particulars;
mod policies;
mod release;
mod rounds;
mod schedule;

use std::collections::BTreeMap;

use super::*;
use crate::document::ForkPoints;
use crate::domain::correction::{Change, Correction, RecordPart};
use crate::domain::decision::{Decision, DecisionType};
use crate::domain::household::{Household, Place};
use crate::domain::person::{ParticularsSource, Person};
use crate::domain::policy::Policy;
use crate::domain::reading::{Method, Reading, Site, Temperature};
use crate::domain::record::Record;
use crate::domain::stamp::Stamp;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::domain::visit::{Outcome, VisitPart};
use crate::id::{Hash, PersonId};
use crate::log::Entry;
use crate::time::LocalDate;
use crate::trust::Role;

const DOCTOR: usize = 0;
const POLICE: usize = 1;
const PARTY: usize = 2;
const SECOND_DOCTOR: usize = 3;
const CALL: usize = 4;

/// Five phones with their holders; the first three are one team.
pub(super) struct Phones {
    logs: Vec<Vec<Entry>>,
    holders: Vec<Author>,
    policies: PolicyBook,
    now: UtcMs,
}

impl Phones {
    fn new() -> Self {
        let holder = |person: &str, role, team: &str| Author { person: person.into(), role, team: team.into() };
        let holders = vec![
            holder("吴慧敏", Role::Doctor, "都府一组"),
            holder("陈伟灵", Role::Police, "都府一组"),
            holder("郑江虹", Role::Party, "都府一组"),
            holder("林赟", Role::Doctor, "石牌二组"),
            holder("客服", Role::Call, "客服"),
        ];
        let logs = vec![Vec::new(); holders.len()];
        Self { logs, holders, policies: PolicyBook::default(), now: time("2020-02-12T12:00") }
    }

    fn device(phone: usize) -> DeviceId {
        DeviceId([phone as u8 + 1; 16])
    }

    fn scope() -> ScopeId {
        "440104003119G001".parse().expect("a grid code")
    }

    fn place() -> Place {
        Place::new("3", "2", Some(12), "1201").expect("a place")
    }

    /// One save of one phone, standing on what the phone has.
    fn write(&mut self, phone: usize, record: &Record) -> Position {
        record.check().expect("a record within its bounds");
        let device = Self::device(phone);
        let deps = Document::build(self.logs[phone].clone(), &ForkPoints::new()).frontier();
        let seq = 1 + self.logs[phone].iter().filter(|entry| entry.device == device).count() as u64;
        let entry = Entry {
            scope: Self::scope(),
            device,
            seq,
            prev: Hash::ZERO,
            save: seq,
            document: Self::place().document(&Self::scope()),
            deps,
            record: record.encode(),
        };
        self.logs[phone].push(entry);
        Position { device, seq }
    }

    /// The named phones exchange all they have.
    fn meet(&mut self, phones: &[usize]) {
        let mut all: BTreeMap<Position, Entry> = BTreeMap::new();
        for phone in phones {
            all.extend(self.logs[*phone].iter().map(|entry| (entry.position(), entry.clone())));
        }
        for phone in phones {
            self.logs[*phone] = all.values().cloned().collect();
        }
    }

    fn meet_all(&mut self) {
        self.meet(&[DOCTOR, POLICE, PARTY, SECOND_DOCTOR, CALL]);
    }

    fn entries(&self) -> Vec<Entry> {
        let all: BTreeMap<Position, Entry> =
            self.logs.iter().flatten().map(|entry| (entry.position(), entry.clone())).collect();
        all.into_values().collect()
    }

    fn fold_entries(&self, entries: Vec<Entry>, stands: &dyn Fn(&Position) -> bool) -> HouseholdView {
        let document = Document::build(entries, &ForkPoints::new());
        household(Input {
            scope: Self::scope(),
            household: Self::place().document(&Self::scope()),
            document: &document,
            authors: &|device| self.holders.get(usize::from(device.0[0]) - 1).cloned(),
            stands,
            policies: &self.policies,
            now: self.now,
        })
    }

    /// What everything together amounts to.
    fn fold(&self) -> HouseholdView {
        self.fold_entries(self.entries(), &|_| true)
    }

    /// The flat with one resident, known to all phones.
    fn with_resident() -> (Self, PersonId) {
        let mut phones = Self::new();
        phones.write(PARTY, &registration());
        let person = phones.write(PARTY, &resident("陈伟刚"));
        phones.meet_all();
        (phones, person)
    }

    /// The same, under observation until 15 February, known to all phones.
    fn with_observed() -> (Self, PersonId) {
        let (mut phones, person) = Self::with_resident();
        phones.decide(DOCTOR, "2020-02-01T10:00", person, DecisionType::Start, |_| {});
        phones.meet_all();
        (phones, person)
    }

    /// The same, with the last day's rounds done: measured twice by a contact thermometer, symptoms denied.
    fn with_finished() -> (Self, PersonId) {
        let (mut phones, person) = Self::with_observed();
        phones.finish(DOCTOR, "2020-02-15", person);
        phones.meet_all();
        (phones, person)
    }

    /// Both rounds of a day by one phone, with nothing found.
    fn finish(&mut self, phone: usize, date: &str, person: PersonId) {
        for hour in ["09:00", "17:00"] {
            let mut part = part(&format!("{date}T{hour}"));
            part.readings = vec![reading(person, "36.5")];
            let answers = vec![SymptomAnswer { symptom: Symptom::None, answer: Answer::Yes }];
            part.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
            self.write(phone, &Record::VisitPart(Box::new(part)));
        }
    }

    fn decide(
        &mut self,
        phone: usize,
        at: &str,
        person: PersonId,
        kind: DecisionType,
        particulars: impl FnOnce(&mut Decision),
    ) -> Position {
        let mut decision = Decision::new(stamp(at), person, kind, "GD-2020-02");
        particulars(&mut decision);
        self.write(phone, &Record::Decision(decision))
    }

    fn extend(&mut self, phone: usize, at: &str, person: PersonId, until: &str) -> Position {
        self.decide(phone, at, person, DecisionType::Extend, |decision| decision.until = Some(day(until)))
    }

    fn measure(&mut self, phone: usize, at: &str, person: PersonId, celsius: &str) -> Position {
        let mut part = part(at);
        part.readings = vec![reading(person, celsius)];
        self.write(phone, &Record::VisitPart(Box::new(part)))
    }

    fn correct(&mut self, phone: usize, at: &str, record: Position, change: Change) -> Position {
        let target = RecordPart { record, index: None };
        let correction = Correction { stamp: stamp(at), target, change, reason: "误按".into(), supervisor: None };
        self.write(phone, &Record::Correction(correction))
    }
}

fn time(text: &str) -> UtcMs {
    format!("{text}:00+08:00").parse().expect("a time")
}

fn day(text: &str) -> LocalDate {
    text.parse().expect("a date")
}

fn stamp(at: &str) -> Stamp {
    Stamp::at(time(at), Some(0))
}

fn celsius(text: &str) -> Temperature {
    text.parse().expect("a temperature")
}

fn registration() -> Record {
    let stamp = stamp("2020-02-01T09:00");
    Record::Household(Household::new(stamp, Phones::place()))
}

fn person(at: &str, name: &str, source: ParticularsSource) -> Person {
    Person::new(stamp(at), name, source)
}

fn resident(name: &str) -> Record {
    Record::Person(person("2020-02-01T09:05", name, ParticularsSource::Declared))
}

fn part(at: &str) -> VisitPart {
    let stamp = stamp(at);
    let (date, slot) = Policy::guangdong().round_of(stamp.observed_at);
    VisitPart::new(stamp, date, slot, Outcome::DoneOk)
}

fn reading(person: PersonId, value: &str) -> Reading {
    Reading::new(person, celsius(value), Site::Axilla, Method::Electronic)
}
