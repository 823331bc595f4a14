//! Samples: the number makes several records one; of concurrent results that differ the positive holds
//! (reference/domain.md §5.2).

use std::collections::BTreeMap;

use crate::domain::decision::DecisionType;
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::sample::{Sample, SampleResult, SampleStage, SampleStep};
use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::rulings::{Ruling, Rulings};
use super::view::SampleView;

/// The samples of one person, oldest first.
pub(super) fn fold(facts: &Facts<'_>, corrections: &Corrections<'_>, person: &PersonId) -> Vec<SampleView> {
    let taken = || {
        facts.iter().filter(|fact| stands(facts, corrections, fact)).filter_map(|fact| match &fact.record {
            Record::Sample(sample) => Some((fact, sample)),
            _ => None,
        })
    };
    let mut groups: BTreeMap<&str, Vec<(&Fact, &Sample)>> = BTreeMap::new();
    for (fact, sample) in taken().filter(|(_, sample)| sample.person == *person) {
        groups.entry(&sample.number).or_default().push((fact, sample));
    }
    let collides = |number: &str| taken().any(|(_, other)| other.number == number && other.person != *person);
    let mut samples: Vec<SampleView> =
        groups.into_iter().filter_map(|(number, records)| one(facts, &records, collides(number))).collect();
    samples.sort_by(|a, b| (a.collected_at, &a.number).cmp(&(b.collected_at, &b.number)));
    samples
}

/// Not void; and one that has a result is void only by a doctor's or the CDC's word.
fn stands(facts: &Facts<'_>, corrections: &Corrections<'_>, fact: &Fact) -> bool {
    let resulted = || {
        facts.iter().any(
            |step| matches!(&step.record, Record::SampleStep(body) if body.sample == fact.at && body.result.is_some()),
        )
    };
    !corrections.is_void(&fact.at) || (!corrections.voided_by_doctor(&fact.at) && resulted())
}

fn registers_only(fact: &Fact) -> bool {
    right(Action::Sample, Office::of(fact.author.role, None)) < Right::Create
}

fn one(facts: &Facts<'_>, records: &[(&Fact, &Sample)], number_collides: bool) -> Option<SampleView> {
    // Who takes samples speaks before who only registers them; of those the first.
    let (first, sample) =
        records.iter().min_by_key(|(fact, sample)| (registers_only(fact), sample.stamp.observed().at, fact.at))?;
    let steps: Vec<(&Fact, &SampleStep)> = facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::SampleStep(step) if records.iter().any(|(of, _)| of.at == step.sample) => Some((fact, step)),
            _ => None,
        })
        .collect();
    let results = results_in_force(facts, &steps);
    let values: Vec<SampleResult> = results.iter().filter_map(|(_, step)| step.result).collect();
    // POS, then what is not known: the enumeration's order is POS, NEG, INCONCLUSIVE, REJECTED.
    let caution = |result: &SampleResult| match result {
        SampleResult::Positive => 3,
        SampleResult::Inconclusive => 2,
        SampleResult::Rejected => 1,
        SampleResult::Negative => 0,
    };
    let held = values.iter().copied().max_by_key(caution);
    Some(SampleView {
        number: sample.number.clone(),
        records: records.iter().map(|(fact, _)| fact.at).collect::<Vec<Position>>(),
        kind: sample.kind,
        registered_only: records.iter().all(|(fact, _)| registers_only(fact)),
        collected_at: sample.stamp.observed().at,
        day_index: sample.day_index,
        by: first.by(),
        stage: steps.iter().map(|(_, step)| step.stage).max().unwrap_or(SampleStage::Collected),
        result: held,
        abnormal: held.map(|result| result != SampleResult::Negative),
        result_at: results.iter().filter(|(_, step)| step.result == held).map(|(_, step)| step_at(step)).min(),
        in_review: values.iter().any(|value| Some(*value) != held),
        number_collides,
    })
}

/// When a step happened, by the corrected clock.
fn step_at(step: &SampleStep) -> UtcMs {
    step.stamp.correct(step.at.unwrap_or(step.stamp.observed_at)).at
}

/// The results that no later one had seen. Who only registers gives none.
fn results_in_force<'a>(facts: &Facts<'_>, steps: &[(&'a Fact, &'a SampleStep)]) -> Vec<(&'a Fact, &'a SampleStep)> {
    let speaks = |fact: &Fact, step: &SampleStep| {
        step.result.is_some()
            && right(Action::Sample, Office::of(fact.author.role, step.supervisor.as_ref())) >= Right::Create
    };
    let results = || steps.iter().filter(|(fact, step)| speaks(fact, step));
    results().filter(|(fact, _)| !results().any(|(later, _)| facts.saw(&later.at, &fact.at))).copied().collect()
}

/// §5.2: a positive result, or results that differ, that no EXCLUDE has seen.
pub(super) fn is_positive(rulings: &Rulings<'_>, samples: &[SampleView]) -> bool {
    let excluded = |sample: &SampleView| {
        let of_sample =
            |fact: &&Fact| matches!(&fact.record, Record::SampleStep(step) if sample.records.contains(&step.sample));
        let steps: Vec<Position> = rulings.facts.iter().filter(of_sample).map(|fact| fact.at).collect();
        let saw_all = |exclude: &Ruling<'_>| steps.iter().all(|step| rulings.facts.saw(exclude.at(), step));
        rulings.counting(DecisionType::Exclude).any(saw_all)
    };
    let bad = |sample: &&SampleView| sample.result == Some(SampleResult::Positive) || sample.in_review;
    samples.iter().filter(bad).any(|sample| !excluded(sample))
}
