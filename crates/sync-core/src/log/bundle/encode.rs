//! Writing a bundle.

use std::collections::BTreeMap;

use crate::id::{DeviceId, Position, ScopeId};
use crate::log::coding::{self, CANNOT_FAIL, Writing};
use crate::log::entry::Entry;
use crate::log::order::{self, Knowledge, Model};
use crate::log::records::{Records, Split};
use crate::log::validate::Grammar;
use crate::log::varint::{put, zigzag};

use super::{Base, LogRun, MAX_HISTORY, MAX_HISTORY_OF_ALL, Naming, fields};

/// Encodes runs of one scope; runs of one log follow each other.
#[must_use]
pub fn encode(scope: &ScopeId, runs: &[LogRun], base: &dyn Base, grammar: &dyn Grammar) -> Vec<u8> {
    let order = order::interleave(runs);
    let devices = device_table(runs, &order);
    let (counts, history) = history(runs, base);
    let mut out = Vec::new();
    write_runs(runs, &counts, &devices, &mut out);
    let blocks = order::blocks(&order);
    let knowledge = write_blocks(&blocks, &devices, &mut out);
    let records: Vec<&[u8]> = order.iter().map(|entry| entry.record.as_slice()).collect();
    let (records, coder, splits) = Records::write(fields::COUNT, &history, &records, &mut out);
    let mut writer = Writer {
        scope,
        base,
        grammar,
        devices: &devices,
        records,
        coder,
        model: Model::default(),
        last: Last::default(),
    };
    for ((entry, knowledge), split) in order.iter().zip(knowledge).zip(&splits) {
        writer.entry(entry, &knowledge, split);
    }
    out.extend(writer.coder.finish());
    out
}

/// The records that the model learns from: the last before each log's first run; and how many before each run.
fn history(runs: &[LogRun], base: &dyn Base) -> (Vec<usize>, Vec<Vec<u8>>) {
    let logs = runs.iter().filter(|run| run.first_seq > 1).count();
    let most = (MAX_HISTORY_OF_ALL / logs.max(1)).min(MAX_HISTORY) as u64;
    let mut counts = Vec::with_capacity(runs.len());
    let mut history: Vec<Vec<u8>> = Vec::new();
    for (at, run) in runs.iter().enumerate() {
        let last = Position { device: run.device, seq: run.first_seq - 1 };
        let is_first = runs[..at].iter().all(|earlier| earlier.device != run.device);
        let known = is_first && last.seq > 0 && base.hash(&last) == Some(run.prev);
        let before = history.len();
        if known {
            history.extend(base.records(&run.device, last.seq.saturating_sub(most), last.seq));
        }
        counts.push(history.len() - before);
    }
    (counts, history)
}

/// Every device that is named, authors first.
fn device_table(runs: &[LogRun], order: &[&Entry]) -> BTreeMap<DeviceId, (usize, DeviceId)> {
    let mut table: BTreeMap<DeviceId, (usize, DeviceId)> = BTreeMap::new();
    let authors = runs.iter().map(|run| run.device);
    for device in authors.chain(order.iter().flat_map(|entry| entry.deps.iter().map(|dep| dep.device))) {
        let next = table.len();
        table.entry(device).or_insert((next, device));
    }
    table
}

fn number(devices: &BTreeMap<DeviceId, (usize, DeviceId)>, device: &DeviceId) -> u64 {
    devices.get(device).map_or(0, |(number, _)| *number as u64)
}

fn write_runs(runs: &[LogRun], history: &[usize], devices: &BTreeMap<DeviceId, (usize, DeviceId)>, out: &mut Vec<u8>) {
    let mut table: Vec<&(usize, DeviceId)> = devices.values().collect();
    table.sort_unstable();
    put(out, table.len() as u64);
    table.iter().for_each(|(_, device)| out.extend_from_slice(device.as_bytes()));
    put(out, runs.len() as u64);
    for (run, history) in runs.iter().zip(history) {
        put(out, number(devices, &run.device));
        put(out, run.first_seq);
        put(out, run.entries.len() as u64);
        if run.first_seq > 1 {
            put(out, *history as u64);
            out.extend_from_slice(run.prev.as_bytes());
        }
        out.extend_from_slice(run.signature.as_bytes());
    }
}

/// Writes the blocks and returns, entry by entry, what its author knows.
fn write_blocks(
    blocks: &[order::Block],
    devices: &BTreeMap<DeviceId, (usize, DeviceId)>,
    out: &mut Vec<u8>,
) -> Vec<Knowledge> {
    let mut knowledge: BTreeMap<DeviceId, Knowledge> = BTreeMap::new();
    let mut of_entry = Vec::new();
    put(out, blocks.len() as u64);
    for block in blocks {
        put(out, number(devices, &block.device));
        put(out, block.count as u64);
        put(out, block.learned.len() as u64);
        let knows = knowledge.entry(block.device).or_default();
        for (device, seq) in &block.learned {
            put(out, number(devices, device));
            put(out, *seq);
            knows.insert(*device, *seq);
        }
        of_entry.extend(std::iter::repeat_n(knows.clone(), block.count));
    }
    of_entry
}

/// The last values that the next are written as steps from.
#[derive(Default)]
struct Last {
    document: i64,
    dep: BTreeMap<DeviceId, u64>,
}

/// One pass over the entries.
struct Writer<'a> {
    scope: &'a ScopeId,
    base: &'a dyn Base,
    grammar: &'a dyn Grammar,
    devices: &'a BTreeMap<DeviceId, (usize, DeviceId)>,
    records: Records,
    coder: Writing,
    model: Model,
    last: Last,
}

impl Writer<'_> {
    fn entry(&mut self, entry: &Entry, knowledge: &Knowledge, split: &Split<'_>) {
        let predicted = self.model.predict(&entry.document, &entry.device, knowledge);
        let known = self.model.number_of(&entry.document);
        let naming = match known {
            Some(_) => Naming::Known,
            // Where the deps are as predicted they are not written, and cannot name the document.
            None if entry.deps != predicted && named_by_deps(entry, self.base) => Naming::ByDeps,
            None if self.grammar.founded_document(self.scope, &entry.record) == Some(entry.document) => {
                Naming::ByRecord
            }
            None => Naming::ById,
        };
        self.number(fields::NAMING, naming as u64);
        match (known, naming) {
            (Some(number), _) => self.number(fields::DOCUMENT, zigzag(number as i64 - self.last.document)),
            (None, Naming::ById) => {
                coding::Model::random(&mut self.coder, entry.document.as_bytes()).expect(CANNOT_FAIL);
            }
            (None, _) => {}
        }
        self.number(fields::SAVE, entry.seq - entry.save);
        if entry.deps == predicted {
            self.number(fields::DEPS, 0);
        } else {
            self.deps(&entry.deps);
        }
        self.records.pass(&mut self.coder, Some(split), usize::MAX).expect(CANNOT_FAIL);
        self.model.note(entry.position(), &entry.document, &entry.deps);
        self.last.document = self.model.number_of(&entry.document).unwrap_or(0) as i64;
    }

    /// Each dep as a step from the last one of its device. Teams visit in one order, so the steps in one entry's
    /// deps are alike: all but the first are written as their difference from the first.
    fn deps(&mut self, deps: &[Position]) {
        self.number(fields::DEPS, 1 + deps.len() as u64);
        let mut first_step = 0;
        for (at, dep) in deps.iter().enumerate() {
            let last = self.last.dep.insert(dep.device, dep.seq).unwrap_or(0);
            let step = dep.seq.wrapping_sub(last) as i64;
            self.number(fields::DEP_DEVICE, number(self.devices, &dep.device));
            self.number(fields::DEP_STEP, zigzag(step.wrapping_sub(first_step)));
            if at == 0 {
                first_step = step;
            }
        }
    }

    fn number(&mut self, place: usize, value: u64) {
        self.records.model.number(&mut self.coder, place, value).expect(CANNOT_FAIL);
    }
}

/// Whether the receiver finds the document by the deps: the first of them that it has must be in it.
fn named_by_deps(entry: &Entry, base: &dyn Base) -> bool {
    entry.deps.iter().find_map(|dep| base.document(dep)) == Some(entry.document)
}
