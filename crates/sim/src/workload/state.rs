//! The state that a replica shows, for comparing engines: canonical JSON and its hash.

use std::collections::BTreeMap;

use stairwell_core::document::Document;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::store::{Store, StoreError};
use stairwell_core::trust::{Standing, TrustSet};

use super::fact::Fact;
use super::line::Line;
use super::record::Record;

/// One household as shown.
#[derive(Debug, Default)]
struct Household {
    facts: Vec<(String, Fact)>,
    /// By `visit/role`.
    parts: BTreeMap<String, Fact>,
    decisions: Vec<Fact>,
    hidden: Vec<Fact>,
}

/// The state of a replica:
/// `{ hh: { "facts":{…}, "parts":{ "d8a/doctor": body, … }, "quar":[…], "hidden":[…] } }`.
///
/// Facts are never overwritten, so `quar` holds every decision of the household, superseded and concurrent ones too,
/// as a history shows them: by time, then by content, which every replica sorts alike. Of two bodies under one
/// `visit/role`, and of two registrations, the later in causal order is shown, and the other one is in `hidden`; no
/// honest workload has such.
///
/// # Errors
/// Any read failure.
pub fn state(store: &dyn Store, trust: &TrustSet, scope: &ScopeId) -> Result<Fact, StoreError> {
    let forks = trust.fork_points(scope);
    let mut households: BTreeMap<String, Household> = BTreeMap::new();
    for id in store.documents(scope)? {
        let document = Document::build(store.document_entries(scope, &id)?, &forks);
        let stands = |device, seq| matches!(trust.standing(scope, device, seq), Standing::Stands);
        let records = document.records().iter().filter(|(position, _)| stands(&position.device, position.seq));
        let records: Vec<Record> = records.filter_map(|(_, record)| Record::decode(record)).collect();
        if let Some(hh) = records.iter().find_map(Record::household) {
            households.insert(hh.to_owned(), Household::of(&records));
        }
    }
    Ok(shown(households))
}

/// The state that a replica shows which has all these lines: what an honest run must come to.
#[must_use]
pub fn of_lines(lines: &[Line]) -> Fact {
    let mut records: BTreeMap<&str, Vec<Record>> = BTreeMap::new();
    for (hh, record) in lines.iter().filter_map(Record::of_line) {
        records.entry(hh).or_default().push(record);
    }
    shown(records.into_iter().map(|(hh, records)| (hh.to_owned(), Household::of(&records))).collect())
}

fn shown(households: BTreeMap<String, Household>) -> Fact {
    Fact::Object(households.into_iter().map(|(hh, household)| (hh, household.shown())).collect())
}

/// First 16 hexadecimal digits of SHA-256 over the canonical JSON.
#[must_use]
pub fn sha(state: &Fact) -> String {
    let mut hash = Hash::of(state.canonical().as_bytes()).to_string();
    hash.truncate(16);
    hash
}

impl Household {
    /// Folds the records of one document, causes before effects.
    fn of(records: &[Record]) -> Self {
        let mut household = Self::default();
        for record in records {
            match record {
                Record::Name(_) => {}
                Record::Registration { facts, .. } => household.register(facts),
                Record::Part { visit, role, body } => {
                    let former = household.parts.insert(format!("{visit}/{role}"), body.clone());
                    household.hidden.extend(former.filter(|former| former != body));
                }
                Record::Decision(body) => household.decisions.push(body.clone()),
            }
        }
        household.decisions.sort_by_cached_key(|body| (at(body), body.canonical()));
        household.hidden.sort_by_cached_key(|body| (at(body), body.canonical()));
        household
    }

    fn register(&mut self, facts: &Fact) {
        if let Fact::Object(members) = facts {
            let former = std::mem::replace(&mut self.facts, members.clone());
            if !former.is_empty() && former != self.facts {
                self.hidden.push(Fact::Object(former));
            }
        }
    }

    fn shown(self) -> Fact {
        Fact::Object(vec![
            ("facts".into(), Fact::Object(self.facts)),
            ("parts".into(), Fact::Object(self.parts.into_iter().collect())),
            ("quar".into(), Fact::List(self.decisions)),
            ("hidden".into(), Fact::List(self.hidden)),
        ])
    }
}

fn at(body: &Fact) -> Option<i64> {
    body.get("at").and_then(Fact::as_integer)
}
