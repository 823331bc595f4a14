//! One column of numbers: what is written is the cheapest of a few forms.

use crate::log::varint::{Reader, WireError, put, unzigzag, zigzag};

/// What is written in place of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The value.
    Plain,
    /// Its difference from the value before.
    Step,
    /// Its difference from the value of another column in the same record.
    Beside(usize),
}

/// Bits of a value at most in the packed form.
const MAX_WIDTH: u32 = 32;

/// Columns beside which a column may be written: the last few.
const MAX_BESIDE: usize = 12;

/// Appends a column. `earlier` are columns with one value for each of this column's records, with their numbers.
pub(in crate::log) fn write(values: &[u64], earlier: &[(usize, &[u64])], out: &mut Vec<u8>) {
    if values.is_empty() {
        return;
    }
    let mut best = (packed_size(values), Form::Plain, values.to_vec());
    let mut consider = |form, derived: Vec<u64>| {
        let size = packed_size(&derived);
        if size < best.0 {
            best = (size, form, derived);
        }
    };
    consider(Form::Step, steps(values));
    for (column, other) in earlier.iter().rev().take(MAX_BESIDE).rev() {
        let beside = values.iter().zip(*other).map(|(value, other)| difference(*value, *other)).collect();
        consider(Form::Beside(*column), beside);
    }
    let (_, form, derived) = best;
    match form {
        Form::Plain => put(out, 0),
        Form::Step => put(out, 1),
        Form::Beside(column) => put(out, 2 + column as u64),
    }
    write_packed(&derived, out);
}

/// Reads a column of `count` values, which the caller has bounded: a column of equal values costs no input.
pub(in crate::log) fn read(input: &mut Reader<'_>, count: usize, earlier: &[Vec<u64>]) -> Result<Vec<u64>, WireError> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let form = input.number()?;
    let mut values = read_packed(input, count)?;
    match form {
        0 => {}
        1 => {
            let mut before = 0;
            for value in &mut values {
                *value = sum(*value, before);
                before = *value;
            }
        }
        column => {
            let other = usize::try_from(column - 2).ok().and_then(|column| earlier.get(column));
            let other = other.filter(|other| other.len() == count).ok_or(WireError::Range)?;
            for (value, other) in values.iter_mut().zip(other) {
                *value = sum(*value, *other);
            }
        }
    }
    Ok(values)
}

fn steps(values: &[u64]) -> Vec<u64> {
    let mut before = 0;
    values.iter().map(|value| difference(*value, std::mem::replace(&mut before, *value))).collect()
}

const fn difference(value: u64, other: u64) -> u64 {
    zigzag(value.wrapping_sub(other) as i64)
}

const fn sum(difference: u64, other: u64) -> u64 {
    (unzigzag(difference) as u64).wrapping_add(other)
}

/// Packed: the smallest value, the width in bits, then each value less the smallest in so many bits. Width
/// [`LOOSE`] stands for LEB128 each, which repeats well.
const LOOSE: u64 = 63;

fn width(values: &[u64]) -> (u64, u32) {
    let least = values.iter().copied().min().unwrap_or(0);
    let spread = values.iter().copied().max().unwrap_or(0) - least;
    (least, 64 - spread.leading_zeros())
}

/// Whether the loose form is expected to be smaller once the whole is compressed.
fn is_loose(values: &[u64], width: u32) -> bool {
    width > MAX_WIDTH || loose_size(values) < f64::from(width) * values.len() as f64
}

/// The expected size in bits.
fn packed_size(values: &[u64]) -> f64 {
    let (_, width) = width(values);
    let tight = f64::from(width) * values.len() as f64;
    if width > MAX_WIDTH { loose_size(values) } else { tight.min(loose_size(values)) }
}

/// Order-0 entropy of the LEB128 bytes, in bits, and something for the compressor's tables.
fn loose_size(values: &[u64]) -> f64 {
    let mut bytes = Vec::with_capacity(values.len());
    values.iter().for_each(|value| put(&mut bytes, *value));
    let mut counts = [0_u32; 256];
    bytes.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let total = bytes.len() as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) * (total / f64::from(*count)).log2())
        .sum();
    entropy * 1.1
}

fn write_packed(values: &[u64], out: &mut Vec<u8>) {
    let (least, width) = width(values);
    if is_loose(values, width) {
        put(out, LOOSE);
        values.iter().for_each(|value| put(out, *value));
        return;
    }
    put(out, u64::from(width));
    put(out, least);
    let (mut bits, mut held) = (0_u128, 0_u32);
    for value in values {
        bits |= u128::from(value - least) << held;
        held += width;
        while held >= 8 {
            out.push(bits as u8);
            bits >>= 8;
            held -= 8;
        }
    }
    if held > 0 {
        out.push(bits as u8);
    }
}

fn read_packed(input: &mut Reader<'_>, count: usize) -> Result<Vec<u64>, WireError> {
    let width = input.number()?;
    if width == LOOSE {
        if count > input.0.len() {
            return Err(WireError::Short);
        }
        return (0..count).map(|_| input.number()).collect();
    }
    let width = u32::try_from(width).ok().filter(|width| *width <= MAX_WIDTH).ok_or(WireError::Range)?;
    let least = input.number()?;
    let total_bits = count.checked_mul(width as usize).ok_or(WireError::Range)?;
    let packed = input.take(total_bits.div_ceil(8))?;
    let mut values = Vec::with_capacity(count);
    let (mut bits, mut held, mut bytes) = (0_u128, 0_u32, packed.iter());
    for _ in 0..count {
        while held < width {
            bits |= u128::from(*bytes.next().ok_or(WireError::Short)?) << held;
            held += 8;
        }
        let value = (bits & ((1_u128 << width) - 1)) as u64;
        values.push(least.checked_add(value).ok_or(WireError::Range)?);
        bits >>= width;
        held -= width;
    }
    if bits == 0 { Ok(values) } else { Err(WireError::Trailing) }
}
