//! The records that count, and who had seen what, found the slow way.

use std::collections::{BTreeMap, BTreeSet};

use stairwell_core::domain::Record;
use stairwell_core::domain::grammar::may_write;
use stairwell_core::domain::role::{Action, Author, Office, Right, right};
use stairwell_core::id::{DeviceId, PersonId, Position};
use stairwell_core::log::Entry;

/// One record with its author and everything that the author had seen of the document.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its id.
    pub at: Position,
    /// Who wrote it.
    pub author: Author,
    /// What it says.
    pub record: Record,
    /// Every entry that its author had seen, itself not among them.
    pub seen: BTreeSet<Position>,
}

impl Fact {
    /// In which office it was written.
    pub(in crate::folds) fn office(&self) -> Office {
        Office::of(self.author.role, self.record.supervisor())
    }

    /// What §6 gives its author.
    pub(in crate::folds) fn right(&self, action: Action) -> Right {
        right(action, self.office())
    }

    /// Whether a doctor or the CDC wrote it: they exclude fevers and correct what others measured (§6).
    pub(in crate::folds) fn is_by_doctor(&self) -> bool {
        matches!(self.office(), Office::Doctor | Office::Cdc)
    }

    /// Whether its author had seen the other one.
    pub(super) fn saw(&self, other: &Self) -> bool {
        self.seen.contains(&other.at)
    }

    /// Whether the record names the person.
    pub(super) fn names(&self, person: PersonId) -> bool {
        self.record.references().contains(&person)
    }
}

/// Whether neither author had seen the other's record.
pub(super) fn concurrent(one: &Fact, other: &Fact) -> bool {
    one.at != other.at && !one.saw(other) && !other.saw(one)
}

/// Those that none of the others had seen.
pub(super) fn frontier<'a>(facts: &[&'a Fact]) -> Vec<&'a Fact> {
    facts.iter().filter(|fact| !facts.iter().any(|other| other.saw(fact))).copied().collect()
}

/// Reads the entries: one counts when all of its causes are here, and its author's entry before it, when it stands,
/// and when its author's role may write it. Returns the records that count, and how many entries are held.
pub(in crate::folds) fn read(
    entries: &[Entry],
    authors: &dyn Fn(&DeviceId) -> Option<Author>,
    stands: &dyn Fn(&Position) -> bool,
) -> (Vec<Fact>, usize) {
    let seen = closure(entries);
    let facts: Vec<Fact> = entries
        .iter()
        .filter(|entry| stands(&entry.position()))
        .filter_map(|entry| {
            let at = entry.position();
            let (author, record) = (authors(&entry.device)?, Record::decode(&entry.record).ok()?);
            // §6: what the role may not write at all has no effect, not even as a proposal.
            may_write(author.role, &record).ok()?;
            Some(Fact { at, author, record, seen: seen.get(&at)?.clone() })
        })
        .collect();
    let held = entries.len() - facts.len();
    (facts, held)
}

/// For each entry whose causes are all here, everything that it stands on.
fn closure(entries: &[Entry]) -> BTreeMap<Position, BTreeSet<Position>> {
    let mut seen: BTreeMap<Position, BTreeSet<Position>> = BTreeMap::new();
    loop {
        let before = seen.len();
        for entry in entries {
            let own = entries.iter().filter(|other| other.device == entry.device && other.seq < entry.seq);
            let own = own.map(Entry::position).max();
            let causes: Vec<Position> = entry.deps.iter().copied().chain(own).collect();
            if seen.contains_key(&entry.position()) || !causes.iter().all(|cause| seen.contains_key(cause)) {
                continue;
            }
            let mut all: BTreeSet<Position> = causes.iter().copied().collect();
            for cause in &causes {
                all.extend(&seen[cause]);
            }
            seen.insert(entry.position(), all);
        }
        if seen.len() == before {
            return seen;
        }
    }
}
