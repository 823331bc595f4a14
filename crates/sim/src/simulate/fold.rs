//! What a replica shows of one document, beside a naive reading of the rules.

use std::collections::{BTreeMap, BTreeSet};

use stairwell_core::document::{Contribution, Document, ForkPoints};
use stairwell_core::domain::fold::{Input, household};
use stairwell_core::domain::role::Author;
use stairwell_core::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use stairwell_core::store::{Store, StoreError};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Revocation, Ruling, Standing, Statement, TrustSet};

use super::marker;
use super::mutant::Mutant;

/// The present of every fold: it only gives day counts, and replicas with different clocks are to show the same.
const FOLD_NOW: UtcMs = UtcMs(1_583_000_000_000);

/// A folded document.
#[derive(Debug)]
pub(super) struct Folded {
    /// Hash of what is shown; `None` for a document without entries.
    pub(super) shown: Option<Hash>,
    /// What contradicts the naive reading.
    pub(super) findings: Vec<String>,
}

pub(super) fn fold(
    store: &dyn Store,
    trust: &TrustSet,
    scope: &ScopeId,
    id: &DocumentId,
    mutant: Option<Mutant>,
) -> Result<Folded, StoreError> {
    let entries = store.document_entries(scope, id)?;
    if entries.is_empty() {
        return Ok(Folded { shown: None, findings: Vec::new() });
    }
    let forks = trust.fork_points(scope);
    let document = match mutant {
        Some(Mutant::AcceptUnknownDeps) => Document::build_without_causes(entries.clone(), &forks),
        _ => Document::build(entries.clone(), &forks),
    };
    let authors = |device: &DeviceId| trust.certificate(device).map(Author::from);
    let stands =
        |position: &Position| matches!(trust.standing(scope, &position.device, position.seq), Standing::Stands);
    let view = household(Input {
        scope: *scope,
        household: *id,
        document: &document,
        authors: &authors,
        stands: &stands,
        policies: trust.policies(),
        now: FOLD_NOW,
    });
    let shown = serde_json::to_string(&view).map_err(|error| StoreError::Backend(Box::new(error)))?;
    let mut findings = check_causes(&entries, &document, &forks);
    findings.extend(check_standing(&entries, &document, trust, scope, &shown));
    Ok(Folded { shown: Some(Hash::of(shown.as_bytes())), findings })
}

/// The entries that may be folded, found the slow way: one whose author's entry before it in the document, and all
/// of whose causes, may be folded. What others claim to have seen of a forked stretch of a log does not count.
fn closure(entries: &[Contribution], forks: &ForkPoints) -> BTreeSet<Position> {
    let mut folded: BTreeSet<Position> = BTreeSet::new();
    loop {
        let before = folded.len();
        for entry in entries {
            let previous = entries.iter().filter(|other| {
                other.position.device == entry.position.device && other.position.seq < entry.position.seq
            });
            let previous = previous.map(|other| other.position).max();
            let complete = entry.deps.iter().chain(&previous).all(|dep| {
                let in_fork = forks.get(&dep.device).is_some_and(|from| dep.seq >= *from);
                folded.contains(dep) || (in_fork && dep.device != entry.position.device)
            });
            if complete {
                folded.insert(entry.position);
            }
        }
        if folded.len() == before {
            return folded;
        }
    }
}

fn check_causes(entries: &[Contribution], document: &Document, forks: &ForkPoints) -> Vec<String> {
    let expected = closure(entries, forks);
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for (position, _) in document.records() {
        if !expected.contains(position) {
            findings.push(format!("entry {position} is folded although its causes are not here"));
        }
        let entry = entries.iter().find(|entry| entry.position == *position);
        let early = entry
            .into_iter()
            .flat_map(|entry| &entry.deps)
            .find(|dep| expected.contains(dep) && !seen.contains(*dep) && !forks.contains_key(&dep.device));
        if let Some(cause) = early {
            findings.push(format!("entry {position} is folded before its cause {cause}"));
        }
        seen.insert(*position);
    }
    findings.extend(expected.difference(&seen).map(|position| format!("entry {position} is complete and not folded")));
    findings
}

/// Entries of a revoked device beyond its limit are shown only when a supervisor admitted them.
fn check_standing(
    entries: &[Contribution],
    document: &Document,
    trust: &TrustSet,
    scope: &ScopeId,
    shown: &str,
) -> Vec<String> {
    let mut revocations: BTreeMap<DeviceId, Revocation> = BTreeMap::new();
    let mut rulings: Vec<Ruling> = Vec::new();
    for signed in trust.statements_for(&[*scope]) {
        match minicbor::decode(&signed.body) {
            Ok(Statement::Revocation(revocation)) => drop(revocations.insert(revocation.device, revocation)),
            Ok(Statement::Ruling(ruling)) => rulings.push(ruling),
            _ => {}
        }
    }
    let stands = |position: &Position| {
        let Some(revocation) = revocations.get(&position.device) else { return true };
        let limit = revocation.stands_through.iter().find(|(named, _)| named == scope).map_or(0, |(_, seq)| *seq);
        let about = rulings.iter().filter(|ruling| {
            ruling.scope == *scope
                && ruling.device == position.device
                && (ruling.from_seq..=ruling.through_seq).contains(&position.seq)
        });
        let last = about.max_by_key(|ruling| (ruling.at, !ruling.admit));
        position.seq <= limit || last.is_some_and(|ruling| ruling.admit)
    };
    let folded: BTreeSet<Position> = document.records().iter().map(|(position, _)| *position).collect();
    let standing: BTreeSet<u32> = entries
        .iter()
        .filter(|entry| stands(&entry.position) && folded.contains(&entry.position))
        .flat_map(|entry| marker::find(&entry.record))
        .collect();
    let out = entries.iter().filter(|entry| !stands(&entry.position));
    out.flat_map(|entry| marker::find(&entry.record))
        .filter(|marker| !standing.contains(marker) && shown.contains(&marker::text(*marker)))
        .map(|marker| format!("record {marker} is beyond a revocation's limit and is shown"))
        .collect()
}
