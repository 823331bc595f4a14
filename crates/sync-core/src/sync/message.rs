//! The wire types of a sync: one request and its response are a complete sync.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};
use thiserror::Error;

use crate::cbor::{self, CborError};
use crate::id::{DeviceId, ScopeId};
use crate::log::Heads;
use crate::log::seal::{self, SealError};
use crate::time::UtcMs;
use crate::trust::SignedStatement;

/// Version of the protocol that this build speaks.
pub const PROTOCOL_VERSION: u32 = 1;

/// Largest request body that is read, in bytes (compressed).
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Largest response body that is read, in bytes (compressed).
pub const MAX_RESPONSE_BYTES: usize = 4 * 1024 * 1024;

/// Most that a page which a device sends comes to, by [`crate::log::LogRun::size`]: its body stays under
/// [`MAX_BODY_BYTES`] even if nothing in it compresses.
pub(crate) const REQUEST_PAGE_BYTES: usize = 832 * 1024;
/// The same for a page that a server answers with: a phone's cold start is one page.
pub(crate) const RESPONSE_PAGE_BYTES: usize = 3 * 1024 * 1024;

/// What one side has of a scope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ScopeState {
    /// Which scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The heads of its logs.
    #[n(1)]
    pub heads: Heads,
}

/// Encoded entries of one scope, see [`crate::log::Bundle`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ScopeBundle {
    /// Which scope.
    #[n(0)]
    pub scope: ScopeId,
    /// The bundle's bytes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub bundle: Vec<u8>,
    /// Not sent. What its entries come to, by [`crate::log::LogRun::grown_bytes`]; on the receiving side, the most
    /// that they may come to, given the size of the body that they came in.
    #[cbor(skip)]
    pub grown_bytes: usize,
}

/// `POST /v1/sync`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SyncRequest {
    /// [`PROTOCOL_VERSION`] of the sender.
    #[n(0)]
    pub version: u32,
    /// My heads, per scope.
    #[n(1)]
    pub scopes: Vec<ScopeState>,
    /// [`crate::trust::TrustSet::digest`] over these scopes.
    #[n(2)]
    pub trust_digest: u64,
    /// What I believe you lack.
    #[n(3)]
    pub bundles: Vec<ScopeBundle>,
    /// Statements that you may lack, when your digest differed last time: a server that was restored from a backup
    /// learns again whom it enrolled and revoked. Else empty.
    #[n(4)]
    pub statements: Vec<SignedStatement>,
}

/// What became of a run that was not simply appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum NoticeKind {
    /// It does not join what this side has: send the log from this entry on. Nothing was kept.
    #[n(0)]
    Gap,
    /// The log has two branches; this one is held. Its phone goes on under a new device id.
    #[n(1)]
    Fork,
    /// It breaks the grammar or the trust rules. Nothing was kept; do not send it again.
    #[n(2)]
    Refused,
    /// It was stored and is not folded, until a supervisor decides.
    #[n(3)]
    Held,
}

/// Word about a run that was not simply appended.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Notice {
    /// What happened.
    #[n(0)]
    pub kind: NoticeKind,
    /// In which scope.
    #[n(1)]
    pub scope: ScopeId,
    /// Whose run.
    #[n(2)]
    pub device: DeviceId,
    /// From which entry; 0 when the whole bundle of the scope could not be read.
    #[n(3)]
    pub first_seq: u64,
    /// Why, in one sentence.
    #[n(4)]
    pub reason: String,
}

/// The answer to a [`SyncRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SyncResponse {
    /// [`PROTOCOL_VERSION`] of the server.
    #[n(0)]
    pub version: u32,
    /// My heads, per scope, with what you sent already in them: all of it is on disk.
    #[n(1)]
    pub scopes: Vec<ScopeState>,
    /// The statements of your scopes, when your digest differed; else empty.
    #[n(2)]
    pub statements: Vec<SignedStatement>,
    /// What you lack.
    #[n(3)]
    pub bundles: Vec<ScopeBundle>,
    /// What was held, refused, or cannot be appended yet.
    #[n(4)]
    pub notices: Vec<Notice>,
    /// The server's clock.
    #[n(5)]
    pub server_time: UtcMs,
    /// There is more than fits in this page: ask again.
    #[n(6)]
    pub more: bool,
    /// My [`crate::trust::TrustSet::digest`] over your scopes, with your statements in it.
    #[n(7)]
    pub trust_digest: u64,
}

/// Why a body is not a message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MessageError {
    /// Unpacking: see [`SealError`].
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Parsing: not the CBOR of a message.
    #[error("the message cannot be read: {0}")]
    Malformed(#[from] CborError),
    /// Checking: a scope is named twice.
    #[error("{0} is named twice")]
    Repeated(ScopeId),
    /// Checking: more statements than a body of its size may bring.
    #[error("more statements than a message of its size may bring")]
    Statements,
    /// Parsing: a version that this build does not speak.
    #[error("protocol version {0} is not spoken here (this side speaks {PROTOCOL_VERSION}); an update is needed")]
    Version(u32),
}

impl SyncRequest {
    /// The body: zstd over canonical CBOR.
    ///
    /// # Errors
    /// [`MessageError::Seal`] when it would exceed the caps.
    pub fn to_body(&self) -> Result<Vec<u8>, MessageError> {
        to_body(self, &self.bundles)
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn from_body(body: &[u8]) -> Result<Self, MessageError> {
        if body.len() > MAX_BODY_BYTES {
            return Err(SealError::TooLarge.into());
        }
        let mut request: Self = from_body(body)?;
        allow_growth(&mut request.bundles, body, REQUEST_PAGE_BYTES);
        check_version(request.version)?;
        // Each scope that is named is answered, so one that is named a thousand times would be.
        check_once(request.scopes.iter().map(|state| state.scope))?;
        check_once(request.bundles.iter().map(|bundle| bundle.scope))?;
        check_statements(&request.statements, body)?;
        Ok(request)
    }
}

impl SyncResponse {
    /// The body: zstd over canonical CBOR.
    ///
    /// # Errors
    /// [`MessageError::Seal`] when it would exceed the caps.
    pub fn to_body(&self) -> Result<Vec<u8>, MessageError> {
        to_body(self, &self.bundles)
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`MessageError`].
    pub fn from_body(body: &[u8]) -> Result<Self, MessageError> {
        if body.len() > MAX_RESPONSE_BYTES {
            return Err(SealError::TooLarge.into());
        }
        let mut response: Self = from_body(body)?;
        allow_growth(&mut response.bundles, body, RESPONSE_PAGE_BYTES);
        check_version(response.version)?;
        Ok(response)
    }
}

fn check_version(version: u32) -> Result<(), MessageError> {
    if version == PROTOCOL_VERSION { Ok(()) } else { Err(MessageError::Version(version)) }
}

/// What a statement counts for in the bound on what a body may grow to, in bytes: checking its signature takes time.
/// The signature and a key or an id are more than a sixteenth of it, and do not compress.
const STATEMENT_BYTES: usize = 1024;

pub(crate) fn check_statements(statements: &[SignedStatement], body: &[u8]) -> Result<(), MessageError> {
    let allowed = seal::growth_limit(body.len()) / STATEMENT_BYTES;
    if statements.len() > allowed { Err(MessageError::Statements) } else { Ok(()) }
}

fn check_once(scopes: impl Iterator<Item = ScopeId>) -> Result<(), MessageError> {
    let mut seen = BTreeSet::new();
    for scope in scopes {
        if !seen.insert(scope) {
            return Err(MessageError::Repeated(scope));
        }
    }
    Ok(())
}

/// Encodes and compresses one message that carries `bundles`.
pub(crate) fn to_body<T: Encode<()>>(message: &T, bundles: &[ScopeBundle]) -> Result<Vec<u8>, MessageError> {
    let grown = bundles.iter().map(|bundle| bundle.grown_bytes).sum();
    Ok(seal::seal(&cbor::to_vec(message), grown)?)
}

/// Reads one message and insists on its canonical form.
pub(crate) fn from_body<T: for<'b> Decode<'b, ()> + Encode<()>>(body: &[u8]) -> Result<T, MessageError> {
    Ok(cbor::from_slice(&seal::unseal(body)?)?)
}

/// What came in a body may grow as the whole body may, and to no more than a page. Each bundle may: they are opened one
/// after another, and one grid may have a thousand times as much to say as the next.
pub(crate) fn allow_growth(bundles: &mut [ScopeBundle], body: &[u8], page_bytes: usize) {
    let limit = seal::growth_limit(body.len()).min(page_bytes);
    bundles.iter_mut().for_each(|bundle| bundle.grown_bytes = limit);
}
