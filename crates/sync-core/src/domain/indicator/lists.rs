//! Lists against each other (reference/domain.md §7.11).

use serde::Serialize;

use crate::domain::risk::RiskSource;

use super::people::People;
use super::{Known, Named};

/// Somebody whom one source alone names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedOnce {
    /// Who.
    #[serde(flatten)]
    pub who: Named,
    /// Which source.
    pub source: RiskSource,
}

/// Indicator 11.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListsReconciled {
    /// Named by exactly one source.
    pub listed_once: Vec<ListedOnce>,
    /// Named by several.
    pub listed_by_several: usize,
    /// Particulars differ between records that had not seen each other.
    pub conflicts: Vec<Named>,
    /// Perhaps the same person: to be confirmed; each pair once.
    pub duplicates_pending: usize,
    /// Rows of lists that fit no grid.
    pub unmatched_rows: usize,
}

pub(super) fn reconciled(known: &Known<'_>, people: &People<'_>) -> ListsReconciled {
    let mut found = ListsReconciled {
        listed_once: Vec::new(),
        listed_by_several: 0,
        conflicts: Vec::new(),
        duplicates_pending: 0,
        unmatched_rows: known.unmatched_rows,
    };
    let mut halves = 0;
    for cluster in people.iter() {
        let mut sources: Vec<RiskSource> =
            cluster.persons().flat_map(|person| &person.tags).map(|tag| tag.source).collect();
        sources.sort_unstable();
        sources.dedup();
        match sources.as_slice() {
            [] => {}
            [source] => found.listed_once.push(ListedOnce { who: cluster.named(), source: *source }),
            _ => found.listed_by_several += 1,
        }
        for (household, person) in &cluster.members {
            if !person.conflicts.is_empty() {
                found.conflicts.push(Named::of(household, person));
            }
            halves += person.maybe_same_as.len();
        }
    }
    found.duplicates_pending = halves / 2;
    found
}
