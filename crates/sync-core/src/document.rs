//! The CRDT document of one household, built from its entries: the same on every replica, whatever their order.
//!
//! Every entry becomes one automerge change with one operation, `put(ROOT, position, record)`. Keys are positions and
//! are written once, so the map never conflicts and nested objects never arise. Automerge bytes stay in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU64;

use automerge::legacy::{Key, ObjectId, Op, OpType};
use automerge::{ActorId, Automerge, Change, ChangeHash, ExpandedChange, ReadDoc, ScalarValue};

use crate::id::{DeviceId, Hash, Position};
use crate::log::Entry;

/// From which entry on a device's log has two branches: nobody can tell which of the two a later reader saw, so
/// what others claim to have seen from there on does not count.
pub type ForkPoints = BTreeMap<DeviceId, u64>;

/// What an entry's author had seen of the document: per device, the last entry.
type Clock = BTreeMap<DeviceId, u64>;

/// What one entry brings to its document. The chain of its log is no part of it: a document can be built without
/// reading the logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Where the entry stands; also the id of its record.
    pub position: Position,
    /// The document's heads that the author had, ascending.
    pub deps: Vec<Position>,
    /// The record's canonical bytes.
    pub record: Vec<u8>,
}

impl From<Entry> for Contribution {
    fn from(entry: Entry) -> Self {
        Self { position: entry.position(), deps: entry.deps, record: entry.record }
    }
}

/// One entry in its place in the causal graph.
#[derive(Debug)]
struct Node {
    deps: Vec<Position>,
    clock: Clock,
}

/// The document of one household: the causal graph of its entries and their records. The automerge document is
/// materialised from it when its heads are asked for, because folding needs only what it was made from.
#[derive(Debug)]
pub struct Document {
    nodes: BTreeMap<Position, Node>,
    records: Vec<(Position, Vec<u8>)>,
    pending: Vec<Position>,
}

impl Document {
    /// Builds the document from what its entries bring, or from the entries, given in any order. An entry whose causes
    /// are not all here is pending: held, not folded.
    #[must_use]
    pub fn build(entries: Vec<impl Into<Contribution>>, forks: &ForkPoints) -> Self {
        let entries = entries.into_iter().map(Into::into);
        let mut entries: BTreeMap<Position, Contribution> = entries.map(|entry| (entry.position, entry)).collect();
        let mut causes = causes(&entries, forks);
        let (order, pending) = causal_order(&causes);
        let mut document = Self { nodes: BTreeMap::new(), records: Vec::with_capacity(order.len()), pending };
        for position in order {
            let (Some(entry), Some(deps)) = (entries.remove(&position), causes.remove(&position)) else { continue };
            document.place(position, deps);
            document.records.push((position, entry.record));
        }
        document
    }

    /// [`Document::build`] without its check of causes: a cause that is not here is taken for none. A deliberate fault.
    #[cfg(feature = "mutants")]
    #[must_use]
    pub fn build_without_causes(mut entries: Vec<Contribution>, forks: &ForkPoints) -> Self {
        let here: BTreeSet<Position> = entries.iter().map(|entry| entry.position).collect();
        entries.iter_mut().for_each(|entry| entry.deps.retain(|dep| here.contains(dep)));
        Self::build(entries, forks)
    }

    /// Adds one entry to the graph; its causes are there.
    fn place(&mut self, position: Position, deps: Vec<Position>) {
        let mut clock = Clock::new();
        for parent in deps.iter().filter_map(|dep| self.nodes.get(dep)) {
            for (device, seq) in &parent.clock {
                let known = clock.entry(*device).or_insert(0);
                *known = (*known).max(*seq);
            }
        }
        clock.insert(position.device, position.seq);
        self.nodes.insert(position, Node { deps, clock });
    }

    /// The automerge document: one change an entry, in causal order.
    fn materialise(&self) -> Automerge {
        let mut placed: BTreeMap<Position, Placed> = BTreeMap::new();
        let mut changes = Vec::with_capacity(self.records.len());
        for (position, record) in &self.records {
            let Some(node) = self.nodes.get(position) else { continue };
            let parents: Vec<&Placed> = node.deps.iter().filter_map(|dep| placed.get(dep)).collect();
            let op = 1 + parents.iter().map(|parent| parent.op).max().unwrap_or(0);
            // What the author had written before in this document is among its causes' clocks.
            let own = node.deps.iter().filter_map(|dep| self.nodes.get(dep)?.clock.get(&position.device)).max();
            let own = own.map(|seq| Position { device: position.device, seq: *seq });
            let actor_seq = 1 + own.and_then(|own| placed.get(&own)).map_or(0, |own| own.actor_seq);
            let deps = parents.iter().map(|parent| parent.change).collect();
            let change = change(position, record, actor_seq, op, deps);
            placed.insert(*position, Placed { change: change.hash(), op, actor_seq });
            changes.push(change);
        }
        let mut automerge = Automerge::new();
        // Each change is made here from a validated entry and its causes come before it: automerge has nothing to
        // refuse. Were it to refuse all the same, its heads would differ from those of every other replica.
        let applied = automerge.apply_changes(changes);
        debug_assert!(applied.is_ok(), "automerge refused derived changes: {applied:?}");
        debug_assert_eq!(automerge.length(automerge::ROOT), self.records.len(), "a record got lost in automerge");
        automerge
    }

    /// The records with their ids, causes before effects; the same order on every replica.
    #[must_use]
    pub fn records(&self) -> &[(Position, Vec<u8>)] {
        &self.records
    }

    /// Whether the author of `later` had seen `earlier` when writing. An entry has seen itself.
    #[must_use]
    pub fn has_seen(&self, later: &Position, earlier: &Position) -> bool {
        self.nodes.contains_key(earlier)
            && self.nodes.get(later).is_some_and(|node| node.clock.get(&earlier.device) >= Some(&earlier.seq))
    }

    /// The document's heads: entries that no other entry has seen, ascending.
    #[must_use]
    pub fn frontier(&self) -> Vec<Position> {
        let seen: BTreeSet<&Position> = self.nodes.values().flat_map(|node| &node.deps).collect();
        self.nodes.keys().filter(|position| !seen.contains(position)).copied().collect()
    }

    /// Entries whose causes are not here, ascending.
    #[must_use]
    pub fn pending(&self) -> &[Position] {
        &self.pending
    }

    /// Automerge's own bytes, for measurements and for whoever examines a document: never sent and never read back, so
    /// that no crafted document comes in.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.materialise().save()
    }

    /// Automerge's heads: SHA-256 of the changes that no other change depends on, ascending. Equal on two replicas
    /// exactly when their documents are equal.
    #[must_use]
    pub fn automerge_heads(&self) -> Vec<Hash> {
        let mut heads: Vec<Hash> = self.materialise().get_heads().iter().map(|head| Hash(head.0)).collect();
        heads.sort_unstable();
        heads
    }
}

/// What each entry stands on: its deps, less those in a forked stretch of somebody else's log, and in any case the
/// author's entry before it in this document.
fn causes(entries: &BTreeMap<Position, Contribution>, forks: &ForkPoints) -> BTreeMap<Position, Vec<Position>> {
    let mut causes = BTreeMap::new();
    let mut before: Option<Position> = None;
    for (position, entry) in entries {
        let forked = |dep: &Position| {
            dep.device != position.device && forks.get(&dep.device).is_some_and(|from| dep.seq >= *from)
        };
        let mut deps: BTreeSet<Position> = entry.deps.iter().filter(|dep| !forked(dep)).copied().collect();
        deps.extend(before.filter(|own| own.device == position.device));
        causes.insert(*position, deps.into_iter().collect());
        before = Some(*position);
    }
    causes
}

/// A topological order, smallest position first among those that are ready; and what never becomes ready.
fn causal_order(causes: &BTreeMap<Position, Vec<Position>>) -> (Vec<Position>, Vec<Position>) {
    let mut effects: BTreeMap<Position, Vec<Position>> = BTreeMap::new();
    let mut missing: BTreeMap<Position, usize> = BTreeMap::new();
    let mut ready = BTreeSet::new();
    for (position, deps) in causes {
        if deps.is_empty() {
            ready.insert(*position);
        }
        missing.insert(*position, deps.len());
        for dep in deps {
            effects.entry(*dep).or_default().push(*position);
        }
    }
    let mut order = Vec::with_capacity(causes.len());
    while let Some(position) = ready.pop_first() {
        missing.remove(&position);
        order.push(position);
        for effect in effects.remove(&position).unwrap_or_default() {
            if let Some(count) = missing.get_mut(&effect) {
                *count -= 1;
                if *count == 0 {
                    ready.insert(effect);
                }
            }
        }
    }
    (order, missing.into_keys().collect())
}

/// The automerge side of an entry.
struct Placed {
    change: ChangeHash,
    /// Number of the automerge operation: one more than the largest among the deps.
    op: u64,
    /// Number of the author's entries in this document up to this one.
    actor_seq: u64,
}

/// The automerge change of an entry: a pure function of the entry and the changes that it stands on.
fn change(position: &Position, record: &[u8], actor_seq: u64, op: u64, mut deps: Vec<ChangeHash>) -> Change {
    deps.sort_unstable();
    let put = Op {
        action: OpType::Put(ScalarValue::Bytes(record.to_vec())),
        obj: ObjectId::Root,
        key: Key::Map(position.to_string().into()),
        pred: Vec::new().into(),
        insert: false,
    };
    Change::from(ExpandedChange {
        operations: vec![put],
        actor_id: ActorId::from(position.device.as_bytes()),
        hash: None,
        seq: actor_seq,
        start_op: NonZeroU64::new(op).unwrap_or(NonZeroU64::MIN),
        time: 0,
        message: None,
        deps,
        extra_bytes: Vec::new(),
        author: None,
    })
}

#[cfg(test)]
mod tests;
