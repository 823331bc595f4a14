//! A small deployment in memory: an authority, a server, phones.

use stairwell_core::author::append_save;
use stairwell_core::digest::scope_digest;
use stairwell_core::id::{DocumentId, Hash, Position, ScopeId};
use stairwell_core::log::{Grammar, RecordRefusal};
use stairwell_core::store::{MemoryStore, Transaction, TrustStore};
use stairwell_core::sync::engine::{Absorbed, Checks, Ingested, Replica};
use stairwell_core::sync::message::{SyncRequest, SyncResponse};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement, TrustSet};

pub(crate) const NOW: UtcMs = UtcMs(1_581_386_400_000);

/// Any record is well formed, and none founds a document.
pub(crate) struct Anything;

impl Grammar for Anything {
    fn check(&self, _: &Certificate, _: &[u8]) -> Result<(), RecordRefusal> {
        Ok(())
    }

    fn founded_document(&self, _: &ScopeId, _: &[u8]) -> Option<DocumentId> {
        None
    }
}

pub(crate) fn scope() -> ScopeId {
    "440106006001G001".parse().expect("a grid code")
}

pub(crate) fn household(number: u8) -> DocumentId {
    DocumentId::of_place(&scope(), &[&number.to_string()])
}

/// One replica with its keys.
#[derive(Clone)]
pub(crate) struct Party {
    pub(crate) keys: KeyPair,
    pub(crate) store: MemoryStore,
    pub(crate) trust: TrustSet,
    authority: Option<KeyPair>,
}

pub(crate) fn authority() -> KeyPair {
    KeyPair::from_seed(&[99; 32])
}

/// A certificate by `authority` for the key with this seed.
pub(crate) fn certificate(authority: &KeyPair, seed: u8, role: Role) -> SignedStatement {
    let certificate = Certificate {
        key: KeyPair::from_seed(&[seed; 32]).public(),
        person: format!("person {seed}"),
        role,
        team: "team 1".into(),
        scopes: vec![scope()],
        issued_at: NOW,
        not_after: UtcMs(NOW.0 + 30 * 86_400_000),
        succeeds: None,
    };
    SignedStatement::sign(&Statement::Certificate(certificate), authority)
}

impl Party {
    /// A replica that trusts these statements; the first party of a deployment is its server.
    pub(crate) fn new(seed: u8, statements: &[SignedStatement]) -> Self {
        let mut party = Self {
            keys: KeyPair::from_seed(&[seed; 32]),
            store: MemoryStore::new(),
            trust: TrustSet::new(authority().public()),
            authority: (seed == 1).then(authority),
        };
        party.transact(|replica| replica.ingest(&[], statements, NOW)).expect("statements of the authority");
        party
    }

    /// A server (seed 1) and `phones` phones.
    pub(crate) fn deployment(phones: u8) -> Vec<Self> {
        let authority = authority();
        let statements: Vec<SignedStatement> = (1..=phones + 1)
            .map(|seed| certificate(&authority, seed, if seed == 1 { Role::Server } else { Role::Doctor }))
            .collect();
        (1..=phones + 1).map(|seed| Self::new(seed, &statements)).collect()
    }

    pub(crate) fn transact<T>(
        &mut self,
        step: impl FnOnce(&mut Replica<'_>) -> Result<T, stairwell_core::store::StoreError>,
    ) -> Result<T, stairwell_core::store::StoreError> {
        self.store.begin()?;
        let done = step(&mut Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &Anything,
            own: Some(self.keys.public().device()),
            authority: self.authority.as_ref(),
            checks: Checks::ALL,
        });
        if done.is_ok() {
            self.store.commit()?
        } else {
            self.store.rollback()
        }
        done
    }

    pub(crate) fn save(&mut self, document: DocumentId, record: &[u8]) -> Position {
        let keys = self.keys.clone();
        let saved = self.transact(|replica| {
            append_save(replica.store, replica.trust, &keys, &scope(), &[(document, record.to_vec())])
        });
        *saved.expect("a save").first().expect("one record")
    }

    pub(crate) fn request(&mut self) -> Vec<u8> {
        let request = self.transact(|replica| replica.request("server", &[scope()])).expect("a request");
        request.to_body().expect("a body")
    }

    pub(crate) fn answer(&mut self, body: &[u8]) -> Vec<u8> {
        let request = SyncRequest::from_body(body).expect("a request");
        let response = self.transact(|replica| replica.answer(&request, NOW)).expect("an answer");
        response.to_body().expect("a body")
    }

    pub(crate) fn absorb(&mut self, body: &[u8]) -> Absorbed {
        let response = SyncResponse::from_body(body).expect("a response");
        self.transact(|replica| replica.absorb("server", &response, NOW)).expect("an absorbed response")
    }

    /// Sends everything that `other` lacks, as a peer does.
    pub(crate) fn send_to(&mut self, other: &mut Self) -> Ingested {
        let theirs = stairwell_core::store::LogStore::heads(&other.store, &scope()).expect("heads");
        let outgoing = self.transact(|replica| replica.outgoing(&scope(), &theirs)).expect("a page");
        let statements = self.store.statements().expect("statements");
        let bundles: Vec<_> = outgoing.bundle.into_iter().collect();
        other.transact(|replica| replica.ingest(&bundles, &statements, NOW)).expect("an ingested page")
    }

    /// Equal where the same logs are.
    pub(crate) fn digest_of_heads(&self) -> Hash {
        stairwell_core::store::LogStore::heads(&self.store, &scope()).expect("heads").digest(&scope())
    }

    pub(crate) fn digest(&self) -> Hash {
        scope_digest(&self.store, &self.trust, &scope()).expect("a digest")
    }
}

/// Syncs until nothing is left to say; returns the number of round trips.
pub(crate) fn sync(phone: &mut Party, server: &mut Party) -> usize {
    for round in 1..20 {
        let answer = server.answer(&phone.request());
        if phone.absorb(&answer).complete {
            return round;
        }
    }
    panic!("the sync does not come to an end");
}
