//! Fevers and symptoms, and which of them a doctor excluded (reference/domain.md §5.4: an EXCLUDE clears what it saw).

use crate::domain::correction::RecordPart;
use crate::domain::decision::DecisionType;
use crate::domain::record::Record;
use crate::domain::symptom::{Answer, Symptom};
use crate::domain::visit::VisitPart;
use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::correction::Corrections;
use super::facts::Fact;
use super::reading::ReadingFact;
use super::rulings::Rulings;
use super::view::{AlarmKind, AlarmStatus, AlarmView};

pub(super) fn fold(
    rulings: &Rulings<'_>,
    corrections: &Corrections<'_>,
    readings: &[ReadingFact],
    person: &PersonId,
) -> Vec<AlarmView> {
    let mut alarms: Vec<AlarmView> = readings
        .iter()
        .filter(|reading| reading.view.person == *person)
        .filter(|reading| !reading.fevers.is_empty())
        .map(|reading| fever(rulings, reading))
        .collect();
    for fact in rulings.facts.iter() {
        let Record::VisitPart(part) = &fact.record else { continue };
        let withdrawn = corrections.is_void(&fact.at);
        if !withdrawn || !corrections.voided_by_doctor(&fact.at) {
            let at = corrections.observed(&fact.at, &part.stamp).at;
            alarms.extend(symptoms(rulings, (fact, part, at), person, withdrawn));
        }
    }
    alarms.sort_by_key(|alarm| (alarm.observed_at, alarm.kind, alarm.fact, alarm.symptom));
    alarms
}

/// The symptoms that a person had by one part. One that somebody who is no doctor withdrew is closed as corrected.
fn symptoms(
    rulings: &Rulings<'_>,
    (fact, part, observed_at): (&Fact, &VisitPart, UtcMs),
    person: &PersonId,
    withdrawn: bool,
) -> Vec<AlarmView> {
    let cleared_by = excluded_by(rulings, &[fact.at]);
    let status = match (cleared_by, withdrawn) {
        (Some(_), _) => AlarmStatus::Cleared,
        (None, false) => AlarmStatus::Open,
        (None, true) => AlarmStatus::Corrected,
    };
    let answers = part.symptoms.iter().filter(|check| check.person == *person).flat_map(|check| &check.answers);
    answers
        .filter(|asked| asked.answer == Answer::Yes && asked.symptom != Symptom::None)
        .map(|asked| AlarmView {
            kind: AlarmKind::Symptom,
            fact: RecordPart { record: fact.at, index: None },
            celsius: None,
            symptom: Some(asked.symptom),
            observed_at,
            status,
            cleared_by,
        })
        .collect()
}

fn fever(rulings: &Rulings<'_>, reading: &ReadingFact) -> AlarmView {
    // What makes it a fever must have been seen: the reading, or the corrections when they raised it.
    let said: Vec<Position> = reading.fevers.iter().map(|(said, _)| *said).collect();
    let cleared_by = excluded_by(rulings, &said);
    let status = match (cleared_by, reading.view.fever) {
        (Some(_), _) => AlarmStatus::Cleared,
        (None, true) => AlarmStatus::Open,
        (None, false) => AlarmStatus::Corrected,
    };
    AlarmView {
        kind: AlarmKind::Fever,
        fact: reading.view.reading,
        celsius: reading.fevers.iter().map(|(_, value)| *value).max(),
        symptom: None,
        observed_at: reading.view.observed_at,
        status,
        cleared_by,
    }
}

/// The EXCLUDE that counts and whose author had seen what was said; of several things said the last one's. `None`
/// while one of them was seen by none.
fn excluded_by(rulings: &Rulings<'_>, said: &[Position]) -> Option<Position> {
    let excludes = || rulings.counting(DecisionType::Exclude).map(|exclude| *exclude.at());
    let cleared = said.iter().map(|said| excludes().find(|exclude| rulings.facts.saw(exclude, said)));
    cleared.collect::<Option<Vec<Position>>>()?.last().copied()
}
