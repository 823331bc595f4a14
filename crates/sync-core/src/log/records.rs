//! Records as they travel: what stands at one place in many records is coded with one statistic.
//!
//! The records are CBOR, and nothing else is known of them: each is split into its *shape* (what it is made of) and
//! its leaves (numbers and strings). Shapes repeat, and are written once; the leaves of one spot of one kind of
//! record are one place of the [`Model`]. A record that is not canonical CBOR travels whole.
//!
//! Records that the receiver has already are *history*: both sides let the model learn from them first.

mod forms;
mod shape;

use std::collections::BTreeMap;

use shape::{Leaf, MAX_SHAPE_TOKENS, Places, Shape};

use super::coding::{BitCoder, CANNOT_FAIL, Form, Learner, Model, Reading, TABLE_BITS, Writing};
use super::varint::WireError;

/// Most different shapes in one bundle, and most tokens in all of them: beyond that, records travel whole.
const MAX_SHAPES: usize = 4096;
const MAX_TOKENS: usize = 65_536;

/// The shape of a record that travels whole: one string.
const WHOLE: usize = 0;

/// Places of the model that records take before those of their leaves.
const SHAPE: usize = 0;
const COUNT: usize = 1;
const TOKEN: usize = 2;
const FORM: usize = 3;
const OWN_PLACES: usize = 4;

/// The shapes that records have, in the order in which they first appear.
#[derive(Debug)]
struct Shapes {
    shapes: Vec<Shape>,
    index: BTreeMap<Shape, usize>,
    tokens: usize,
}

/// A record, taken apart.
#[derive(Debug)]
pub(super) struct Split<'a> {
    shape: usize,
    leaves: Vec<Leaf<'a>>,
}

impl Shapes {
    fn new() -> Self {
        Self { shapes: vec![Shape::whole()], index: BTreeMap::from([(Shape::whole(), WHOLE)]), tokens: 0 }
    }

    fn split<'a>(&mut self, record: &'a [u8]) -> Split<'a> {
        let whole = Split { shape: WHOLE, leaves: vec![Leaf::Bytes(record)] };
        let Some((shape, leaves)) = Shape::split(record) else { return whole };
        match self.index.get(&shape) {
            Some(number) => Split { shape: *number, leaves },
            None if self.shapes.len() < MAX_SHAPES && self.tokens + shape.len() <= MAX_TOKENS => {
                Split { shape: self.add(shape), leaves }
            }
            None => whole,
        }
    }

    fn add(&mut self, shape: Shape) -> usize {
        self.tokens += shape.len();
        self.index.insert(shape.clone(), self.shapes.len());
        self.shapes.push(shape);
        self.shapes.len() - 1
    }
}

/// Writes or reads the records of one bundle, one after another.
#[derive(Debug)]
pub(super) struct Records {
    /// The model; its first places are the caller's.
    pub(super) model: Model,
    /// The first place that is not the caller's.
    base: usize,
    shapes: Vec<Shape>,
    places: Places,
}

impl Records {
    /// Prepares to write: returns the coder, with what the receiver must know first in it, and the records taken
    /// apart. The first `caller_places` places are the caller's.
    pub(super) fn write<'a>(
        caller_places: usize,
        history: &[Vec<u8>],
        records: &[&'a [u8]],
        out: &mut Vec<u8>,
    ) -> (Self, Writing, Vec<Split<'a>>) {
        let mut shapes = Shapes::new();
        let past: Vec<Split<'_>> = history.iter().map(|record| shapes.split(record)).collect();
        let known = shapes.shapes.len();
        let splits: Vec<Split<'a>> = records.iter().map(|record| shapes.split(record)).collect();
        let bytes: usize = history.iter().map(Vec::len).chain(records.iter().map(|record| record.len())).sum();
        // About one context for each bit, eight for each byte.
        let table_bits = (8 * bytes).max(1).ilog2().clamp(*TABLE_BITS.start(), *TABLE_BITS.end());
        out.push(table_bits as u8);
        let mut coder = Writing::new();
        let places = Places::of(&shapes.shapes);
        let forms = forms::choose(&places, past.iter().chain(&splits));
        let mut this = Self::new(table_bits, caller_places, shapes.shapes);
        this.pass_shapes(&mut coder, known).expect(CANNOT_FAIL);
        this.pass_forms(&mut coder, places, Some(&forms)).expect(CANNOT_FAIL);
        past.iter().for_each(|split| this.learn(split));
        (this, coder, splits)
    }

    /// Prepares to read what [`Self::write`] prepared.
    ///
    /// # Errors
    /// [`WireError`].
    pub(super) fn read<'a>(
        caller_places: usize,
        history: &[Vec<u8>],
        input: &'a [u8],
    ) -> Result<(Self, Reading<'a>), WireError> {
        let (table_bits, input) = input.split_first().ok_or(WireError::Short)?;
        let table_bits = u32::from(*table_bits);
        if !TABLE_BITS.contains(&table_bits) {
            return Err(WireError::Range);
        }
        let mut shapes = Shapes::new();
        let past: Vec<Split<'_>> = history.iter().map(|record| shapes.split(record)).collect();
        let known = shapes.shapes.len();
        let mut coder = Reading::new(input);
        let mut this = Self::new(table_bits, caller_places, shapes.shapes);
        this.pass_shapes(&mut coder, known)?;
        let places = Places::of(&this.shapes);
        this.pass_forms(&mut coder, places, None)?;
        past.iter().for_each(|split| this.learn(split));
        Ok((this, coder))
    }

    fn new(table_bits: u32, caller_places: usize, shapes: Vec<Shape>) -> Self {
        let mut model = Model::new(table_bits);
        (0..caller_places + OWN_PLACES).for_each(|_| model.add_place(Form::Plain));
        Self { model, base: caller_places, shapes, places: Places::of(&[]) }
    }

    /// The shapes that history does not show.
    fn pass_shapes<C: BitCoder>(&mut self, coder: &mut C, known: usize) -> Result<(), WireError> {
        let new = self.shapes.split_off(known);
        let count = self.bounded(coder, COUNT, new.len(), MAX_SHAPES)?;
        let mut new = new.into_iter();
        let mut tokens = 0;
        for _ in 0..count {
            let codes: Vec<u64> = new.next().map(|shape| shape.codes().collect()).unwrap_or_default();
            let length = self.bounded(coder, COUNT, codes.len(), MAX_SHAPE_TOKENS)?;
            tokens += length;
            if tokens > MAX_TOKENS {
                return Err(WireError::Growth);
            }
            let token = |at: usize| codes.get(at).copied().unwrap_or_default();
            let shape = Shape::of_codes((0..length).map(|at| self.model.number(coder, self.base + TOKEN, token(at))))?;
            self.shapes.push(shape);
        }
        Ok(())
    }

    /// The forms of all places, which are thereby there.
    fn pass_forms<C: BitCoder>(
        &mut self,
        coder: &mut C,
        places: Places,
        forms: Option<&[Form]>,
    ) -> Result<(), WireError> {
        let first = self.base + OWN_PLACES;
        for place in 0..places.count() {
            let code = match forms.and_then(|forms| forms.get(place)) {
                None | Some(Form::Plain) => 0,
                Some(Form::Step) => 1,
                Some(Form::Beside(other)) => 2 + other,
            };
            let form = match self.bounded(coder, FORM, code, 1 + places.count())? {
                0 => Form::Plain,
                1 => Form::Step,
                other => Form::Beside(first + other - 2),
            };
            self.model.add_place(form);
        }
        self.places = places;
        Ok(())
    }

    fn bounded<C: BitCoder>(
        &mut self,
        coder: &mut C,
        place: usize,
        value: usize,
        limit: usize,
    ) -> Result<usize, WireError> {
        let value = self.model.number(coder, self.base + place, value as u64)?;
        usize::try_from(value).ok().filter(|value| *value <= limit).ok_or(WireError::Range)
    }

    fn learn(&mut self, split: &Split<'_>) {
        self.pass(&mut Learner, Some(split), usize::MAX).expect(CANNOT_FAIL);
    }

    /// Passes the next record: writes `split`, or reads one of at most `limit` bytes.
    ///
    /// # Errors
    /// [`WireError`] when reading.
    pub(super) fn pass<C: BitCoder>(
        &mut self,
        coder: &mut C,
        split: Option<&Split<'_>>,
        limit: usize,
    ) -> Result<Vec<u8>, WireError> {
        let number = self.bounded(coder, SHAPE, split.map_or(0, |split| split.shape), self.shapes.len() - 1)?;
        let count = self.places.columns_of(number).len();
        // Each leaf is a byte of its record at least.
        if count > limit {
            return Err(WireError::Growth);
        }
        let mut read: Vec<Value> = Vec::with_capacity(if C::READS { count } else { 0 });
        let mut left = limit;
        for at in 0..count {
            let place = self.places.columns_of(number)[at];
            let leaf = split.and_then(|split| split.leaves.get(at));
            let value = self.leaf(coder, place, leaf, left)?;
            if C::READS {
                left = left.checked_sub(value.size()).ok_or(WireError::Growth)?;
                read.push(value);
            }
        }
        if !C::READS {
            return Ok(Vec::new());
        }
        let leaves: Vec<Leaf<'_>> = read.iter().map(Value::as_leaf).collect();
        let record = self.shapes[number].join(&leaves)?;
        if record.len() > limit { Err(WireError::Growth) } else { Ok(record) }
    }

    fn leaf<C: BitCoder>(
        &mut self,
        coder: &mut C,
        place: usize,
        leaf: Option<&Leaf<'_>>,
        limit: usize,
    ) -> Result<Value, WireError> {
        let number = self.base + OWN_PLACES + place;
        if self.places.is_text(place) {
            let string = if let Some(Leaf::Bytes(string)) = leaf { string } else { &[][..] };
            self.model.string(coder, number, string, limit).map(Value::Bytes)
        } else {
            let value = if let Some(Leaf::Number(value)) = leaf { *value } else { 0 };
            self.model.number(coder, number, value).map(Value::Number)
        }
    }
}

/// A leaf that was read.
#[derive(Debug)]
enum Value {
    Number(u64),
    Bytes(Vec<u8>),
}

impl Value {
    /// Bytes that it takes in its record, at least.
    const fn size(&self) -> usize {
        match self {
            Self::Number(_) => 1,
            Self::Bytes(bytes) => bytes.len(),
        }
    }

    const fn as_leaf(&self) -> Leaf<'_> {
        match self {
            Self::Number(value) => Leaf::Number(*value),
            Self::Bytes(bytes) => Leaf::Bytes(bytes.as_slice()),
        }
    }
}

#[cfg(test)]
mod tests;
