//! What goes wrong, and how often it did.

use std::collections::BTreeMap;

use serde::Serialize;

/// One kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// A request never arrived.
    RequestLost,
    /// An answer never arrived: the device does not know what the server has.
    AnswerLost,
    /// The server got one request twice.
    RequestTwice,
    /// A request arrived after newer ones.
    RequestLate,
    /// An answer arrived after newer ones.
    AnswerLate,
    /// A body was cut at a random byte.
    Truncated,
    /// One bit of a body was turned over.
    BitFlipped,
    /// A session between two phones was cut at a random byte.
    PeerCut,
    /// A process died between two commands to its store.
    CrashBetweenCommands,
    /// A process died after a commit, before it could tell anybody.
    CrashAfterCommit,
    /// A write found the disk full.
    DiskFull,
    /// A clock jumped by days.
    ClockJump,
    /// The server came back from an older copy of its store, under a new node key.
    ServerRestored,
    /// A phone came back from an older copy of its store.
    PhoneRestored,
    /// A phone was cloned, and both go on.
    PhoneCloned,
    /// A phone is gone for good.
    PhoneLost,
    /// A phone was revoked; it goes on writing.
    PhoneRevoked,
    /// A certified phone wrote entries that stand on nothing.
    HostileEntry,
}

impl Fault {
    /// Every kind.
    pub const ALL: [Self; 18] = [
        Self::RequestLost,
        Self::AnswerLost,
        Self::RequestTwice,
        Self::RequestLate,
        Self::AnswerLate,
        Self::Truncated,
        Self::BitFlipped,
        Self::PeerCut,
        Self::CrashBetweenCommands,
        Self::CrashAfterCommit,
        Self::DiskFull,
        Self::ClockJump,
        Self::ServerRestored,
        Self::PhoneRestored,
        Self::PhoneCloned,
        Self::PhoneLost,
        Self::PhoneRevoked,
        Self::HostileEntry,
    ];
}

/// How often each fault happened. Every kind is listed, so that one that never happens shows as 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FaultCounts(BTreeMap<Fault, u64>);

impl Default for FaultCounts {
    fn default() -> Self {
        Self(Fault::ALL.into_iter().map(|fault| (fault, 0)).collect())
    }
}

impl FaultCounts {
    pub(super) fn count(&mut self, fault: Fault) {
        *self.0.entry(fault).or_default() += 1;
    }

    /// Adds the counts of another run.
    pub fn add(&mut self, other: &Self) {
        for (fault, count) in &other.0 {
            *self.0.entry(*fault).or_default() += count;
        }
    }

    /// The kinds that never happened.
    #[must_use]
    pub fn missing(&self) -> Vec<Fault> {
        self.0.iter().filter(|(_, count)| **count == 0).map(|(fault, _)| *fault).collect()
    }
}
