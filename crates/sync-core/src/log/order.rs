//! In which order the entries of a bundle travel, and what that order gives away about their deps.
//!
//! Causes travel before effects as far as possible. Then most deps need not be written: a device that has synced
//! knows each other log up to some entry, and its next entry in a document stands on the heads of what it knows.
//! Both sides compute that; only where it is not what the entry says, the deps are written out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::id::{DeviceId, DocumentId, Position};

use super::bundle::LogRun;
use super::entry::Entry;

/// Entries of a document that a prediction looks back at.
const WINDOW: usize = 48;

/// How far a device knows each other log: by device, the last entry.
pub(super) type Knowledge = BTreeMap<DeviceId, u64>;

/// The entries of all runs, causes before effects where the runs allow it, staying with one log as long as possible.
pub(super) fn interleave(runs: &[LogRun]) -> Vec<&Entry> {
    let mut logs: BTreeMap<DeviceId, VecDeque<&Entry>> = BTreeMap::new();
    for run in runs {
        logs.entry(run.device).or_default().extend(&run.entries);
    }
    let mut waiting: BTreeSet<Position> = runs.iter().flat_map(|run| &run.entries).map(Entry::position).collect();
    let mut order = Vec::with_capacity(waiting.len());
    let mut current = runs.first().map(|run| run.device);
    while !waiting.is_empty() {
        let ready = |log: &VecDeque<&Entry>| {
            log.front()
                .is_some_and(|entry| entry.deps.iter().all(|dep| dep.device == entry.device || !waiting.contains(dep)))
        };
        let stay = current.filter(|device| logs.get(device).is_some_and(ready));
        let next = stay.or_else(|| logs.iter().find(|(_, log)| ready(log)).map(|(device, _)| *device));
        // A circle, or causes in another bundle: any log will do, its deps are written out.
        let next = next.or_else(|| logs.iter().find(|(_, log)| !log.is_empty()).map(|(device, _)| *device));
        let Some(entry) = next.and_then(|device| logs.get_mut(&device)?.pop_front()) else { break };
        waiting.remove(&entry.position());
        order.push(entry);
        current = next;
    }
    order
}

/// What both sides know of a document from the entries that have travelled so far.
#[derive(Debug, Default)]
struct Travelled {
    /// Deps of the first entry that travelled: the heads before this bundle.
    base: Vec<Position>,
    recent: VecDeque<(Position, Vec<Position>)>,
}

/// The documents of a bundle, in the order in which they first appear.
#[derive(Debug, Default)]
pub(super) struct Model {
    documents: Vec<(DocumentId, Travelled)>,
    index: BTreeMap<DocumentId, usize>,
}

impl Model {
    /// The number of a document that has appeared.
    pub(super) fn number_of(&self, document: &DocumentId) -> Option<usize> {
        self.index.get(document).copied()
    }

    /// The document with a number.
    pub(super) fn document(&self, number: usize) -> Option<DocumentId> {
        self.documents.get(number).map(|(document, _)| *document)
    }

    /// Takes note of an entry that has travelled.
    pub(super) fn note(&mut self, position: Position, document: &DocumentId, deps: &[Position]) {
        let number = *self.index.entry(*document).or_insert_with(|| {
            self.documents.push((*document, Travelled { base: deps.to_vec(), recent: VecDeque::new() }));
            self.documents.len() - 1
        });
        let recent = &mut self.documents[number].1.recent;
        if recent.len() == WINDOW {
            recent.pop_front();
        }
        recent.push_back((position, deps.to_vec()));
    }

    /// The heads of a document, as far as an author with this knowledge can have seen it.
    pub(super) fn predict(&self, document: &DocumentId, author: &DeviceId, knowledge: &Knowledge) -> Vec<Position> {
        let Some(number) = self.number_of(document) else { return Vec::new() };
        let travelled = &self.documents[number].1;
        let known = |position: &Position| {
            position.device == *author || knowledge.get(&position.device).is_some_and(|seq| position.seq <= *seq)
        };
        let seen: Vec<&(Position, Vec<Position>)> =
            travelled.recent.iter().filter(|(position, _)| known(position)).collect();
        let mut heads: BTreeSet<Position> = travelled.base.iter().copied().collect();
        heads.extend(seen.iter().map(|(position, _)| *position));
        for (_, deps) in &seen {
            for dep in deps {
                heads.remove(dep);
            }
        }
        heads.into_iter().collect()
    }

    /// What an author must know, and must not know, for the prediction to give `deps`: per device, the least last
    /// entry and the first entry beyond. `None` when nothing has travelled of the document.
    fn bounds(&self, entry: &Entry) -> Option<BTreeMap<DeviceId, (u64, u64)>> {
        let travelled = &self.documents[self.number_of(&entry.document)?].1;
        let mut seen: BTreeSet<Position> = entry.deps.iter().copied().collect();
        for (position, deps) in travelled.recent.iter().rev() {
            if seen.contains(position) {
                seen.extend(deps);
            }
        }
        let mut bounds: BTreeMap<DeviceId, (u64, u64)> = BTreeMap::new();
        for (position, _) in travelled.recent.iter().filter(|(position, _)| position.device != entry.device) {
            let (least, beyond) = bounds.entry(position.device).or_insert((0, u64::MAX));
            if entry.deps.contains(position) {
                *least = (*least).max(position.seq);
            } else if !seen.contains(position) {
                *beyond = (*beyond).min(position.seq);
            }
        }
        Some(bounds)
    }
}

/// Consecutive entries of one author under one knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) device: DeviceId,
    pub(super) count: usize,
    /// What the author knows, where it differs from what it knew in its block before.
    pub(super) learned: Knowledge,
}

/// Splits the order into blocks, each with a knowledge that predicts as many deps as possible.
pub(super) fn blocks(order: &[&Entry]) -> Vec<Block> {
    let mut model = Model::default();
    let mut knowledge: BTreeMap<DeviceId, Knowledge> = BTreeMap::new();
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: BTreeMap<DeviceId, (u64, u64)> = BTreeMap::new();
    for entry in order {
        let wanted = model.bounds(entry).unwrap_or_default();
        let possible = wanted.values().all(|(least, beyond)| least < beyond);
        let wanted = if possible { wanted } else { BTreeMap::new() };
        let joined = join(&open, &wanted);
        match (blocks.last_mut(), joined) {
            (Some(block), Some(joined)) if block.device == entry.device => {
                block.count += 1;
                open = joined;
            }
            (last, _) => {
                if let Some(block) = last {
                    close(block, &open, &mut knowledge);
                }
                blocks.push(Block { device: entry.device, count: 1, learned: Knowledge::new() });
                open = wanted;
            }
        }
        model.note(entry.position(), &entry.document, &entry.deps);
    }
    if let Some(block) = blocks.last_mut() {
        close(block, &open, &mut knowledge);
    }
    blocks
}

/// Both bounds at once; `None` when no knowledge satisfies both.
fn join(
    one: &BTreeMap<DeviceId, (u64, u64)>,
    other: &BTreeMap<DeviceId, (u64, u64)>,
) -> Option<BTreeMap<DeviceId, (u64, u64)>> {
    let mut joined = one.clone();
    for (device, (least, beyond)) in other {
        let bounds = joined.entry(*device).or_insert((0, u64::MAX));
        *bounds = (bounds.0.max(*least), bounds.1.min(*beyond));
        if bounds.0 >= bounds.1 {
            return None;
        }
    }
    Some(joined)
}

/// Chooses the knowledge of a block: what the author knew before, moved into the bounds.
fn close(block: &mut Block, bounds: &BTreeMap<DeviceId, (u64, u64)>, knowledge: &mut BTreeMap<DeviceId, Knowledge>) {
    let knows = knowledge.entry(block.device).or_default();
    for (device, (least, beyond)) in bounds {
        let before = knows.get(device).copied().unwrap_or(0);
        let after = before.clamp(*least, beyond - 1);
        if after != before {
            knows.insert(*device, after);
            block.learned.insert(*device, after);
        }
    }
}
