//! A deliberately naive folding of a household, written from the text of reference/domain.md §5.1 to §5.5 and of
//! docs/DOMAIN.md, and from nothing else. It is slow and says each rule once, in the words of the page: what it is
//! for is to be compared with `stairwell_core::domain::fold` ([`super::compare`]).

mod episode;
pub(super) mod facts;
mod flat;
mod guard;
mod household;
mod person;
pub(super) mod reading;
mod ruling;
mod sample;
mod transfer;
mod visit;

use std::collections::BTreeMap;

use stairwell_core::domain::fold::view::AlarmStatus;
use stairwell_core::domain::policy::PolicyBook;
use stairwell_core::domain::reading::Temperature;
use stairwell_core::domain::role::Author;
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::id::{DeviceId, DocumentId, PersonId, Position, ScopeId};
use stairwell_core::log::Entry;
use stairwell_core::time::{LocalDate, Slot, UtcMs};

pub use episode::Episode;
pub use facts::Fact;
use guard::Guard;
pub use reading::Alarm;
pub use sample::Sample;
pub use visit::Visit;

/// What a household is folded from.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The grid.
    pub scope: ScopeId,
    /// The household.
    pub household: DocumentId,
    /// Its entries, in any order.
    pub entries: &'a [Entry],
    /// Who holds a device; `None` for a stranger.
    pub authors: &'a dyn Fn(&DeviceId) -> Option<Author>,
    /// Whether an entry stands.
    pub stands: &'a dyn Fn(&Position) -> bool,
    /// The policy packs.
    pub policies: &'a PolicyBook,
}

/// What a supervisor relies on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The persons, by id.
    pub persons: BTreeMap<PersonId, ShownPerson>,
    /// The visits, ascending by id.
    pub visits: Vec<Visit>,
    /// Every reading of a visit that stands.
    pub readings: BTreeMap<(Position, Option<u8>), ShownReading>,
    /// Whether somebody can be observed in the flat, and whether concurrent looks differ; `None` when nobody looked.
    pub suitability: Option<(Verdict, bool)>,
    /// Breaches that another reported too, ascending.
    pub echoed_breaches: Vec<Position>,
    /// Entries that are not folded.
    pub held: usize,
}

/// What holds of one temperature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShownReading {
    /// The value; `None`: void.
    pub holds: Option<Temperature>,
    /// Whether corrections disagree.
    pub disputed: bool,
    /// Whether it is a fever.
    pub fever: bool,
}

/// What is shown of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPerson {
    /// Name.
    pub name: Option<String>,
    /// Whether the person lives here.
    pub resident: bool,
    /// Risk tags, ascending.
    pub tags: Vec<Position>,
    /// When the notice was first served.
    pub notice_served_at: Option<UtcMs>,
    /// Whether the promise was signed.
    pub promise_signed: bool,
    /// Rounds with a valid reading at a time that is not in doubt, and whether it was written down in time.
    pub rounds: BTreeMap<(LocalDate, Slot), bool>,
    /// Samples by their numbers.
    pub samples: BTreeMap<String, Sample>,
    /// Fevers and symptoms that nobody has cleared, ascending by fact.
    pub alarms: Vec<Alarm>,
    /// The observation; `None` for somebody who is not watched.
    pub episode: Option<Episode>,
}

/// Folds one household.
#[must_use]
pub fn fold(given: Given<'_>) -> Shown {
    let policies = given.policies.region(given.scope.as_str());
    let (facts, held) = facts::read(given.entries, given.authors, given.stands);
    let readings = reading::readings(&facts, &policies);
    let alarms = reading::alarms(&facts, &readings, &policies);
    let shown = |person: PersonId| {
        let tags = episode::tags(&facts, person);
        let (notice_served_at, promise_signed) = episode::notice(&facts, person);
        let noticed = notice_served_at.is_some();
        let samples = sample::samples(&facts, person);
        let presumed = household::is_presumed_contact(&facts, person);
        let known = episode::Known {
            guard: Guard { facts: &facts, readings: &readings, person, policies: &policies },
            alarms: &alarms,
            is_listed: presumed || episode::is_watched(&facts, &tags),
            is_noticed: noticed,
            is_presumed_contact: presumed,
            samples: &samples,
        };
        let episode = episode::episode(known);
        let stands = |alarm: &&Alarm| alarm.person == person && alarm.status != AlarmStatus::Cleared;
        let mut alarms: Vec<Alarm> = alarms.iter().filter(stands).cloned().collect();
        alarms.sort_by_key(|alarm| (alarm.fact, alarm.index, alarm.symptom));
        let rounds = person::rounds(&readings, person, &policies, |_| true);
        let (name, resident) = (person::name(&facts, person), person::is_resident(&facts, person));
        ShownPerson { name, resident, tags, notice_served_at, promise_signed, rounds, samples, alarms, episode }
    };
    let visits = visit::visits(&facts, &readings, &given.household, &policies);
    let stands = |measured: &&reading::Measured<'_>| visits.iter().any(|visit| visit.parts.contains(&measured.by.at));
    let values = readings.iter().filter(stands).map(|measured| {
        let name = (measured.name.record, measured.name.index);
        (name, ShownReading { holds: measured.holds, disputed: measured.disputed, fever: measured.fever })
    });
    Shown {
        persons: person::persons(&facts).into_iter().map(|person| (person, shown(person))).collect(),
        readings: values.collect(),
        visits,
        suitability: flat::suitability(&facts),
        echoed_breaches: flat::echoed_breaches(&facts),
        held,
    }
}
