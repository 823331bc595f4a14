//! What must hold after every step, on every replica, whatever went wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use stairwell_core::id::Hash;
use stairwell_core::store::{InboxStore, LogStore, SignatureStore, StoreError};
use stairwell_core::trust::keys::LOG_CONTEXT;

use super::marker;
use super::node::Node;

/// An oracle was violated. In one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation(pub(super) String);

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<StoreError> for Violation {
    fn from(error: StoreError) -> Self {
        Self(format!("the store failed outside of a fault: {error}"))
    }
}

/// What was written and what was promised.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    next_marker: u32,
    /// The markers of each save: all of them are somewhere, or none.
    saves: Vec<BTreeSet<u32>>,
    /// Markers that an answer of the server acknowledged, since it was last restored.
    pub(super) acknowledged: BTreeSet<u32>,
}

impl Ledger {
    pub(super) fn next_marker(&mut self) -> u32 {
        self.next_marker += 1;
        self.next_marker
    }

    pub(super) fn saved(&mut self, markers: BTreeSet<u32>) {
        self.saves.push(markers);
    }

    /// Number of records written so far, kept or not.
    pub(super) const fn records(&self) -> u32 {
        self.next_marker
    }
}

/// Looks at a replica that wrote since it was last looked at: its logs are chains, signed at their ends; saves are
/// whole; it still holds what it held; the server holds what it acknowledged.
pub(super) fn look(node: &mut Node, ledger: &Ledger) -> Result<(), Violation> {
    if node.store.commits() == node.looked_at_commit {
        return Ok(());
    }
    node.looked_at_commit = node.store.commits();
    let in_logs = check_logs(node)?;
    for save in &ledger.saves {
        let here = save.intersection(&in_logs).count();
        if here != 0 && here != save.len() {
            return Err(Violation(format!("{} has {here} of the {} records of one save", node.name, save.len())));
        }
    }
    let mut holds = in_logs;
    for batch in node.store.held()? {
        holds.extend(marker::find(&batch.content));
    }
    if let Some(lost) = node.holds.difference(&holds).next() {
        return Err(Violation(format!("{} lost record {lost}, which it held", node.name)));
    }
    if node.is_server()
        && let Some(lost) = ledger.acknowledged.difference(&holds).next()
    {
        return Err(Violation(format!("the server acknowledged record {lost} and does not have it")));
    }
    node.holds = holds;
    Ok(())
}

/// Each log is a chain of hashes with its author's signature at its end. Returns the markers in it.
fn check_logs(node: &mut Node) -> Result<BTreeSet<u32>, Violation> {
    let mut markers = BTreeSet::new();
    let mut verified = Vec::new();
    for scope in node.store.scopes()? {
        for (device, head) in node.store.heads(&scope)?.iter() {
            let broken = |what: &str| Violation(format!("{}: log {device} of {scope}: {what}", node.name));
            let entries = node.store.entries(&scope, device, 0, u64::MAX)?;
            let mut last = Hash::ZERO;
            for (index, entry) in entries.iter().enumerate() {
                if entry.seq != index as u64 + 1 || entry.prev != last {
                    return Err(broken(&format!("entry {} does not join the entry before it", entry.seq)));
                }
                last = entry.hash();
                markers.extend(marker::find(&entry.record));
            }
            if last != head.hash || entries.len() as u64 != head.seq {
                return Err(broken("the head is not the last entry"));
            }
            let signature = node.store.signatures(&scope, device, head.seq - 1)?.pop();
            let signature = signature.ok_or_else(|| broken("the head is not signed"))?.1;
            let certificate = node.trust.certificate(device).ok_or_else(|| broken("nobody certified its author"))?;
            if !node.verified.contains(&(last, signature)) {
                let checked = certificate.key.verify(LOG_CONTEXT, last.as_bytes(), &signature);
                checked.map_err(|_| broken("the signature at its end is another's"))?;
                verified.push((last, signature));
            }
        }
    }
    node.verified.extend(verified);
    Ok(markers)
}

/// The rows of every replica that covers a scope, by document: `None` when they agree.
pub(super) fn rows_that_differ(nodes: &[&Node]) -> Option<String> {
    let mut first: BTreeMap<_, (Hash, &str)> = BTreeMap::new();
    for node in nodes {
        for (key, shown) in &node.identity.rows {
            match first.get(key) {
                Some((known, other)) if known != shown => {
                    return Some(format!("{other} and {} show document {} differently", node.name, key.1));
                }
                Some(_) => {}
                None => drop(first.insert(*key, (*shown, &node.name))),
            }
        }
    }
    None
}
