//! The line of a household in a list: read without loading its document.

use serde::{Deserialize, Serialize};

use crate::domain::decision::EpisodeState;
use crate::domain::household::Place;
use crate::domain::visit::Outcome;
use crate::id::{DocumentId, PersonId, ScopeId};
use crate::time::{LocalDate, Slot, UtcMs};

use super::view::{HouseholdView, LastReading, PersonView, RoundDone};

/// One household in a list. Nothing in it depends on the present, so it is good until the document changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HouseholdRow {
    /// Its grid.
    pub scope: ScopeId,
    /// Its document.
    pub household: DocumentId,
    /// Its place; `None` while its registration has not arrived.
    pub place: Option<Place>,
    /// Its persons.
    pub persons: Vec<PersonRow>,
    /// The most pressing state among them; `None` when nobody is watched.
    pub state: Option<EpisodeState>,
    /// The latest last day of an open observation; `None` when there is none.
    pub ends_on: Option<LocalDate>,
    /// Whether a fever is open.
    pub fever: bool,
    /// Whether somebody is in REVIEW.
    pub in_review: bool,
    /// Whether decisions wait to be reconciled.
    pub conflict: bool,
    /// The latest visit; `None` when there was none.
    pub last_visit: Option<LastVisit>,
    /// The latest reading of anybody.
    pub last_reading: Option<LastReading>,
    /// Readings whose corrections disagree.
    pub disputed_readings: usize,
    /// Entries that are stored but not folded.
    pub held: usize,
    /// Records of a newer version.
    pub needs_update: usize,
    /// The document is a post's book and no household.
    #[serde(default)]
    pub is_post: bool,
}

/// One person of the household.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Id.
    pub person: PersonId,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// The registered person that stands for this one, and whose row tells of both; `None` for one that is not doubled.
    #[serde(default)]
    pub duplicate_of: Option<PersonId>,
    /// Whether the person lives here.
    pub resident: bool,
    /// State; `None` for somebody who is not watched.
    pub state: Option<EpisodeState>,
    /// First round that is due.
    pub first_round: Option<(LocalDate, Slot)>,
    /// Last day.
    pub ends_on: Option<LocalDate>,
    /// Whether a fever is open.
    pub fever: bool,
    /// Whether decisions wait to be reconciled.
    pub conflict: bool,
    /// The latest reading.
    pub last_reading: Option<LastReading>,
    /// Rounds in which the person was measured, by times that are known.
    pub rounds: Vec<RoundDone>,
    /// Rounds in which the person was measured by doubtful clocks only: still due.
    pub doubtful_rounds: Vec<(LocalDate, Slot)>,
}

/// The latest visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastVisit {
    /// Business date.
    pub date: LocalDate,
    /// Round.
    pub slot: Slot,
    /// When it began.
    pub started_at: UtcMs,
    /// How it went.
    pub outcome: Outcome,
}

impl From<&HouseholdView> for HouseholdRow {
    fn from(view: &HouseholdView) -> Self {
        let persons: Vec<PersonRow> = view.persons.iter().map(|person| person_row(person, &view.persons)).collect();
        let open = |person: &&PersonRow| person.state.is_some_and(EpisodeState::is_open);
        let last_reading = view.persons.iter().filter_map(|person| person.last_reading.as_ref());
        Self {
            scope: view.scope,
            household: view.household,
            place: view.place.clone(),
            state: persons.iter().filter_map(|person| person.state).max_by_key(|state| pressing(*state)),
            ends_on: persons.iter().filter(open).filter_map(|person| person.ends_on).max(),
            fever: view.persons.iter().any(|person| person.fever),
            in_review: persons.iter().any(|person| person.state == Some(EpisodeState::Review)),
            conflict: persons.iter().any(|person| person.conflict),
            persons,
            last_visit: view.visits.iter().max_by_key(|visit| (visit.started_at, visit.visit)).map(|visit| LastVisit {
                date: visit.date,
                slot: visit.slot,
                started_at: visit.started_at,
                outcome: visit.outcome,
            }),
            last_reading: last_reading.max_by_key(|reading| reading.observed_at).cloned(),
            disputed_readings: view.disputed_readings,
            held: view.held,
            needs_update: view.needs_update,
            is_post: view.is_post,
        }
    }
}

/// One person's row; that of the registered person who stands for several tells of all of them.
fn person_row(view: &PersonView, all: &[PersonView]) -> PersonRow {
    let members: Vec<&PersonView> = if view.canonical == view.person {
        all.iter().filter(|person| person.canonical == view.person).collect()
    } else {
        vec![view]
    };
    let episodes = || members.iter().filter_map(|person| person.episode.as_ref());
    let state = || episodes().map(|episode| episode.state).max_by_key(|state| pressing(*state));
    let mut rounds: Vec<RoundDone> = members.iter().flat_map(|person| person.rounds.iter().copied()).collect();
    // Of one round, the entry that was made in time is kept.
    rounds.sort_unstable_by_key(|round| (round.date, round.slot, !round.on_time));
    rounds.dedup_by_key(|round| (round.date, round.slot));
    let doubtful = members.iter().flat_map(|person| person.doubtful_rounds.iter().copied());
    let mut doubtful_rounds: Vec<(LocalDate, Slot)> =
        doubtful.filter(|round| !rounds.iter().any(|done| (done.date, done.slot) == *round)).collect();
    doubtful_rounds.sort_unstable();
    doubtful_rounds.dedup();
    let last_reading = members.iter().filter_map(|person| person.last_reading.as_ref());
    PersonRow {
        person: view.person,
        name: view.name.clone(),
        duplicate_of: (view.canonical != view.person).then_some(view.canonical),
        resident: members.iter().any(|person| person.resident),
        state: view.merged.as_ref().map(|merged| merged.state).or_else(state),
        first_round: episodes().filter_map(|episode| episode.first_round).min(),
        ends_on: episodes().filter_map(|episode| episode.ends_on).max(),
        fever: members.iter().any(|person| person.fever),
        conflict: episodes().any(super::view::EpisodeView::needs_resolution),
        last_reading: last_reading.max_by_key(|reading| reading.observed_at).cloned(),
        doubtful_rounds,
        rounds,
    }
}

/// Which state a supervisor looks at first.
pub(super) const fn pressing(state: EpisodeState) -> u8 {
    match state {
        EpisodeState::Review => 13,
        EpisodeState::Lost => 12,
        EpisodeState::TransferPending => 11,
        EpisodeState::InTransit => 10,
        EpisodeState::Case => 9,
        EpisodeState::Hospital => 8,
        EpisodeState::HomeObservation => 7,
        EpisodeState::CentralObservation => 6,
        EpisodeState::Noticed => 5,
        EpisodeState::Listed => 4,
        EpisodeState::HandedOver => 3,
        EpisodeState::Released => 2,
        EpisodeState::Died => 1,
        EpisodeState::Void => 0,
    }
}
