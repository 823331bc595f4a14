//! What a release stands on (reference/domain.md §5.4, guard for RELEASE): the last day seen, a contact thermometer
//! below the threshold, symptoms denied, the required negatives, the required signatures.
//!
//! A release is judged by what its author had seen: what arrived later was not looked at.

use crate::domain::decision::DecisionType;
use crate::domain::policy::{Policy, ReleaseQuorum};
use crate::domain::record::Record;
use crate::domain::role::Office;
use crate::domain::sample::{SampleResult, SampleStep};
use crate::domain::symptom::{Answer, Symptom, SymptomCheck};
use crate::id::{PersonId, Position};
use crate::time::LocalDate;

use super::correction::Corrections;
use super::facts::Fact;
use super::reading::ReadingFact;
use super::rulings::{Ruling, Rulings};
use super::view::{ReviewReason, SampleView};
use super::visit;

/// What is known of one person on the last day, by whoever asks.
pub(super) struct Evidence<'a> {
    pub(super) rulings: &'a Rulings<'a>,
    pub(super) corrections: &'a Corrections<'a>,
    pub(super) readings: &'a [ReadingFact],
    pub(super) samples: &'a [SampleView],
    pub(super) person: PersonId,
}

impl Evidence<'_> {
    /// What a release on or after the last day lacks; with `release`, by what its author had seen.
    pub(super) fn missing(&self, end: LocalDate, policy: &Policy, release: Option<&Ruling<'_>>) -> Vec<ReviewReason> {
        let seen = |at: &Position| release.is_none_or(|release| self.rulings.facts.saw(release.at(), at));
        let mut missing = Vec::new();
        let own: Vec<&ReadingFact> = self
            .readings
            .iter()
            .filter(|reading| reading.view.person == self.person && reading.view.celsius.is_some())
            .filter(|reading| seen(&reading.part) && !reading.view.clock_doubtful)
            // §2.2: a low reading is "measure again", not normal.
            .filter(|reading| reading.view.celsius >= Some(policy.low_retest_below))
            .collect();
        let mut rounds: Vec<_> = own.iter().map(|reading| reading.round).filter(|(date, _)| *date == end).collect();
        rounds.sort_unstable();
        rounds.dedup();
        if rounds.len() < usize::from(policy.last_day_slots) {
            missing.push(ReviewReason::LastDayUnseen);
        }
        let last_days = || own.iter().filter(|reading| reading.view.observed_at.local_date() >= end);
        let by_contact = last_days()
            .filter(|reading| reading.view.method.is_contact_thermometer())
            .max_by_key(|reading| (reading.view.observed_at, reading.view.reading));
        if by_contact.is_none_or(|reading| reading.view.fever) {
            missing.push(ReviewReason::NoContactReading);
        }
        if !self.symptoms_denied(end, &seen) {
            missing.push(ReviewReason::SymptomsNotDenied);
        }
        if !self.negatives(policy, &seen) {
            missing.push(ReviewReason::NegativesMissing);
        }
        if let Some(release) = release {
            missing.extend(self.unsigned(release, policy.release_quorum));
            let alone = own.iter().filter(|reading| reading.view.observed_at.local_date() >= end);
            let mut recorders = alone.map(|reading| &reading.view.by.person).peekable();
            let by_author = recorders.peek().is_some() && recorders.all(|person| *person == release.fact.author.person);
            if policy.release_quorum != ReleaseQuorum::Doctor && by_author {
                missing.push(ReviewReason::SoleRecorder);
            }
        }
        missing
    }

    /// The last time on the last day that anybody asked, every symptom was denied. What a doubtful clock says was asked
    /// then satisfies nothing (§5.5).
    fn symptoms_denied(&self, end: LocalDate, seen: &dyn Fn(&Position) -> bool) -> bool {
        let asked = visit::parts(self.rulings.facts, self.corrections)
            .map(|(fact, part, at)| (fact, part, self.corrections.observed(&at, &part.stamp)))
            .filter(|(fact, _, observed)| seen(&fact.at) && !observed.doubtful && observed.at.local_date() >= end)
            .flat_map(|(fact, part, observed)| part.symptoms.iter().map(move |check| (fact, observed, check)))
            .filter(|(_, _, check)| check.person == self.person);
        let last: Option<(&Fact, _, &SymptomCheck)> = asked.max_by_key(|(fact, observed, _)| (observed.at, fact.at));
        let denied = |check: &SymptomCheck| {
            !check.answers.is_empty()
                && check.answers.iter().all(|asked| match asked.symptom {
                    Symptom::None => asked.answer == Answer::Yes,
                    _ => asked.answer == Answer::No,
                })
        };
        last.is_some_and(|(_, _, check)| denied(check))
    }

    /// As many negative samples as the policy asks for, each with a result that was seen.
    fn negatives(&self, policy: &Policy, seen: &dyn Fn(&Position) -> bool) -> bool {
        let result_seen = |sample: &SampleView| {
            self.rulings.facts.iter().any(|fact| match &fact.record {
                Record::SampleStep(SampleStep { sample: of, result: Some(SampleResult::Negative), .. }) => {
                    sample.records.contains(of) && seen(&fact.at)
                }
                _ => false,
            })
        };
        let negative = |sample: &&SampleView| sample.result == Some(SampleResult::Negative) && result_seen(sample);
        self.samples.iter().filter(negative).count() >= usize::from(policy.negatives_required)
    }

    /// Whose signature is missing. Who may only propose a release signs it by proposing it too (§6, co-sign).
    fn unsigned(&self, release: &Ruling<'_>, quorum: ReleaseQuorum) -> Option<ReviewReason> {
        let reopened = |other: &Ruling<'_>| {
            self.rulings.all.iter().any(|later| {
                let reopens = matches!(
                    later.decision.kind,
                    DecisionType::Start | DecisionType::Extend | DecisionType::Reanchor | DecisionType::Transfer
                );
                later.counts() && reopens && self.rulings.saw(later, other)
            })
        };
        let signed = |office: Office| {
            self.rulings.all.iter().any(|other| {
                other.is(DecisionType::Release)
                    && Office::of(other.fact.author.role, None) == office
                    && (other.at() == release.at() || !reopened(other))
            })
        };
        let complete = match quorum {
            ReleaseQuorum::Doctor => true,
            ReleaseQuorum::DoctorCommunity => signed(Office::Community),
            ReleaseQuorum::DoctorCommunityPolice => signed(Office::Community) && signed(Office::Police),
        };
        (!complete).then_some(ReviewReason::QuorumMissing)
    }
}
