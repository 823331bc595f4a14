//! Persons and the flat itself: particulars by the register rule, tags as an add-wins set, and what follows for each.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::household::{Household, Place};
use crate::domain::identity::Identity;
use crate::domain::person::{ParticularsSource, Person, Phone};
use crate::domain::policy::RegionPolicies;
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::stamp::Hlc;
use crate::id::{PersonId, Position};
use crate::time::{LocalDate, Slot, UtcMs};

use super::correction::Corrections;
use super::episode::{self, Known};
use super::facts::{Fact, Facts};
use super::presumed::Case;
use super::reading::ReadingFact;
use super::register::{self, Stated};
use super::rulings::Rulings;
use super::view::{
    AlarmKind, AlarmStatus, FieldConflict, IdentityView, LastReading, PersonView, RegistrationView, RoundDone, TagView,
};
use super::{alarm, background, cluster, contact, presumed, residence, sample, visit};

/// What the registrations amount to.
pub(super) struct PlaceFold {
    pub(super) place: Option<Place>,
    pub(super) lift_working: Option<bool>,
    pub(super) access_note: Option<String>,
    pub(super) landlord: Option<String>,
    pub(super) door_device: Option<String>,
    pub(super) conflicts: Vec<FieldConflict>,
    pub(super) registrations: Vec<RegistrationView>,
}

/// Folds the registrations of the flat.
pub(super) fn place(facts: &Facts<'_>) -> PlaceFold {
    let registered: Vec<(&Fact, &Household)> = facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::Household(household) => Some((fact, household)),
            _ => None,
        })
        .collect();
    let mut conflicts = Vec::new();
    let floors = stated(&registered, |household| household.place.floor);
    let (floor, conflict) = register::fold(facts, "floor", &floors, ToString::to_string);
    conflicts.extend(conflict);
    let lifts = stated(&registered, |household| household.lift_working);
    let (lift_working, conflict) = register::fold(facts, "lift_working", &lifts, ToString::to_string);
    conflicts.extend(conflict);
    let notes = stated(&registered, |household| household.access_note.clone());
    let (access_note, conflict) = register::fold(facts, "access_note", &notes, Clone::clone);
    conflicts.extend(conflict);
    let landlords = stated(&registered, |household| household.landlord.clone());
    let (landlord, conflict) = register::fold(facts, "landlord", &landlords, Clone::clone);
    conflicts.extend(conflict);
    let sensors = stated(&registered, |household| household.door_device.clone());
    let (door_device, conflict) = register::fold(facts, "door_device", &sensors, Clone::clone);
    conflicts.extend(conflict);
    PlaceFold {
        place: registered.first().map(|(_, household)| Place { floor, ..household.place.clone() }),
        lift_working,
        access_note,
        landlord,
        door_device,
        conflicts,
        registrations: registered
            .iter()
            .map(|(fact, household)| RegistrationView {
                record: fact.at,
                by: fact.by(),
                observed_at: household.stamp.observed().at,
            })
            .collect(),
    }
}

fn stated<'a, T>(
    registered: &[(&'a Fact, &'a Household)],
    field: impl Fn(&Household) -> Option<T>,
) -> Vec<Stated<'a, T>> {
    let one = |(fact, household): &(&'a Fact, &'a Household)| {
        let rank = (0, household.stamp.written_at, fact.at);
        field(household).map(|value| Stated { fact, value, rank })
    };
    registered.iter().filter_map(one).collect()
}

/// Folds every person that a record introduces or names.
pub(super) fn fold(
    facts: &Facts<'_>,
    corrections: &Corrections<'_>,
    readings: &[ReadingFact],
    policies: &RegionPolicies<'_>,
    now: UtcMs,
) -> Vec<PersonView> {
    let ids = everybody(facts);
    let rulings: Vec<Rulings<'_>> = ids.iter().map(|person| Rulings::read(facts, person)).collect();
    let cases: Vec<Case> =
        ids.iter().zip(&rulings).flat_map(|(person, rulings)| presumed::cases(rulings, *person)).collect();
    let mut persons: Vec<PersonView> = ids
        .iter()
        .zip(&rulings)
        .map(|(person, rulings)| {
            let mut view = particulars(facts, *person);
            residence::fold(facts, corrections, &mut view);
            view.tags = tags(facts, corrections, person);
            (view.notice_served_at, view.promise_signed) = notice(facts, corrections, person);
            identity_check(facts, corrections, &mut view);
            view.last_reading = last_reading(readings, person);
            (view.rounds, view.doubtful_rounds) = rounds(readings, person);
            view.calls = contact::calls(facts, corrections, person);
            view.wrong_numbers = contact::wrong_numbers(&view.calls);
            view.contacts = contact::contacts(facts, corrections, person);
            view.exposures = contact::exposures(facts, corrections, person);
            view.samples = sample::fold(facts, corrections, person);
            view.positive_sample = sample::is_positive(rulings, &view.samples);
            view.alarms = alarm::fold(rulings, corrections, readings, person);
            view.fever =
                view.alarms.iter().any(|alarm| alarm.kind == AlarmKind::Fever && alarm.status == AlarmStatus::Open);
            if view.resident {
                view.presumed_contact = presumed::fold(rulings, &cases, person, &view.contacts, policies);
            }
            let known = Known { rulings, corrections, readings, view: &view };
            (view.episode, view.transfers) = episode::fold(&known, policies, now);
            view
        })
        .collect();
    cluster::fold(facts, &mut persons);
    persons
}

/// Those who were introduced, in causal order; then those who are only named, because their record is held.
fn everybody(facts: &Facts<'_>) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = facts
        .iter()
        .filter(|fact| matches!(&fact.record, Record::Person(Person { of: None, .. })))
        .map(|fact| fact.at)
        .collect();
    for fact in facts.iter() {
        let named: Vec<PersonId> = match &fact.record {
            Record::Person(Person { of: Some(person), .. }) => vec![*person],
            Record::Residence(residence) => vec![residence.person],
            Record::RiskTag(tag) => vec![tag.person],
            Record::Decision(decision) => vec![decision.person],
            Record::Call(call) => vec![call.person],
            Record::Sample(sample) => vec![sample.person],
            Record::Breach(breach) => breach.person.into_iter().collect(),
            Record::ContactLink(link) => vec![link.contact],
            Record::VisitPart(part) => {
                visit::persons_met(part).chain(part.notices.iter().map(|notice| notice.person)).collect()
            }
            _ => Vec::new(),
        };
        for person in named {
            if !persons.contains(&person) {
                persons.push(person);
            }
        }
    }
    persons
}

/// A card that was checked counts as such only when somebody checked it who decides on identities (§6).
fn strength(fact: &Fact, source: ParticularsSource) -> u8 {
    let decides = right(Action::VerifyIdentity, Office::of(fact.author.role, None)) == Right::Decide;
    match source {
        ParticularsSource::CardChecked if decides => 3,
        ParticularsSource::CardChecked | ParticularsSource::CardScanned => 2,
        ParticularsSource::Declared => 1,
        ParticularsSource::Listed => 0,
    }
}

fn particulars(facts: &Facts<'_>, id: PersonId) -> PersonView {
    let about: Vec<(&Fact, &Person)> = facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::Person(person) if person.of.unwrap_or(fact.at) == id => Some((fact, person)),
            _ => None,
        })
        .collect();
    let mut conflicts = Vec::new();
    let names = about.iter().map(|(fact, person)| state(fact, person, person.name.clone())).collect::<Vec<_>>();
    let (name, conflict) = register::fold(facts, "name", &names, Clone::clone);
    conflicts.extend(conflict);
    let (sex, conflict) = register::fold(facts, "sex", &fields(&about, |person| person.sex), ToString::to_string);
    conflicts.extend(conflict);
    let births = fields(&about, |person| person.birth_date);
    let (birth_date, conflict) = register::fold(facts, "birth_date", &births, ToString::to_string);
    conflicts.extend(conflict);
    let ages = fields(&about, |person| person.age_years);
    let (age_years, conflict) = register::fold(facts, "age_years", &ages, ToString::to_string);
    conflicts.extend(conflict);
    let (identity, conflict) = identity(facts, &about);
    conflicts.extend(conflict);
    let background = background::fold(facts, &about, &mut conflicts);
    PersonView {
        person: id,
        name,
        sex,
        birth_date,
        age_years,
        phones: phones(&about),
        identity,
        conflicts,
        background,
        wrong_numbers: Vec::new(),
        canonical: id,
        same_as: Vec::new(),
        maybe_same_as: Vec::new(),
        same_elsewhere: Vec::new(),
        resident: true,
        moved_to: None,
        came_from: None,
        tags: Vec::new(),
        notice_served_at: None,
        promise_signed: false,
        last_reading: None,
        rounds: Vec::new(),
        doubtful_rounds: Vec::new(),
        episode: None,
        merged: None,
        presumed_contact: None,
        calls: Vec::new(),
        samples: Vec::new(),
        positive_sample: false,
        transfers: Vec::new(),
        contacts: Vec::new(),
        exposures: Vec::new(),
        alarms: Vec::new(),
        fever: false,
    }
}

pub(super) fn state<'a, T>(fact: &'a Fact, person: &Person, value: T) -> Stated<'a, T> {
    let rank: (u8, Hlc, Position) = (strength(fact, person.source), person.stamp.written_at, fact.at);
    Stated { fact, value, rank }
}

pub(super) fn fields<'a, T>(
    about: &[(&'a Fact, &'a Person)],
    field: impl Fn(&Person) -> Option<T>,
) -> Vec<Stated<'a, T>> {
    about.iter().filter_map(|(fact, person)| Some(state(fact, person, field(person)?))).collect()
}

/// A document with the equality that matters: two seals of one number differ.
#[derive(Clone)]
struct Same(Identity);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        cluster::same_document(&self.0, &other.0)
    }
}

fn identity(facts: &Facts<'_>, about: &[(&Fact, &Person)]) -> (Option<IdentityView>, Option<FieldConflict>) {
    let documents = fields(about, |person| person.identity.clone().map(Same));
    let show = |Same(identity): &Same| format!("{} …{}", identity.kind.code(), identity.last_four);
    let (document, conflict) = register::fold(facts, "identity", &documents, show);
    let view = document.map(|Same(identity)| IdentityView {
        kind: identity.kind,
        last_four: identity.last_four,
        valid: identity.valid,
        checked: None,
        hash: identity.hash,
    });
    (view, conflict)
}

/// §5.2: all numbers are kept; the latest first.
fn phones(about: &[(&Fact, &Person)]) -> Vec<Phone> {
    let mut phones: Vec<Phone> = Vec::new();
    for (_, person) in about.iter().rev() {
        for phone in &person.phones {
            if !phones.contains(phone) {
                phones.push(phone.clone());
            }
        }
    }
    phones
}

fn tags(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> Vec<TagView> {
    let view = |fact: &Fact| match &fact.record {
        Record::RiskTag(tag) if tag.person == *person && !corrections.is_void(&fact.at) => Some(TagView {
            record: fact.at,
            category: tag.category,
            source: tag.source,
            confirmed: tag.confirmed,
            event_on: tag.last_contact_on.or(tag.left_area_on).or(tag.arrived_on),
            observed_at: tag.stamp.observed().at,
            index_case: tag.index_case.clone(),
        }),
        _ => None,
    };
    facts.iter().filter_map(view).collect()
}

/// §5.2: the notice counts from the first time it was served.
fn notice(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> (Option<UtcMs>, bool) {
    let mut served = None;
    let mut signed = false;
    for (_, part, record) in visit::parts(facts, corrections) {
        for notice in part.notices.iter().filter(|notice| notice.person == *person) {
            let at = corrections.observed(&record, &part.stamp).at;
            served = Some(served.map_or(at, |first: UtcMs| first.min(at)));
            signed |= notice.promise_signed;
        }
    }
    (served, signed)
}

/// What the latest look at the document by somebody who decides showed.
fn identity_check(facts: &Facts<'_>, corrections: &Corrections<'_>, view: &mut PersonView) {
    let Some(identity) = &mut view.identity else { return };
    let mut latest = None;
    for (fact, part, at) in visit::parts(facts, corrections) {
        if right(Action::VerifyIdentity, Office::of(fact.author.role, None)) != Right::Decide {
            continue;
        }
        for check in part.identity_checks.iter().filter(|check| check.person == view.person) {
            let when = (corrections.observed(&at, &part.stamp).at, part.stamp.written_at, at);
            if latest.is_none_or(|(last, _)| last < when) {
                latest = Some((when, check.result));
            }
        }
    }
    identity.checked = latest.map(|(_, result)| result);
}

fn last_reading(readings: &[ReadingFact], person: &PersonId) -> Option<LastReading> {
    let own = readings.iter().filter(|reading| reading.view.person == *person);
    let last = own
        .filter_map(|reading| Some((reading.view.celsius?, &reading.view)))
        .max_by_key(|(_, view)| (view.observed_at, view.reading));
    last.map(|(celsius, view)| LastReading {
        celsius,
        observed_at: view.observed_at,
        site: view.site,
        method: view.method,
        fever: view.fever,
    })
}

/// The rounds that are done, and those that only doubtful clocks saw done.
fn rounds(readings: &[ReadingFact], person: &PersonId) -> (Vec<RoundDone>, Vec<(LocalDate, Slot)>) {
    let valid = || readings.iter().filter(|reading| reading.view.person == *person && reading.view.celsius.is_some());
    let mut done: BTreeMap<(LocalDate, Slot), bool> = BTreeMap::new();
    for reading in valid().filter(|reading| !reading.view.clock_doubtful) {
        *done.entry(reading.round).or_default() |= reading.on_time;
    }
    let doubtful = valid().filter(|reading| reading.view.clock_doubtful).map(|reading| reading.round);
    let doubtful: BTreeSet<(LocalDate, Slot)> = doubtful.filter(|round| !done.contains_key(round)).collect();
    let done = done.into_iter().map(|((date, slot), on_time)| RoundDone { date, slot, on_time });
    (done.collect(), doubtful.into_iter().collect())
}
