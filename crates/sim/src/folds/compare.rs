//! The core's view beside the reference's, field by field.

use std::collections::BTreeMap;
use std::fmt::Debug;

use stairwell_core::document::{Document, ForkPoints};
use stairwell_core::domain::Record;
use stairwell_core::domain::fold::view::{
    AlarmStatus, DecisionStanding, EpisodeView, PersonView, ReadingView, SampleView, VisitView,
};
use stairwell_core::domain::fold::{HouseholdView, Input, household};
use stairwell_core::id::{DeviceId, Position};
use stairwell_core::log::Entry;

use super::reference::{self, Alarm, Episode, Given, Sample, Shown, ShownPerson, ShownReading, Visit};
use super::world::World;

/// Where the two folds part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The person, visit or reading, and the field.
    pub field: String,
    /// What the core's fold shows; empty when it shows no such thing.
    pub fold: String,
    /// What the reference shows.
    pub reference: String,
    /// The fewest records that still differ.
    pub records: Vec<String>,
}

/// The core's fold of these entries.
pub(super) fn core_view(world: &World, entries: Vec<Entry>) -> HouseholdView {
    let document = Document::build(entries, &ForkPoints::new());
    household(Input {
        scope: world.scope,
        household: world.household,
        document: &document,
        authors: &|device: &DeviceId| world.author(device),
        stands: &|position: &Position| world.stands(position),
        policies: &world.policies,
        now: world.now,
    })
}

/// The reference's fold of these entries.
pub(super) fn reference_view(world: &World, entries: &[Entry]) -> Shown {
    reference::fold(Given {
        scope: world.scope,
        household: world.household,
        entries,
        authors: &|device: &DeviceId| world.author(device),
        stands: &|position: &Position| world.stands(position),
        policies: &world.policies,
    })
}

/// The first difference between a view and the reference's, with the fewest records that show one.
pub(super) fn difference(world: &World, entries: &[Entry], view: &HouseholdView) -> Option<Difference> {
    if shown(view) == reference_view(world, entries) {
        return None;
    }
    let both = |entries: &[Entry]| {
        (fields(&shown(&core_view(world, entries.to_vec()))), fields(&reference_view(world, entries)))
    };
    let (fold, reference) = both(entries);
    let field = fold.keys().chain(reference.keys()).find(|field| fold.get(*field) != reference.get(*field))?.clone();
    let mut entries = entries.to_vec();
    let mut index = 0;
    while index < entries.len() {
        let fewer = without(&entries, index);
        let (fold, reference) = both(&fewer);
        if fold.get(&field) == reference.get(&field) {
            index += 1;
        } else {
            entries = fewer;
            index = 0;
        }
    }
    let (fold, reference) = both(&entries);
    Some(Difference {
        fold: fold.get(&field).cloned().unwrap_or_default(),
        reference: reference.get(&field).cloned().unwrap_or_default(),
        field,
        records: entries.iter().map(|entry| in_words(world, entry)).collect(),
    })
}

/// The entries less one; what had seen it has seen what it had seen.
fn without(entries: &[Entry], index: usize) -> Vec<Entry> {
    let gone = &entries[index];
    let own = entries.iter().filter(|entry| entry.device == gone.device && entry.seq < gone.seq).map(Entry::position);
    let causes: Vec<Position> = gone.deps.iter().copied().chain(own.max()).collect();
    let mut fewer: Vec<Entry> = entries.iter().filter(|entry| entry.position() != gone.position()).cloned().collect();
    for entry in &mut fewer {
        if entry.deps.contains(&gone.position()) {
            entry.deps.retain(|dep| *dep != gone.position());
            entry.deps.extend(&causes);
            entry.deps.sort_unstable();
            entry.deps.dedup();
        }
    }
    fewer
}

/// An entry for people to read: its short name, its author, what it stands on, what it says.
pub(super) fn in_words(world: &World, entry: &Entry) -> String {
    let short = |position: &Position| format!("{:02x}:{}", position.device.0[0], position.seq);
    let deps: Vec<String> = entry.deps.iter().map(short).collect();
    let author = world.author(&entry.device).map(|author| format!("{} {}", author.role, author.person));
    let record = Record::decode(&entry.record).map_or_else(|error| error.to_string(), |record| format!("{record:?}"));
    let record = world
        .devices
        .iter()
        .fold(record, |record, device| record.replace(&device.id.to_string(), &format!("{:02x}", device.id.0[0])));
    let stands = if world.stands(&entry.position()) { "" } else { " HELD" };
    let (at, author) = (short(&entry.position()), author.unwrap_or_default());
    format!("{at}{stands} [{author}] after {deps:?}: {record}")
}

/// What of a view the reference knows.
pub(super) fn shown(view: &HouseholdView) -> Shown {
    let readings = view.visits.iter().flat_map(|visit| &visit.readings);
    let mut visits: Vec<Visit> = view.visits.iter().map(visit).collect();
    visits.sort_by_key(|visit| visit.id);
    Shown {
        persons: view.persons.iter().map(|shown| (shown.person, person(shown))).collect(),
        visits,
        readings: readings.map(reading).collect(),
        suitability: view.suitability.as_ref().map(|suitability| (suitability.verdict, suitability.disputed)),
        echoed_breaches: echoed_breaches(view),
        held: view.held,
    }
}

fn echoed_breaches(view: &HouseholdView) -> Vec<Position> {
    let echoes = view.breaches.iter().filter(|breach| breach.echo_of.is_some());
    let mut echoes: Vec<Position> = echoes.map(|breach| breach.record).collect();
    echoes.sort_unstable();
    echoes
}

fn sample(view: &SampleView) -> (String, Sample) {
    let mut records = view.records.clone();
    records.sort_unstable();
    let SampleView { stage, result, in_review, number_collides, .. } = *view;
    (view.number.clone(), Sample { records, stage, result, in_review, number_collides })
}

fn reading(view: &ReadingView) -> ((Position, Option<u8>), ShownReading) {
    let name = (view.reading.record, view.reading.index);
    (name, ShownReading { holds: view.celsius, disputed: view.disputed, fever: view.fever })
}

fn visit(view: &VisitView) -> Visit {
    let mut parts: Vec<Position> = view.parts.iter().map(|part| part.record).collect();
    parts.sort_unstable();
    let echoes = view.readings.iter().filter(|reading| reading.echo_of.is_some());
    let mut echoes: Vec<(Position, Option<u8>)> =
        echoes.map(|reading| (reading.reading.record, reading.reading.index)).collect();
    echoes.sort_unstable();
    let mut discordant = view.discordant.clone();
    discordant.sort_unstable();
    Visit { id: view.visit, parts, outcome: view.outcome, echoes, discordant }
}

fn person(view: &PersonView) -> ShownPerson {
    let mut tags: Vec<Position> = view.tags.iter().map(|tag| tag.record).collect();
    tags.sort_unstable();
    let mut alarms: Vec<Alarm> = view
        .alarms
        .iter()
        .filter(|alarm| alarm.status != AlarmStatus::Cleared)
        .map(|alarm| Alarm {
            person: view.person,
            kind: alarm.kind,
            fact: alarm.fact.record,
            index: alarm.fact.index,
            symptom: alarm.symptom,
            status: alarm.status,
        })
        .collect();
    alarms.sort_by_key(|alarm| (alarm.fact, alarm.index, alarm.symptom));
    ShownPerson {
        name: view.name.clone(),
        resident: view.resident,
        tags,
        notice_served_at: view.notice_served_at,
        promise_signed: view.promise_signed,
        rounds: view.rounds.iter().map(|round| ((round.date, round.slot), round.on_time)).collect(),
        samples: view.samples.iter().map(sample).collect(),
        alarms,
        episode: view.episode.as_ref().map(episode),
    }
}

fn episode(view: &EpisodeView) -> Episode {
    let standing = |standing: DecisionStanding| {
        let mut decisions: Vec<Position> =
            view.decisions.iter().filter(|decision| decision.standing == standing).map(|found| found.record).collect();
        decisions.sort_unstable();
        decisions
    };
    Episode {
        state: view.state,
        anchor: view.anchor,
        ends_on: view.ends_on,
        review: !view.review.is_empty(),
        released_at: view.released_at,
        overruled: standing(DecisionStanding::Overruled),
        proposals: standing(DecisionStanding::Proposal),
    }
}

/// Every field by its name.
fn fields(shown: &Shown) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::from([("held".to_owned(), shown.held.to_string())]);
    let mut say = |what: &dyn Debug, field: &str, value: &dyn Debug| {
        fields.insert(format!("{what:?} {field}"), format!("{value:?}"));
    };
    say(&"flat", "suitability", &shown.suitability);
    say(&"flat", "echoed breaches", &shown.echoed_breaches);
    for (name, reading) in &shown.readings {
        say(name, "reading", reading);
    }
    for visit in &shown.visits {
        say(&visit.id, "parts", &visit.parts);
        say(&visit.id, "outcome", &visit.outcome);
        say(&visit.id, "echoes", &visit.echoes);
        say(&visit.id, "discordant", &visit.discordant);
    }
    for (person, shown) in &shown.persons {
        say(person, "name", &shown.name);
        say(person, "resident", &shown.resident);
        say(person, "tags", &shown.tags);
        say(person, "notice", &(shown.notice_served_at, shown.promise_signed));
        say(person, "rounds", &shown.rounds);
        say(person, "samples", &shown.samples);
        say(person, "alarms", &shown.alarms);
        let Some(episode) = &shown.episode else { continue };
        say(person, "state", &episode.state);
        say(person, "days", &(episode.anchor, episode.ends_on));
        say(person, "review", &episode.review);
        say(person, "released at", &episode.released_at);
        say(person, "overruled", &episode.overruled);
        say(person, "proposals", &episode.proposals);
    }
    fields
}
