//! Phones with real stores on real files, and a server's replica in memory.

#[cfg(feature = "sqlcipher")]
mod at_rest;
mod case_file;
mod crash;
mod doorstep;
mod duty;
mod fork;
mod late;
mod list;
mod open;
mod policy;
mod qr;
mod record;
mod roster;
mod slow_channel;
mod sync;
mod wipe;

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::domain::DomainGrammar;
use crate::domain::household::Place;
use crate::domain::reading::{Method, Site};
use crate::domain::visit::Outcome;
use crate::id::{DocumentId, PersonId};
use crate::store::{MemoryStore, Transaction};
use crate::sync::engine::{Checks, Replica};
use crate::sync::enrol::EnrolResponse;
use crate::sync::peer::{PeerOutcome, PeerSession, PeerStatus};
use crate::time::{Slot, UtcMs};
use crate::trust::{Role, SignedStatement, Statement};

/// 2020-02-11 09:00 in Guangzhou.
const MORNING: UtcMs = UtcMs(1_581_382_800_000);

fn later(minutes: i64) -> UtcMs {
    UtcMs(MORNING.0 + minutes * 60_000)
}

fn grid() -> ScopeId {
    "440106006001G001".parse().expect("a grid code")
}

/// The server's side: authority, statements, logs.
struct Server {
    authority: KeyPair,
    store: MemoryStore,
    trust: TrustSet,
}

impl Server {
    fn new() -> Self {
        let authority = KeyPair::from_seed(&[99; 32]);
        Self { store: MemoryStore::new(), trust: TrustSet::new(authority.public()), authority }
    }

    fn certify(&mut self, keys: &KeyPair, role: Role, scopes: &[ScopeId]) -> EnrolResponse {
        let certificate = Certificate {
            key: keys.public(),
            person: format!("{role} {}", keys.public().device()),
            role,
            team: "石牌一组".into(),
            scopes: scopes.to_vec(),
            issued_at: MORNING,
            not_after: UtcMs(MORNING.0 + 90 * 86_400_000),
            succeeds: None,
        };
        let signed = SignedStatement::sign(&Statement::Certificate(certificate.clone()), &self.authority);
        self.trust.add(&signed).expect("the authority signed it");
        EnrolResponse {
            authority: self.authority.public(),
            certificate,
            statements: self.trust.statements_for(scopes).cloned().collect(),
            id_hash_key: [5; 32],
            seal_key: KeyPair::from_seed(&[6; 32]).public().0,
            server_time: MORNING,
        }
    }

    fn enrol<'a>(&mut self, location: impl Into<Location<'a>>, seed: u8, role: Role) -> Phone {
        let location = location.into();
        let keys = Phone::prepare(location, &[seed; 32]).expect("prepared");
        let response = self.certify(&keys, role, &[grid()]);
        Phone::create(location, &keys, "http://127.0.0.1:1", &response, MORNING).expect("created")
    }

    fn answer(
        &mut self,
        request: &crate::sync::message::SyncRequest,
        now: UtcMs,
    ) -> crate::sync::message::SyncResponse {
        self.store.begin().expect("begin");
        let mut replica = Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &DomainGrammar,
            own: None,
            authority: Some(&self.authority),
            checks: Checks::ALL,
        };
        let response = replica.answer(request, now).expect("answered");
        self.store.commit().expect("commit");
        response
    }

    /// Syncs until complete; returns the number of requests.
    fn sync(&mut self, phone: &mut Phone, now: UtcMs) -> usize {
        for round in 1..10 {
            let request = phone.sync_request().expect("a request");
            let response = self.answer(&request, now);
            if phone.absorb(&response, now).expect("absorbed").complete {
                return round;
            }
        }
        panic!("ten requests and not complete");
    }
}

/// Two phones meet and exchange all they have.
fn meet(caller: &mut Phone, listener: &mut Phone, now: UtcMs) -> PeerOutcome {
    let mut one = PeerSession::connect(caller.peer_identity().expect("known"), &[3; 32]).expect("a session");
    let mut two = PeerSession::accept(listener.peer_identity().expect("known"), &[4; 32]).expect("a session");
    loop {
        let mut moved = false;
        while let Some(bytes) = one.poll_transmit() {
            listener.merge(|replica| two.handle_bytes(replica, &bytes, now)).expect("rows").expect("taken");
            moved = true;
        }
        while let Some(bytes) = two.poll_transmit() {
            caller.merge(|replica| one.handle_bytes(replica, &bytes, now)).expect("rows").expect("taken");
            moved = true;
        }
        if !moved {
            break;
        }
    }
    match one.status() {
        PeerStatus::Finished(outcome) => outcome.clone(),
        unfinished => panic!("not finished: {unfinished:?}"),
    }
}

/// One phone of a doctor, a household and a person in it.
struct Home {
    server: Server,
    directory: TempDir,
    phone: Phone,
    flat: DocumentId,
    person: PersonId,
}

impl Home {
    fn new(role: Role) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut server = Server::new();
        let mut phone = server.enrol(directory.path(), 1, role);
        let flat = phone.add_household(flat("1201"), MORNING).expect("a flat");
        let person = phone.add_person(NewPerson::named(flat, "陈伟灵"), MORNING).expect("a person").person;
        Self { server, directory, phone, flat, person }
    }

    fn visit(&self, celsius: &str) -> NewVisit {
        NewVisit {
            readings: vec![reading(self.person, celsius)],
            ..NewVisit::new(self.flat, Slot::Am, Outcome::DoneOk)
        }
    }

    fn records(&self) -> usize {
        self.phone.household(&self.flat).expect("a household").records.len()
    }

    /// Drops the phone as a killed process would, and opens it again.
    fn reopen(self) -> Self {
        let Self { server, directory, phone, flat, person } = self;
        drop(phone);
        let phone = Phone::open(directory.path()).expect("opened");
        Self { server, directory, phone, flat, person }
    }
}

fn flat(room: &str) -> NewHousehold {
    let place = Place::new("3", "2", Some(12), room).expect("a place");
    NewHousehold::new(grid(), place)
}

fn reading(person: PersonId, celsius: &str) -> NewReading {
    let value = celsius.parse().expect("a temperature");
    let (site, method) = (Site::Forehead, Method::Infrared);
    NewReading::new(person, value, site, method)
}
