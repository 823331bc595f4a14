//! The entry: one record at one place of one log.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};

/// Longest record that an entry may carry, in bytes.
pub const MAX_RECORD_BYTES: usize = 8 * 1024;

/// Most document heads that an entry may name.
pub const MAX_DEPS: usize = 64;

/// One record, its document, its place in its author's log, and what its author had seen of the document.
/// Written once, never changed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Entry {
    /// The grid that the log belongs to.
    #[n(0)]
    pub scope: ScopeId,
    /// The author.
    #[n(1)]
    pub device: DeviceId,
    /// Place in the author's log of this scope: 1, 2, 3 … without gaps.
    #[n(2)]
    pub seq: u64,
    /// Hash of the entry before, [`Hash::ZERO`] for the first.
    #[n(3)]
    pub prev: Hash,
    /// `seq` of the first entry of the save that this entry belongs to: entries of one save are applied together.
    #[n(4)]
    pub save: u64,
    /// The household (or post) that the record is about.
    #[n(5)]
    pub document: DocumentId,
    /// The document's heads that the author had: strictly ascending, at most [`MAX_DEPS`].
    #[n(6)]
    pub deps: Vec<Position>,
    /// The record's canonical bytes (`domain::Record`), at most [`MAX_RECORD_BYTES`].
    #[cbor(n(7), with = "minicbor::bytes")]
    pub record: Vec<u8>,
}

impl Entry {
    /// The canonical CBOR (RFC 8949 §4.2.1) of the entry: what is hashed.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// SHA-256 of the canonical bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&self.canonical())
    }

    /// Where the entry stands; also the id of its record.
    #[must_use]
    pub const fn position(&self) -> Position {
        Position { device: self.device, seq: self.seq }
    }
}
