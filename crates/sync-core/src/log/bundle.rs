//! A bundle: runs of entries of one scope, as they travel.

use crate::id::{DeviceId, ScopeId};
use crate::trust::Signature;

use super::entry::Entry;

/// Consecutive entries of one log with their author's signature over the last one's hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogRun {
    /// The author.
    pub device: DeviceId,
    /// `seq` of the first entry.
    pub first_seq: u64,
    /// The entries, ascending, without gaps.
    pub entries: Vec<Entry>,
    /// Over the hash of the last entry.
    pub signature: Signature,
}

/// Runs of one scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// Which scope.
    pub scope: ScopeId,
    /// One run a log.
    pub runs: Vec<LogRun>,
}
