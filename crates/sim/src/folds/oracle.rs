//! Safety, from the records alone: nobody whose fever or symptom no doctor has answered is shown as released
//! (reference/domain.md §0.2, §5.4). And what "the last writer wins" would have done.

use std::collections::BTreeSet;

use stairwell_core::domain::Record;
use stairwell_core::domain::correction::{Change, Correction};
use stairwell_core::domain::decision::DecisionType as T;
use stairwell_core::domain::policy::RegionPolicies;
use stairwell_core::domain::reading::Temperature;
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::VisitPart;
use stairwell_core::id::PersonId;

use super::reference::facts::Fact;
use super::reference::reading::{is_of_time, observed};

/// Somebody said that a person has a fever or a symptom.
struct Said<'a> {
    by: &'a Fact,
    person: PersonId,
    part: &'a Fact,
    /// Which reading of the part; `None`: a symptom.
    index: Option<usize>,
}

/// Persons of whom somebody said so and whom no doctor, nor the CDC, has declared free of it having seen that.
pub(super) fn uncleared(facts: &[Fact], policies: &RegionPolicies<'_>) -> BTreeSet<PersonId> {
    said(facts, policies).iter().filter(|said| !is_answered(facts, said, policies)).map(|said| said.person).collect()
}

fn said<'a>(facts: &'a [Fact], policies: &RegionPolicies<'_>) -> Vec<Said<'a>> {
    let mut all = Vec::new();
    for part in facts {
        let Record::VisitPart(visit) = &part.record else { continue };
        for (index, reading) in visit.readings.iter().enumerate() {
            let person = reading.person;
            if is_fever(facts, part, (visit, index), reading.value, policies) {
                all.push(Said { by: part, person, part, index: Some(index) });
            }
            for by in facts.iter().filter(|by| by.author.person == part.author.person || by.is_by_doctor()) {
                if let Some(Change::Value(value)) = correction_of(facts, by, part, index, visit)
                    && is_fever(facts, part, (visit, index), value, policies)
                    && by.right(Action::CorrectOwn) != Right::None
                {
                    all.push(Said { by, person, part, index: Some(index) });
                }
            }
        }
        for check in &visit.symptoms {
            let sick = |symptom: Symptom, answer: Answer| symptom != Symptom::None && answer == Answer::Yes;
            if check.answers.iter().any(|asked| sick(asked.symptom, asked.answer)) {
                all.push(Said { by: part, person: check.person, part, index: None });
            }
        }
    }
    all
}

/// By the pack in force on the day of the reading.
fn is_fever(
    facts: &[Fact],
    part: &Fact,
    (visit, index): (&VisitPart, usize),
    value: Temperature,
    policies: &RegionPolicies<'_>,
) -> bool {
    let raw = visit.readings[index].observed_at.unwrap_or(visit.stamp.observed_at);
    policies.at(observed(facts, part, visit, raw).at.local_date()).is_fever(value)
}

/// What a correction makes of one reading of a part that its author had seen.
fn correction_of(facts: &[Fact], by: &Fact, part: &Fact, index: usize, visit: &VisitPart) -> Option<Change> {
    let Record::Correction(correction) = &by.record else { return None };
    let named = last_target(facts, by, correction, part)?;
    let alone = visit.readings.len() == 1;
    match (named, correction.change) {
        (Some(named), change) => (usize::from(named) == index).then_some(change),
        (None, Change::Value(_)) if !alone => None,
        (None, change) => Some(change),
    }
}

/// Which reading a chain of corrections that ends at the part names; `None` when it ends elsewhere, or somebody in
/// it had not seen what was corrected.
fn last_target(facts: &[Fact], by: &Fact, correction: &Correction, part: &Fact) -> Option<Option<u8>> {
    if !by.seen.contains(&correction.target.record) {
        return None;
    }
    if correction.target.record == part.at {
        return Some(correction.target.index);
    }
    let target = facts.iter().find(|fact| fact.at == correction.target.record)?;
    match &target.record {
        // A temperature for a time, or a time for a temperature, says nothing.
        Record::Correction(earlier) if is_of_time(earlier) == is_of_time(correction) => {
            last_target(facts, target, earlier, part)
        }
        _ => None,
    }
}

/// Whether a doctor or the CDC excluded what was said, or corrected it to no fever, having seen it.
fn is_answered(facts: &[Fact], said: &Said<'_>, policies: &RegionPolicies<'_>) -> bool {
    let Record::VisitPart(visit) = &said.part.record else { return false };
    facts.iter().filter(|fact| fact.seen.contains(&said.by.at) && fact.is_by_doctor()).any(|fact| match &fact.record {
        Record::Decision(decision) => decision.kind == T::Exclude && decision.person == said.person,
        Record::Correction(correction) => match said.index {
            Some(index) => match correction_of(facts, fact, said.part, index, visit) {
                Some(Change::Value(value)) => !is_fever(facts, said.part, (visit, index), value, policies),
                Some(Change::Void) => true,
                Some(Change::Dispute | Change::ConfirmTime(_)) | None => false,
            },
            None => correction.change == Change::Void && last_target(facts, fact, correction, said.part) == Some(None),
        },
        _ => false,
    })
}

/// Whether the decision with the latest clock is a release: what a system shows that keeps the last writer's status.
pub(super) fn last_writer_released(facts: &[Fact], person: PersonId) -> bool {
    let decided = facts.iter().filter_map(|fact| match &fact.record {
        Record::Decision(decision) if decision.person == person => Some((fact, decision)),
        _ => None,
    });
    let status = decided.filter(|(fact, decision)| {
        decision.kind != T::Exclude && fact.right(Action::Decide(decision.kind)) == Right::Decide
    });
    status
        .max_by_key(|(fact, decision)| (decision.stamp.written_at, fact.at))
        .is_some_and(|(_, decision)| decision.kind == T::Release)
}
