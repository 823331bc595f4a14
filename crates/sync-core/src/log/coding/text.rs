//! Texts, character by character. What followed the last characters before is tried first, which costs one decision
//! where phrases repeat; only when it is wrong, the bytes of the character are coded.

use crate::log::varint::WireError;

use super::model::{TEXT_SETS, random_byte};
use super::predictor::{Predictor, hash};
use super::range::BitCoder;

/// Sets of mixers that texts use: end, four bytes of a character, kind of string, length, guesses.
pub(super) const SETS: usize = 8;
const END_SET: usize = TEXT_SETS;
const BYTE_SETS: usize = TEXT_SETS + 1;
const KIND_SET: usize = TEXT_SETS + 5;
const LENGTH_SET: usize = TEXT_SETS + 6;
const GUESS_SET: usize = TEXT_SETS + 7;

/// Characters that a guess looks back at.
const HISTORY: usize = 5;

/// A character: its bytes in UTF-8 as one number.
type Character = u32;

/// Stands behind the last character of a text; no character has this number.
const END: Character = u32::MAX;

/// What followed a context the last times.
#[derive(Debug, Clone, Copy, Default)]
struct Guess {
    check: u16,
    /// How often it was right of late; 0 for none.
    right: u16,
    character: Character,
}

/// The guesses.
#[derive(Debug)]
pub(super) struct Texts {
    guesses: Vec<Guess>,
    mask: u32,
}

/// What is known where a character is to be coded, each hashed: the place; the last one, two, three, five
/// characters; the phrase so far.
struct Context {
    place: u32,
    last: [u32; HISTORY],
    phrase: u32,
}

impl Texts {
    /// Unlearned, with 2^`bits` guesses.
    pub(super) fn new(bits: u32) -> Self {
        Self { guesses: vec![Guess::default(); 1 << bits], mask: (1 << bits) - 1 }
    }

    /// Passes a text; returns it, or the one that was read. Bytes that are not UTF-8 are coded as random ones.
    pub(super) fn pass(
        &mut self,
        predictor: &mut Predictor,
        coder: &mut impl BitCoder,
        place: u32,
        text: &[u8],
        limit: usize,
    ) -> Result<Vec<u8>, WireError> {
        let is_text = std::str::from_utf8(text).is_ok();
        if !predictor.bit(coder, &[hash(20, place)], 1, KIND_SET, is_text) {
            return random(predictor, coder, place, text, limit);
        }
        let mut out = Vec::with_capacity(text.len());
        let mut characters = [0; HISTORY];
        let mut phrase = 0;
        let mut rest = text;
        loop {
            coder.check()?;
            let character = first(rest);
            let context = Context::new(place, &characters, phrase);
            let character = self.character(predictor, coder, &context, character);
            if character == END {
                return Ok(out);
            }
            let length = write(character, &mut out);
            if out.len() > limit {
                return Err(WireError::Growth);
            }
            rest = rest.get(length..).unwrap_or_default();
            characters.rotate_right(1);
            characters[0] = character;
            phrase = if ends_phrase(character) { 0 } else { hash(phrase, character) };
        }
    }

    fn character(
        &mut self,
        predictor: &mut Predictor,
        coder: &mut impl BitCoder,
        context: &Context,
        character: Character,
    ) -> Character {
        let orders = context.orders();
        let slots = orders.map(|order| (order.wrapping_mul(0x2545_F491) >> 4 & self.mask) as usize);
        let checks = orders.map(|order| (order >> 16) as u16);
        let guess = (0..orders.len()).find_map(|order| {
            let guess = self.guesses[slots[order]];
            (guess.right > 0 && guess.check == checks[order]).then_some((order as u32, guess))
        });
        let right = guess.is_some_and(|(order, guess)| {
            let contexts = context.of_guess(order, &guess);
            predictor.bit(coder, &contexts, 0x777, GUESS_SET, guess.character == character)
        });
        let character = match guess {
            Some((_, guess)) if right => guess.character,
            _ => spell(predictor, coder, context, character),
        };
        for (slot, check) in slots.into_iter().zip(checks) {
            self.guesses[slot].learn(check, character);
        }
        character
    }
}

impl Guess {
    fn learn(&mut self, check: u16, character: Character) {
        if self.right > 0 && self.check == check && self.character == character {
            self.right = (self.right + 1).min(255);
        } else if self.right > 1 && self.check == check {
            self.right /= 2;
        } else {
            *self = Self { check, right: 1, character };
        }
    }
}

impl Context {
    fn new(place: u32, characters: &[Character; HISTORY], phrase: u32) -> Self {
        let mut so_far = 31;
        let last = characters.map(|character| {
            so_far = hash(so_far, character);
            so_far
        });
        Self { place: hash(30, place), last, phrase: hash(40, phrase) }
    }

    /// What guesses are looked up by, the most telling first.
    fn orders(&self) -> [u32; 6] {
        let orders = [self.last[4], self.phrase, self.last[2], self.last[1], self.last[0], self.place];
        let mut number = 0;
        orders.map(|order| {
            number += 1;
            hash(order, number)
        })
    }

    /// What tells whether a guess is right.
    fn of_guess(&self, order: u32, guess: &Guess) -> [u32; 6] {
        let trust = order << 8 | u32::from(guess.right.min(20));
        [
            hash(60, trust),
            hash(hash(61, order), self.last[0]),
            hash(62, self.last[1]),
            hash(63, self.phrase),
            hash(64, self.last[3]),
            hash(hash(65, order), guess.character ^ self.place << 24),
        ]
    }
}

/// Codes a character by whether the text ends, then by its bytes.
fn spell(predictor: &mut Predictor, coder: &mut impl BitCoder, context: &Context, character: Character) -> Character {
    let contexts = [context.place, context.last[0], context.last[1], context.last[2], context.phrase];
    if predictor.bit(coder, &contexts[..4], 0xfff, END_SET, character == END) {
        return END;
    }
    let bytes = if character == END { [0; 4] } else { character.to_be_bytes() };
    let mut bytes = bytes.into_iter().skip_while(|byte| *byte == 0);
    let (mut read, mut count, mut at) = (0, 1, 0);
    while at < count {
        let known = contexts.map(|context| hash(context, read));
        let byte =
            predictor.symbol(coder, &known, 5 + at, BYTE_SETS + at as usize, 8, bytes.next().unwrap_or(0).into());
        if at == 0 {
            count = length(byte as u8) as u32;
        }
        read = read << 8 | byte;
        at += 1;
    }
    // Four bytes of 0xff are in no text, and would read as its end: whoever sends them gets something else.
    if read == END { 0 } else { read }
}

fn random(
    predictor: &mut Predictor,
    coder: &mut impl BitCoder,
    place: u32,
    bytes: &[u8],
    limit: usize,
) -> Result<Vec<u8>, WireError> {
    let mut length = bytes.len() as u32;
    let bits = predictor.symbol(coder, &[hash(21, place)], 2, LENGTH_SET, 5, 32 - length.leading_zeros());
    length = (0..bits).rev().fold(0, |read, at| read << 1 | u32::from(coder.code(length >> at & 1 == 1, 1 << 15)));
    let length = length as usize;
    if length > limit {
        return Err(WireError::Growth);
    }
    let read = (0..length).map(|at| random_byte(coder, bytes.get(at).copied().unwrap_or(0))).collect();
    coder.check()?;
    Ok(read)
}

/// Number of bytes of a character by its first.
const fn length(first: u8) -> usize {
    match first {
        0..=0xbf => 1,
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
    }
}

/// The first character of a text, [`END`] of an empty one.
fn first(text: &[u8]) -> Character {
    let Some(first) = text.first() else { return END };
    text.iter().take(length(*first)).fold(0, |character, byte| character << 8 | u32::from(*byte))
}

/// Appends a character; returns the number of its bytes.
fn write(character: Character, out: &mut Vec<u8>) -> usize {
    let bytes = character.to_be_bytes();
    // A NUL is one byte all the same.
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(3);
    out.extend_from_slice(&bytes[from..]);
    4 - from
}

/// Marks after which the words before tell little of what follows.
const fn ends_phrase(character: Character) -> bool {
    // ，；。、 and their narrow forms
    matches!(character, 0xEF_BC8C | 0xEF_BC9B | 0xE3_8082 | 0xE3_8081 | 0x2C | 0x3B | 0x2E)
}
