//! What a replica keeps, as narrow traits owned by the engine.
//!
//! Writes happen between [`Transaction::begin`] and [`Transaction::commit`]: after a crash either all of them are
//! there or none. Reads inside a transaction see its writes.

#[cfg(any(test, feature = "sqlite"))]
pub mod contract;
mod memory;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use thiserror::Error;

use crate::document::Contribution;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::{Entry, Heads};
use crate::time::UtcMs;
use crate::trust::{Signature, SignedStatement};

pub use memory::MemoryStore;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;

/// A write that no transaction covers: the caller's mistake.
fn outside_transaction() -> StoreError {
    StoreError::Backend("a write outside of a transaction".into())
}

/// Why the store could not do it. Nothing of the transaction is kept after any of these.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Writing: the disk is full.
    #[error("the disk is full; free some space and try again")]
    DiskFull,
    /// Opening or reading: the file is not a store, or it is damaged.
    #[error("the store cannot be read: {0}")]
    Unreadable(String),
    /// Opening: a newer version of Stairwell wrote it.
    #[error("the store was written by a newer version (schema {found}, this version knows {known})")]
    TooNew {
        /// Schema version found.
        found: u32,
        /// Newest schema version that this build knows.
        known: u32,
    },
    /// Opening or writing: another process is using it.
    #[error("the store is in use by another process")]
    Busy,
    /// Appending: the entry is not the next one of its log. The caller skipped validation.
    #[error("entry {0} is not the next one of its log")]
    NotNext(Position),
    /// A simulated crash: the process is to be thought dead.
    #[error("crashed")]
    Crashed,
    /// Any other failure of the backend.
    #[error("the store failed: {0}")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// All-or-nothing groups of writes.
pub trait Transaction {
    /// Starts a group.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another process writes.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Makes the group durable: after `Ok` it survives a power cut.
    ///
    /// # Errors
    /// Any [`StoreError`]; the group is then gone.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Drops the group. Calling it without one is safe.
    fn rollback(&mut self);
}

/// The logs.
pub trait LogStore {
    /// Scopes that have at least one entry, ascending.
    ///
    /// # Errors
    /// Any read failure.
    fn scopes(&self) -> Result<Vec<ScopeId>, StoreError>;

    /// The heads of a scope; empty for an unknown one.
    ///
    /// # Errors
    /// Any read failure.
    fn heads(&self, scope: &ScopeId) -> Result<Heads, StoreError>;

    /// Hash of one entry; `None` when it is not here.
    ///
    /// # Errors
    /// Any read failure.
    fn hash_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<Hash>, StoreError>;

    /// Document of one entry; `None` when it is not here.
    ///
    /// # Errors
    /// Any read failure.
    fn document_at(&self, scope: &ScopeId, position: &Position) -> Result<Option<DocumentId>, StoreError>;

    /// Appends one validated entry and marks its document dirty.
    ///
    /// # Errors
    /// [`StoreError::NotNext`] when `entry.seq` is not the head's plus one; any write failure.
    fn append(&mut self, entry: &Entry, hash: &Hash) -> Result<(), StoreError>;

    /// Removes the entries of one log after `after_seq` with their signatures, marks their documents dirty, and
    /// returns them, ascending: the branch of a forked log that is not the log.
    ///
    /// # Errors
    /// Any write failure.
    fn truncate(&mut self, scope: &ScopeId, device: &DeviceId, after_seq: u64) -> Result<Vec<Entry>, StoreError>;

    /// Entries of one log with `after < seq <= through`, ascending.
    ///
    /// # Errors
    /// Any read failure.
    fn entries(&self, scope: &ScopeId, device: &DeviceId, after: u64, through: u64) -> Result<Vec<Entry>, StoreError>;

    /// What every entry of one document brings to it, by device, then seq.
    ///
    /// # Errors
    /// Any read failure.
    fn document_entries(&self, scope: &ScopeId, document: &DocumentId) -> Result<Vec<Contribution>, StoreError>;

    /// The documents of a scope, ascending.
    ///
    /// # Errors
    /// Any read failure.
    fn documents(&self, scope: &ScopeId) -> Result<Vec<DocumentId>, StoreError>;
}

/// Authors' signatures over positions of their logs. Every log's head is signed; older positions are kept where a
/// page may be cut.
pub trait SignatureStore {
    /// Keeps a signature. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    fn put_signature(&mut self, scope: &ScopeId, position: &Position, signature: &Signature) -> Result<(), StoreError>;

    /// Forgets the signature of a position that no page needs. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    fn drop_signature(&mut self, scope: &ScopeId, position: &Position) -> Result<(), StoreError>;

    /// The signed positions of one log after `after`, ascending by seq.
    ///
    /// # Errors
    /// Any read failure.
    fn signatures(&self, scope: &ScopeId, device: &DeviceId, after: u64) -> Result<Vec<(u64, Signature)>, StoreError>;
}

/// The documents whose views are behind their entries.
pub trait DirtyStore {
    /// Up to `limit` dirty documents, oldest first.
    ///
    /// # Errors
    /// Any read failure.
    fn dirty(&self, limit: usize) -> Result<Vec<(ScopeId, DocumentId)>, StoreError>;

    /// Marks every document of the scopes dirty: after a revocation or a ruling.
    ///
    /// # Errors
    /// Any write failure.
    fn mark_dirty(&mut self, scopes: &[ScopeId]) -> Result<(), StoreError>;

    /// The views of a document are up to date. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    fn clear_dirty(&mut self, scope: &ScopeId, document: &DocumentId) -> Result<(), StoreError>;
}

/// A batch that could not enter the log and is not to be lost: the other branch of a fork, a stranger's batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldBatch {
    /// SHA-256 of the content; the same batch offered again is held once.
    pub id: Hash,
    /// Where it belongs.
    pub scope: ScopeId,
    /// Whose it says it is.
    pub device: DeviceId,
    /// First entry.
    pub first_seq: u64,
    /// Last entry.
    pub last_seq: u64,
    /// Why, in one sentence.
    pub reason: String,
    /// The entries: canonical CBOR array of [`Entry`], then the signature (64 bytes).
    pub content: Vec<u8>,
    /// When it came.
    pub received_at: UtcMs,
}

impl HeldBatch {
    /// The entries and the signature over the last one's hash; the signature is `None` when it is not known. `None`
    /// when the content is of another form.
    #[must_use]
    pub fn read(&self) -> Option<(Vec<Entry>, Option<Signature>)> {
        let mut decoder = minicbor::Decoder::new(&self.content);
        let entries = decoder.decode().ok()?;
        let signature = Signature::from_slice(&self.content[decoder.position()..]);
        Some((entries, signature))
    }
}

/// What is held outside the logs.
pub trait InboxStore {
    /// Keeps a batch; `false` when it was there already.
    ///
    /// # Errors
    /// Any write failure.
    fn hold(&mut self, batch: &HeldBatch) -> Result<bool, StoreError>;

    /// Everything held, oldest first.
    ///
    /// # Errors
    /// Any read failure.
    fn held(&self) -> Result<Vec<HeldBatch>, StoreError>;

    /// Forgets one. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    fn release(&mut self, id: &Hash) -> Result<(), StoreError>;
}

/// The authority's statements, and what was last known of the other side.
pub trait TrustStore {
    /// Keeps a statement. Calling twice is safe.
    ///
    /// # Errors
    /// Any write failure.
    fn put_statement(&mut self, statement: &SignedStatement) -> Result<(), StoreError>;

    /// Every statement, in no particular order.
    ///
    /// # Errors
    /// Any read failure.
    fn statements(&self) -> Result<Vec<SignedStatement>, StoreError>;

    /// The heads that a remote (the server's address, or `"server"`) last reported; empty when never.
    ///
    /// # Errors
    /// Any read failure.
    fn remote_heads(&self, remote: &str, scope: &ScopeId) -> Result<Heads, StoreError>;

    /// The trust digest that a remote last reported; `None` when never.
    ///
    /// # Errors
    /// Any read failure.
    fn remote_trust_digest(&self, remote: &str) -> Result<Option<u64>, StoreError>;

    /// Replaces it.
    ///
    /// # Errors
    /// Any write failure.
    fn set_remote_trust_digest(&mut self, remote: &str, digest: u64) -> Result<(), StoreError>;

    /// Replaces them.
    ///
    /// # Errors
    /// Any write failure.
    fn set_remote_heads(&mut self, remote: &str, scope: &ScopeId, heads: &Heads) -> Result<(), StoreError>;
}

/// Everything that a replica keeps.
pub trait Store: Transaction + LogStore + SignatureStore + DirtyStore + InboxStore + TrustStore {}

impl<T: Transaction + LogStore + SignatureStore + DirtyStore + InboxStore + TrustStore> Store for T {}
