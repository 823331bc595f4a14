//! Records in columns: what stands at one place in many records is written side by side, so that it compresses.
//!
//! The records are CBOR, and nothing else is known of them: each is split into its *shape* (what it is made of) and
//! its leaves (numbers and strings). Shapes repeat, and are written once; the leaves of one place of one kind of
//! record form a column. A record that is not canonical CBOR travels whole.

pub(super) mod numbers;
mod shape;

use std::collections::BTreeMap;

use shape::{Leaf, Places, Shape};

use super::varint::{Reader, WireError, put, put_bytes};

/// Most different shapes in one bundle, and most tokens in all of them: beyond that, records travel whole.
const MAX_SHAPES: usize = 4096;
const MAX_TOKENS: usize = 65_536;

/// The shape of a record that travels whole: one string.
const WHOLE: usize = 0;

/// Appends the records in columns.
pub(super) fn encode(records: &[&[u8]], out: &mut Vec<u8>) {
    let mut shapes = vec![Shape::whole()];
    let mut index = BTreeMap::from([(shapes[WHOLE].clone(), WHOLE)]);
    let mut split: Vec<(usize, Vec<Leaf<'_>>)> = Vec::with_capacity(records.len());
    let mut tokens = 0;
    for record in records {
        let parsed = Shape::split(record).filter(|(shape, _)| {
            index.contains_key(shape) || (shapes.len() < MAX_SHAPES && tokens + shape.len() <= MAX_TOKENS)
        });
        let (shape, leaves) = parsed.unwrap_or_else(|| (Shape::whole(), vec![Leaf::Bytes(record)]));
        let number = *index.entry(shape).or_insert_with_key(|shape| {
            tokens += shape.len();
            shapes.push(shape.clone());
            shapes.len() - 1
        });
        split.push((number, leaves));
    }
    put(out, shapes.len() as u64 - 1);
    for shape in &shapes[1..] {
        shape.write(out);
    }
    let numbers_of: Vec<u64> = split.iter().map(|(shape, _)| *shape as u64).collect();
    numbers::write(&numbers_of, &[], out);
    write_leaves(&Places::of(&shapes), &split, out);
}

/// One column while it is gathered: its values, and the record that each belongs to.
#[derive(Default)]
struct Gathered<'a> {
    values: Vec<u64>,
    owners: Vec<usize>,
    content: Vec<&'a [u8]>,
}

fn write_leaves(places: &Places, split: &[(usize, Vec<Leaf<'_>>)], out: &mut Vec<u8>) {
    let mut columns: Vec<Gathered<'_>> = Vec::new();
    columns.resize_with(places.count(), Gathered::default);
    for (record, (shape, leaves)) in split.iter().enumerate() {
        for (column, leaf) in places.columns_of(*shape).iter().zip(leaves) {
            let gathered = &mut columns[*column];
            gathered.owners.push(record);
            match leaf {
                Leaf::Number(value) => gathered.values.push(*value),
                Leaf::Bytes(bytes) => {
                    gathered.values.push(bytes.len() as u64);
                    gathered.content.push(bytes);
                }
            }
        }
    }
    for (number, column) in columns.iter().enumerate() {
        let earlier: Vec<(usize, &[u64])> = columns[..number]
            .iter()
            .enumerate()
            .filter(|(_, other)| other.content.is_empty() && other.owners == column.owners)
            .map(|(at, other)| (at, &other.values[..]))
            .collect();
        numbers::write(&column.values, &earlier, out);
    }
    for column in columns.iter().filter(|column| !column.content.is_empty()) {
        put_bytes(out, &column.content.concat());
    }
}

/// Reads `count` records that come to at most `limit` bytes.
pub(super) fn decode(input: &mut Reader<'_>, count: usize, limit: usize) -> Result<Vec<Vec<u8>>, WireError> {
    let mut shapes = vec![Shape::whole()];
    let mut tokens = 0;
    for _ in 0..input.at_most(MAX_SHAPES)? {
        let shape = Shape::read(input)?;
        tokens += shape.len();
        if tokens > MAX_TOKENS {
            return Err(WireError::Growth);
        }
        shapes.push(shape);
    }
    if count > limit {
        return Err(WireError::Growth);
    }
    let of_record = numbers::read(input, count, &[])?;
    if of_record.iter().any(|shape| *shape >= shapes.len() as u64) {
        return Err(WireError::Range);
    }
    let places = Places::of(&shapes);
    let mut counts = vec![0_usize; places.count()];
    let mut values_left = limit;
    for shape in &of_record {
        for column in places.columns_of(*shape as usize) {
            counts[*column] += 1;
        }
        // Each leaf is a byte of its record at least, so the sum of the counts is bounded as the records are.
        values_left = values_left.checked_sub(places.columns_of(*shape as usize).len()).ok_or(WireError::Growth)?;
    }
    let mut values: Vec<Vec<u64>> = Vec::with_capacity(counts.len());
    for wanted in &counts {
        let column = numbers::read(input, *wanted, &values)?;
        values.push(column);
    }
    let mut content = vec![Reader(&[]); counts.len()];
    for column in 0..counts.len() {
        if places.is_text(column) && counts[column] > 0 {
            content[column] = input.column()?;
        }
    }
    assemble(&shapes, &places, &of_record, &values, &mut content, limit)
}

fn assemble(
    shapes: &[Shape],
    places: &Places,
    of_record: &[u64],
    values: &[Vec<u64>],
    content: &mut [Reader<'_>],
    limit: usize,
) -> Result<Vec<Vec<u8>>, WireError> {
    let mut next = vec![0_usize; values.len()];
    let mut total = 0;
    let mut records = Vec::with_capacity(of_record.len());
    for number in of_record {
        let shape = *number as usize;
        let mut leaves = Vec::with_capacity(places.columns_of(shape).len());
        for column in places.columns_of(shape) {
            let value = *values[*column].get(next[*column]).ok_or(WireError::Short)?;
            next[*column] += 1;
            leaves.push(if places.is_text(*column) {
                let length = usize::try_from(value).map_err(|_| WireError::Range)?;
                Leaf::Bytes(content[*column].take(length)?)
            } else {
                Leaf::Number(value)
            });
        }
        let record = shapes[shape].join(&leaves)?;
        total += record.len();
        if total > limit {
            return Err(WireError::Growth);
        }
        records.push(record);
    }
    content.iter().try_for_each(Reader::end)?;
    Ok(records)
}

#[cfg(test)]
mod tests;
