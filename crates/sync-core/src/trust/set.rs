//! The set of statements that a replica has, and what follows from them.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::cbor;
use crate::document::ForkPoints;
use crate::domain::policy::PolicyBook;
use crate::id::{DeviceId, Hash, ScopeId};

use super::keys::{PublicKey, STATEMENT_CONTEXT};
use super::statement::{Certificate, Fork, Revocation, Ruling, SignedStatement, Statement};

/// Longest statement that is accepted, in bytes: a certificate over 200 grids fits.
const MAX_STATEMENT_BYTES: usize = 8 * 1024;

/// Why a statement is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustError {
    /// Reading the statement: it is not signed by this deployment's authority.
    #[error("the statement is not signed by this deployment's authority")]
    NotTheAuthority,
    /// Reading the statement: longer than any statement may be.
    #[error("the statement is longer than {MAX_STATEMENT_BYTES} bytes")]
    TooLong,
}

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Folded.
    Stands,
    /// Stored and acknowledged, not folded: waits for a supervisor. The text says why.
    Held(String),
    /// A supervisor decided that it is never folded. The text says why.
    Discarded(String),
}

/// A grow-only set of statements: two replicas that hold the same statements trust the same things.
#[derive(Debug, Clone)]
pub struct TrustSet {
    authority: PublicKey,
    statements: BTreeMap<Hash, SignedStatement>,
    certificates: BTreeMap<DeviceId, Certificate>,
    revocations: BTreeMap<DeviceId, Revocation>,
    rulings: Vec<Ruling>,
    forks: BTreeMap<(ScopeId, DeviceId, u64), Fork>,
    policies: PolicyBook,
}

impl TrustSet {
    /// An empty set under one authority.
    #[must_use]
    pub fn new(authority: PublicKey) -> Self {
        Self {
            authority,
            statements: BTreeMap::new(),
            certificates: BTreeMap::new(),
            revocations: BTreeMap::new(),
            rulings: Vec::new(),
            forks: BTreeMap::new(),
            policies: PolicyBook::default(),
        }
    }

    /// The authority's key.
    #[must_use]
    pub const fn authority(&self) -> PublicKey {
        self.authority
    }

    /// Adds a statement; `Ok(false)` when it was there already. Calling twice is safe.
    ///
    /// # Errors
    /// [`TrustError`] when the authority did not sign it; the set is unchanged.
    pub fn add(&mut self, signed: &SignedStatement) -> Result<bool, TrustError> {
        if signed.body.len() > MAX_STATEMENT_BYTES {
            return Err(TrustError::TooLong);
        }
        let id = signed.id();
        if self.statements.contains_key(&id) {
            return Ok(false);
        }
        self.authority
            .verify(STATEMENT_CONTEXT, &signed.body, &signed.signature)
            .map_err(|_| TrustError::NotTheAuthority)?;
        self.statements.insert(id, signed.clone());
        match minicbor::decode::<Statement>(&signed.body) {
            Ok(Statement::Certificate(certificate)) => self.take_certificate(certificate),
            Ok(Statement::Revocation(revocation)) => self.take_revocation(revocation),
            Ok(Statement::Ruling(ruling)) => self.rulings.push(ruling),
            Ok(Statement::Fork(fork)) => self.take_fork(fork),
            Ok(Statement::Policy(pack)) => {
                self.policies.take(*pack);
            }
            Err(_) => {} // a newer kind: kept and passed on
        }
        Ok(true)
    }

    /// The later certificate of a device counts; of two issued at once, the one with the smaller encoding.
    fn take_certificate(&mut self, certificate: Certificate) {
        let rank = |certificate: &Certificate| (certificate.issued_at, std::cmp::Reverse(cbor::to_vec(certificate)));
        let device = certificate.device();
        if self.certificates.get(&device).is_none_or(|known| rank(known) < rank(&certificate)) {
            self.certificates.insert(device, certificate);
        }
    }

    /// The first revocation of a device counts, and of two at once the stricter. A later one may still want the device
    /// wiped at once.
    fn take_revocation(&mut self, mut revocation: Revocation) {
        let rank = |revocation: &Revocation| {
            (
                revocation.at,
                revocation.stands_through.iter().map(|(_, seq)| *seq).sum::<u64>(),
                revocation.reason.clone(),
            )
        };
        let device = revocation.device;
        match self.revocations.get_mut(&device) {
            Some(known) if rank(known) <= rank(&revocation) => known.wipe_now = known.wipe_now.max(revocation.wipe_now),
            known => {
                let wipe_now = known.and_then(|known| known.wipe_now);
                revocation.wipe_now = revocation.wipe_now.max(wipe_now);
                self.revocations.insert(device, revocation);
            }
        }
    }

    /// Of two forks at one place the one that was found first counts. A log may fork at several places: a phone that
    /// was restored twice.
    fn take_fork(&mut self, fork: Fork) {
        if fork.from_seq == 0 {
            return; // no entry has this number: a statement without meaning
        }
        let rank = |fork: &Fork| (fork.at, fork.accepted);
        let place = (fork.scope, fork.device, fork.from_seq);
        if self.forks.get(&place).is_none_or(|known| rank(&fork) < rank(known)) {
            self.forks.insert(place, fork);
        }
    }

    /// The forks of one log, by place: at each of them the log has the accepted entry or ends before it.
    pub fn forks(&self, scope: &ScopeId, device: &DeviceId) -> impl Iterator<Item = &Fork> {
        self.forks.range((*scope, *device, 0)..=(*scope, *device, u64::MAX)).map(|(_, fork)| fork)
    }

    /// The fork of one log at one place, `None` when it has one branch there.
    #[must_use]
    pub fn fork_at(&self, scope: &ScopeId, device: &DeviceId, from_seq: u64) -> Option<&Fork> {
        self.forks.get(&(*scope, *device, from_seq))
    }

    /// Where the logs of a scope first fork.
    #[must_use]
    pub fn fork_points(&self, scope: &ScopeId) -> ForkPoints {
        let mut points = ForkPoints::new();
        for fork in self.forks.values().filter(|fork| fork.scope == *scope) {
            let first = points.entry(fork.device).or_insert(fork.from_seq);
            *first = (*first).min(fork.from_seq);
        }
        points
    }

    /// The policy packs: those that this version brings along, and those that the authority stated.
    #[must_use]
    pub const fn policies(&self) -> &PolicyBook {
        &self.policies
    }

    /// The certificate of a device, `None` for a stranger.
    #[must_use]
    pub fn certificate(&self, device: &DeviceId) -> Option<&Certificate> {
        self.certificates.get(device)
    }

    /// Every known certificate.
    pub fn certificates(&self) -> impl Iterator<Item = &Certificate> {
        self.certificates.values()
    }

    /// The revocation of a device, `None` while it is trusted.
    #[must_use]
    pub fn revocation(&self, device: &DeviceId) -> Option<&Revocation> {
        self.revocations.get(device)
    }

    /// Where the entry `(device, seq)` of `scope` stands.
    #[must_use]
    pub fn standing(&self, scope: &ScopeId, device: &DeviceId, seq: u64) -> Standing {
        let Some(revocation) = self.revocations.get(device) else {
            return Standing::Stands;
        };
        let limit = revocation.stands_through.iter().find(|(named, _)| named == scope).map_or(0, |(_, seq)| *seq);
        if seq <= limit {
            return Standing::Stands;
        }
        let ruling = self
            .rulings
            .iter()
            .filter(|ruling| ruling.scope == *scope && ruling.device == *device)
            .filter(|ruling| (ruling.from_seq..=ruling.through_seq).contains(&seq))
            .max_by_key(|ruling| (ruling.at, !ruling.admit, ruling.reason.clone()));
        match ruling {
            Some(ruling) if ruling.admit => Standing::Stands,
            Some(ruling) => Standing::Discarded(ruling.reason.clone()),
            None => Standing::Held(format!("the device was revoked: {}", revocation.reason)),
        }
    }

    /// The statements that a replica of these scopes needs, in a stable order: server nodes, devices granted one of
    /// the scopes, their revocations, rulings on the scopes, every policy pack, and kinds that this version does not know.
    pub fn statements_for(&self, scopes: &[ScopeId]) -> impl Iterator<Item = &SignedStatement> {
        self.statements.values().filter(move |signed| match minicbor::decode::<Statement>(&signed.body) {
            Ok(Statement::Certificate(certificate)) => scopes.iter().any(|scope| certificate.grants(scope)),
            Ok(Statement::Revocation(revocation)) => self
                .certificates
                .get(&revocation.device)
                .is_none_or(|certificate| scopes.iter().any(|scope| certificate.grants(scope))),
            Ok(Statement::Ruling(ruling)) => scopes.contains(&ruling.scope),
            Ok(Statement::Fork(fork)) => scopes.contains(&fork.scope),
            Ok(Statement::Policy(_)) | Err(_) => true,
        })
    }

    /// First 8 bytes of SHA-256 over the names of [`Self::statements_for`]: equal when two replicas need exchange
    /// nothing.
    #[must_use]
    pub fn digest(&self, scopes: &[ScopeId]) -> u64 {
        let names: Vec<u8> = self.statements_for(scopes).flat_map(|signed| signed.id().0).collect();
        let hash = Hash::of(&names);
        hash.0[..8].iter().fold(0, |digest, byte| digest << 8 | u64::from(*byte))
    }
}
