//! Devices under one authority, and the pipe between two of them.

use crate::author::append_save;
use crate::cbor;
use crate::digest::scope_digest;
use crate::id::{DeviceId, DocumentId, Hash, ScopeId};
use crate::log::validate::{Grammar, RecordRefusal};
use crate::store::MemoryStore;
use crate::store::{LogStore, Transaction, TrustStore};
use crate::sync::engine::{Checks, Replica};
use crate::time::UtcMs;
use crate::trust::{Certificate, KeyPair, Role, SignedStatement, Statement, TrustSet};

use super::super::{PeerError, PeerIdentity, PeerOutcome, PeerSession, PeerStatus};

pub(super) const NOW: UtcMs = UtcMs(1_581_400_000_000);
const DAY_MS: i64 = 86_400_000;

pub(super) fn grid(number: u16) -> ScopeId {
    format!("440106006001G{number:03}").parse().expect("a grid code")
}

/// Every record passes; none founds a document.
struct Anything;

impl Grammar for Anything {
    fn check(&self, _: &Certificate, _: &[u8]) -> Result<(), RecordRefusal> {
        Ok(())
    }

    fn founded_document(&self, _: &ScopeId, _: &[u8]) -> Option<DocumentId> {
        None
    }
}

/// An authority and the certificates of its devices 1 to 3.
pub(super) struct World {
    pub(super) authority: KeyPair,
}

impl World {
    pub(super) fn new() -> Self {
        Self { authority: KeyPair::from_seed(&[100; 32]) }
    }

    /// A certificate as the authority gives it; the change makes it a special one.
    pub(super) fn certify(&self, number: u8, change: impl FnOnce(&mut Certificate)) -> SignedStatement {
        let mut certificate = Certificate {
            key: KeyPair::from_seed(&[number; 32]).public(),
            person: format!("staff {number}"),
            role: Role::Party,
            team: "A".into(),
            scopes: vec![grid(1), grid(2)],
            issued_at: UtcMs(NOW.0 - DAY_MS),
            not_after: UtcMs(NOW.0 + DAY_MS),
            succeeds: None,
        };
        change(&mut certificate);
        SignedStatement::sign(&Statement::Certificate(certificate), &self.authority)
    }

    /// A device that knows the certificates of devices 1 to 3.
    pub(super) fn device(&self, number: u8) -> Device {
        self.device_with(number, self.certify(number, |_| {}))
    }

    pub(super) fn device_with(&self, number: u8, certificate: SignedStatement) -> Device {
        let identity = PeerIdentity { keys: KeyPair::from_seed(&[number; 32]), certificate };
        let trust = TrustSet::new(self.authority.public());
        let mut device = Device { identity, store: MemoryStore::new(), trust, seed: number };
        device.learn(&device.identity.certificate.clone());
        (1..=3).filter(|other| *other != number).for_each(|other| device.learn(&self.certify(other, |_| {})));
        device
    }

    /// A device of which the others do not know.
    pub(super) fn enrol_late(&self, number: u8) -> Device {
        self.device(number)
    }
}

#[derive(Clone)]
pub(super) struct Device {
    pub(super) identity: PeerIdentity,
    pub(super) store: MemoryStore,
    pub(super) trust: TrustSet,
    seed: u8,
}

impl Device {
    pub(super) fn id(&self) -> DeviceId {
        self.identity.keys.public().device()
    }

    pub(super) const fn certificate(&self) -> &SignedStatement {
        &self.identity.certificate
    }

    pub(super) fn learn(&mut self, statement: &SignedStatement) {
        self.trust.add(statement).expect("of this authority");
        self.store.begin().expect("begun");
        self.store.put_statement(statement).expect("kept");
        self.store.commit().expect("committed");
    }

    pub(super) fn save(&mut self, scope: ScopeId, document: u8, count: usize) {
        self.save_large(scope, document, count, 3);
    }

    /// One save of `count` records of `bytes` bytes that do not compress.
    pub(super) fn save_large(&mut self, scope: ScopeId, document: u8, count: usize, bytes: usize) {
        let mut random = fastrand::Rng::with_seed(u64::from(document) + 1_000 * u64::from(self.seed));
        let place = DocumentId::of_place(&scope, &[&document.to_string()]);
        let records: Vec<_> = (0..count)
            .map(|k| {
                let noise: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(bytes).collect();
                (place, cbor::to_vec(&(2_u8, k, hex::encode(noise))))
            })
            .collect();
        self.store.begin().expect("begun");
        append_save(&mut self.store, &self.trust, &self.identity.keys, &scope, &records).expect("saved");
        self.store.commit().expect("committed");
    }

    /// Entries in all scopes.
    pub(super) fn count(&self) -> usize {
        let heads = self.store.scopes().expect("read").into_iter().map(|scope| self.store.heads(&scope).expect("read"));
        heads.map(|heads| heads.iter().map(|(_, head)| head.seq as usize).sum::<usize>()).sum()
    }

    pub(super) fn digests(&self) -> Vec<Hash> {
        [grid(1), grid(2)].iter().map(|scope| scope_digest(&self.store, &self.trust, scope).expect("read")).collect()
    }

    pub(super) fn handle(&mut self, session: &mut PeerSession, bytes: &[u8], now: UtcMs) -> Result<(), PeerError> {
        let own = Some(self.id());
        let (store, trust) = (&mut self.store, &mut self.trust);
        let mut replica = Replica { store, trust, grammar: &Anything, own, authority: None, checks: Checks::ALL };
        session.handle_bytes(&mut replica, bytes, now)
    }
}

pub(super) fn sessions(a: &Device, b: &Device) -> (PeerSession, PeerSession) {
    let left = PeerSession::connect(a.identity.clone(), &[a.seed + 10; 32]).expect("a session");
    let right = PeerSession::accept(b.identity.clone(), &[b.seed + 60; 32]).expect("a session");
    (left, right)
}

/// Moves frames both ways in pieces of `fragment` bytes, at most `frames` of them. `true` when both are done and
/// nothing waits.
pub(super) fn pump(
    a: &mut Device,
    left: &mut PeerSession,
    b: &mut Device,
    right: &mut PeerSession,
    fragment: usize,
    mut frames: usize,
) -> Result<bool, PeerError> {
    loop {
        let mut idle = true;
        for _ in 0..2 {
            while let Some(bytes) = left.poll_transmit() {
                if frames == 0 {
                    return Ok(false);
                }
                (idle, frames) = (false, frames - 1);
                for piece in bytes.chunks(fragment) {
                    b.handle(right, piece, NOW)?;
                }
            }
            std::mem::swap(left, right);
            std::mem::swap(a, b);
        }
        if idle {
            let done = |session: &PeerSession| matches!(session.status(), PeerStatus::Finished(_));
            return Ok(done(left) && done(right));
        }
    }
}

/// A whole session: what each side says at its end.
pub(super) fn merge(a: &mut Device, b: &mut Device, fragment: usize) -> (PeerOutcome, PeerOutcome) {
    let (mut left, mut right) = sessions(a, b);
    assert!(pump(a, &mut left, b, &mut right, fragment, usize::MAX).expect("merged"), "both sides are done");
    let end = |session: PeerSession| match session.status() {
        PeerStatus::Finished(outcome) => outcome,
        status => panic!("not finished: {status:?}"),
    };
    (end(left), end(right))
}
