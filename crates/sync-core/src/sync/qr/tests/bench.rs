//! Devices under one authority, and the light between a screen and a camera.

use crate::author::append_save;
use crate::cbor;
use crate::digest::scope_digest;
use crate::id::{DocumentId, Hash};
use crate::log::Heads;
use crate::log::validate::{Grammar, RecordRefusal};
use crate::store::{LogStore, MemoryStore, Transaction, TrustStore};
use crate::sync::engine::Checks;
use crate::trust::{Revocation, Role, SignedStatement, Statement, TrustSet};

use super::*;

pub(super) const NOW: UtcMs = UtcMs(1_581_400_000_000);
const DAY_MS: i64 = 86_400_000;
const SERVER: &str = "server";

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
    authority: KeyPair,
}

impl World {
    pub(super) fn new() -> Self {
        Self { authority: KeyPair::from_seed(&[100; 32]) }
    }

    pub(super) fn of_another_deployment() -> Self {
        Self { authority: KeyPair::from_seed(&[101; 32]) }
    }

    /// A certificate as the authority gives it; the change makes it a special one.
    pub(super) fn certify(&self, number: u8, change: impl FnOnce(&mut Certificate)) -> SignedStatement {
        let mut certificate = Certificate {
            key: KeyPair::from_seed(&[number; 32]).public(),
            person: format!("staff {number}"),
            role: Role::Party,
            team: "A".into(),
            scopes: vec![grid(1)],
            issued_at: UtcMs(NOW.0 - DAY_MS),
            not_after: UtcMs(NOW.0 + DAY_MS),
            succeeds: None,
        };
        change(&mut certificate);
        SignedStatement::sign(&Statement::Certificate(certificate), &self.authority)
    }

    pub(super) fn revocation(&self, device: &Device) -> SignedStatement {
        let (device, reason) = (device.id(), "stolen".to_owned());
        let revocation = Revocation { device, stands_through: Vec::new(), reason, at: NOW, wipe_now: None };
        SignedStatement::sign(&Statement::Revocation(revocation), &self.authority)
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

    pub(super) fn replica(&mut self) -> Replica<'_> {
        let own = Some(self.id());
        let (store, trust) = (&mut self.store, &mut self.trust);
        Replica { store, trust, grammar: &Anything, own, authority: None, checks: Checks::ALL }
    }

    fn transact<T, E>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, E>) -> Result<T, E> {
        let trust = self.trust.clone();
        self.store.begin().expect("begun");
        let done = work(self);
        if done.is_ok() {
            self.store.commit().expect("committed");
        } else {
            self.store.rollback();
            self.trust = trust;
        }
        done
    }

    pub(super) fn learn(&mut self, statement: &SignedStatement) {
        self.trust.add(statement).expect("of this authority");
        self.transact(|device| device.store.put_statement(statement)).expect("kept");
    }

    pub(super) fn save(&mut self, document: u8, count: usize) {
        self.save_large(document, count, 3);
    }

    /// One save of `count` records of `bytes` bytes that do not compress.
    pub(super) fn save_large(&mut self, document: u8, count: usize, bytes: usize) {
        let seq = self.heads().of(&self.id()).seq;
        let mut random = fastrand::Rng::with_seed(seq + 1_000 * u64::from(self.seed));
        let place = DocumentId::of_place(&grid(1), &[&document.to_string()]);
        let records: Vec<_> = (0..count)
            .map(|k| {
                let noise: Vec<u8> = std::iter::repeat_with(|| random.u8(..)).take(bytes).collect();
                (place, cbor::to_vec(&(2_u8, k, minicbor::bytes::ByteVec::from(noise))))
            })
            .collect();
        let keys = self.identity.keys.clone();
        self.transact(|device| append_save(&mut device.store, &device.trust, &keys, &grid(1), &records))
            .expect("saved");
    }

    pub(super) fn heads(&self) -> Heads {
        self.store.heads(&grid(1)).expect("read")
    }

    pub(super) fn digest(&self) -> Hash {
        scope_digest(&self.store, &self.trust, &grid(1)).expect("read")
    }

    /// As after a sync in which the server took everything.
    pub(super) fn synced(&mut self) {
        let heads = self.heads();
        self.transact(|device| device.store.set_remote_heads(SERVER, &grid(1), &heads)).expect("kept");
    }

    pub(super) fn request(&mut self, seed: u8) -> Result<Vec<u8>, QrError> {
        self.request_at(seed, NOW)
    }

    pub(super) fn request_at(&mut self, seed: u8, now: UtcMs) -> Result<Vec<u8>, QrError> {
        let identity = self.identity.clone();
        request(&self.replica(), &identity, &grid(1), &[seed; 32], now)
    }

    pub(super) fn answer(&mut self, requests: &[Vec<u8>]) -> Result<QrOffer, QrError> {
        let identity = self.identity.clone();
        let seed = [self.seed; 32];
        answer(&self.replica(), &identity, requests, &seed, NOW)
    }

    pub(super) fn offer(&mut self) -> Result<QrOffer, QrError> {
        let identity = self.identity.clone();
        let seed = [self.seed; 32];
        offer(&self.replica(), &identity, &grid(1), SERVER, &seed, NOW)
    }

    pub(super) fn take(&mut self, message: &[u8], seed: Option<u8>) -> Result<QrTaken, QrError> {
        let keys = self.identity.keys.clone();
        let seed = seed.map(|seed| [seed; 32]);
        self.transact(|device| take(&mut device.replica(), &keys, message, seed.as_ref(), NOW))
    }

    /// Hands everything over, by codes.
    pub(super) fn gives_all(&mut self, other: &mut Self) {
        let offer = self.answer(&[other.request(77).expect("a request")]).expect("an answer");
        assert!(offer.complete);
        let taken = other.take(&offer.message, Some(77)).expect("taken");
        assert_eq!((taken.entries, taken.missing.len()), (offer.entries, 0));
    }

    /// Hands everything over, as a sync would.
    pub(super) fn gives_all_at_once(&mut self, other: &mut Self) {
        loop {
            let page = self.replica().outgoing(&grid(1), &other.heads()).expect("a page");
            let Some(bundle) = page.bundle else { return };
            other.transact(|other| other.replica().ingest(&[bundle], &[], NOW)).expect("taken");
        }
    }
}

/// The message as a camera gets it that sees the frames in another order and three of ten not at all.
pub(super) fn shown(message: &[u8], frame_bytes: usize, seed: u64) -> Vec<u8> {
    let display = QrDisplay::new(message, frame_bytes).expect("a display");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut row: Vec<u32> = (0..3 * display.frame_count() as u32 + 20).collect();
    random.shuffle(&mut row);
    let mut collector = QrCollector::new();
    for index in row.into_iter().filter(|_| random.u8(..10) >= 3) {
        if collector.take(&display.frame(index)).expect("a frame").done {
            break;
        }
    }
    collector.message().expect("whole").to_vec()
}
