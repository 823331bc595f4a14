//! Small worlds of a few flats in a few grids, asked as a supervisor asks.

mod coverage;
mod daily;
mod duty;
mod fever;
mod rounds;
mod standing;

use super::*;
use crate::document::{Document, ForkPoints};
use crate::domain::call::{Call, Reached};
use crate::domain::decision::{Decision, DecisionType};
use crate::domain::fold::{self, Input};
use crate::domain::household::{Household, Place};
use crate::domain::identity::{DocumentType, Identity};
use crate::domain::origin::Origin;
use crate::domain::person::{ParticularsSource, Person};
use crate::domain::policy::Policy;
use crate::domain::post::{Post, PostKind};
use crate::domain::reading::{Method, Reading, Site};
use crate::domain::record::Record;
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::risk::{Category, RiskSource, RiskTag};
use crate::domain::role::Author;
use crate::domain::stamp::Stamp;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::domain::transfer::{TransferStage, TransferStep};
use crate::domain::visit::{Notice, Outcome, VisitMode, VisitPart};
use crate::id::{Hash, Position};
use crate::log::Entry;

const DOCTOR: usize = 0;
const POLICE: usize = 1;
const PARTY: usize = 2;
const CALL: usize = 3;
const OTHER_PARTY: usize = 4;

/// Two grids of one community, and one of its neighbour.
const GRID: &str = "440106006001G001";
const NEXT_GRID: &str = "440106006001G002";
const OTHER_COMMUNITY: &str = "440106006002G001";
const STREET: &str = "440106006";

/// The end of 11 February.
const NIGHT: &str = "2020-02-12T00:00";

/// A flat, or a grid's duty book.
type Home = (ScopeId, DocumentId);

/// Five devices that see everything at once: the same log numbers run in every grid, as on real phones.
struct World {
    entries: Vec<Entry>,
    holders: Vec<Author>,
    policies: PolicyBook,
    unsynced: Vec<Unsynced>,
    unmatched_rows: usize,
}

impl World {
    fn new() -> Self {
        let holder = |person: &str, role, team: &str| Author { person: person.into(), role, team: team.into() };
        Self {
            entries: Vec::new(),
            holders: vec![
                holder("吴慧敏", Role::Doctor, "一组"),
                holder("陈伟灵", Role::Police, "一组"),
                holder("郑江虹", Role::Party, "一组"),
                holder("客服甲", Role::Call, "客服"),
                holder("林赟", Role::Party, "二组"),
            ],
            policies: PolicyBook::default(),
            unsynced: Vec::new(),
            unmatched_rows: 0,
        }
    }

    fn write(&mut self, (scope, document): Home, phone: usize, record: &Record) -> Position {
        record.check().expect("a record within its bounds");
        let device = DeviceId([u8::try_from(phone).expect("five devices") + 1; 16]);
        let of_log = |entry: &&Entry| entry.scope == scope && entry.device == device;
        let seq = 1 + self.entries.iter().filter(of_log).count() as u64;
        let deps = Document::build(self.of(scope, document), &ForkPoints::new()).frontier();
        let record = record.encode();
        self.entries.push(Entry { scope, device, seq, prev: Hash::ZERO, save: seq, document, deps, record });
        Position { device, seq }
    }

    fn of(&self, scope: ScopeId, document: DocumentId) -> Vec<Entry> {
        self.entries.iter().filter(|entry| (entry.scope, entry.document) == (scope, document)).cloned().collect()
    }

    /// A flat on the twelfth floor.
    fn flat(&mut self, grid: &str, room: &str) -> Home {
        let scope: ScopeId = grid.parse().expect("a grid code");
        let place = Place::new("3", "2", Some(12), room).expect("a place");
        let home = (scope, place.document(&scope));
        self.write(home, PARTY, &Record::Household(Household::new(stamp("2020-02-01T09:00"), place)));
        home
    }

    fn person(&mut self, home: Home, name: &str) -> PersonId {
        let person = Person::new(stamp("2020-02-01T09:05"), name, ParticularsSource::Declared);
        self.write(home, PARTY, &Record::Person(person))
    }

    /// Somebody with a valid document whose number hashes to this.
    fn person_with_number(&mut self, home: Home, name: &str, hash: u8) -> PersonId {
        let mut person = Person::new(stamp("2020-02-01T09:05"), name, ParticularsSource::Declared);
        person.identity = Some(Identity {
            kind: DocumentType::ResidentCard,
            valid: true,
            last_four: "002X".into(),
            hash: [hash; 16],
            sealed: vec![0; 66],
        });
        self.write(home, PARTY, &Record::Person(person))
    }

    fn tag(&mut self, home: Home, person: PersonId, category: Category, more: impl FnOnce(&mut RiskTag)) {
        let mut tag = RiskTag::new(stamp("2020-02-01T09:10"), person, category, RiskSource::CdcList);
        more(&mut tag);
        self.write(home, POLICE, &Record::RiskTag(tag));
    }

    /// A flat with a resident whose observation began on the morning of 1 February and lasts until the fifteenth.
    fn observed(&mut self, grid: &str, room: &str, name: &str) -> (Home, PersonId) {
        let home = self.flat(grid, room);
        let person = self.person(home, name);
        self.decide(home, DOCTOR, "2020-02-01T10:00", person, DecisionType::Start, |_| {});
        (home, person)
    }

    fn decide(
        &mut self,
        home: Home,
        phone: usize,
        at: &str,
        person: PersonId,
        kind: DecisionType,
        more: impl FnOnce(&mut Decision),
    ) -> Position {
        let mut decision = Decision::new(stamp(at), person, kind, "GD-2020-02");
        more(&mut decision);
        self.write(home, phone, &Record::Decision(decision))
    }

    fn visit(&mut self, home: Home, phone: usize, at: &str, more: impl FnOnce(&mut VisitPart)) -> Position {
        let part = part(at, more);
        self.write(home, phone, &Record::VisitPart(Box::new(part)))
    }

    fn measure(&mut self, home: Home, phone: usize, at: &str, person: PersonId, celsius: &str) -> Position {
        self.visit(home, phone, at, |part| part.readings = vec![reading(person, celsius)])
    }

    fn notice(&mut self, home: Home, at: &str, person: PersonId) {
        self.visit(home, PARTY, at, |part| part.notices = vec![Notice { person, promise_signed: true }]);
    }

    /// Every round from the afternoon of 1 February to the evening of `last`.
    fn rounds(&mut self, home: Home, person: PersonId, last: &str) {
        let mut date = day("2020-02-01");
        while date <= day(last) {
            for hour in ["09", "17"] {
                self.measure(home, DOCTOR, &format!("{date}T{hour}:00"), person, "36.5");
            }
            date = date.plus_days(1);
        }
    }

    fn step(&mut self, home: Home, at: &str, transfer: Position, stage: TransferStage) {
        let step = TransferStep {
            stamp: stamp(at),
            transfer,
            stage,
            facility: None,
            vehicle: None,
            driver: None,
            protection: None,
            supervisor: None,
        };
        self.write(home, PARTY, &Record::TransferStep(step));
    }

    fn call(&mut self, home: Home, phone: usize, at: &str, person: PersonId, first: bool) {
        let call = Call { stamp: stamp(at), person, first, reached: Reached::Yes, outcome: None, number: None };
        self.write(home, phone, &Record::Call(call));
    }

    /// Hands somebody over: the receiver introduces the person with the running observation, then accepts.
    fn hand_over(&mut self, at: &str, (from, person): (Home, PersonId), to: Home) -> PersonId {
        self.decide(from, PARTY, at, person, DecisionType::HandoverOut, |out| out.to_grid = Some(to.0));
        let there = self.person(to, "移交来的人");
        let origin = Origin { household: from.1, person, grid: Some(from.0) };
        let residence = Residence {
            came_from: Some(origin),
            ..Residence::new(stamp(at), there, stamp(at).observed_at.local_date(), ResidenceBasis::Face)
        };
        self.write(to, OTHER_PARTY, &Record::Residence(residence));
        self.decide(to, DOCTOR, at, there, DecisionType::Start, |start| {
            start.carried_from = Some(origin);
            start.anchor = Some(day("2020-02-01"));
            start.until = Some(day("2020-02-15"));
        });
        self.decide(from, OTHER_PARTY, at, person, DecisionType::HandoverAccept, |_| {});
        there
    }

    /// The duty book of a grid.
    fn book(&mut self, grid: &str) -> Home {
        let scope: ScopeId = grid.parse().expect("a grid code");
        let post = Post { stamp: stamp("2020-02-01T08:00"), kind: PostKind::DutyBook, name: None, place: None };
        let home = (scope, post.document(&scope));
        self.write(home, PARTY, &Record::Post(post));
        home
    }

    /// Asks both questions of a region, at a cut-off.
    fn ask(&self, region: &str, cut_off: &str) -> (Indicators, DailyReportFigures) {
        let cut_off = time(cut_off);
        let question = Question { region, cut_off, policies: &self.policies };
        let within = |entry: &&Entry| entry.scope.as_str().starts_with(region);
        let mut homes: Vec<Home> =
            self.entries.iter().filter(within).map(|entry| (entry.scope, entry.document)).collect();
        homes.sort_unstable();
        homes.dedup();
        let (mut households, mut posts) = (Vec::new(), Vec::new());
        for (scope, household) in &homes {
            let document = Document::build(self.of(*scope, *household), &ForkPoints::new());
            let input = Input {
                scope: *scope,
                household: *household,
                document: &document,
                authors: &|device| self.holders.get(usize::from(device.0[0]) - 1).cloned(),
                stands: &|_| true,
                policies: &self.policies,
                now: cut_off,
            };
            match fold::post(input) {
                Some(post) => posts.push(post),
                None => households.push(fold::household(input)),
            }
        }
        let mut grids: Vec<ScopeId> = homes.iter().map(|(scope, _)| *scope).collect();
        grids.dedup();
        let known = Known {
            households: &households,
            posts: &posts,
            unsynced: &self.unsynced,
            unmatched_rows: self.unmatched_rows,
            grids: &grids,
        };
        (indicators(&question, &known), daily_report(&question, &known))
    }

    /// The indicators of the street at the end of 11 February.
    fn street(&self) -> Indicators {
        self.ask(STREET, NIGHT).0
    }

    fn report(&self) -> DailyReportFigures {
        self.ask(STREET, NIGHT).1
    }
}

fn part(at: &str, more: impl FnOnce(&mut VisitPart)) -> VisitPart {
    let stamp = stamp(at);
    let (date, slot) = Policy::guangdong().round_of(stamp.observed_at);
    let mut part = VisitPart::new(stamp, date, slot, Outcome::DoneOk);
    more(&mut part);
    part
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

fn reading(person: PersonId, celsius: &str) -> Reading {
    Reading::new(person, celsius.parse().expect("a temperature"), Site::Axilla, Method::Electronic)
}

fn has(person: PersonId, symptom: Symptom) -> SymptomCheck {
    SymptomCheck { person, answers: vec![SymptomAnswer { symptom, answer: Answer::Yes }], onset_on: None }
}

fn names<'a>(persons: impl IntoIterator<Item = &'a Named>) -> Vec<&'a str> {
    persons.into_iter().map(|who| who.name.as_deref().expect("introduced")).collect()
}

const fn ratio(of: usize, out_of: usize) -> Ratio {
    Ratio { of, out_of }
}
