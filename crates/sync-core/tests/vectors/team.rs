//! Two phones of a team and their server, with fixed keys at a fixed time: whatever they write, they write the same.

use std::path::Path;

use stairwell_core::domain::DomainGrammar;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::reading::{Method, Site};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::field::{NewHousehold, NewPerson, NewReading, NewVisit, Phone};
use stairwell_core::id::{DocumentId, PersonId, ScopeId};
use stairwell_core::store::{MemoryStore, Transaction};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::sync::message::{SyncRequest, SyncResponse};
use stairwell_core::time::{Slot, UtcMs};
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement, TrustSet};

/// The grid of everything here.
pub(crate) const GRID: &str = "440106006001G001";

/// 2020-02-11 09:00 in Guangzhou.
pub(crate) const MORNING: UtcMs = UtcMs(1_581_382_800_000);

/// So many minutes after [`MORNING`].
pub(crate) const fn later(minutes: i64) -> UtcMs {
    UtcMs(MORNING.0 + minutes * 60_000)
}

pub(crate) fn grid() -> ScopeId {
    GRID.parse().expect("a grid code")
}

pub(crate) struct Server {
    pub(crate) authority: KeyPair,
    pub(crate) trust: TrustSet,
    store: MemoryStore,
}

impl Server {
    pub(crate) fn new() -> Self {
        let authority = KeyPair::from_seed(&[99; 32]);
        Self { trust: TrustSet::new(authority.public()), store: MemoryStore::new(), authority }
    }

    pub(crate) fn enrol(&mut self, directory: &Path, seed: u8, person: &str, role: Role) -> Phone {
        let keys = Phone::prepare(directory, &[seed; 32]).expect("prepared");
        let certificate = Certificate {
            key: keys.public(),
            person: person.to_owned(),
            role,
            team: "石牌一组".into(),
            scopes: vec![grid()],
            issued_at: MORNING,
            not_after: UtcMs(MORNING.0 + 30 * 86_400_000),
            succeeds: None,
        };
        let signed = SignedStatement::sign(&Statement::Certificate(certificate.clone()), &self.authority);
        self.trust.add(&signed).expect("the authority signed it");
        let response = EnrolResponse {
            authority: self.authority.public(),
            certificate,
            statements: self.trust.statements_for(&[grid()]).cloned().collect(),
            id_hash_key: [5; 32],
            seal_key: [6; 32],
            server_time: MORNING,
        };
        Phone::create(directory, &keys, "http://127.0.0.1:1", &response, MORNING).expect("created")
    }

    pub(crate) fn answer(&mut self, request: &SyncRequest, now: UtcMs) -> SyncResponse {
        self.store.begin().expect("begun");
        let mut replica = Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &DomainGrammar,
            own: None,
            authority: Some(&self.authority),
            checks: Checks::ALL,
        };
        let response = replica.answer(request, now).expect("answered");
        self.store.commit().expect("committed");
        response
    }

    /// One request and its answer, as many as it takes.
    pub(crate) fn sync(&mut self, phone: &mut Phone, now: UtcMs) {
        for _ in 0..10 {
            let request = phone.sync_request().expect("a request");
            let response = self.answer(&request, now);
            if phone.absorb(&response, now).expect("absorbed").complete {
                return;
            }
        }
        panic!("ten requests and not complete");
    }
}

/// A household of two in building 3.
pub(crate) fn household(phone: &mut Phone) -> (DocumentId, [PersonId; 2]) {
    let place = Place::new("3", "2", Some(12), "1201").expect("a place");
    let flat = phone.add_household(NewHousehold::new(grid(), place), MORNING).expect("a flat");
    let mut add = |name| phone.add_person(NewPerson::named(flat, name), MORNING).expect("a person").person;
    let persons = [add("陈某"), add("李某")];
    (flat, persons)
}

/// A morning visit with these temperatures, and advice.
pub(crate) fn visit(flat: DocumentId, readings: &[(PersonId, &str)]) -> NewVisit {
    let read = |(person, celsius): &(PersonId, &str)| {
        NewReading::new(*person, celsius.parse().expect("a temperature"), Site::Axilla, Method::Electronic)
    };
    NewVisit {
        readings: readings.iter().map(read).collect(),
        advice: Some("多通风，少外出".into()),
        ..NewVisit::new(flat, Slot::Am, Outcome::DoneOk)
    }
}
