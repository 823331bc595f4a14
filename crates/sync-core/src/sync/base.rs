//! What a bundle may build on, out of a store.

use std::collections::BTreeSet;

use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::Heads;
use crate::log::bundle::{Base, UNKNOWN_DOCUMENT};
use crate::store::Store;

/// One scope of a store, as far as the receiver of a bundle has it. What cannot be read counts as missing: the
/// bundle then builds on less, or is sent anew.
pub(super) struct StoreBase<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) scope: &'a ScopeId,
    /// On the sending side, the receiver's heads; `None` on the receiving side, which has all of the store.
    pub(super) heads: Option<&'a Heads>,
    /// On the sending side, logs of which the receiver may have another branch: what it has at a position says nothing
    /// about what is here at it.
    pub(super) unsure: BTreeSet<DeviceId>,
}

impl StoreBase<'_> {
    fn covers(&self, position: &Position) -> bool {
        self.heads.is_none_or(|heads| heads.covers(position))
    }
}

impl Base for StoreBase<'_> {
    fn document(&self, position: &Position) -> Option<DocumentId> {
        if self.unsure.contains(&position.device) {
            return Some(UNKNOWN_DOCUMENT);
        }
        if self.covers(position) { self.store.document_at(self.scope, position).ok().flatten() } else { None }
    }

    fn hash(&self, position: &Position) -> Option<Hash> {
        if self.covers(position) { self.store.hash_at(self.scope, position).ok().flatten() } else { None }
    }

    fn records(&self, device: &DeviceId, after: u64, through: u64) -> Vec<Vec<u8>> {
        let entries = self.store.entries(self.scope, device, after, through).unwrap_or_default();
        entries.into_iter().map(|entry| entry.record).collect()
    }
}
