//! A forked phone goes on under a new key.

use stairwell_core::branch;
use stairwell_core::id::DeviceId;
use stairwell_core::sync::enrol::RenewRequest;
use stairwell_core::trust::{KeyPair, SignedStatement, Statement};

use super::fault::Fault;
use super::node::{Done, Identity};
use super::oracle::Violation;
use super::store::Trouble;
use super::world::{SERVER, World, key_seed};

impl World {
    /// Asks for a certificate of a new key, and writes the lost branch again under it. `false` when something went
    /// wrong on the way; the next attempt goes on from there.
    pub(super) fn renew(&mut self, phone: usize) -> Result<bool, Violation> {
        let seed = key_seed(&mut self.rng);
        // The key is in a file of its own before anybody is asked.
        let identity = &mut self.nodes[phone].identity;
        let new = identity.next_keys.get_or_insert_with(|| KeyPair::from_seed(&seed)).clone();
        let old = self.nodes[phone].device();
        let request = RenewRequest::new(old, &new);
        let trouble = self.maybe();
        let Some(statements) = self.certify_successor(phone, old, &request, trouble)? else { return Ok(false) };
        if self.goes_wrong() {
            self.fault(Fault::AnswerLost, phone);
            return Ok(false);
        }
        let now = self.clock(phone);
        let trouble = self.maybe();
        let done = self.transact(phone, trouble, |node, deployment| {
            let old = node.identity.keys.clone();
            let moved = branch::go_on(&mut node.replica(deployment), &old, &new, &statements, now)?;
            node.identity.keys = new.clone();
            node.identity.next_keys = None;
            Ok(moved)
        })?;
        if let Done::Yes(moved) = done {
            self.note(|| format!("node {phone}: goes on as {}, {moved} entries written again", new.public().device()));
        }
        Ok(matches!(done, Done::Yes(_)))
    }

    fn maybe(&mut self) -> Option<Trouble> {
        let trouble = self.trouble();
        self.goes_wrong().then_some(trouble)
    }

    /// The server's side: `None` when it does not certify the key now.
    fn certify_successor(
        &mut self,
        phone: usize,
        old: DeviceId,
        request: &RenewRequest,
        trouble: Option<Trouble>,
    ) -> Result<Option<Vec<SignedStatement>>, Violation> {
        let trust = &self.nodes[SERVER].trust;
        let Some(certificate) = trust.certificate(&old) else { return Ok(None) };
        let new = request.key.device();
        if request.check(old).is_err() || trust.revocation(&old).is_some() || trust.revocation(&new).is_some() {
            return Ok(None);
        }
        let scopes = certificate.scopes.clone();
        let known = trust.certificate(&new).is_some();
        let identity: &Identity = &self.nodes[phone].identity;
        let mut certificate = self.certificate(identity, Some(old));
        certificate.key = request.key;
        let signed = SignedStatement::sign(&Statement::Certificate(certificate), &self.deployment.authority);
        let now = self.clock(SERVER);
        let done = self.transact(SERVER, trouble, |node, deployment| {
            if !known {
                node.replica(deployment).ingest(&[], std::slice::from_ref(&signed), now)?;
            }
            Ok(node.trust.statements_for(&scopes).cloned().collect())
        })?;
        Ok(if let Done::Yes(statements) = done { Some(statements) } else { None })
    }
}
