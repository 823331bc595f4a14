//! The core of Stairwell (楼道), the offline-first field system of three-person teams: domain records, signed logs,
//! household documents, sync. No clock, no socket, no runtime: `now`, seeds and bytes are arguments.
//!
//! # How it hangs together
//!
//! - Every save on a phone appends [`log::Entry`]s to that phone's log of a grid: hash-chained, signed
//!   ([`author::append_save`]). An entry carries a [`domain::Record`] and never changes.
//! - A [`document::Document`] is the automerge document of one household, built from its entries: the same on every
//!   replica, whatever their order.
//! - A fold ([`domain::fold`]) turns a document's records and their causal graph into what people see.
//! - A replica's whole sync state is its [`log::Heads`]. [`sync::engine::Replica`] asks, answers and takes in;
//!   [`sync::peer`] does it phone to phone.
//! - [`trust`] travels with the data: certificates, revocations, rulings and forks, signed by one authority.
//! - [`store`] keeps it all: in memory, or on SQLite (feature `sqlite`). Feature `client` adds the HTTP transport.
//!
//! # Three phones, no network, then a server
//!
//! ```
//! use stairwell_core::author::append_save;
//! use stairwell_core::digest::scope_digest;
//! use stairwell_core::domain::DomainGrammar;
//! use stairwell_core::id::{DocumentId, ScopeId};
//! use stairwell_core::log::Heads;
//! use stairwell_core::store::{LogStore, MemoryStore, StoreError, Transaction};
//! use stairwell_core::sync::engine::{Checks, Replica};
//! use stairwell_core::time::UtcMs;
//! use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement, TrustSet};
//!
//! struct Party { keys: KeyPair, store: MemoryStore, trust: TrustSet }
//!
//! impl Party {
//!     /// One transaction: all of it is kept, or nothing.
//!     fn transact<T>(&mut self, step: impl FnOnce(&mut Replica<'_>, &KeyPair) -> Result<T, StoreError>) -> T {
//!         self.store.begin().unwrap();
//!         let own = Some(self.keys.public().device());
//!         let mut replica = Replica {
//!             store: &mut self.store, trust: &mut self.trust, grammar: &DomainGrammar,
//!             own, authority: None, checks: Checks::ALL,
//!         };
//!         let done = step(&mut replica, &self.keys).unwrap();
//!         self.store.commit().unwrap();
//!         done
//!     }
//! }
//!
//! let grid: ScopeId = "440106006001G001".parse().unwrap();
//! let now: UtcMs = "2020-02-11T09:30:00+08:00".parse().unwrap();
//! let flat = DocumentId::of_place(&grid, &["3", "2", "1201"]);
//!
//! // The authority certifies a server and three phones.
//! let authority = KeyPair::from_seed(&[9; 32]);
//! let roles = [Role::Server, Role::Party, Role::Police, Role::Doctor];
//! let statements: Vec<SignedStatement> = (0..4u8).map(|n| {
//!     let certificate = Certificate {
//!         key: KeyPair::from_seed(&[n; 32]).public(), person: format!("person {n}"), role: roles[usize::from(n)],
//!         team: "一组".into(), scopes: vec![grid], issued_at: now, not_after: UtcMs(now.0 + 86_400_000), succeeds: None,
//!     };
//!     SignedStatement::sign(&Statement::Certificate(certificate), &authority)
//! }).collect();
//! let mut parties: Vec<Party> = (0..4u8).map(|n| {
//!     let mut party = Party {
//!         keys: KeyPair::from_seed(&[n; 32]), store: MemoryStore::new(), trust: TrustSet::new(authority.public()),
//!     };
//!     party.transact(|replica, _| replica.ingest(&[], &statements, now));
//!     party
//! }).collect();
//!
//! // Each phone writes at the same door. There is no signal. (A record of a kind that this version does not know
//! // is kept all the same; `domain::Record::encode` makes the known ones.)
//! for n in 1..4u8 {
//!     let record = stairwell_core::cbor::to_vec(&(60_000_u32, (n,)));
//!     parties[usize::from(n)].transact(|replica, keys| {
//!         append_save(replica.store, replica.trust, keys, &grid, &[(flat, record)])
//!     });
//! }
//!
//! // In the stairwell the police officer's phone hands its work to the doctor's.
//! let theirs: Heads = parties[3].store.heads(&grid).unwrap();
//! let page = parties[2].transact(|replica, _| replica.outgoing(&grid, &theirs));
//! parties[3].transact(|replica, _| replica.ingest(&[page.bundle.unwrap()], &[], now));
//!
//! // Back in the street, each phone syncs: one request and its answer. The doctor brings the officer's work too.
//! for n in [3, 1, 2, 3] {
//!     let request = parties[n].transact(|replica, _| replica.request("server", &[grid]));
//!     let answer = parties[0].transact(|replica, _| replica.answer(&request, now));
//!     assert!(parties[n].transact(|replica, _| replica.absorb("server", &answer, now)).complete);
//! }
//! let digest = |party: &Party| scope_digest(&party.store, &party.trust, &grid).unwrap();
//! assert!(parties[1..].iter().all(|phone| digest(phone) == digest(&parties[0])));
//! ```
#![forbid(unsafe_code)]

pub mod author;
pub mod branch;
pub mod cbor;
#[cfg(feature = "client")]
pub mod client;
pub mod describe;
pub mod digest;
pub mod document;
pub mod domain;
#[cfg(feature = "sqlite")]
pub mod field;
pub mod id;
pub mod log;
pub mod region;
pub mod store;
pub mod sync;
pub mod time;
pub mod trust;
