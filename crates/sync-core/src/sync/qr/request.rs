//! What a phone shows to be given what it lacks.

use std::collections::BTreeMap;

use crate::cbor;
use crate::id::ScopeId;
use crate::id::{Hash, Position};
use crate::log::{Head, Heads};
use crate::store::StoreError;
use crate::sync::engine::Replica;
use crate::sync::message::PROTOCOL_VERSION;
use crate::sync::peer::credentials::{certified, latest, scopes_in_common};
use crate::sync::peer::{PeerIdentity, PeerRefusal};
use crate::time::UtcMs;
use crate::trust::Certificate;
use crate::trust::keys::QR_REQUEST_CONTEXT;

use super::QrError;
use super::message::{QrMessage, ShortId, Wanted, short};
use super::seal::{MAX_RECIPIENTS, OpeningKey};

pub(super) fn make(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    scope: &ScopeId,
    seed: &[u8; 32],
) -> Result<Vec<u8>, QrError> {
    let key = *OpeningKey::of_request(seed).ok_or(QrError::Unsealable)?.public();
    let heads = replica.store.heads(scope)?;
    let heads = heads.iter().map(|(device, head)| (short(device), head.seq)).collect();
    let wanted = Wanted { scope: *scope, key, trust_digest: replica.trust.digest(&[*scope]), heads };
    let wanted = cbor::to_vec(&wanted);
    let signature = identity.keys.sign(QR_REQUEST_CONTEXT, &wanted);
    let certificate = identity.certificate.clone();
    Ok(cbor::to_vec(&QrMessage::Request { version: PROTOCOL_VERSION, certificate, wanted, signature }))
}

/// Requests of one grid, by devices that are trusted now.
pub(super) struct Asked {
    pub(super) scope: ScopeId,
    pub(super) by: Vec<(Certificate, Wanted)>,
}

/// Reads requests and checks who made them.
pub(super) fn read_all(replica: &Replica<'_>, requests: &[Vec<u8>], now: UtcMs) -> Result<Asked, QrError> {
    if requests.is_empty() || requests.len() > MAX_RECIPIENTS {
        return Err(QrError::Requests);
    }
    let by = requests.iter().map(|request| read(replica, request, now)).collect::<Result<Vec<_>, _>>()?;
    let scope = by[0].1.scope;
    if by.iter().any(|(_, wanted)| wanted.scope != scope) {
        return Err(QrError::Requests);
    }
    Ok(Asked { scope, by })
}

fn read(replica: &Replica<'_>, request: &[u8], now: UtcMs) -> Result<(Certificate, Wanted), QrError> {
    let QrMessage::Request { certificate, wanted, signature, .. } = QrMessage::read(request)? else {
        return Err(QrError::WrongKind("请求码", "request"));
    };
    let shown = certified(&certificate, replica.trust).map_err(QrError::Refused)?;
    shown
        .key
        .verify(QR_REQUEST_CONTEXT, &wanted, &signature)
        .map_err(|_| QrError::Refused(PeerRefusal::NotTheHolder))?;
    let certificate = latest(shown, replica.trust, now).map_err(QrError::Refused)?;
    Ok((certificate, cbor::from_slice(&wanted)?))
}

impl Asked {
    /// Refuses a device that is not certified for the grid that it asks for.
    pub(super) fn check_common_grid(&self, me: &Certificate) -> Result<(), QrError> {
        for (certificate, _) in &self.by {
            let common = scopes_in_common(me, certificate).map_err(QrError::Refused)?;
            if !common.contains(&self.scope) {
                return Err(QrError::Refused(PeerRefusal::NothingInCommon));
            }
        }
        Ok(())
    }

    /// What every one of them has, as far as these logs are known here.
    pub(super) fn heads_of_all(&self, replica: &Replica<'_>) -> Result<Heads, StoreError> {
        let mut common = Heads::default();
        for (device, mine) in replica.store.heads(&self.scope)?.iter() {
            let theirs = |heads: &BTreeMap<ShortId, u64>| heads.get(&short(device)).copied().unwrap_or(0);
            let seq = self.by.iter().map(|(_, wanted)| theirs(&wanted.heads)).min().unwrap_or(0);
            let at = Position { device: *device, seq: seq.min(mine.seq) };
            // Whether theirs is the same branch shows when they take the run: it says what it goes on from.
            let hash = replica.store.hash_at(&self.scope, &at)?.unwrap_or(Hash::ZERO);
            common.set(*device, Head { seq, hash });
        }
        Ok(common)
    }
}
