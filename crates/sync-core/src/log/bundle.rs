//! A bundle: runs of entries of one scope, as they travel.

use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::cbor::{self, CborError};
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::trust::Signature;

use super::entry::Entry;
use super::validate::Grammar;

/// Most bytes of one run, by [`LogRun::size`]. A relay can cut a log only where it has a signature, so no stretch
/// between two signatures may be longer than what fits every page.
pub const MAX_RUN_BYTES: usize = 704 * 1024;

/// Consecutive entries of one log with their author's signature over the last one's hash.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct LogRun {
    /// The author.
    #[n(0)]
    pub device: DeviceId,
    /// `seq` of the first entry.
    #[n(1)]
    pub first_seq: u64,
    /// Hash of the entry before the first.
    #[n(2)]
    pub prev: Hash,
    /// The entries, ascending, without gaps.
    #[n(3)]
    pub entries: Vec<Entry>,
    /// Over the hash of the last entry.
    #[n(4)]
    pub signature: Signature,
}

impl LogRun {
    /// What entries count for in page budgets: their records and a little for the rest, in bytes.
    #[must_use]
    pub fn size(entries: &[Entry]) -> usize {
        entries.iter().map(|entry| entry.record.len() + ENTRY_BYTES).sum()
    }
}

/// What an entry costs beside its record, roughly.
const ENTRY_BYTES: usize = 8;

/// Why a bundle cannot be read. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// Parsing: not the canonical form of a bundle.
    #[error("the bundle cannot be read: {0}")]
    Malformed(#[from] CborError),
    /// Resolving: it names a document by an entry that is not here: the sender thinks that this side has more.
    #[error("the bundle builds on entry {0}, which is not here")]
    UnknownBase(Position),
}

/// Encodes runs of one scope.
#[must_use]
pub fn encode(_scope: &ScopeId, runs: &[LogRun], _base: &dyn Fn(&Position) -> bool, _grammar: &dyn Grammar) -> Vec<u8> {
    cbor::to_vec(&runs.to_vec())
}

/// Decodes runs of one scope. `base` tells the document of an entry that is here.
///
/// # Errors
/// [`BundleError`].
pub fn decode(
    _scope: &ScopeId,
    bytes: &[u8],
    _base: &dyn Fn(&Position) -> Option<DocumentId>,
    _grammar: &dyn Grammar,
) -> Result<Vec<LogRun>, BundleError> {
    Ok(cbor::from_slice(bytes)?)
}
