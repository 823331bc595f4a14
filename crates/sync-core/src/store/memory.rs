//! The store in memory: for the simulator and for tests. What is not committed is gone with a crash; what is
//! committed lives as long as the value, and a clone of it is a backup.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::document::Contribution;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::{Entry, Head, Heads};
use crate::trust::{Signature, SignedStatement};

use super::{
    DirtyStore, HeldBatch, InboxStore, LogStore, SignatureStore, StoreError, Transaction, TrustStore,
    outside_transaction,
};

/// A replica's store in memory. Beginning a transaction copies the state (entries are shared, not copied).
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    committed: State,
    working: Option<State>,
}

#[derive(Debug, Clone, Default)]
struct State {
    scopes: BTreeMap<ScopeId, Logs>,
    /// Dirty documents by the order in which they became dirty.
    dirty: BTreeMap<u64, (ScopeId, DocumentId)>,
    held: Vec<Arc<HeldBatch>>,
    statements: BTreeMap<Hash, SignedStatement>,
    remote_heads: BTreeMap<(String, ScopeId), Heads>,
    remote_trust_digests: BTreeMap<String, u64>,
}

#[derive(Debug, Clone, Default)]
struct Logs {
    logs: BTreeMap<DeviceId, Vec<(Arc<Entry>, Hash)>>,
    documents: BTreeMap<DocumentId, BTreeSet<Position>>,
    signatures: BTreeMap<Position, Signature>,
}

impl Logs {
    fn entry(&self, position: &Position) -> Option<&(Arc<Entry>, Hash)> {
        let index = usize::try_from(position.seq).ok()?.checked_sub(1)?;
        self.logs.get(&position.device)?.get(index)
    }
}

impl State {
    fn mark(&mut self, scope: ScopeId, document: DocumentId) {
        if !self.dirty.values().any(|dirty| *dirty == (scope, document)) {
            let next = self.dirty.last_key_value().map_or(0, |(mark, _)| mark + 1);
            self.dirty.insert(next, (scope, document));
        }
    }
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> &State {
        self.working.as_ref().unwrap_or(&self.committed)
    }

    fn writable(&mut self) -> Result<&mut State, StoreError> {
        self.working.as_mut().ok_or_else(outside_transaction)
    }

    fn logs(&self, scope: &ScopeId) -> Option<&Logs> {
        self.state().scopes.get(scope)
    }
}

impl Transaction for MemoryStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        if self.working.is_some() {
            return Err(StoreError::Backend("a transaction inside a transaction".into()));
        }
        self.working = Some(self.committed.clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.committed = self.working.take().ok_or_else(outside_transaction)?;
        Ok(())
    }

    fn rollback(&mut self) {
        self.working = None;
    }
}

impl LogStore for MemoryStore {
    fn scopes(&self) -> Result<Vec<ScopeId>, StoreError> {
        let scopes = self.state().scopes.iter();
        Ok(scopes.filter(|(_, logs)| !logs.logs.is_empty()).map(|(scope, _)| *scope).collect())
    }

    fn heads(&self, scope: &ScopeId) -> Result<Heads, StoreError> {
        let logs = self.logs(scope).map(|logs| &logs.logs).into_iter().flatten();
        let head = |(device, log): (&DeviceId, &Vec<(Arc<Entry>, Hash)>)| {
            log.last().map(|(entry, hash)| (*device, Head { seq: entry.seq, hash: *hash }))
        };
        Ok(logs.filter_map(head).collect())
    }

    fn hash_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<Hash>, StoreError> {
        Ok(self.logs(scope).and_then(|logs| logs.entry(position)).map(|(_, hash)| *hash))
    }

    fn document_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<DocumentId>, StoreError> {
        Ok(self.logs(scope).and_then(|logs| logs.entry(position)).map(|(entry, _)| entry.document))
    }

    fn append(&mut self, entry: &Entry, hash: &Hash) -> Result<(), StoreError> {
        let state = self.writable()?;
        let logs = state.scopes.entry(entry.scope).or_default();
        let head = logs.logs.get(&entry.device).and_then(|log| log.last()).map_or(0, |(last, _)| last.seq);
        if entry.seq != head + 1 {
            return Err(StoreError::NotNext(entry.position()));
        }
        logs.logs.entry(entry.device).or_default().push((Arc::new(entry.clone()), *hash));
        logs.documents.entry(entry.document).or_default().insert(entry.position());
        state.mark(entry.scope, entry.document);
        Ok(())
    }

    fn truncate(&mut self, scope: &ScopeId, device: &DeviceId, after_seq: u64) -> Result<Vec<Entry>, StoreError> {
        let state = self.writable()?;
        let Some(logs) = state.scopes.get_mut(scope) else { return Ok(Vec::new()) };
        let Some(log) = logs.logs.get_mut(device) else { return Ok(Vec::new()) };
        let keep = usize::try_from(after_seq).unwrap_or(usize::MAX).min(log.len());
        let removed: Vec<Entry> = log.split_off(keep).iter().map(|(entry, _)| entry.as_ref().clone()).collect();
        if log.is_empty() {
            logs.logs.remove(device);
        }
        logs.signatures.retain(|position, _| position.device != *device || position.seq <= after_seq);
        for entry in &removed {
            if let Some(positions) = logs.documents.get_mut(&entry.document) {
                positions.remove(&entry.position());
            }
        }
        logs.documents.retain(|_, positions| !positions.is_empty());
        for entry in &removed {
            state.mark(*scope, entry.document);
        }
        Ok(removed)
    }

    fn entries(&self, scope: &ScopeId, device: &DeviceId, after: u64, through: u64) -> Result<Vec<Entry>, StoreError> {
        let log = self.logs(scope).and_then(|logs| logs.logs.get(device)).into_iter().flatten();
        let wanted = log.filter(|(entry, _)| after < entry.seq && entry.seq <= through);
        Ok(wanted.map(|(entry, _)| entry.as_ref().clone()).collect())
    }

    fn document_entries(&self, scope: &ScopeId, document: &DocumentId) -> Result<Vec<Contribution>, StoreError> {
        let Some(logs) = self.logs(scope) else { return Ok(Vec::new()) };
        let positions = logs.documents.get(document).into_iter().flatten();
        let entries = positions.filter_map(|position| logs.entry(position));
        Ok(entries.map(|(entry, _)| entry.as_ref().clone().into()).collect())
    }

    fn documents(&self, scope: &ScopeId) -> Result<Vec<DocumentId>, StoreError> {
        Ok(self.logs(scope).map(|logs| logs.documents.keys().copied().collect()).unwrap_or_default())
    }
}

impl SignatureStore for MemoryStore {
    fn put_signature(&mut self, scope: &ScopeId, position: &Position, signature: &Signature) -> Result<(), StoreError> {
        self.writable()?.scopes.entry(*scope).or_default().signatures.insert(*position, *signature);
        Ok(())
    }

    fn drop_signature(&mut self, scope: &ScopeId, position: &Position) -> Result<(), StoreError> {
        if let Some(logs) = self.writable()?.scopes.get_mut(scope) {
            logs.signatures.remove(position);
        }
        Ok(())
    }

    fn signatures(&self, scope: &ScopeId, device: &DeviceId, after: u64) -> Result<Vec<(u64, Signature)>, StoreError> {
        let Some(logs) = self.logs(scope) else { return Ok(Vec::new()) };
        let signed = logs.signatures.iter().filter(|(position, _)| position.device == *device && position.seq > after);
        Ok(signed.map(|(position, signature)| (position.seq, *signature)).collect())
    }
}

impl DirtyStore for MemoryStore {
    fn dirty(&self, limit: usize) -> Result<Vec<(ScopeId, DocumentId)>, StoreError> {
        Ok(self.state().dirty.values().take(limit).copied().collect())
    }

    fn mark_dirty(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError> {
        let state = self.writable()?;
        for scope in scopes {
            let documents: Vec<DocumentId> =
                state.scopes.get(scope).map(|logs| logs.documents.keys().copied().collect()).unwrap_or_default();
            for document in documents {
                state.mark(*scope, document);
            }
        }
        Ok(())
    }

    fn clear_dirty(&mut self, scope: &ScopeId, document: &DocumentId) -> Result<(), StoreError> {
        self.writable()?.dirty.retain(|_, dirty| *dirty != (*scope, *document));
        Ok(())
    }
}

impl InboxStore for MemoryStore {
    fn hold(&mut self, batch: &HeldBatch) -> Result<bool, StoreError> {
        let held = &mut self.writable()?.held;
        let new = held.iter().all(|known| known.id != batch.id);
        if new {
            held.push(Arc::new(batch.clone()));
        }
        Ok(new)
    }

    fn held(&self) -> Result<Vec<HeldBatch>, StoreError> {
        Ok(self.state().held.iter().map(|batch| batch.as_ref().clone()).collect())
    }

    fn release(&mut self, id: &Hash) -> Result<(), StoreError> {
        self.writable()?.held.retain(|batch| batch.id != *id);
        Ok(())
    }
}

impl TrustStore for MemoryStore {
    fn put_statement(&mut self, statement: &SignedStatement) -> Result<(), StoreError> {
        self.writable()?.statements.insert(statement.id(), statement.clone());
        Ok(())
    }

    fn statements(&self) -> Result<Vec<SignedStatement>, StoreError> {
        Ok(self.state().statements.values().cloned().collect())
    }

    fn remote_heads(&self, remote: &str, scope: &ScopeId) -> Result<Heads, StoreError> {
        Ok(self.state().remote_heads.get(&(remote.to_owned(), *scope)).cloned().unwrap_or_default())
    }

    fn remote_trust_digest(&self, remote: &str) -> Result<Option<u64>, StoreError> {
        Ok(self.state().remote_trust_digests.get(remote).copied())
    }

    fn set_remote_trust_digest(&mut self, remote: &str, digest: u64) -> Result<(), StoreError> {
        self.writable()?.remote_trust_digests.insert(remote.to_owned(), digest);
        Ok(())
    }

    fn set_remote_heads(&mut self, remote: &str, scope: &ScopeId, heads: &Heads) -> Result<(), StoreError> {
        self.writable()?.remote_heads.insert((remote.to_owned(), *scope), heads.clone());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::MemoryStore;
    use crate::store::contract;

    #[test]
    fn keeps_the_contract() {
        contract::run_all(MemoryStore::new);
    }
}
