//! A bundle: runs of entries of one scope, in columns, as they travel (docs/PROTOCOL.md §4).
//!
//! What the receiver can compute is not written: hashes, `prev` within a run, most deps, the ids of documents that
//! an entry here already belongs to or that follow from a founding record.

mod decode;
mod encode;

pub use decode::decode;
pub use encode::encode;

use thiserror::Error;

use crate::id::{DeviceId, Hash, Position};
use crate::trust::Signature;

use super::entry::Entry;
use super::varint::WireError;

/// Most bytes of one run, by [`LogRun::size`]. A relay can cut a log only where it has a signature, so no stretch
/// between two signatures may be longer than what fits every page.
pub const MAX_RUN_BYTES: usize = 704 * 1024;

/// Most devices that a bundle may name.
const MAX_DEVICES: usize = 4096;

/// Consecutive entries of one log with their author's signature over the last one's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRun {
    /// The author.
    pub device: DeviceId,
    /// `seq` of the first entry.
    pub first_seq: u64,
    /// Hash of the entry before the first, [`Hash::ZERO`] when there is none.
    pub prev: Hash,
    /// The entries, ascending, without gaps.
    pub entries: Vec<Entry>,
    /// Over the hash of the last entry.
    pub signature: Signature,
}

impl LogRun {
    /// What entries count for in page budgets: their records and a little for the rest, in bytes.
    #[must_use]
    pub fn size(entries: &[Entry]) -> usize {
        entries.iter().map(|entry| entry.record.len() + 8).sum()
    }

    /// What entries count for in the bound on what a body may grow to: about what they take in memory, in bytes.
    #[must_use]
    pub fn grown_bytes(entries: &[Entry]) -> usize {
        entries.iter().map(|entry| grown(entry.record.len(), entry.deps.len())).sum()
    }
}

const fn grown(record_bytes: usize, deps: usize) -> usize {
    32 + record_bytes + 24 * deps
}

/// Why a bundle cannot be read. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// Parsing: not a bundle.
    #[error("the bundle cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// Resolving: it names a document by an entry that is not here: the sender thinks that this side has more.
    #[error("the bundle builds on entry {0}, which is not here")]
    UnknownBase(Position),
}

/// How an entry names its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Naming {
    /// By its number among the documents of this bundle.
    Known = 0,
    /// By the first of its deps that the receiver has.
    ByDeps = 1,
    /// By its record, which founds the document.
    ByRecord = 2,
    /// By the 16 bytes of its id.
    ById = 3,
}

#[cfg(test)]
mod tests;
