//! The model of a bundle: numbers and texts at places. A place is what stands at one spot in many records, or one
//! field of many entries; each place has its own statistics.

use std::collections::HashMap;

use crate::log::varint::{WireError, unzigzag, zigzag};

use super::predictor::{Predictor, hash};
use super::range::BitCoder;
use super::text::Texts;

/// Sets of mixers: two for each of so many places, then those of texts.
const PLACE_SETS: usize = 48;
pub(super) const TEXT_SETS: usize = 2 * PLACE_SETS;
const SETS: usize = TEXT_SETS + super::text::SETS;

/// Size of the table of contexts, in bits: the least, and the most that a sender may ask for (768 KiB).
pub(in crate::log) const TABLE_BITS: std::ops::RangeInclusive<u32> = 10..=17;

/// Strings of a place that can be named by their number, and the longest of them in bytes.
const MAX_STRINGS: usize = 4096;
const MAX_STRING_BYTES: usize = 256;

/// Bits of a number after the highest that are predicted; those below are as good as random.
const PREDICTED_BITS: u32 = 12;

/// What is coded in place of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::log) enum Form {
    /// The number.
    Plain,
    /// Its difference from the number before at the same place.
    Step,
    /// Its difference from the last number at another place.
    Beside(usize),
}

impl Form {
    /// What is coded, given the last numbers at all places.
    pub(in crate::log) fn apply(self, value: u64, place: usize, last: impl Fn(usize) -> u64) -> u64 {
        match self {
            Self::Plain => value,
            Self::Step => zigzag(value.wrapping_sub(last(place)) as i64),
            Self::Beside(other) => zigzag(value.wrapping_sub(last(other)) as i64),
        }
    }

    /// Undoes [`Self::apply`].
    fn undo(self, coded: u64, place: usize, last: impl Fn(usize) -> u64) -> u64 {
        match self {
            Self::Plain => coded,
            Self::Step => (unzigzag(coded) as u64).wrapping_add(last(place)),
            Self::Beside(other) => (unzigzag(coded) as u64).wrapping_add(last(other)),
        }
    }
}

#[derive(Debug)]
struct Place {
    form: Form,
    /// The last number here; for texts, the number of the last string.
    last: u64,
    /// The last coded number, roughly.
    before: u32,
    strings: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, usize>,
}

/// See the module.
#[derive(Debug)]
pub(in crate::log) struct Model {
    predictor: Predictor,
    texts: Texts,
    places: Vec<Place>,
    /// The last coded number at any place, roughly: neighbours in a record often go together.
    beside: u32,
}

impl Model {
    /// An unlearned one, with 2^`table_bits` contexts; [`TABLE_BITS`] are allowed.
    pub(in crate::log) fn new(table_bits: u32) -> Self {
        Self {
            predictor: Predictor::new(table_bits, SETS),
            texts: Texts::new(table_bits.saturating_sub(3)),
            places: Vec::new(),
            beside: 0,
        }
    }

    /// Adds a place; its number follows those before it.
    pub(in crate::log) fn add_place(&mut self, form: Form) {
        self.places.push(Place { form, last: 0, before: 0, strings: Vec::new(), numbers: HashMap::new() });
    }

    /// Passes a number at a place; returns it, or the one that was read.
    ///
    /// # Errors
    /// [`WireError`] when reading.
    pub(in crate::log) fn number(
        &mut self,
        coder: &mut impl BitCoder,
        place: usize,
        value: u64,
    ) -> Result<u64, WireError> {
        let form = self.places[place].form;
        let coded = form.apply(value, place, |place| self.places[place].last);
        let coded = self.coded(coder, place, coded)?;
        let value = form.undo(coded, place, |place| self.places[place].last);
        self.beside = roughly(coded);
        self.places[place].before = self.beside;
        self.places[place].last = value;
        coder.check()?;
        Ok(value)
    }

    /// The number of bits, then the bits after the highest.
    fn coded(&mut self, coder: &mut impl BitCoder, place: usize, value: u64) -> Result<u64, WireError> {
        let of = place as u32;
        let before = self.places[place].before;
        let contexts = [hash(10, of), hash(11 | of << 8, before), hash(12 | of << 8, self.beside)];
        let set = 2 * (place % PLACE_SETS);
        let length = self.predictor.symbol(coder, &contexts, 1, set, 7, 64 - value.leading_zeros());
        if length > 64 {
            return Err(WireError::Integer);
        }
        if length < 2 {
            return Ok(length.into());
        }
        let mut read = 1_u64;
        for at in (0..length - 1).rev() {
            let bit = value >> at & 1 == 1;
            let node = read as u32 | (2 + length) << 13;
            let is_predicted = length - 1 - at <= PREDICTED_BITS;
            let bit = if is_predicted {
                self.predictor.bit(coder, &contexts, node, set + 1, bit)
            } else {
                coder.code(bit, 1 << 15)
            };
            read = read << 1 | u64::from(bit);
        }
        Ok(read)
    }

    /// Passes a string at a place; appends it to `out`, or the one that was read.
    ///
    /// # Errors
    /// [`WireError`] when reading, [`WireError::Growth`] when it is longer than `limit` bytes.
    pub(in crate::log) fn string<C: BitCoder>(
        &mut self,
        coder: &mut C,
        place: usize,
        string: &[u8],
        limit: usize,
    ) -> Result<Vec<u8>, WireError> {
        // 0 stands for a string that was not here before.
        let known = self.places[place].numbers.get(string).map_or(0, |number| 1 + number);
        let known = self.number(coder, place, known as u64)?;
        if known > 0 {
            let known = usize::try_from(known - 1).ok().and_then(|known| self.places[place].strings.get(known));
            return known.filter(|string| string.len() <= limit).cloned().ok_or(WireError::Range);
        }
        let string = self.texts.pass(&mut self.predictor, coder, place as u32, string, limit)?;
        let place = &mut self.places[place];
        if place.strings.len() < MAX_STRINGS && string.len() <= MAX_STRING_BYTES {
            if !C::READS {
                place.numbers.insert(string.clone(), place.strings.len());
            }
            place.strings.push(string.clone());
        }
        Ok(string)
    }

    /// Passes bytes that nothing can be known of.
    ///
    /// # Errors
    /// [`WireError`] when reading.
    pub(in crate::log) fn random<const N: usize>(
        coder: &mut impl BitCoder,
        bytes: &[u8; N],
    ) -> Result<[u8; N], WireError> {
        let mut read = [0; N];
        for (read, byte) in read.iter_mut().zip(bytes) {
            *read = random_byte(coder, *byte);
        }
        coder.check()?;
        Ok(read)
    }
}

/// Passes a byte that nothing can be known of.
pub(super) fn random_byte(coder: &mut impl BitCoder, byte: u8) -> u8 {
    (0..8).rev().fold(0, |read, at| read << 1 | u8::from(coder.code(byte >> at & 1 == 1, 1 << 15)))
}

/// Small numbers as they are, larger ones by their length.
const fn roughly(value: u64) -> u32 {
    if value < 16 { value as u32 } else { 16 + 64 - value.leading_zeros() }
}
