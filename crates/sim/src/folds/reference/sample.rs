//! Samples: one number is one sample; results that differ are treated as positive (reference/domain.md §5.2).

use std::collections::BTreeMap;

use stairwell_core::domain::Record;
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::domain::sample::{SampleResult, SampleStage, SampleStep};
use stairwell_core::id::{PersonId, Position};

use super::facts::{Fact, frontier};
use super::reading::is_void;

/// One sample of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The records of it, ascending.
    pub records: Vec<Position>,
    /// How far it is.
    pub stage: SampleStage,
    /// The result that holds.
    pub result: Option<SampleResult>,
    /// Concurrent results differ.
    pub in_review: bool,
    /// Another person of the household has a sample of this number.
    pub number_collides: bool,
}

/// The steps of a sample.
fn steps<'a>(facts: &'a [Fact], records: &[Position]) -> Vec<(&'a Fact, &'a SampleStep)> {
    facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::SampleStep(step) if records.contains(&step.sample) => Some((fact, step)),
            _ => None,
        })
        .collect()
}

/// POS // NEG is treated as POS; of others that differ the less certain holds.
const fn caution(result: SampleResult) -> u8 {
    match result {
        SampleResult::Positive => 3,
        SampleResult::Inconclusive => 2,
        SampleResult::Rejected => 1,
        SampleResult::Negative => 0,
    }
}

/// The samples of a person by their numbers.
pub(super) fn samples(facts: &[Fact], person: PersonId) -> BTreeMap<String, Sample> {
    let taken = || {
        facts.iter().filter(|fact| !is_void(facts, fact)).filter_map(|fact| match &fact.record {
            Record::Sample(sample) => Some((fact.at, sample)),
            _ => None,
        })
    };
    let mut numbers: Vec<&str> =
        taken().filter(|(_, sample)| sample.person == person).map(|(_, sample)| sample.number.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let one = |number: &str| {
        let of_number = || taken().filter(|(_, sample)| sample.number == number);
        let own = of_number().filter(|(_, sample)| sample.person == person);
        let mut records: Vec<Position> = own.map(|(at, _)| at).collect();
        records.sort_unstable();
        let steps = steps(facts, &records);
        // §6: who only registers samples gives no result.
        let speaks = |by: &Fact, step: &SampleStep| step.result.is_some() && by.right(Action::Sample) == Right::Create;
        let resulted: Vec<&Fact> = steps.iter().filter(|(by, step)| speaks(by, step)).map(|(by, _)| *by).collect();
        let last = frontier(&resulted);
        let mut results: Vec<SampleResult> = steps
            .iter()
            .filter(|(by, _)| last.iter().any(|last| last.at == by.at))
            .filter_map(|(_, step)| step.result)
            .collect();
        results.sort_unstable();
        results.dedup();
        let in_review = results.len() > 1;
        Sample {
            stage: steps.iter().map(|(_, step)| step.stage).max().unwrap_or(SampleStage::Collected),
            result: results.iter().copied().max_by_key(|result| caution(*result)),
            in_review,
            number_collides: of_number().any(|(_, sample)| sample.person != person),
            records,
        }
    };
    numbers.into_iter().map(|number| (number.to_owned(), one(number))).collect()
}

/// Whether a sample is positive, or its results differ, and no EXCLUDE had seen all that was said of it.
pub(super) fn is_alarming(facts: &[Fact], sample: &Sample, exclusions: &[&Fact]) -> bool {
    let excluded = exclusions.iter().any(|exclude| {
        facts.iter().all(|fact| match &fact.record {
            Record::SampleStep(step) if sample.records.contains(&step.sample) => exclude.saw(fact),
            _ => true,
        })
    });
    (sample.in_review || sample.result == Some(SampleResult::Positive)) && !excluded
}
