//! What the authority says, signed: who a device is, that it is revoked, what becomes of what was
//! held, which policy packs hold.

use minicbor::{Decode, Encode};

use crate::cbor;
use crate::domain::policy::Policy;
use crate::id::{DeviceId, Hash, ScopeId};
use crate::time::UtcMs;

use super::keys::{KeyPair, PublicKey, STATEMENT_CONTEXT, Signature};
use super::role::Role;

/// Who a device is and what it may write.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Certificate {
    /// The device's key; its id follows from it.
    #[n(0)]
    pub key: PublicKey,
    /// The holder's name or staff number.
    #[n(1)]
    pub person: String,
    /// The holder's role.
    #[n(2)]
    pub role: Role,
    /// The holder's team: members of one team at one door make one visit.
    #[n(3)]
    pub team: String,
    /// The grids that the device may read and write; empty for a server node, which may write in all.
    #[n(4)]
    pub scopes: Vec<ScopeId>,
    /// When it was issued.
    #[n(5)]
    pub issued_at: UtcMs,
    /// After this the device may only sync, which renews it for a while yet; what it wrote stands.
    #[n(6)]
    pub not_after: UtcMs,
    /// The device that this one goes on from after a fork, under the same person.
    #[n(7)]
    pub succeeds: Option<DeviceId>,
}

impl Certificate {
    /// The device's id.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.key.device()
    }

    /// Whether the device may write in this scope.
    #[must_use]
    pub fn grants(&self, scope: &ScopeId) -> bool {
        self.role == Role::Server || self.scopes.contains(scope)
    }
}

/// A device is no longer trusted: what it wrote beyond what the server had is held.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Revocation {
    /// Which device.
    #[n(0)]
    pub device: DeviceId,
    /// Per scope, the last entry that still stands. A scope that is not named stands at 0.
    #[n(1)]
    pub stands_through: Vec<(ScopeId, u64)>,
    /// Why, in a supervisor's words.
    #[n(2)]
    pub reason: String,
    /// When.
    #[n(3)]
    pub at: UtcMs,
    /// `Some(true)`: the device is to destroy what it holds at once, even what it has not sent. `None`: once it has sent
    /// everything.
    #[n(4)]
    pub wipe_now: Option<bool>,
}

impl Revocation {
    /// Whether the device is to destroy what it holds even though it has not sent everything.
    #[must_use]
    pub fn wipe_now(&self) -> bool {
        self.wipe_now == Some(true)
    }
}

/// What a supervisor decided about held entries. The later ruling on an entry counts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Ruling {
    /// In which scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Whose entries.
    #[n(1)]
    pub device: DeviceId,
    /// First entry that the ruling is about.
    #[n(2)]
    pub from_seq: u64,
    /// Last entry that the ruling is about.
    #[n(3)]
    pub through_seq: u64,
    /// `true`: fold them; `false`: keep them unfolded for good.
    #[n(4)]
    pub admit: bool,
    /// Why.
    #[n(5)]
    pub reason: String,
    /// The supervisor.
    #[n(6)]
    pub by: String,
    /// When.
    #[n(7)]
    pub at: UtcMs,
}

/// A device's log has two branches: its store was restored or cloned. The branch that reached the server first is
/// the log; the other is held, and the phone goes on under a new device id.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Fork {
    /// In which scope.
    #[n(0)]
    pub scope: ScopeId,
    /// Whose log.
    #[n(1)]
    pub device: DeviceId,
    /// First entry that exists twice.
    #[n(2)]
    pub from_seq: u64,
    /// Hash of that entry in the branch that is the log.
    #[n(3)]
    pub accepted: Hash,
    /// When it was found.
    #[n(4)]
    pub at: UtcMs,
}

/// One statement of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Statement {
    /// See [`Certificate`].
    #[n(0)]
    Certificate(#[n(0)] Certificate),
    /// See [`Revocation`].
    #[n(1)]
    Revocation(#[n(0)] Revocation),
    /// See [`Ruling`].
    #[n(2)]
    Ruling(#[n(0)] Ruling),
    /// See [`Fork`].
    #[n(3)]
    Fork(#[n(0)] Fork),
    /// What holds where and when. It goes to every device of the deployment; a version is never stated anew.
    #[n(4)]
    Policy(#[n(0)] Box<Policy>),
}

/// A statement's canonical bytes and the authority's signature over them. Bodies of a newer kind are kept and
/// passed on unread.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SignedStatement {
    /// Canonical CBOR of a [`Statement`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub body: Vec<u8>,
    /// By the authority, over `body`.
    #[n(1)]
    pub signature: Signature,
}

impl SignedStatement {
    /// Signs a statement.
    #[must_use]
    pub fn sign(statement: &Statement, authority: &KeyPair) -> Self {
        let body = cbor::to_vec(statement);
        let signature = authority.sign(STATEMENT_CONTEXT, &body);
        Self { body, signature }
    }

    /// SHA-256 of the body: the statement's name in a [`super::TrustSet`].
    #[must_use]
    pub fn id(&self) -> Hash {
        Hash::of(&self.body)
    }
}
