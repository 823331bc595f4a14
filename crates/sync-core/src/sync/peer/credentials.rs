//! Who is behind the other side's Noise key: its certificate, and its signature over that key.

use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::cbor;
use crate::id::ScopeId;
use crate::time::UtcMs;
use crate::trust::keys::{PEER_CONTEXT, STATEMENT_CONTEXT};
use crate::trust::{Certificate, KeyPair, Role, Signature, SignedStatement, Statement, TrustSet};

/// Why one device does not talk to another. It is decided before any heads or entries are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Error)]
#[cbor(index_only)]
pub enum PeerRefusal {
    /// Checking the certificate: there is none, or another authority signed it.
    #[error("the other device is a stranger: it has no certificate of this deployment's authority")]
    #[n(0)]
    Stranger,
    /// Checking the signature: the certificate is not the certificate of who speaks.
    #[error("the other device does not hold the key of the certificate that it shows")]
    #[n(1)]
    NotTheHolder,
    /// Checking the certificate: its time is over.
    #[error("the certificate has expired; its device must enrol again")]
    #[n(2)]
    Expired,
    /// Checking the certificate: it was revoked.
    #[error("the device was revoked")]
    #[n(3)]
    Revoked,
    /// Comparing certificates: they share no grid.
    #[error("the two devices have no grid in common")]
    #[n(4)]
    NothingInCommon,
    /// Comparing versions: the two do not speak the same protocol.
    #[error("the two devices speak different versions of the protocol; an update is needed")]
    #[n(5)]
    Version,
}

impl PeerRefusal {
    /// The refusal's name for programs: stable over versions.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::NotTheHolder => "not_the_holder",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
            Self::NothingInCommon => "nothing_in_common",
            Self::Version => "version",
        }
    }
}

/// The payload of a handshake message: who I am.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub(super) struct Credentials {
    /// The certificate, as the authority signed it.
    #[n(0)]
    pub(super) certificate: SignedStatement,
    /// By the certified key, over the Noise static key of this session.
    #[n(1)]
    pub(super) signature: Signature,
}

impl Credentials {
    pub(super) fn new(keys: &KeyPair, certificate: &SignedStatement, static_key: &[u8; 32]) -> Self {
        Self { certificate: certificate.clone(), signature: keys.sign(PEER_CONTEXT, static_key) }
    }

    pub(super) fn to_payload(&self) -> Vec<u8> {
        cbor::to_vec(self)
    }

    /// Reads a payload and checks who sent it. Of the certificate shown and a later one that is known here, the
    /// later counts.
    pub(super) fn check(
        payload: &[u8],
        static_key: &[u8; 32],
        trust: &TrustSet,
        now: UtcMs,
    ) -> Result<Certificate, PeerRefusal> {
        let shown: Self = cbor::from_slice(payload).map_err(|_| PeerRefusal::Stranger)?;
        let certificate = certified(&shown.certificate, trust)?;
        certificate.key.verify(PEER_CONTEXT, static_key, &shown.signature).map_err(|_| PeerRefusal::NotTheHolder)?;
        latest(certificate, trust, now)
    }
}

/// The certificate in a statement of this deployment's authority.
pub(in crate::sync) fn certified(signed: &SignedStatement, trust: &TrustSet) -> Result<Certificate, PeerRefusal> {
    trust.authority().verify(STATEMENT_CONTEXT, &signed.body, &signed.signature).map_err(|_| PeerRefusal::Stranger)?;
    match cbor::from_slice(&signed.body) {
        Ok(Statement::Certificate(certificate)) => Ok(certificate),
        Ok(_) | Err(_) => Err(PeerRefusal::Stranger),
    }
}

/// Of the certificate that a device shows and a later one that is known here, the later, if it is good now.
pub(in crate::sync) fn latest(shown: Certificate, trust: &TrustSet, now: UtcMs) -> Result<Certificate, PeerRefusal> {
    let known = trust.certificate(&shown.device()).filter(|known| known.issued_at > shown.issued_at);
    let certificate = known.cloned().unwrap_or(shown);
    check_standing(&certificate, trust, now)?;
    Ok(certificate)
}

/// Whether a certificate is good now.
pub(in crate::sync) fn check_standing(
    certificate: &Certificate,
    trust: &TrustSet,
    now: UtcMs,
) -> Result<(), PeerRefusal> {
    if trust.revocation(&certificate.device()).is_some() {
        Err(PeerRefusal::Revoked)
    } else if certificate.not_after < now {
        Err(PeerRefusal::Expired)
    } else {
        Ok(())
    }
}

/// The scopes that both may read and write, ascending. A server node has all that the other has.
pub(in crate::sync) fn scopes_in_common(mine: &Certificate, theirs: &Certificate) -> Result<Vec<ScopeId>, PeerRefusal> {
    let named = if mine.role == Role::Server { &theirs.scopes } else { &mine.scopes };
    let mut scopes: Vec<ScopeId> =
        named.iter().filter(|scope| mine.grants(scope) && theirs.grants(scope)).copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() { Err(PeerRefusal::NothingInCommon) } else { Ok(scopes) }
}
