//! The guard for RELEASE (reference/domain.md §5.4): what its author had seen of the last day.

use std::collections::BTreeSet;

use stairwell_core::domain::decision::DecisionType as T;
use stairwell_core::domain::policy::{Policy, RegionPolicies, ReleaseQuorum};
use stairwell_core::domain::role::Office;
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer};
use stairwell_core::id::PersonId;
use stairwell_core::time::{LocalDate, Slot};

use super::facts::Fact;
use super::person::rounds;
use super::reading::{Measured, is_void, observed, part_observed, parts};
use super::ruling::Decided;

/// What the guard looks at.
pub(super) struct Guard<'a, 'p> {
    pub(super) facts: &'a [Fact],
    pub(super) readings: &'a [Measured<'a>],
    pub(super) person: PersonId,
    pub(super) policies: &'p RegionPolicies<'p>,
}

impl Guard<'_, '_> {
    /// Whether a release on or after the last day lacks something.
    pub(super) fn lacks(&self, release: &Decided<'_>, all: &[Decided<'_>], end: LocalDate, policy: &Policy) -> bool {
        !self.last_day_is_seen(release, end, policy)
            || !self.is_measured_by_contact(release, end)
            || !self.denies_symptoms(release, end)
            || !is_signed(release, all, policy)
            || (policy.release_quorum != ReleaseQuorum::Doctor && self.is_sole_recorder(release, end))
    }

    fn seen_by<'s>(&'s self, release: &'s Decided<'_>) -> impl Iterator<Item = &'s Measured<'s>> {
        self.readings.iter().filter(|measured| {
            measured.reading.person == self.person && measured.holds.is_some() && release.fact.saw(measured.by)
        })
    }

    /// As many rounds of the last day as the policy asks for hold a valid reading.
    fn last_day_is_seen(&self, release: &Decided<'_>, end: LocalDate, policy: &Policy) -> bool {
        let done: BTreeSet<Slot> = rounds(self.readings, self.person, self.policies, |by| release.fact.saw(by))
            .into_keys()
            .filter(|(date, _)| *date == end)
            .map(|(_, slot)| slot)
            .collect();
        done.len() >= usize::from(policy.last_day_slots)
    }

    /// The last reading by a contact thermometer, on the last day or later, is below the threshold.
    fn is_measured_by_contact(&self, release: &Decided<'_>, end: LocalDate) -> bool {
        self.seen_by(release)
            .filter(|measured| measured.reading.method.is_contact_thermometer() && !measured.observed.doubtful)
            .filter(|measured| measured.observed.at.local_date() >= end)
            .max_by_key(|measured| (measured.observed.at, measured.name))
            .is_some_and(|measured| !measured.fever)
    }

    /// The day of the round that a reading satisfies.
    fn round(&self, measured: &Measured<'_>) -> LocalDate {
        let policy = self.policies.at(measured.observed.at.local_date());
        policy.satisfied_round(measured.observed.at, measured.part.slot).0
    }

    /// Who asked last, on the last day or later, heard no to everything.
    fn denies_symptoms(&self, release: &Decided<'_>, end: LocalDate) -> bool {
        let denied = |asked: &SymptomAnswer| match asked.symptom {
            Symptom::None => asked.answer == Answer::Yes,
            _ => asked.answer == Answer::No,
        };
        parts(self.facts)
            .filter(|(fact, _)| release.fact.saw(fact) && !is_void(self.facts, fact))
            .filter(|(fact, part)| {
                let at = observed(self.facts, fact, part, part.stamp.observed_at);
                !at.doubtful && at.at.local_date() >= end
            })
            .filter(|(_, part)| part.symptoms.iter().any(|check| check.person == self.person))
            .max_by_key(|(fact, part)| (part_observed(self.facts, fact, part), fact.at))
            .is_some_and(|(_, part)| {
                let mut own = part.symptoms.iter().filter(|check| check.person == self.person);
                own.all(|check| !check.answers.is_empty() && check.answers.iter().all(denied))
            })
    }

    /// Two-person rule (§6): whoever releases recorded all of what the release stands on.
    fn is_sole_recorder(&self, release: &Decided<'_>, end: LocalDate) -> bool {
        self.seen_by(release)
            .filter(|measured| !measured.observed.doubtful && self.round(measured) == end)
            .all(|measured| measured.by.author.person == release.fact.author.person)
    }
}

/// The signatures that the policy asks for: releases and proposals to release by the other offices.
fn is_signed(release: &Decided<'_>, all: &[Decided<'_>], policy: &Policy) -> bool {
    let signed = |office: Office| {
        all.iter().any(|other| other.is(&[T::Release]) && other.fact.office() == office && release.saw(other))
    };
    match policy.release_quorum {
        ReleaseQuorum::Doctor => true,
        ReleaseQuorum::DoctorCommunity => signed(Office::Community),
        ReleaseQuorum::DoctorCommunityPolice => signed(Office::Community) && signed(Office::Police),
    }
}
