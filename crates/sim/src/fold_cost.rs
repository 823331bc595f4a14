//! What folding costs beside loading: one household of fourteen days, as a phone has it.

use std::collections::BTreeMap;
use std::time::Instant;

use automerge::Automerge;
use serde::Serialize;
use stairwell_core::document::{Document, ForkPoints};
use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{Decision, DecisionType};
use stairwell_core::domain::fold::{self, HouseholdView, Input};
use stairwell_core::domain::household::{Household, Place};
use stairwell_core::domain::person::{ParticularsSource, Person};
use stairwell_core::domain::policy::{Policy, PolicyBook};
use stairwell_core::domain::reading::{Method, Reading, Site, Temperature};
use stairwell_core::domain::risk::{Category, RiskSource, RiskTag};
use stairwell_core::domain::role::Author;
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{Outcome, VisitPart};
use stairwell_core::id::{DeviceId, DocumentId, Hash, PersonId, Position, ScopeId};
use stairwell_core::log::Entry;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;

use crate::command::Failure;

/// Days of observation.
const DAYS: i64 = 14;
/// People in the household.
const PERSONS: usize = 4;
/// The members of the team, in the order in which they write at a door.
const TEAM: [Role; 3] = [Role::Doctor, Role::Police, Role::Party];
/// Runs of which the median counts.
const RUNS: usize = 101;

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// Records in the household.
    pub records: usize,
    /// Loading the saved automerge document, ms.
    pub load_ms: f64,
    /// Folding the document that is in memory, ms.
    pub fold_ms: f64,
    /// Building the document from its entries and folding it, ms.
    pub build_and_fold_ms: f64,
    /// Folding beside loading.
    pub fold_to_load: f64,
    /// Building and folding beside loading.
    pub build_and_fold_to_load: f64,
}

/// Measures a household of `records` records in one run.
///
/// # Errors
/// [`Failure`] when automerge does not load what it saved.
pub fn measure(records: usize) -> Result<Measured, Failure> {
    let scope: ScopeId = "440106006016G001".parse()?;
    let case = Case::of(scope, records)?;
    let document = Document::build(case.entries.clone(), &ForkPoints::new());
    let saved = document.save();
    let load_ms = median(|| Automerge::load(&saved).map(drop).map_err(Failure::from))?;
    let fold_ms = median(|| {
        std::hint::black_box(case.fold(&document));
        Ok(())
    })?;
    let build_and_fold_ms = median(|| {
        let document = Document::build(case.entries.clone(), &ForkPoints::new());
        std::hint::black_box(case.fold(&document));
        Ok(())
    })?;
    Ok(Measured {
        records: document.records().len(),
        load_ms,
        fold_ms,
        build_and_fold_ms,
        fold_to_load: fold_ms / load_ms,
        build_and_fold_to_load: build_and_fold_ms / load_ms,
    })
}

/// The median time of one run, ms.
fn median(mut run: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let began = Instant::now();
        run()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[RUNS / 2])
}

/// One household and who wrote about it.
struct Case {
    scope: ScopeId,
    household: DocumentId,
    entries: Vec<Entry>,
    policies: PolicyBook,
}

impl Case {
    fn of(scope: ScopeId, records: usize) -> Result<Self, Failure> {
        let place = Place::new("3", "2", Some(12), "1201")?;
        let household = place.document(&scope);
        let mut log = Log { scope, household, entries: Vec::new(), seqs: BTreeMap::new(), frontier: Vec::new() };
        let start: UtcMs = "2020-02-01T09:00:00+08:00".parse()?;
        log.write(2, &Record::Household(Household::new(Stamp::at(start, Some(0)), place)));
        let mut persons = Vec::new();
        for number in 0..PERSONS {
            let stamp = Stamp::at(start, Some(0));
            let name = format!("居民{number}");
            let person = log.write(2, &Record::Person(Person::new(stamp, &name, ParticularsSource::Declared)));
            let tag = RiskTag::new(stamp, person, Category::HubeiArrival, RiskSource::GridCanvass);
            log.write(2, &Record::RiskTag(tag));
            let begun = Decision::new(stamp, person, DecisionType::Start, "GD-2020-02");
            log.write(0, &Record::Decision(begun));
            persons.push(person);
        }
        let mut round = 0;
        while log.entries.len() < records {
            let at = UtcMs(start.0 + (round % (DAYS * 2)) * 12 * 3_600_000 + round / (DAYS * 2) * 60_000);
            for member in 0..TEAM.len() {
                if log.entries.len() < records {
                    let part = part(member, UtcMs(at.0 + member as i64 * 60_000), &persons)?;
                    log.write(member, &Record::VisitPart(Box::new(part)));
                }
            }
            round += 1;
        }
        Ok(Self { scope, household, entries: log.entries, policies: PolicyBook::default() })
    }

    fn fold(&self, document: &Document) -> HouseholdView {
        fold::household(Input {
            scope: self.scope,
            household: self.household,
            document,
            authors: &|device| {
                let member = usize::from(device.0[0]) - 1;
                Some(Author { person: format!("member{member}"), role: TEAM[member], team: "石牌一组".into() })
            },
            stands: &|_| true,
            policies: &self.policies,
            now: UtcMs(1_581_800_000_000),
        })
    }
}

/// What one member records of a visit: the doctor measures, the police officer and the community worker note.
fn part(member: usize, at: UtcMs, persons: &[PersonId]) -> Result<VisitPart, Failure> {
    let stamp = Stamp::at(at, Some(0));
    let (date, slot) = Policy::guangdong().round_of(at);
    let mut part = VisitPart::new(stamp, date, slot, Outcome::DoneOk);
    part.present = persons.to_vec();
    if member == 0 {
        for (number, person) in persons.iter().enumerate() {
            let value = Temperature::from_deci_c(362 + (at.0 / 60_000 + number as i64) as u16 % 9)?;
            part.readings.push(Reading::new(*person, value, Site::Forehead, Method::Infrared));
            let answers = vec![SymptomAnswer { symptom: Symptom::None, answer: Answer::Yes }];
            part.symptoms.push(SymptomCheck { person: *person, answers, onset_on: None });
        }
    }
    if member == 2 {
        part.advice = Some("尽量不要出去".into());
    }
    Ok(part)
}

/// The log of three phones that see each other's writing at once.
struct Log {
    scope: ScopeId,
    household: DocumentId,
    entries: Vec<Entry>,
    seqs: BTreeMap<usize, u64>,
    frontier: Vec<Position>,
}

impl Log {
    fn write(&mut self, member: usize, record: &Record) -> Position {
        let seq = self.seqs.entry(member).or_insert(0);
        *seq += 1;
        let device = DeviceId([u8::try_from(member + 1).unwrap_or(u8::MAX); 16]);
        let entry = Entry {
            scope: self.scope,
            device,
            seq: *seq,
            prev: Hash::ZERO,
            save: *seq,
            document: self.household,
            deps: std::mem::take(&mut self.frontier),
            record: record.encode(),
        };
        let position = entry.position();
        self.frontier = vec![position];
        self.entries.push(entry);
        position
    }
}
