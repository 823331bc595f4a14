//! The records of a document that stand, decoded, each with its author.

use std::collections::BTreeMap;

use crate::document::Document;
use crate::domain::grammar::may_write;
use crate::domain::record::Record;
use crate::domain::role::Author;
use crate::id::{DeviceId, Position};

use super::view::By;

/// One record that stands.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) at: Position,
    pub(super) author: Author,
    pub(super) record: Record,
}

impl Fact {
    /// Who wrote it.
    pub(super) fn by(&self) -> By {
        By {
            person: self.author.person.clone(),
            role: self.author.role,
            team: self.author.team.clone(),
            device: self.at.device,
            supervisor: self.record.supervisor().cloned(),
        }
    }
}

/// The records of a document that stand, causes before effects.
pub(super) struct Facts<'a> {
    document: &'a Document,
    facts: Vec<Fact>,
    index: BTreeMap<Position, usize>,
    /// Records of a newer version.
    pub(super) needs_update: usize,
    /// Entries that wait: for a supervisor, for a certificate, or for entries that they stand on.
    pub(super) held: usize,
}

impl<'a> Facts<'a> {
    pub(super) fn read(
        document: &'a Document,
        authors: &dyn Fn(&DeviceId) -> Option<Author>,
        stands: &dyn Fn(&Position) -> bool,
    ) -> Self {
        let held = document.pending().len();
        let mut facts = Self { document, facts: Vec::new(), index: BTreeMap::new(), needs_update: 0, held };
        for (at, bytes) in document.records() {
            match (stands(at).then(|| authors(&at.device)).flatten(), Record::decode(bytes)) {
                (None, _) => facts.held += 1,
                // What does not decode passed another version's grammar.
                (Some(_), Ok(Record::Unknown { .. }) | Err(_)) => facts.needs_update += 1,
                // It entered the log so that the device's later records are not lost with it, and is not folded.
                (Some(author), Ok(record)) if may_write(author.role, &record).is_err() => facts.held += 1,
                (Some(author), Ok(record)) => {
                    facts.index.insert(*at, facts.facts.len());
                    facts.facts.push(Fact { at: *at, author, record });
                }
            }
        }
        facts
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Fact> {
        self.facts.iter()
    }

    pub(super) fn get(&self, at: &Position) -> Option<&Fact> {
        self.index.get(at).map(|index| &self.facts[*index])
    }

    /// Whether the author of `later` had seen `earlier`, and they are not the same.
    pub(super) fn saw(&self, later: &Position, earlier: &Position) -> bool {
        later != earlier && self.document.has_seen(later, earlier)
    }

    /// Whether neither had seen the other.
    pub(super) fn concurrent(&self, a: &Position, b: &Position) -> bool {
        a != b && !self.saw(a, b) && !self.saw(b, a)
    }
}
