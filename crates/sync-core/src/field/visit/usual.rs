//! What a visit is when nobody says otherwise: the round by the clock, the outcome by what was found, the one person
//! who can be meant.

use crate::domain::fold::view::PersonView;
use crate::domain::policy::Policy;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer};
use crate::domain::visit::Outcome;
use crate::id::{DocumentId, PersonId};
use crate::time::{Slot, UtcMs};

use crate::field::load::Household;
use crate::field::{FieldError, Phone};

use super::{NewReading, NewVisit};

impl Phone {
    /// The round in which a visit at this moment falls, by the policy in force at the household.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], or the store's trouble.
    pub fn round_at(&self, household: &DocumentId, now: UtcMs) -> Result<Slot, FieldError> {
        let scope = self.grid_of(household)?;
        let at = self.stamp(now).observed().at;
        Ok(self.trust.policies().region(scope.as_str()).round_of(at).1)
    }

    /// How a visit went at which somebody was seen: 已见-异常 with a temperature that is a fever by the policy or a
    /// symptom, else 已见-正常.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], or the store's trouble.
    pub fn usual_outcome(&self, visit: &NewVisit, now: UtcMs) -> Result<Outcome, FieldError> {
        let scope = self.grid_of(&visit.household)?;
        let policy = self.policy(scope.as_str(), now);
        let is_symptom = |asked: &SymptomAnswer| asked.answer == Answer::Yes && asked.symptom != Symptom::None;
        let has_fever = visit.readings.iter().any(|reading| policy.is_fever(reading.value));
        let has_symptom = visit.symptoms.iter().any(|check| check.answers.iter().any(is_symptom));
        Ok(if has_fever || has_symptom { Outcome::DoneAbnormal } else { Outcome::DoneOk })
    }

    /// Whom a temperature without a name is of: the one person of the household under observation, or where nobody
    /// is, its one resident.
    ///
    /// # Errors
    /// [`FieldError::WhichPerson`] when there is not exactly one, [`FieldError::UnknownHousehold`], or the store's
    /// trouble.
    pub fn only_person(&self, household: &DocumentId, now: UtcMs) -> Result<PersonId, FieldError> {
        let view = self.show(household, now)?;
        let watched = |person: &&PersonView| person.episode.as_ref().is_some_and(|episode| episode.state.is_open());
        let residents: Vec<&PersonView> = view.persons.iter().filter(|person| person.resident).collect();
        let observed: Vec<&PersonView> = residents.iter().copied().filter(watched).collect();
        match (observed.as_slice(), residents.as_slice()) {
            ([person], _) | ([], [person]) => Ok(person.person),
            ([], others) | (others, _) => Err(FieldError::WhichPerson(*household, others.len())),
        }
    }

    /// Whose last temperature is below what the policy takes for one.
    pub(super) fn too_low(&self, home: &Household, readings: &[NewReading], now: UtcMs) -> Vec<PersonId> {
        let below = self.policy(home.scope.as_str(), now).low_retest_below;
        let is_last = |(index, reading): &(usize, &NewReading)| {
            !readings.iter().skip(index + 1).any(|later| later.person == reading.person)
        };
        let last = readings.iter().enumerate().filter(is_last);
        last.filter(|(_, reading)| reading.value < below).map(|(_, reading)| reading.person).collect()
    }

    /// The pack in force in a grid at this moment.
    fn policy(&self, scope: &str, now: UtcMs) -> &Policy {
        self.trust.policies().at(scope, self.stamp(now).observed().at.local_date())
    }
}
