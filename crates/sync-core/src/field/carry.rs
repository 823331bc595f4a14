//! What of a person goes along to another household: particulars, why the person is watched, and the observation.

use crate::domain::Record;
use crate::domain::decision::{AnchorBasis, Decision, DecisionType, EpisodeState, Venue};
use crate::domain::fold::view::{AlarmStatus, EpisodeView, PersonView};
use crate::domain::origin::Origin;
use crate::domain::person::{Background, Person};
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::risk::RiskTag;
use crate::domain::stamp::Stamp;
use crate::id::{DocumentId, PersonId};
use crate::time::{LocalDate, UtcMs};

use super::load::Household;
use super::{FieldError, Phone};

/// How somebody comes to live in another household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHome {
    /// Which.
    pub household: DocumentId,
    /// First day there; `None`: today.
    pub from: Option<LocalDate>,
    /// How it is known; `None`: face to face.
    pub basis: Option<ResidenceBasis>,
    /// Role in the household; `None` when not said.
    pub relation: Option<String>,
}

impl NewHome {
    /// A new home from today on.
    #[must_use]
    pub const fn new(household: DocumentId) -> Self {
        Self { household, from: None, basis: None, relation: None }
    }

    pub(super) fn first_day(&self, stamp: Stamp) -> LocalDate {
        self.from.unwrap_or(stamp.observed().at.local_date())
    }
}

/// A resident of a household, with everything that is known here of them.
#[derive(Debug)]
pub(super) struct Resident {
    home: Household,
    view: PersonView,
}

impl Phone {
    /// Somebody who lives in a household.
    pub(super) fn resident(
        &self,
        household: &DocumentId,
        person: &PersonId,
        now: UtcMs,
    ) -> Result<Resident, FieldError> {
        let home = self.household(household)?;
        home.knows(person)?;
        let view = self.whole_view(household, now)?.persons.into_iter().find(|known| known.person == *person);
        let view = view.ok_or(FieldError::UnknownPerson(*person))?;
        if !view.resident {
            return Err(FieldError::RefusedValue("此人已不住该户 / this person does not live there any more".into()));
        }
        // An alarm stays in the document that it was raised in: a doctor has to answer it before the person leaves it.
        if view.alarms.iter().any(|alarm| alarm.status != AlarmStatus::Cleared) {
            let reason =
                "有未经医生排除的发热或症状，先由医生排除或转运 / a fever or symptom is open; a doctor decides first";
            return Err(FieldError::RefusedValue(reason.into()));
        }
        Ok(Resident { home, view })
    }
}

impl Resident {
    pub(super) const fn home(&self) -> &Household {
        &self.home
    }

    /// First day of the residence that is open; `None` when no such record is here.
    pub(super) fn lives_here_from(&self) -> Option<LocalDate> {
        let open = |record: &Record| match record {
            Record::Residence(residence) if residence.person == self.view.person && residence.to.is_none() => {
                Some(residence.from)
            }
            _ => None,
        };
        self.home.records.iter().rev().find_map(|(_, record)| open(record))
    }

    /// The records that introduce the person in the new household, under the id `person`. `version` names the policy
    /// pack in force, for an observation whose own is not known.
    pub(super) fn carried(
        &self,
        origin: Origin,
        new: &NewHome,
        person: PersonId,
        stamp: Stamp,
        version: &str,
    ) -> Vec<Record> {
        let residence = Residence {
            relation: new.relation.clone(),
            came_from: Some(origin),
            ..Residence::new(stamp, person, new.first_day(stamp), new.basis.unwrap_or(ResidenceBasis::Face))
        };
        let mut records = vec![Record::Person(self.particulars(stamp)), Record::Residence(residence)];
        records.extend(self.tags().map(|tag| Record::RiskTag(RiskTag { stamp, person, ..tag.clone() })));
        let episode = self.view.episode.as_ref().filter(|episode| goes_on(episode.state));
        records
            .extend(episode.and_then(|episode| start(episode, origin, person, stamp, version)).map(Record::Decision));
        records
    }

    /// The person's particulars as they are shown now.
    fn particulars(&self, stamp: Stamp) -> Person {
        let shown = self.view.identity.as_ref().map(|identity| identity.hash);
        let with_identity = self.statements().filter(|said| said.identity.as_ref().map(|own| own.hash) == shown).last();
        let source = with_identity.or_else(|| self.statements().next()).map(|said| said.source);
        let phones = self.view.phones.iter().take(5).cloned().collect();
        Person {
            phones,
            identity: with_identity.and_then(|said| said.identity.clone()),
            sex: self.view.sex,
            birth_date: self.view.birth_date,
            age_years: self.view.age_years,
            background: self.background(),
            ..Person::new(
                stamp,
                self.view.name.as_deref().unwrap_or_default(),
                source.unwrap_or(crate::domain::person::ParticularsSource::Listed),
            )
        }
    }

    /// Of each part of the background what was said last.
    fn background(&self) -> Option<Background> {
        let said = self.statements().filter_map(|said| said.background.clone());
        said.reduce(|earlier, later| Background {
            name_pinyin: later.name_pinyin.or(earlier.name_pinyin),
            nationality: later.nationality.or(earlier.nationality),
            huji_code: later.huji_code.or(earlier.huji_code),
            work_unit: later.work_unit.or(earlier.work_unit),
            chronic: later.chronic.or(earlier.chronic),
            pregnant: later.pregnant.or(earlier.pregnant),
            lives_alone: later.lives_alone.or(earlier.lives_alone),
            needs_carer: later.needs_carer.or(earlier.needs_carer),
            language: later.language.or(earlier.language),
        })
    }

    /// What was said of the person, oldest first.
    fn statements(&self) -> impl Iterator<Item = &Person> {
        let person = self.view.person;
        self.home.records.iter().filter_map(move |(id, record)| match record {
            Record::Person(said) if *id == person || said.of == Some(person) => Some(said),
            _ => None,
        })
    }

    /// The risk tags that hold.
    fn tags(&self) -> impl Iterator<Item = &RiskTag> {
        self.view.tags.iter().filter_map(|tag| match self.home.record(&tag.record) {
            Some(Record::RiskTag(tag)) => Some(tag),
            _ => None,
        })
    }
}

/// Whether an observation in this state goes on elsewhere.
const fn goes_on(state: EpisodeState) -> bool {
    state.is_open() || matches!(state, EpisodeState::Hospital)
}

/// The decision by which an observation goes on, with its first and last day; `None` when it has no last day.
fn start(episode: &EpisodeView, origin: Origin, person: PersonId, stamp: Stamp, version: &str) -> Option<Decision> {
    let until = episode.ends_on?;
    let gives_day_0 = |kind| matches!(kind, DecisionType::Start | DecisionType::Reanchor);
    let given = episode.decisions.iter().rev().find(|decision| gives_day_0(decision.kind));
    let policy = given.map_or(version, |decision| decision.policy.as_str());
    let basis = given.and_then(|decision| decision.anchor_basis);
    let anchor = episode.anchor.or_else(|| given.map(|decision| decision.observed_at.local_date()));
    Some(Decision {
        until: Some(until),
        anchor: Some(anchor.unwrap_or(until.min(stamp.observed().at.local_date()))),
        anchor_basis: basis.or(Some(AnchorBasis::ControlStart)),
        venue: Some(match episode.state {
            EpisodeState::CentralObservation => Venue::Central,
            EpisodeState::Hospital => Venue::Hospital,
            _ => Venue::Home,
        }),
        carried_from: Some(origin),
        ..Decision::new(stamp, person, DecisionType::Start, policy)
    })
}
