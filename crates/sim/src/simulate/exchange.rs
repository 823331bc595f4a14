//! A phone and the server: one request, one answer, and what the network makes of them.

use stairwell_core::branch;
use stairwell_core::id::{DeviceId, Position};
use stairwell_core::store::LogStore;
use stairwell_core::sync::engine::Absorbed;
use stairwell_core::sync::message::{SyncRequest, SyncResponse};

use super::fault::Fault;
use super::marker;
use super::node::Done;
use super::oracle::Violation;
use super::server::Reply;
use super::store::Trouble;
use super::world::{SERVER, World};

/// The name under which phones remember what the server has.
pub(super) const REMOTE: &str = "server";
/// Round trips of one sync of a phone, while things go wrong.
const ROUND_TRIPS: usize = 3;

/// A message that is still under way.
pub(super) enum Late {
    Request { phone: usize, from: DeviceId, body: Vec<u8> },
    Answer(Answer),
}

/// An answer on its way to a phone.
pub(super) struct Answer {
    phone: usize,
    /// Of the server that gave it.
    generation: u32,
    body: Vec<u8>,
    /// A bit was turned over: what it says, nobody promised.
    altered: bool,
}

impl World {
    /// A phone syncs, and goes on under a new key when its log turns out to be forked.
    pub(super) fn sync(&mut self, phone: usize) -> Result<(), Violation> {
        for _ in 0..ROUND_TRIPS {
            let Some(absorbed) = self.exchange(phone)? else { return Ok(()) };
            self.note(|| format!("node {phone}: {} entries pulled, complete: {}", absorbed.pulled, absorbed.complete));
            if self.is_forked(phone)? {
                return self.renew(phone).map(|_| ());
            }
            if absorbed.complete {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) fn is_forked(&self, phone: usize) -> Result<bool, Violation> {
        let node = &self.nodes[phone];
        Ok(!branch::lost_branches(&node.store, &node.trust, &node.device())?.is_empty())
    }

    /// The body of a phone's next request.
    pub(super) fn request(&mut self, phone: usize) -> Result<(DeviceId, SyncRequest, Vec<u8>), Violation> {
        let deployment = self.deployment.clone();
        let node = &mut self.nodes[phone];
        let scopes = node.identity.scopes.clone();
        let request = node.replica(&deployment).request(REMOTE, &scopes)?;
        let body = to_body(&request)?;
        Ok((node.device(), request, body))
    }

    /// One request and its answer; `None` when something was lost on the way.
    fn exchange(&mut self, phone: usize) -> Result<Option<Absorbed>, Violation> {
        let (from, _, mut body) = self.request(phone)?;
        let wrong = if self.goes_wrong() { self.rng.u8(0..12) } else { u8::MAX };
        let trouble = self.trouble();
        match wrong {
            0 => {
                self.fault(Fault::RequestLost, phone);
                return Ok(None);
            }
            1 => {
                self.note(|| format!("node {phone}: its request takes its time"));
                self.late.push(Late::Request { phone, from, body });
                return Ok(None);
            }
            2 => {
                self.fault(Fault::RequestTwice, phone);
                self.serve(from, &body, None)?;
            }
            3 => return self.truncate(&body, phone, |cut| SyncRequest::from_body(cut).is_ok()),
            4 => self.flip(&mut body, phone),
            _ => {}
        }
        let reply = self.serve(from, &body, (wrong == 5).then_some(trouble))?;
        let Some(body) = self.heard(phone, reply)? else { return Ok(None) };
        let mut answer = Answer { phone, generation: self.generation, body, altered: wrong == 4 };
        match wrong {
            6 => {
                self.fault(Fault::AnswerLost, phone);
                return Ok(None);
            }
            7 => {
                self.note(|| format!("node {phone}: its answer takes its time"));
                self.late.push(Late::Answer(answer));
                return Ok(None);
            }
            8 => return self.truncate(&answer.body, phone, |cut| SyncResponse::from_body(cut).is_ok()),
            9 => {
                self.flip(&mut answer.body, phone);
                answer.altered = true;
            }
            _ => {}
        }
        self.absorb(&answer, matches!(wrong, 10 | 11).then_some(trouble))
    }

    /// What the server said, when it was an answer. A phone that it does not know shows its certificate at once, as
    /// `stairwell_core::client::sync` does.
    pub(super) fn heard(&mut self, phone: usize, reply: Reply) -> Result<Option<Vec<u8>>, Violation> {
        match reply {
            Reply::Answer(body) => Ok(Some(body)),
            Reply::Nothing => Ok(None),
            Reply::UnknownDevice => {
                self.note(|| format!("node {phone}: the server does not know it"));
                let (from, mut request, _) = self.request(phone)?;
                let node = &self.nodes[phone];
                request.statements = node.trust.statements_for(&node.identity.scopes).cloned().collect();
                match self.serve(from, &to_body(&request)?, None)? {
                    Reply::Answer(body) => Ok(Some(body)),
                    Reply::Nothing | Reply::UnknownDevice => Ok(None),
                }
            }
        }
    }

    /// A body cut anywhere is no message.
    fn truncate(
        &mut self,
        body: &[u8],
        who: usize,
        reads: impl FnOnce(&[u8]) -> bool,
    ) -> Result<Option<Absorbed>, Violation> {
        self.fault(Fault::Truncated, who);
        let cut = self.rng.usize(0..body.len());
        if reads(&body[..cut]) {
            return Err(Violation(format!("{cut} of the {} bytes of a message are taken for a message", body.len())));
        }
        Ok(None)
    }

    fn flip(&mut self, body: &mut [u8], who: usize) {
        self.fault(Fault::BitFlipped, who);
        let at = self.rng.usize(0..body.len());
        body[at] ^= 1 << self.rng.u8(0..8);
    }

    /// An answer reaches a phone.
    pub(super) fn absorb(&mut self, answer: &Answer, trouble: Option<Trouble>) -> Result<Option<Absorbed>, Violation> {
        let phone = answer.phone;
        let Ok(response) = SyncResponse::from_body(&answer.body) else { return Ok(None) };
        let now = self.clock(phone);
        let done =
            self.transact(phone, trouble, |node, deployment| node.replica(deployment).absorb(REMOTE, &response, now))?;
        let Done::Yes(absorbed) = done else { return Ok(None) };
        if !answer.altered && answer.generation == self.generation {
            self.acknowledge(phone, &response)?;
        }
        Ok(Some(absorbed))
    }

    /// Calm weather: the answer arrives as it was sent.
    pub(super) fn absorb_body(&mut self, phone: usize, body: Vec<u8>) -> Result<Option<Absorbed>, Violation> {
        self.absorb(&Answer { phone, generation: self.generation, body, altered: false }, None)
    }

    /// What the answer says the server has, is acknowledged.
    fn acknowledge(&mut self, phone: usize, response: &SyncResponse) -> Result<(), Violation> {
        for state in &response.scopes {
            for (device, head) in state.heads.iter() {
                let store = &self.nodes[phone].store;
                if store.hash_at(&state.scope, &Position { device: *device, seq: head.seq })? == Some(head.hash) {
                    let entries = store.entries(&state.scope, device, 0, head.seq)?;
                    self.ledger.acknowledged.extend(entries.iter().flat_map(|entry| marker::find(&entry.record)));
                }
            }
        }
        Ok(())
    }

    /// One of the messages that took their time arrives.
    pub(super) fn deliver_late(&mut self) -> Result<(), Violation> {
        if self.late.is_empty() {
            return Ok(());
        }
        let message = self.late.remove(self.rng.usize(0..self.late.len()));
        match message {
            Late::Request { phone, from, body } => {
                self.fault(Fault::RequestLate, SERVER);
                let reply = self.serve(from, &body, None)?;
                let Some(body) = self.heard(phone, reply)? else { return Ok(()) };
                if self.nodes[phone].alive {
                    self.late.push(Late::Answer(Answer { phone, generation: self.generation, body, altered: false }));
                }
            }
            Late::Answer(answer) if self.nodes[answer.phone].alive => {
                self.fault(Fault::AnswerLate, answer.phone);
                self.absorb(&answer, None)?;
            }
            Late::Answer(_) => {}
        }
        Ok(())
    }
}

fn to_body(request: &SyncRequest) -> Result<Vec<u8>, Violation> {
    request.to_body().map_err(|error| Violation(format!("a request cannot be sent: {error}")))
}
