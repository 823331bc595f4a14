//! Choosing what is coded in place of the numbers at each place: they themselves, their steps, or how they differ
//! from another place.

use std::collections::{BTreeMap, HashMap};

use crate::log::coding::Form;

use super::Split;
use super::shape::{Leaf, Places};

/// Values of a place that the choice looks at.
const SAMPLE: usize = 512;

/// Places before it in the record beside which a place may be coded: the last few.
const MAX_BESIDE: usize = 12;

/// What would be coded in each form.
#[derive(Default)]
struct Candidates {
    forms: Vec<Form>,
    coded: Vec<Vec<u64>>,
}

/// The cheapest form of each place.
pub(super) fn choose<'a>(places: &Places, records: impl Iterator<Item = &'a Split<'a>>) -> Vec<Form> {
    let mut candidates: Vec<Candidates> = Vec::new();
    candidates.resize_with(places.count(), Candidates::default);
    let mut strings: Vec<HashMap<&[u8], u64>> = vec![HashMap::new(); places.count()];
    let mut last = vec![0; places.count()];
    let mut visited: Vec<usize> = Vec::new();
    for record in records {
        visited.clear();
        for (place, leaf) in places.columns_of(record.shape).iter().zip(&record.leaves) {
            let value = match leaf {
                Leaf::Number(value) => *value,
                Leaf::Bytes(string) => number_of(&mut strings[*place], string),
            };
            candidates[*place].note(value, *place, &last, &visited);
            last[*place] = value;
            if !places.is_text(*place) {
                visited.push(*place);
            }
        }
    }
    candidates.into_iter().map(Candidates::cheapest).collect()
}

/// The number that stands for a string, 0 for one that is new.
fn number_of<'a>(strings: &mut HashMap<&'a [u8], u64>, string: &'a [u8]) -> u64 {
    if let Some(number) = strings.get(string) {
        return *number;
    }
    strings.insert(string, strings.len() as u64 + 1);
    0
}

impl Candidates {
    fn note(&mut self, value: u64, place: usize, last: &[u64], visited: &[usize]) {
        if self.forms.is_empty() {
            self.forms = vec![Form::Plain, Form::Step];
            let beside = visited.iter().rev().filter(|other| **other != place).take(MAX_BESIDE);
            self.forms.extend(beside.map(|other| Form::Beside(*other)));
            self.coded = vec![Vec::new(); self.forms.len()];
        }
        if self.coded[0].len() < SAMPLE {
            for (form, coded) in self.forms.iter().zip(&mut self.coded) {
                coded.push(form.apply(value, place, |place| last[place]));
            }
        }
    }

    fn cheapest(self) -> Form {
        let costs = self.coded.iter().map(|coded| cost(coded));
        let mut best = (f64::INFINITY, Form::Plain);
        for (form, cost) in self.forms.iter().zip(costs) {
            // Only what is clearly cheaper takes the place of a simpler form.
            if cost < best.0 * 0.97 {
                best = (cost, *form);
            }
        }
        best.1
    }
}

/// About what the model takes for these numbers, in bits: where they repeat, their entropy, and each new one once;
/// else the entropy of their lengths, and the bits after the highest.
fn cost(values: &[u64]) -> f64 {
    let length = |value: u64| 64 - value.leading_zeros();
    let mut distinct: BTreeMap<u64, u32> = BTreeMap::new();
    let mut lengths = [0_u32; 65];
    for value in values {
        *distinct.entry(*value).or_insert(0) += 1;
        lengths[length(*value) as usize] += 1;
    }
    let repeated = entropy(distinct.values()) + distinct.keys().map(|value| f64::from(length(*value))).sum::<f64>();
    let below: u32 = values.iter().map(|value| length(*value).saturating_sub(1)).sum();
    repeated.min(entropy(lengths.iter()) + f64::from(below))
}

fn entropy<'a>(counts: impl Iterator<Item = &'a u32> + Clone) -> f64 {
    let total: f64 = counts.clone().map(|count| f64::from(*count)).sum();
    counts.filter(|count| **count > 0).map(|count| f64::from(*count) * (total / f64::from(*count)).log2()).sum()
}
