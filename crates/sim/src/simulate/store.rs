//! A store that fails on purpose: the process dies between two commands, or the disk is full.

use std::cell::Cell;

use stairwell_core::document::Contribution;
use stairwell_core::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use stairwell_core::log::{Entry, Heads};
use stairwell_core::store::{
    DirtyStore, HeldBatch, InboxStore, LogStore, MemoryStore, SignatureStore, SqliteStore, Store, StoreError,
    Transaction, TrustStore,
};
use stairwell_core::trust::{Signature, SignedStatement};

use super::fault::Fault;

/// Which store the replicas keep their things in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Backend {
    /// `MemoryStore`: fast.
    #[default]
    Memory,
    /// `SqliteStore` on a database in memory, which packs now and then: the store of phones and servers.
    Sqlite,
}

#[derive(Debug)]
enum Backing {
    Memory(MemoryStore),
    Sqlite(SqliteStore),
}

/// What is to go wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The process dies before the command with this number (from 0) of those to come.
    CrashBefore(u32),
    /// The process dies before the next commit.
    CrashBeforeCommit,
    /// The process dies right after the next commit.
    CrashAfterCommit,
    /// The disk is full at the first write after this many commands.
    DiskFull(u32),
}

/// Any store, with trouble.
#[derive(Debug)]
pub(super) struct FaultyStore {
    backing: Backing,
    trouble: Cell<Option<Trouble>>,
    crashed: Cell<bool>,
    happened: Cell<Option<Fault>>,
    commits: u64,
}

impl FaultyStore {
    pub(super) fn new(backend: Backend) -> Result<Self, StoreError> {
        Ok(Self::of(match backend {
            Backend::Memory => Backing::Memory(MemoryStore::new()),
            Backend::Sqlite => Backing::Sqlite(SqliteStore::open_in_memory()?),
        }))
    }

    const fn of(backing: Backing) -> Self {
        Self { backing, trouble: Cell::new(None), crashed: Cell::new(false), happened: Cell::new(None), commits: 0 }
    }

    /// A copy of what is committed: a backup.
    pub(super) fn copy(&self) -> Result<Self, StoreError> {
        Ok(Self::of(match &self.backing {
            Backing::Memory(store) => Backing::Memory(store.clone()),
            Backing::Sqlite(store) => Backing::Sqlite(store.copy_in_memory()?),
        }))
    }

    /// Lets this happen during the commands to come.
    pub(super) fn plan(&self, trouble: Option<Trouble>) {
        self.trouble.set(trouble);
    }

    /// What went wrong since the last call.
    pub(super) fn take_fault(&self) -> Option<Fault> {
        self.happened.take()
    }

    /// Whether the process is dead; then only [`Self::restart`] helps.
    pub(super) const fn has_crashed(&self) -> bool {
        self.crashed.get()
    }

    /// Starts the process again: an open transaction is gone.
    pub(super) fn restart(&mut self) {
        self.trouble.set(None);
        self.crashed.set(false);
        self.inner_mut().rollback();
    }

    /// Number of commits that became durable.
    pub(super) const fn commits(&self) -> u64 {
        self.commits
    }

    fn inner(&self) -> &dyn Store {
        match &self.backing {
            Backing::Memory(store) => store,
            Backing::Sqlite(store) => store,
        }
    }

    fn inner_mut(&mut self) -> &mut dyn Store {
        match &mut self.backing {
            Backing::Memory(store) => store,
            Backing::Sqlite(store) => store,
        }
    }

    /// Packs a little after some commits and everything after others: nobody may notice. What is not packed when the
    /// process dies is packed later.
    fn pack(&mut self) -> Result<(), StoreError> {
        let Backing::Sqlite(store) = &mut self.backing else { return Ok(()) };
        match self.commits % 5 {
            0 => store.pack(usize::MAX).map(drop),
            2 => store.pack(1).map(drop),
            _ => Ok(()),
        }
    }

    fn crash(&self, fault: Fault) {
        self.trouble.set(None);
        self.crashed.set(true);
        self.happened.set(Some(fault));
    }

    /// Passes one command, or not.
    fn command(&self, writes: bool) -> Result<(), StoreError> {
        if self.crashed.get() {
            return Err(StoreError::Crashed);
        }
        match self.trouble.get() {
            Some(Trouble::CrashBefore(0)) => {
                self.crash(Fault::CrashBetweenCommands);
                Err(StoreError::Crashed)
            }
            Some(Trouble::DiskFull(0)) if writes => {
                self.trouble.set(None);
                self.happened.set(Some(Fault::DiskFull));
                Err(StoreError::DiskFull)
            }
            Some(Trouble::CrashBefore(left)) => {
                self.trouble.set(Some(Trouble::CrashBefore(left - 1)));
                Ok(())
            }
            Some(Trouble::DiskFull(left)) => {
                self.trouble.set(Some(Trouble::DiskFull(left.saturating_sub(1))));
                Ok(())
            }
            Some(Trouble::CrashBeforeCommit | Trouble::CrashAfterCommit) | None => Ok(()),
        }
    }

    fn read(&self) -> Result<&dyn Store, StoreError> {
        self.command(false)?;
        Ok(self.inner())
    }

    fn write(&mut self) -> Result<&mut dyn Store, StoreError> {
        self.command(true)?;
        Ok(self.inner_mut())
    }
}

impl Transaction for FaultyStore {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.command(false)?;
        self.inner_mut().begin()
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        if self.trouble.get() == Some(Trouble::CrashBeforeCommit) {
            self.trouble.set(Some(Trouble::CrashBefore(0)));
        }
        if let Err(error) = self.command(true) {
            self.inner_mut().rollback();
            return Err(error);
        }
        self.inner_mut().commit()?;
        self.commits += 1;
        self.pack()?;
        if self.trouble.get() == Some(Trouble::CrashAfterCommit) {
            self.crash(Fault::CrashAfterCommit);
            return Err(StoreError::Crashed);
        }
        Ok(())
    }

    fn rollback(&mut self) {
        self.inner_mut().rollback();
    }
}

impl LogStore for FaultyStore {
    fn scopes(&self) -> Result<Vec<ScopeId>, StoreError> {
        self.read()?.scopes()
    }

    fn heads(&self, scope: &ScopeId) -> Result<Heads, StoreError> {
        self.read()?.heads(scope)
    }

    fn hash_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<Hash>, StoreError> {
        self.read()?.hash_at(scope, position)
    }

    fn document_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<DocumentId>, StoreError> {
        self.read()?.document_at(scope, position)
    }

    fn append(&mut self, entry: &Entry, hash: &Hash) -> Result<(), StoreError> {
        self.write()?.append(entry, hash)
    }

    fn truncate(&mut self, scope: &ScopeId, device: &DeviceId, after_seq: u64) -> Result<Vec<Entry>, StoreError> {
        self.write()?.truncate(scope, device, after_seq)
    }

    fn entries(&self, scope: &ScopeId, device: &DeviceId, after: u64, through: u64) -> Result<Vec<Entry>, StoreError> {
        self.read()?.entries(scope, device, after, through)
    }

    fn document_entries(&self, scope: &ScopeId, document: &DocumentId) -> Result<Vec<Contribution>, StoreError> {
        self.read()?.document_entries(scope, document)
    }

    fn documents(&self, scope: &ScopeId) -> Result<Vec<DocumentId>, StoreError> {
        self.read()?.documents(scope)
    }
}

impl SignatureStore for FaultyStore {
    fn put_signature(&mut self, scope: &ScopeId, position: &Position, signature: &Signature) -> Result<(), StoreError> {
        self.write()?.put_signature(scope, position, signature)
    }

    fn drop_signature(&mut self, scope: &ScopeId, position: &Position) -> Result<(), StoreError> {
        self.write()?.drop_signature(scope, position)
    }

    fn signatures(&self, scope: &ScopeId, device: &DeviceId, after: u64) -> Result<Vec<(u64, Signature)>, StoreError> {
        self.read()?.signatures(scope, device, after)
    }
}

impl DirtyStore for FaultyStore {
    fn dirty(&self, limit: usize) -> Result<Vec<(ScopeId, DocumentId)>, StoreError> {
        self.read()?.dirty(limit)
    }

    fn mark_dirty(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError> {
        self.write()?.mark_dirty(scopes)
    }

    fn clear_dirty(&mut self, scope: &ScopeId, document: &DocumentId) -> Result<(), StoreError> {
        self.write()?.clear_dirty(scope, document)
    }
}

impl InboxStore for FaultyStore {
    fn hold(&mut self, batch: &HeldBatch) -> Result<bool, StoreError> {
        self.write()?.hold(batch)
    }

    fn held(&self) -> Result<Vec<HeldBatch>, StoreError> {
        self.read()?.held()
    }

    fn release(&mut self, id: &Hash) -> Result<(), StoreError> {
        self.write()?.release(id)
    }
}

impl TrustStore for FaultyStore {
    fn put_statement(&mut self, statement: &SignedStatement) -> Result<(), StoreError> {
        self.write()?.put_statement(statement)
    }

    fn statements(&self) -> Result<Vec<SignedStatement>, StoreError> {
        self.read()?.statements()
    }

    fn remote_heads(&self, remote: &str, scope: &ScopeId) -> Result<Heads, StoreError> {
        self.read()?.remote_heads(remote, scope)
    }

    fn remote_trust_digest(&self, remote: &str) -> Result<Option<u64>, StoreError> {
        self.read()?.remote_trust_digest(remote)
    }

    fn set_remote_trust_digest(&mut self, remote: &str, digest: u64) -> Result<(), StoreError> {
        self.write()?.set_remote_trust_digest(remote, digest)
    }

    fn set_remote_heads(&mut self, remote: &str, scope: &ScopeId, heads: &Heads) -> Result<(), StoreError> {
        self.write()?.set_remote_heads(remote, scope, heads)
    }
}
