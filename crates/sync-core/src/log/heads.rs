//! Heads: the whole sync state of a replica.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::id::{DeviceId, Hash, Position, ScopeId};

/// The last entry of one log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Head {
    /// Its sequence number; 0 stands for an empty log.
    #[n(0)]
    pub seq: u64,
    /// Its hash, [`Hash::ZERO`] for an empty log.
    #[n(1)]
    pub hash: Hash,
}

impl Head {
    /// The head of a log without entries.
    pub const EMPTY: Self = Self { seq: 0, hash: Hash::ZERO };
}

/// `{device → (seq, hash)}` of one scope. Two replicas that compare heads know what each lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Heads(#[n(0)] BTreeMap<DeviceId, Head>);

impl Heads {
    /// The head of `device`'s log, [`Head::EMPTY`] when nothing is known of it.
    #[must_use]
    pub fn of(&self, device: &DeviceId) -> Head {
        self.0.get(device).copied().unwrap_or(Head::EMPTY)
    }

    /// Sets the head of one log.
    pub fn set(&mut self, device: DeviceId, head: Head) {
        self.0.insert(device, head);
    }

    /// Whether the entry at `position` is covered.
    #[must_use]
    pub fn covers(&self, position: &Position) -> bool {
        self.of(&position.device).seq >= position.seq
    }

    /// The logs, by device id.
    pub fn iter(&self) -> impl Iterator<Item = (&DeviceId, &Head)> {
        self.0.iter()
    }

    /// Number of logs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no log is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// SHA-256 over scope and heads: equal on two replicas exactly when they hold the same logs.
    #[must_use]
    pub fn digest(&self, scope: &ScopeId) -> Hash {
        Hash::of(&cbor::to_vec(&(scope, self)))
    }
}

impl FromIterator<(DeviceId, Head)> for Heads {
    fn from_iter<T: IntoIterator<Item = (DeviceId, Head)>>(logs: T) -> Self {
        Self(logs.into_iter().collect())
    }
}
