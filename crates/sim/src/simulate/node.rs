//! One replica: a server or a phone, with what it keeps beside the store in the same database.

use std::collections::{BTreeMap, BTreeSet};

use stairwell_core::domain::DomainGrammar;
use stairwell_core::id::{DeviceId, DocumentId, Hash, ScopeId};
use stairwell_core::store::{DirtyStore, StoreError, Transaction, TrustStore};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::trust::{KeyPair, Role, Signature, TrustSet};

use super::fold;
use super::mutant::Mutant;
use super::oracle::Violation;
use super::store::{Backend, FaultyStore};

static GRAMMAR: DomainGrammar = DomainGrammar;

/// The rows of the folded documents, each with the hash of what it shows.
pub(super) type Rows = BTreeMap<(ScopeId, DocumentId), Hash>;

/// Who a replica is and what it shows: in the database beside the logs, so it comes and goes with the transaction.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) keys: KeyPair,
    /// The key with which a forked phone goes on, made before it is certified.
    pub(super) next_keys: Option<KeyPair>,
    pub(super) role: Role,
    /// The grids of a phone; all of them on the server.
    pub(super) scopes: Vec<ScopeId>,
    pub(super) rows: Rows,
}

/// One replica.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) store: FaultyStore,
    pub(super) trust: TrustSet,
    pub(super) identity: Identity,
    pub(super) clock_offset_ms: i64,
    pub(super) alive: bool,
    /// Markers of the records that it was last seen to hold, in a log or in the inbox.
    pub(super) holds: BTreeSet<u32>,
    /// Ends of logs whose signatures were found good.
    pub(super) verified: BTreeSet<(Hash, Signature)>,
    /// Commits of the store when the oracles last looked.
    pub(super) looked_at_commit: u64,
}

/// What every replica works under.
#[derive(Debug, Clone)]
pub(super) struct Deployment {
    pub(super) authority: KeyPair,
    pub(super) mutant: Option<Mutant>,
}

/// How a transaction ended.
#[derive(Debug)]
pub(super) enum Done<T> {
    /// Durable.
    Yes(T),
    /// The process died, and has been started again. The work may be durable, and nobody was told.
    Crashed,
    /// Nothing of it was kept.
    DiskFull,
}

impl Node {
    pub(super) fn new(
        name: String,
        backend: Backend,
        identity: Identity,
        authority: &KeyPair,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            name,
            store: FaultyStore::new(backend)?,
            trust: TrustSet::new(authority.public()),
            identity,
            clock_offset_ms: 0,
            alive: true,
            holds: BTreeSet::new(),
            verified: BTreeSet::new(),
            looked_at_commit: 0,
        })
    }

    /// What a copy of its disk holds.
    pub(super) fn copy(&self) -> Result<Self, StoreError> {
        Ok(Self {
            name: self.name.clone(),
            store: self.store.copy()?,
            trust: self.trust.clone(),
            identity: self.identity.clone(),
            clock_offset_ms: self.clock_offset_ms,
            alive: true,
            holds: self.holds.clone(),
            verified: self.verified.clone(),
            looked_at_commit: 0,
        })
    }

    pub(super) fn device(&self) -> DeviceId {
        self.identity.keys.public().device()
    }

    pub(super) fn is_server(&self) -> bool {
        self.identity.role == Role::Server
    }

    pub(super) fn replica<'a>(&'a mut self, deployment: &'a Deployment) -> Replica<'a> {
        let own = Some(self.device());
        let authority = self.is_server().then_some(&deployment.authority);
        let checks: Checks = Mutant::checks(deployment.mutant);
        Replica { store: &mut self.store, trust: &mut self.trust, grammar: &GRAMMAR, own, authority, checks }
    }

    /// Runs `work` in one transaction. A phone brings its rows up to date in it; the server's projector does so later.
    pub(super) fn transact<T>(
        &mut self,
        deployment: &Deployment,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<Done<T>, Violation> {
        let (trust, identity, commits) = (self.trust.clone(), self.identity.clone(), self.store.commits());
        let mut findings = Vec::new();
        let done = self.store.begin().and_then(|()| work(self)).and_then(|value| {
            if !self.is_server() {
                self.project(deployment, &mut findings)?;
            }
            self.store.commit().map(|()| value)
        });
        if self.store.commits() == commits {
            self.store.rollback();
            self.trust = trust;
            self.identity = identity;
        }
        let done = self.judge(done)?;
        findings.into_iter().next().map_or(Ok(done), |finding| Err(Violation(format!("{}: {finding}", self.name))))
    }

    /// Sorts out how a transaction ended; a dead process is started again.
    pub(super) fn judge<T>(&mut self, done: Result<T, StoreError>) -> Result<Done<T>, Violation> {
        match done {
            Ok(value) => Ok(Done::Yes(value)),
            Err(StoreError::Crashed) => {
                self.restart()?;
                Ok(Done::Crashed)
            }
            Err(StoreError::DiskFull) => Ok(Done::DiskFull),
            Err(error) => Err(Violation(format!("{}: the store failed: {error}", self.name))),
        }
    }

    /// Starts the process again: what it knows is what its disk says.
    pub(super) fn restart(&mut self) -> Result<(), Violation> {
        self.store.restart();
        let mut trust = TrustSet::new(self.trust.authority());
        for signed in self.store.statements().map_err(|error| Violation(error.to_string()))? {
            trust.add(&signed).map_err(|error| Violation(format!("{}: a kept statement: {error}", self.name)))?;
        }
        self.trust = trust;
        Ok(())
    }

    /// Folds the dirty documents, in the caller's transaction.
    pub(super) fn project(&mut self, deployment: &Deployment, findings: &mut Vec<String>) -> Result<(), StoreError> {
        for (scope, document) in self.store.dirty(usize::MAX)? {
            let folded = fold::fold(&self.store, &self.trust, &scope, &document, deployment.mutant)?;
            findings.extend(folded.findings);
            match folded.shown {
                Some(shown) => self.identity.rows.insert((scope, document), shown),
                None => self.identity.rows.remove(&(scope, document)),
            };
            self.store.clear_dirty(&scope, &document)?;
        }
        Ok(())
    }
}
