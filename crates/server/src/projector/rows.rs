//! From a folded household to its rows.

use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::view::{PersonView, VisitView};

use super::Folded;
use crate::views::{HouseholdRow, PersonRow, ReadingRow, Rows, VisitRow};

/// States from the most pressing down: a household shows the first one that any of its persons is in.
const PRESSING: [EpisodeState; 14] = [
    EpisodeState::Review,
    EpisodeState::Case,
    EpisodeState::Hospital,
    EpisodeState::TransferPending,
    EpisodeState::InTransit,
    EpisodeState::Lost,
    EpisodeState::CentralObservation,
    EpisodeState::HomeObservation,
    EpisodeState::Noticed,
    EpisodeState::Listed,
    EpisodeState::Released,
    EpisodeState::HandedOver,
    EpisodeState::Died,
    EpisodeState::Void,
];

/// The rows of one household: a function of its view, so that a rebuild gives the same.
#[must_use]
pub fn rows_of(folded: &Folded) -> Rows {
    let view = &folded.view;
    let persons: Vec<PersonRow> = view.persons.iter().map(person).collect();
    let visits = view.visits.iter().map(visit).collect();
    let readings = view
        .visits
        .iter()
        .flat_map(|visit| &visit.readings)
        .map(|reading| ReadingRow {
            reading: reading.reading.to_string(),
            person: reading.person.to_string(),
            observed_at: reading.observed_at,
            effective_deci_c: reading.celsius.map(|value| i32::from(value.deci_c())),
            written_deci_c: i32::from(reading.written_celsius.deci_c()),
            site: reading.site.code().to_owned(),
            method: reading.method.code().to_owned(),
        })
        .collect();
    Rows { household: household(folded, &persons), persons, visits, readings }
}

/// `None` while neither a registration nor anything held says that there is a household.
fn household(folded: &Folded, persons: &[PersonRow]) -> Option<HouseholdRow> {
    let view = &folded.view;
    if view.is_post {
        return None;
    }
    if view.place.is_none() && folded.held.is_empty() && persons.is_empty() && view.visits.is_empty() {
        return None;
    }
    let open = |person: &PersonView| person.episode.as_ref().is_some_and(|episode| episode.state.is_open());
    let state = PRESSING.into_iter().find(|state| persons.iter().any(|person| person.state == state.code()));
    let last_visit = view.visits.iter().max_by_key(|visit| visit.started_at);
    Some(HouseholdRow {
        building: view.place.as_ref().map(|place| place.building.clone()).unwrap_or_default(),
        unit: view.place.as_ref().map(|place| place.unit.clone()).unwrap_or_default(),
        floor: view.place.as_ref().and_then(|place| place.floor).map(i32::from),
        room: view.place.as_ref().map(|place| place.room.clone()).unwrap_or_default(),
        persons: count(view.persons.iter().filter(|person| person.resident)),
        observed: count(view.persons.iter().filter(|person| open(person))),
        fevers: count(persons.iter().filter(|person| person.fever)),
        conflicts: count(persons.iter().filter(|person| person.conflict)),
        held: count(folded.held.iter()),
        unknown_records: u32::try_from(view.needs_update).unwrap_or(u32::MAX),
        disputed: u32::try_from(view.disputed_readings).unwrap_or(u32::MAX),
        state: state.map_or_else(String::new, |state| state.code().to_owned()),
        last_visit: last_visit.map(|visit| (visit.started_at, visit.outcome.code().to_owned())),
        last_reading: persons.iter().filter_map(|person| person.last_reading).max(),
    })
}

fn person(person: &PersonView) -> PersonRow {
    let episode = person.episode.as_ref();
    PersonRow {
        person: person.person.to_string(),
        name: person.name.clone().unwrap_or_default(),
        state: episode.map_or_else(String::new, |episode| episode.state.code().to_owned()),
        planned_end: episode.and_then(|episode| episode.ends_on),
        fever: person.fever,
        conflict: episode.is_some_and(|episode| episode.needs_resolution()),
        last_reading: person
            .last_reading
            .as_ref()
            .map(|reading| (reading.observed_at, i32::from(reading.celsius.deci_c()))),
    }
}

fn visit(visit: &VisitView) -> VisitRow {
    VisitRow {
        visit: visit.visit,
        date: visit.date,
        slot: visit.slot,
        mode: visit.mode.code().to_owned(),
        observed_at: visit.started_at,
        outcome: visit.outcome.code().to_owned(),
        parts: count(visit.parts.iter()),
    }
}

fn count(items: impl Iterator) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
