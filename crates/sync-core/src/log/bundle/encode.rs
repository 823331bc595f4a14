//! Writing a bundle.

use crate::id::{DeviceId, DocumentId, Position, ScopeId};
use crate::log::columns::{self, numbers};
use crate::log::entry::Entry;
use crate::log::order::{self, Knowledge, Model};
use crate::log::validate::Grammar;
use crate::log::varint::{put, zigzag};

use super::{LogRun, Naming};
use std::collections::BTreeMap;

/// Encodes runs of one scope; runs of one log follow each other. `base` tells the document of an entry that the
/// receiver has, `None` for every other.
#[must_use]
pub fn encode(
    scope: &ScopeId,
    runs: &[LogRun],
    base: &dyn Fn(&Position) -> Option<DocumentId>,
    grammar: &dyn Grammar,
) -> Vec<u8> {
    let order = order::interleave(runs);
    let devices = device_table(runs, &order);
    let mut out = Vec::new();
    write_runs(runs, &devices, &mut out);
    let blocks = order::blocks(&order);
    let knowledge = write_blocks(&blocks, &devices, &mut out);
    let mut columns = EntryColumns::default();
    let mut model = Model::default();
    for (entry, knowledge) in order.iter().zip(knowledge) {
        columns.add(scope, entry, &knowledge, &mut model, base, grammar, &devices);
    }
    columns.write(&mut out);
    columns::encode(&order.iter().map(|entry| entry.record.as_slice()).collect::<Vec<_>>(), &mut out);
    out
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

fn write_runs(runs: &[LogRun], devices: &BTreeMap<DeviceId, (usize, DeviceId)>, out: &mut Vec<u8>) {
    let mut table: Vec<&(usize, DeviceId)> = devices.values().collect();
    table.sort_unstable();
    put(out, table.len() as u64);
    table.iter().for_each(|(_, device)| out.extend_from_slice(device.as_bytes()));
    put(out, runs.len() as u64);
    for run in runs {
        put(out, number(devices, &run.device));
        put(out, run.first_seq);
        put(out, run.entries.len() as u64);
        if run.first_seq > 1 {
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

/// The columns beside the records.
#[derive(Default)]
struct EntryColumns {
    namings: Vec<u64>,
    document_steps: Vec<u64>,
    saves: Vec<u64>,
    /// Number of deps that are written out plus one; 0 where they are as predicted.
    dep_counts: Vec<u64>,
    dep_devices: Vec<u64>,
    dep_steps: Vec<u64>,
    ids: Vec<u8>,
    last_document: i64,
    last_dep: BTreeMap<DeviceId, u64>,
}

impl EntryColumns {
    #[expect(clippy::too_many_arguments, reason = "the whole state of one pass, used in one place")]
    fn add(
        &mut self,
        scope: &ScopeId,
        entry: &Entry,
        knowledge: &Knowledge,
        model: &mut Model,
        base: &dyn Fn(&Position) -> Option<DocumentId>,
        grammar: &dyn Grammar,
        devices: &BTreeMap<DeviceId, (usize, DeviceId)>,
    ) {
        let predicted = model.predict(&entry.document, &entry.device, knowledge);
        let naming = match model.number_of(&entry.document) {
            Some(number) => {
                self.document_steps.push(zigzag(number as i64 - self.last_document));
                Naming::Known
            }
            // Where the deps are as predicted they are not written, and cannot name the document.
            None if entry.deps != predicted && named_by_deps(entry, base) => Naming::ByDeps,
            None if grammar.founded_document(scope, &entry.record) == Some(entry.document) => Naming::ByRecord,
            None => {
                self.ids.extend_from_slice(entry.document.as_bytes());
                Naming::ById
            }
        };
        self.namings.push(naming as u64);
        self.saves.push(entry.seq - entry.save);
        if entry.deps == predicted {
            self.dep_counts.push(0);
        } else {
            self.add_deps(&entry.deps, devices);
        }
        model.note(entry.position(), &entry.document, &entry.deps);
        self.last_document = model.number_of(&entry.document).unwrap_or(0) as i64;
    }

    /// Each dep as a step from the last one of its device. Teams visit in one order, so the steps in one entry's
    /// deps are alike: all but the first are written as their difference from the first.
    fn add_deps(&mut self, deps: &[Position], devices: &BTreeMap<DeviceId, (usize, DeviceId)>) {
        self.dep_counts.push(1 + deps.len() as u64);
        let mut first_step = 0;
        for (at, dep) in deps.iter().enumerate() {
            let last = self.last_dep.insert(dep.device, dep.seq).unwrap_or(0);
            let step = dep.seq.wrapping_sub(last) as i64;
            self.dep_devices.push(number(devices, &dep.device));
            self.dep_steps.push(zigzag(step.wrapping_sub(first_step)));
            if at == 0 {
                first_step = step;
            }
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        for column in
            [&self.namings, &self.document_steps, &self.saves, &self.dep_counts, &self.dep_devices, &self.dep_steps]
        {
            numbers::write(column, &[], out);
        }
        out.extend_from_slice(&self.ids);
    }
}

/// Whether the receiver finds the document by the deps: the first of them that it has must be in it.
fn named_by_deps(entry: &Entry, base: &dyn Fn(&Position) -> Option<DocumentId>) -> bool {
    entry.deps.iter().find_map(base) == Some(entry.document)
}
