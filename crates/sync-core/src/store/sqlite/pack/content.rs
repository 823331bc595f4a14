//! What stands in a pack: the entries of some documents, document by document, as columns, in one zstd frame.
//!
//! Decompressed: how many documents; of each its number, how many entries it has, and how long its columns and its
//! records are; then the columns of all, then the records of all. So one document is read without taking the others
//! apart. A cause is named by its place among the document's entries, which the next entry's cause mostly follows.

use std::collections::BTreeMap;
use std::ops::Range;

use zstd::zstd_safe::CParameter;

use super::super::StoreError;
use super::super::error::damaged;
use crate::log::varint::{Reader, WireError, put, unzigzag, zigzag};

/// Best before packing takes noticeable time on a phone: level 19 saves another twelfth and takes thirty times as long.
const LEVEL: i32 = 9;

/// Longest content of a pack, decompressed: some twenty times what sixteen households of a fortnight take.
pub(super) const MAX_BYTES: usize = 4 * 1024 * 1024;

/// One entry, with devices and documents by their numbers in this database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Packed {
    pub(super) document: i64,
    pub(super) device: i64,
    pub(super) seq: u64,
    pub(super) save: u64,
    pub(super) deps: Vec<(i64, u64)>,
    pub(super) record: Vec<u8>,
}

/// Packs entries, sorted by document, device, seq; `None` when they are too many for one pack.
pub(super) fn encode(entries: &[Packed]) -> Result<Option<Vec<u8>>, StoreError> {
    let documents: Vec<&[Packed]> = entries.chunk_by(|one, next| one.document == next.document).collect();
    let mut raw = Vec::new();
    put(&mut raw, documents.len() as u64);
    let heads: Vec<Vec<u8>> = documents.iter().map(|entries| columns(entries)).collect();
    let mut before = 0;
    for (entries, head) in documents.iter().zip(&heads) {
        let number = unsigned(entries[0].document);
        put(&mut raw, number - before);
        put(&mut raw, entries.len() as u64);
        put(&mut raw, head.len() as u64);
        put(&mut raw, entries.iter().map(|entry| entry.record.len() as u64).sum());
        before = number;
    }
    heads.iter().for_each(|head| raw.extend_from_slice(head));
    entries.iter().for_each(|entry| raw.extend_from_slice(&entry.record));
    if raw.len() > MAX_BYTES { Ok(None) } else { squeeze(&raw).map(Some) }
}

/// Compresses, with the length before the frame and a checksum in it.
pub(super) fn squeeze(raw: &[u8]) -> Result<Vec<u8>, StoreError> {
    let failed = |error: std::io::Error| StoreError::Backend(Box::new(error));
    let mut compressor = zstd::bulk::Compressor::new(LEVEL).map_err(failed)?;
    compressor.set_parameter(CParameter::ChecksumFlag(true)).map_err(failed)?;
    compressor.set_parameter(CParameter::ContentSizeFlag(false)).map_err(failed)?;
    let mut out = Vec::new();
    put(&mut out, raw.len() as u64);
    out.extend(compressor.compress(raw).map_err(failed)?);
    Ok(out)
}

/// Reverses [`squeeze`].
pub(super) fn expand(squeezed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut reader = Reader(squeezed);
    let length = reader.at_most(MAX_BYTES).map_err(unreadable)?;
    let raw = zstd::bulk::decompress(reader.0, length).map_err(|_| damaged("a pack"))?;
    if raw.len() == length { Ok(raw) } else { Err(damaged("a pack")) }
}

pub(super) fn unreadable(_: WireError) -> StoreError {
    damaged("a pack")
}

/// Numbers of rows are positive.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

fn signed(number: u64) -> Result<i64, WireError> {
    i64::try_from(number).map_err(|_| WireError::Range)
}

/// The entries of one document, without their records.
fn columns(entries: &[Packed]) -> Vec<u8> {
    let mut out = Vec::new();
    let logs: Vec<&[Packed]> = entries.chunk_by(|one, next| one.device == next.device).collect();
    put(&mut out, logs.len() as u64);
    for log in &logs {
        put(&mut out, unsigned(log[0].device));
        put(&mut out, log.len() as u64);
    }
    for log in &logs {
        let mut before = 0;
        for entry in *log {
            put(&mut out, entry.seq - before);
            before = entry.seq;
        }
    }
    entries.iter().for_each(|entry| put(&mut out, zigzag(entry.seq.wrapping_sub(entry.save).cast_signed())));
    entries.iter().for_each(|entry| put(&mut out, entry.record.len() as u64));
    entries.iter().for_each(|entry| put(&mut out, entry.deps.len() as u64));
    let seqs: Vec<(i64, Vec<u64>)> =
        logs.iter().map(|log| (log[0].device, log.iter().map(|entry| entry.seq).collect())).collect();
    let mut causes = Causes::default();
    for entry in entries {
        for (device, seq) in &entry.deps {
            let log = seqs.iter().position(|(known, _)| known == device);
            put(&mut out, log.map_or(0, |log| log as u64 + 1));
            if log.is_none() {
                put(&mut out, unsigned(*device));
            }
            let place = log.and_then(|log| seqs[log].1.binary_search(seq).ok().map(|place| (log, place)));
            match place {
                Some((log, place)) => put(&mut out, 1 + zigzag(causes.step(entry.device, log, place as i64))),
                None => {
                    put(&mut out, 0);
                    put(&mut out, *seq);
                }
            }
        }
    }
    out
}

/// Which entry of each other log an author last named as a cause, by its place in the document.
#[derive(Debug, Default)]
struct Causes(BTreeMap<(i64, usize), i64>);

impl Causes {
    /// How far this cause is from the last one.
    fn step(&mut self, author: i64, log: usize, place: i64) -> i64 {
        place - self.0.insert((author, log), place).unwrap_or(-1)
    }

    /// The cause that is so far from the last one.
    fn place(&mut self, author: i64, log: usize, step: i64) -> Option<i64> {
        let last = self.0.entry((author, log)).or_insert(-1);
        *last = last.checked_add(step)?;
        Some(*last)
    }
}

/// A pack, decompressed.
#[derive(Debug)]
pub(super) struct Pack {
    raw: Vec<u8>,
    documents: Vec<Stored>,
}

/// Where one document stands in a pack.
#[derive(Debug)]
struct Stored {
    number: i64,
    entries: usize,
    columns: Range<usize>,
    records: Range<usize>,
}

impl Pack {
    /// Reads a pack.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when it is damaged.
    pub(super) fn open(content: &[u8]) -> Result<Self, StoreError> {
        let raw = expand(content)?;
        let documents = Self::table(&raw).map_err(unreadable)?;
        Ok(Self { raw, documents })
    }

    fn table(raw: &[u8]) -> Result<Vec<Stored>, WireError> {
        let mut reader = Reader(raw);
        let count = reader.at_most(raw.len())?;
        let mut lengths = Vec::new();
        let mut number = 0_u64;
        for _ in 0..count {
            number = number.checked_add(reader.number()?).ok_or(WireError::Range)?;
            let (entries, columns) = (reader.at_most(raw.len())?, reader.at_most(raw.len())?);
            lengths.push((signed(number)?, entries, columns, reader.at_most(raw.len())?));
        }
        let mut at = raw.len() - reader.0.len();
        let mut records_at = at + lengths.iter().map(|(.., columns, _)| columns).sum::<usize>();
        let mut documents = Vec::with_capacity(lengths.len());
        for (number, entries, columns, records) in lengths {
            let (columns, records) = (at..at + columns, records_at..records_at + records);
            (at, records_at) = (columns.end, records.end);
            documents.push(Stored { number, entries, columns, records });
        }
        if records_at == raw.len() { Ok(documents) } else { Err(WireError::Trailing) }
    }

    /// The entries of one document, by device number, then seq; none when it has none here.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the pack is damaged.
    pub(super) fn document(&self, number: i64) -> Result<Vec<Packed>, StoreError> {
        let stored = self.documents.iter().find(|stored| stored.number == number);
        stored.map_or(Ok(Vec::new()), |stored| self.read(stored).map_err(unreadable))
    }

    /// Every entry, sorted by document, device, seq.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when the pack is damaged.
    pub(super) fn all(&self) -> Result<Vec<Packed>, StoreError> {
        let mut all = Vec::new();
        for stored in &self.documents {
            all.extend(self.read(stored).map_err(unreadable)?);
        }
        Ok(all)
    }

    fn read(&self, stored: &Stored) -> Result<Vec<Packed>, WireError> {
        let mut reader = Reader(self.raw.get(stored.columns.clone()).ok_or(WireError::Short)?);
        let mut records = Reader(self.raw.get(stored.records.clone()).ok_or(WireError::Short)?);
        let limit = stored.columns.len();
        let mut logs: Vec<(i64, Vec<u64>)> = Vec::new();
        let mut counts = Vec::new();
        for _ in 0..reader.at_most(limit)? {
            logs.push((signed(reader.number()?)?, Vec::new()));
            counts.push(reader.at_most(limit)?);
        }
        for ((_, seqs), count) in logs.iter_mut().zip(counts) {
            let mut seq = 0_u64;
            for _ in 0..count {
                seq = seq.checked_add(reader.number()?).ok_or(WireError::Range)?;
                seqs.push(seq);
            }
        }
        let mut entries: Vec<Packed> = Vec::with_capacity(stored.entries.min(4096));
        for (device, seqs) in &logs {
            entries.extend(seqs.iter().map(|seq| Packed {
                document: stored.number,
                device: *device,
                seq: *seq,
                save: *seq,
                deps: Vec::new(),
                record: Vec::new(),
            }));
        }
        if entries.len() != stored.entries {
            return Err(WireError::Range);
        }
        for entry in &mut entries {
            entry.save = entry.seq.wrapping_sub(unzigzag(reader.number()?).cast_unsigned());
        }
        for entry in &mut entries {
            let length = reader.at_most(stored.records.len())?;
            entry.record = records.take(length)?.to_vec();
        }
        let counts: Vec<usize> = entries.iter().map(|_| reader.at_most(limit)).collect::<Result<_, _>>()?;
        let mut causes = Causes::default();
        for (entry, count) in entries.iter_mut().zip(counts) {
            for _ in 0..count {
                entry.deps.push(dep(&mut reader, &logs, entry.device, &mut causes)?);
            }
        }
        if reader.0.is_empty() && records.0.is_empty() { Ok(entries) } else { Err(WireError::Trailing) }
    }
}

/// One cause of an entry of `author`.
fn dep(
    reader: &mut Reader<'_>,
    logs: &[(i64, Vec<u64>)],
    author: i64,
    causes: &mut Causes,
) -> Result<(i64, u64), WireError> {
    let Some(log) = reader.at_most(logs.len())?.checked_sub(1) else {
        let device = signed(reader.number()?)?;
        reader.at_most(0)?;
        return Ok((device, reader.number()?));
    };
    let (device, seqs) = &logs[log];
    let Some(step) = reader.number()?.checked_sub(1) else { return Ok((*device, reader.number()?)) };
    let place = causes.place(author, log, unzigzag(step)).and_then(|place| usize::try_from(place).ok());
    let seq = place.and_then(|place| seqs.get(place)).ok_or(WireError::Range)?;
    Ok((*device, *seq))
}
