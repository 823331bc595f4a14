//! The server's side of a sync: who may ask, and what is answered after the commit. The rules of
//! `stairwell_server::api::sync`.

use stairwell_core::id::DeviceId;
use stairwell_core::sync::message::SyncRequest;
use stairwell_core::trust::{Statement, TrustSet};

use super::mutant::Mutant;
use super::node::Done;
use super::oracle::Violation;
use super::store::Trouble;
use super::world::{SERVER, World};

/// What a device hears.
pub(super) enum Reply {
    Answer(Vec<u8>),
    /// 401: no certificate of this device is here.
    UnknownDevice,
    /// An error, or silence.
    Nothing,
}

impl World {
    /// The server takes a request that `from` signed.
    pub(super) fn serve(&mut self, from: DeviceId, body: &[u8], trouble: Option<Trouble>) -> Result<Reply, Violation> {
        let Ok(request) = SyncRequest::from_body(body) else { return Ok(Reply::Nothing) };
        let introduced = introduced(&self.nodes[SERVER].trust, &request);
        let known = |trust: &TrustSet| trust.certificate(&from).cloned();
        let Some(certificate) = known(&self.nodes[SERVER].trust).or_else(|| known(&introduced)) else {
            return Ok(Reply::UnknownDevice);
        };
        let named = request.scopes.iter().map(|state| state.scope);
        let mut named = named.chain(request.bundles.iter().map(|bundle| bundle.scope));
        if !named.all(|scope| certificate.grants(&scope)) {
            return Ok(Reply::Nothing);
        }
        let revoked = |trust: &TrustSet| trust.revocation(&from).is_some();
        let is_revoked = revoked(&self.nodes[SERVER].trust) || revoked(&introduced);
        let now = self.clock(SERVER);
        let mut answered = None;
        let done = self.transact(SERVER, trouble, |node, deployment| {
            let mut replica = node.replica(deployment);
            let response = if is_revoked {
                let taken = replica.ingest(&request.bundles, &request.statements, now)?;
                let mut response = replica.farewell(&request, &from, "stolen", now)?;
                response.notices.extend(taken.notices);
                response
            } else {
                replica.answer(&request, now)?
            };
            answered = Some(response);
            Ok(())
        })?;
        let sent = match done {
            Done::Yes(()) => answered,
            Done::Crashed if self.deployment.mutant == Some(Mutant::AnswerBeforeCommit) => answered,
            Done::Crashed | Done::DiskFull => None,
        };
        let Some(response) = sent else { return Ok(Reply::Nothing) };
        let body = response.to_body().map_err(|error| Violation(format!("an answer cannot be sent: {error}")))?;
        Ok(Reply::Answer(body))
    }
}

/// A restored server may have forgotten a device that it enrolled: the device brings its certificate.
fn introduced(trust: &TrustSet, request: &SyncRequest) -> TrustSet {
    let mut introduced = TrustSet::new(trust.authority());
    for signed in &request.statements {
        if matches!(minicbor::decode(&signed.body), Ok(Statement::Certificate(_) | Statement::Revocation(_))) {
            // What the authority did not sign introduces nobody.
            drop(introduced.add(signed));
        }
    }
    introduced
}
