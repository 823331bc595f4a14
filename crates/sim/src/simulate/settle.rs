//! After the faults stop: everybody agrees soon, nothing is lost, and then nobody has anything more to say.

use std::collections::BTreeSet;

use stairwell_core::digest::scope_digest;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::store::LogStore;
use stairwell_core::trust::KeyPair;

use super::fold;
use super::marker;
use super::node::Node;
use super::oracle::{self, Violation};
use super::server::Reply;
use super::world::{SERVER, World};

/// Round trips after which a sync in calm weather is complete: ask, correct what was believed of the other side,
/// show the branch of a fork, take the other one.
const MAX_ROUND_TRIPS: usize = 6;

/// How soon it was calm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Calm {
    /// Rounds in which every phone synced once, until all agreed.
    pub(super) rounds: usize,
    /// Most round trips of one sync.
    pub(super) round_trips: usize,
}

impl World {
    /// Lets everybody sync until all agree; at most as many rounds as there are replicas.
    pub(super) fn settle(&mut self) -> Result<Calm, Violation> {
        self.late.clear();
        self.fault_percent = 0;
        let mut calm = Calm::default();
        let replicas = 1 + self.phones().len();
        loop {
            calm.rounds += 1;
            for phone in self.phones() {
                calm.round_trips = calm.round_trips.max(self.sync_calmly(phone)?);
                self.look()?;
            }
            self.project()?;
            self.look()?;
            match self.difference()? {
                None => break,
                Some(difference) if calm.rounds == replicas => {
                    return Err(Violation(format!("after {replicas} rounds of syncs {difference}")));
                }
                Some(difference) => self.note(|| format!("round {}: {difference}", calm.rounds)),
            }
        }
        self.check_idle()?;
        self.check_nothing_lost()?;
        self.check_rows()?;
        Ok(calm)
    }

    /// One sync of a phone, renewal included. Returns its round trips.
    fn sync_calmly(&mut self, phone: usize) -> Result<usize, Violation> {
        for trip in 1..=MAX_ROUND_TRIPS {
            let (from, _, body) = self.request(phone)?;
            let reply = self.serve(from, &body, None)?;
            let Some(body) = self.heard(phone, reply)? else { continue };
            let absorbed = self.absorb_body(phone, body)?;
            let absorbed = absorbed.ok_or_else(|| Violation("an answer cannot be read".into()))?;
            self.note(|| format!("node {phone}: trip {trip}: {absorbed:?}"));
            if self.is_forked(phone)? && self.renew(phone)? {
                continue;
            }
            if absorbed.complete {
                return Ok(trip);
            }
        }
        Err(Violation(format!(
            "{}: a sync is not complete after {MAX_ROUND_TRIPS} round trips",
            self.nodes[phone].name
        )))
    }

    /// The server and the phones that are to agree with it.
    fn trusted(&self) -> impl Iterator<Item = &Node> {
        self.nodes[1..].iter().filter(|node| node.alive && !self.has_ended(node))
    }

    /// Whether a phone cannot go on: it is revoked, or the key with which it was to go on after a fork is: a clone had
    /// gone on under it.
    fn has_ended(&self, node: &Node) -> bool {
        let trust = &self.nodes[SERVER].trust;
        let keys = std::iter::once(&node.identity.keys).chain(&node.identity.next_keys);
        keys.map(KeyPair::public).any(|key| trust.revocation(&key.device()).is_some())
    }

    /// What two replicas do not agree on; `None` when all do.
    fn difference(&self) -> Result<Option<String>, Violation> {
        let server = &self.nodes[SERVER];
        for scope in &self.scopes {
            let digest = digest(server, scope)?;
            for node in self.trusted().filter(|node| node.identity.scopes.contains(scope)) {
                if digest_of(node, scope)? != digest {
                    return Ok(Some(format!("{} and the server have different digests of {scope}", node.name)));
                }
            }
        }
        for node in self.trusted() {
            let scopes = &node.identity.scopes;
            if node.trust.digest(scopes) != server.trust.digest(scopes) {
                return Ok(Some(format!("{} and the server trust different statements", node.name)));
            }
        }
        let replicas: Vec<&Node> = std::iter::once(server).chain(self.trusted()).collect();
        Ok(oracle::rows_that_differ(&replicas))
    }

    /// A sync of two that agree is one request and its answer, and neither carries anything.
    fn check_idle(&mut self) -> Result<(), Violation> {
        // A phone that cannot go on offers its branch again and again, until it is enrolled anew.
        for phone in self.phones() {
            if self.is_forked(phone)? {
                continue;
            }
            let device = self.nodes[phone].identity.keys.public().device();
            let revoked = self.nodes[SERVER].trust.revocation(&device).is_some();
            if revoked && self.nodes[phone].trust.revocation(&device).is_none() {
                continue; // it is still to learn that it is revoked
            }
            let (from, request, body) = self.request(phone)?;
            let says = |what: &str| Violation(format!("an idle sync of node {phone} {what}"));
            if !request.bundles.is_empty() || !request.statements.is_empty() {
                return Err(says("sends something"));
            }
            let Reply::Answer(body) = self.serve(from, &body, None)? else { return Err(says("is not answered")) };
            let response = stairwell_core::sync::message::SyncResponse::from_body(&body);
            let response = response.map_err(|error| says(&format!("cannot be read: {error}")))?;
            // A revoked phone is told of its revocation each time, and no more.
            let news = !response.statements.is_empty() && !revoked;
            if !response.bundles.is_empty() || news {
                return Err(says("brings something"));
            }
            let absorbed = self.absorb_body(phone, body)?;
            if !absorbed.is_some_and(|absorbed| absorbed.complete) {
                return Err(says("does not end"));
            }
        }
        Ok(())
    }

    /// What any phone has in a log is on the server, in a log or in its inbox: nothing is refused and forgotten.
    fn check_nothing_lost(&self) -> Result<(), Violation> {
        for node in self.nodes[1..].iter().filter(|node| node.alive) {
            for scope in &node.identity.scopes {
                for (device, head) in node.store.heads(scope)?.iter() {
                    let entries = node.store.entries(scope, device, 0, head.seq)?;
                    let markers: BTreeSet<u32> = entries.iter().flat_map(|entry| marker::find(&entry.record)).collect();
                    if let Some(lost) = markers.difference(self.server_holds()).next() {
                        return Err(Violation(format!("record {lost} of {} never reached the server", node.name)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The rows that were kept up to date step by step are those that are folded from nothing.
    fn check_rows(&self) -> Result<(), Violation> {
        for node in std::iter::once(&self.nodes[SERVER]).chain(self.trusted()) {
            for scope in node.store.scopes()? {
                for document in node.store.documents(&scope)? {
                    let folded = fold::fold(&node.store, &node.trust, &scope, &document, self.deployment.mutant)?;
                    if folded.shown.as_ref() != node.identity.rows.get(&(scope, document)) {
                        return Err(Violation(format!("{}: the row of document {document} is behind", node.name)));
                    }
                }
            }
        }
        Ok(())
    }
}

fn digest(node: &Node, scope: &ScopeId) -> Result<Hash, Violation> {
    Ok(scope_digest(&node.store, &node.trust, scope)?)
}

fn digest_of(node: &Node, scope: &ScopeId) -> Result<Hash, Violation> {
    digest(node, scope)
}
