//! Two phones merge in a basement.

use stairwell_core::cbor;
use stairwell_core::id::Hash;
use stairwell_core::store::StoreError;
use stairwell_core::sync::peer::{PeerError, PeerIdentity, PeerSession, PeerStatus};
use stairwell_core::trust::Statement;

use super::fault::Fault;
use super::node::Node;
use super::oracle::Violation;
use super::world::{World, key_seed};

/// Bytes after which a session that is to be cut is cut at the latest.
const CUT_BYTES: usize = 6_000;

/// One end of the wire.
struct End {
    who: usize,
    session: PeerSession,
}

impl World {
    /// The two merge; the wire may be cut, and either store may fail.
    pub(super) fn merge(&mut self, one: usize, other: usize) -> Result<(), Violation> {
        let (Some(left), Some(right)) = (identity(&self.nodes[one]), identity(&self.nodes[other])) else {
            return Err(Violation("a phone has no certificate of its own".into()));
        };
        let failed = |error: PeerError| Violation(format!("a session cannot begin: {error}"));
        let seeds = (key_seed(&mut self.rng), key_seed(&mut self.rng));
        let mut ends = [
            End { who: one, session: PeerSession::connect(left, &seeds.0).map_err(failed)? },
            End { who: other, session: PeerSession::accept(right, &seeds.1).map_err(failed)? },
        ];
        let cut_after = if self.goes_wrong() { Some(self.rng.usize(0..CUT_BYTES)) } else { None };
        let mut troubled = false;
        if self.goes_wrong() {
            let trouble = self.trouble();
            let who = if self.rng.bool() { one } else { other };
            self.nodes[who].store.plan(Some(trouble));
            troubled = true;
        }
        let result = self.pump(&mut ends, cut_after);
        self.conclude(&ends, result, cut_after.is_some() || troubled)
    }

    /// Moves bytes both ways until nobody has any left. `false` when the wire was cut.
    fn pump(&mut self, ends: &mut [End; 2], cut_after: Option<usize>) -> Result<bool, PeerError> {
        let deployment = self.deployment.clone();
        let mut left = cut_after.unwrap_or(usize::MAX);
        loop {
            let mut idle = true;
            for (from, to) in [(0, 1), (1, 0)] {
                while let Some(bytes) = ends[from].session.poll_transmit() {
                    idle = false;
                    let passed = &bytes[..bytes.len().min(left)];
                    left -= passed.len();
                    let fragment = self.rng.usize(1..2_000);
                    let who = ends[to].who;
                    let now = self.clock(who);
                    for piece in passed.chunks(fragment) {
                        let mut replica = self.nodes[who].replica(&deployment);
                        ends[to].session.handle_bytes(&mut replica, piece, now)?;
                    }
                    if passed.len() < bytes.len() {
                        return Ok(false);
                    }
                }
            }
            if idle {
                return Ok(true);
            }
        }
    }

    fn conclude(&mut self, ends: &[End; 2], result: Result<bool, PeerError>, disturbed: bool) -> Result<(), Violation> {
        let [one, other] = [ends[0].who, ends[1].who];
        let (said, heard) = (ends[0].session.status(), ends[1].session.status());
        self.note(|| format!("nodes {one} and {other} merge: {result:?}: {said:?} {heard:?}"));
        match result {
            Ok(true) => {}
            Ok(false) => self.fault(Fault::PeerCut, one),
            Err(PeerError::Store(StoreError::Crashed | StoreError::DiskFull)) => {}
            Err(PeerError::Refused(_) | PeerError::RefusedByPeer(_) | PeerError::Unfit(_)) => {}
            Err(_) if disturbed => {}
            Err(error) => return Err(Violation(format!("a session that nothing disturbed failed: {error}"))),
        }
        if let (PeerStatus::Finished(one), PeerStatus::Finished(other)) = (said, heard)
            && one.notices.is_empty()
            && other.notices.is_empty()
            && !(one.digest_equal && other.digest_equal)
        {
            return Err(Violation("a session ended without a word although the two differ".into()));
        }
        for end in ends {
            let node = &mut self.nodes[end.who];
            if node.store.has_crashed() {
                node.restart()?;
            }
            node.store.plan(None);
            self.tell_fault(end.who);
            // The rows that follow from what came in.
            self.transact(end.who, None, |_, _| Ok(()))?;
        }
        Ok(())
    }
}

/// Who a phone is, for another.
fn identity(node: &Node) -> Option<PeerIdentity> {
    let certificate = node.trust.certificate(&node.device())?;
    let id = Hash::of(&cbor::to_vec(&Statement::Certificate(certificate.clone())));
    let signed = node.trust.statements_for(&certificate.scopes).find(|signed| signed.id() == id)?;
    Some(PeerIdentity { keys: node.identity.keys.clone(), certificate: signed.clone() })
}
