//! A bundle: runs of entries of one scope, as they travel (docs/PROTOCOL.md §4).
//!
//! What the receiver can compute is not written: hashes, `prev` within a run, most deps, the ids of documents that
//! an entry here already belongs to or that follow from a founding record. The rest is coded with a model that both
//! sides first let learn from the last records before each run, which the receiver has.

mod decode;
mod encode;
mod fields;

pub use decode::decode;
pub use encode::encode;

use thiserror::Error;

use crate::id::{DeviceId, DocumentId, Hash, Position};
use crate::trust::Signature;

use super::entry::Entry;
use super::varint::WireError;

/// Most bytes of one run, by [`LogRun::size`]. A relay can cut a log only where it has a signature, so no stretch
/// between two signatures may be longer than what fits every page.
pub const MAX_RUN_BYTES: usize = 816 * 1024;

/// Stands for the document of an entry of which the receiver may have another one: no document has this id.
pub const UNKNOWN_DOCUMENT: DocumentId = DocumentId([0; 16]);

/// Most devices that a bundle may name: more than a page can, whose entries may each stand on others.
const MAX_DEVICES: usize = 128 * 1024;

/// What a run counts for in the bound on what a body may grow to, in bytes: checking its signature takes time.
/// Device and signature alone are more than a sixteenth of it, and do not compress.
pub(crate) const RUN_BYTES: usize = 1024;

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
    /// What entries count for in page budgets, in bytes: no less than they take in a body, whatever they are. A log
    /// may hold entries of which nothing compresses and nothing is as predicted.
    #[must_use]
    pub fn size(entries: &[Entry]) -> usize {
        entries.iter().map(|entry| 32 + entry.record.len() + 32 * entry.deps.len()).sum()
    }

    /// What entries count for in the bound on what a body may grow to: about what they take in memory, in bytes.
    #[must_use]
    pub fn grown_bytes(entries: &[Entry]) -> usize {
        entries.iter().map(|entry| grown(entry.record.len(), entry.deps.len())).sum()
    }
}

/// Small things count for a third or so of what they take: bundles are dense, and each would else be padded.
const fn grown(record_bytes: usize, deps: usize) -> usize {
    32 + record_bytes + 8 * deps
}

/// What the receiver of a bundle has, on which the bundle may build.
pub trait Base {
    /// The document of an entry that the receiver has; [`UNKNOWN_DOCUMENT`] where it may have another entry there;
    /// `None` for every other.
    fn document(&self, position: &Position) -> Option<DocumentId>;

    /// The hash of an entry that the receiver has; `None` for every other.
    fn hash(&self, position: &Position) -> Option<Hash>;

    /// The records of the entries of one log with `after < seq <= through`, ascending, all of which the receiver has.
    fn records(&self, device: &DeviceId, after: u64, through: u64) -> Vec<Vec<u8>>;
}

/// A receiver that has nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nothing;

impl Base for Nothing {
    fn document(&self, _: &Position) -> Option<DocumentId> {
        None
    }

    fn hash(&self, _: &Position) -> Option<Hash> {
        None
    }

    fn records(&self, _: &DeviceId, _: u64, _: u64) -> Vec<Vec<u8>> {
        Vec::new()
    }
}

/// Most records before one run that the model learns from, and before all runs.
const MAX_HISTORY: usize = 64;
const MAX_HISTORY_OF_ALL: usize = 256;

/// Why a bundle cannot be read. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BundleError {
    /// Parsing: not a bundle.
    #[error("the bundle cannot be read: {0}")]
    Malformed(#[from] WireError),
    /// Resolving: it names a document by an entry that is not here: the sender thinks that this side has more.
    #[error("the bundle builds on entry {0}, which is not here")]
    UnknownBase(Position),
    /// Resolving: a run goes on from an entry that is another one here.
    #[error("the bundle builds on another branch of the log of device {0}")]
    OtherBranch(DeviceId),
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
