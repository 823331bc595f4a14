//! What bytes of the protocol say, in plain fields: for tests of bindings, which read the golden vectors of
//! `mobile-bindings/vectors`, and for support. Nothing here is checked against a store or an authority.
//!
//! Ids, hashes, keys and bytes are lower-case hexadecimal; positions are `device:seq`; times are ms since 1970, UTC.

use minicbor::Decoder;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::cbor::{self, CborError};
use crate::domain::{DomainGrammar, Record};
use crate::id::{Position, ScopeId};
use crate::log::bundle::{self, BundleError, LogRun, Nothing};
use crate::log::{Entry, Heads};
use crate::sync::message::{MessageError, ScopeBundle, ScopeState, SyncRequest, SyncResponse};
use crate::sync::qr::{QrFrame, QrFrameError};
use crate::trust::{SignedStatement, Statement};

/// Most that the entries of a described bundle may come to.
const MAX_GROWN_BYTES: usize = 4 * 1024 * 1024;

/// Why bytes cannot be described.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DescribeError {
    /// Reading: see [`CborError`].
    #[error(transparent)]
    Cbor(#[from] CborError),
    /// Reading a bundle: see [`BundleError`].
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Reading a body: see [`MessageError`].
    #[error(transparent)]
    Message(#[from] MessageError),
    /// Reading a frame: see [`QrFrameError`].
    #[error(transparent)]
    QrFrame(#[from] QrFrameError),
    /// Reading: a grid's code, or a frame of a peer session, that is none.
    #[error("{0} cannot be read")]
    Unreadable(&'static str),
}

/// One entry of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryDescription {
    /// Code of the grid.
    pub scope: String,
    /// The author.
    pub device: String,
    /// Place in the author's log, from 1.
    pub seq: u64,
    /// Hash of the entry before; 64 zeros for the first.
    pub prev: String,
    /// First entry of the same save.
    pub save: u64,
    /// The household or book.
    pub document: String,
    /// Positions of the document's heads that the author had.
    pub deps: Vec<String>,
    /// Kind of the record (docs/DOMAIN.md); 0 when the bytes are none.
    pub record_kind: u32,
    /// The record's own clock, ms; `None` for a kind without one.
    pub written_at_ms: Option<i64>,
    /// Body temperatures in the record, in tenths of °C, in order.
    pub readings_deci_c: Vec<u32>,
    /// The record's bytes.
    pub record: String,
    /// SHA-256 of the entry.
    pub hash: String,
}

/// One statement of the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementDescription {
    /// `CERTIFICATE`, `REVOCATION`, `RULING`, `FORK`, `POLICY`, or `UNKNOWN` for a newer kind.
    pub kind: String,
    /// The device that it is about; empty for a policy pack.
    pub device: String,
    /// Holder of a certificate; who ruled; version of a policy pack; else empty.
    pub subject: String,
    /// Role in a certificate; else empty.
    pub role: String,
    /// Team in a certificate; else empty.
    pub team: String,
    /// Grids that are granted, or that the statement is about; the region of a policy pack.
    pub scopes: Vec<String>,
    /// Reason of a revocation or ruling; else empty.
    pub reason: String,
    /// First and last entry that a ruling or fork is about; last ones that a revocation lets stand, in the order of `scopes`.
    pub seqs: Vec<u64>,
    /// When it was stated; `None` for a policy pack.
    pub at_ms: Option<i64>,
    /// End of a certificate; else `None`.
    pub not_after_ms: Option<i64>,
    /// A revocation tells the device to destroy what it holds at once.
    pub wipe_now: bool,
    /// SHA-256 of its body: its name.
    pub id: String,
    /// The authority's signature.
    pub signature: String,
}

/// A run of entries of one log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDescription {
    /// The author.
    pub device: String,
    /// First entry.
    pub first_seq: u64,
    /// Hash of the entry before the first.
    pub prev: String,
    /// The author's signature over the hash of the last entry.
    pub signature: String,
    /// The entries.
    pub entries: Vec<EntryDescription>,
}

/// How far one log goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadDescription {
    /// Code of the grid.
    pub scope: String,
    /// Whose log.
    pub device: String,
    /// Its last entry.
    pub seq: u64,
    /// Hash of that entry.
    pub hash: String,
}

/// A sync request, or the answer to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncDescription {
    /// Version of the protocol.
    pub version: u32,
    /// The sender's heads.
    pub heads: Vec<HeadDescription>,
    /// The sender's trust digest, 16 hexadecimal digits.
    pub trust_digest: String,
    /// The entries, by grid and log, as far as they can be read without a store.
    pub runs: Vec<RunDescription>,
    /// The statements.
    pub statements: Vec<StatementDescription>,
    /// The server's clock in an answer; `None` in a request.
    pub server_time_ms: Option<i64>,
    /// An answer says that there is more.
    pub more: bool,
}

/// One frame of a QR display.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrFrameDescription {
    /// Which message: the first 8 bytes of its SHA-256.
    pub transfer: String,
    /// Length of the message.
    pub message_bytes: u32,
    /// Number of blocks.
    pub block_count: u32,
    /// Number of the frame.
    pub index: u32,
    /// The block, or the mix of blocks.
    pub block: String,
}

/// Describes the canonical CBOR of an [`Entry`].
///
/// # Errors
/// [`DescribeError::Cbor`].
pub fn entry(bytes: &[u8]) -> Result<EntryDescription, DescribeError> {
    Ok(of_entry(&cbor::from_slice(bytes)?))
}

/// Describes the canonical CBOR of a [`SignedStatement`].
///
/// # Errors
/// [`DescribeError::Cbor`].
pub fn statement(bytes: &[u8]) -> Result<StatementDescription, DescribeError> {
    Ok(of_statement(&cbor::from_slice(bytes)?))
}

/// Describes a bundle of one grid that builds on nothing.
///
/// # Errors
/// [`DescribeError::Bundle`]; [`DescribeError::Unreadable`] when `scope` is no grid's code.
pub fn bundle(scope: &str, bytes: &[u8]) -> Result<Vec<RunDescription>, DescribeError> {
    let scope: ScopeId = scope.parse().map_err(|_| DescribeError::Unreadable("the grid's code"))?;
    let runs = bundle::decode(&scope, bytes, MAX_GROWN_BYTES, &Nothing, &DomainGrammar)?;
    Ok(runs.iter().map(of_run).collect())
}

/// Describes the body of a sync request.
///
/// # Errors
/// [`DescribeError::Message`], [`DescribeError::Bundle`].
pub fn sync_request(body: &[u8]) -> Result<SyncDescription, DescribeError> {
    let SyncRequest { version, scopes, trust_digest, bundles, statements } = SyncRequest::from_body(body)?;
    of_sync((version, trust_digest), &scopes, &bundles, &statements)
}

/// Describes the body of an answer to a sync request.
///
/// # Errors
/// [`DescribeError::Message`], [`DescribeError::Bundle`].
pub fn sync_response(body: &[u8]) -> Result<SyncDescription, DescribeError> {
    let response = SyncResponse::from_body(body)?;
    let head = (response.version, response.trust_digest);
    let told = of_sync(head, &response.scopes, &response.bundles, &response.statements)?;
    Ok(SyncDescription { server_time_ms: Some(response.server_time.0), more: response.more, ..told })
}

/// Describes one frame of a QR display.
///
/// # Errors
/// [`DescribeError::QrFrame`].
pub fn qr_frame(bytes: &[u8]) -> Result<QrFrameDescription, DescribeError> {
    let frame = QrFrame::from_bytes(bytes)?;
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(QrFrameDescription {
        transfer: hex::encode(frame.transfer.0),
        message_bytes: number(frame.message_bytes),
        block_count: number(frame.block_count()),
        index: frame.index,
        block: hex::encode(&frame.block),
    })
}

/// The lengths of the Noise messages in bytes of a peer session's channel, which must be whole frames.
///
/// # Errors
/// [`DescribeError::Unreadable`].
pub fn peer_frames(bytes: &[u8]) -> Result<Vec<u32>, DescribeError> {
    let mut lengths = Vec::new();
    let mut rest = bytes;
    while let Some((length, after)) = rest.split_first_chunk::<2>() {
        let length = u16::from_be_bytes(*length);
        rest = after.get(usize::from(length)..).ok_or(DescribeError::Unreadable("a frame that is cut"))?;
        lengths.push(u32::from(length));
    }
    if rest.is_empty() { Ok(lengths) } else { Err(DescribeError::Unreadable("a frame that is cut")) }
}

fn of_entry(entry: &Entry) -> EntryDescription {
    let record = Record::decode(&entry.record).ok();
    let readings = match &record {
        Some(Record::VisitPart(part)) => part.readings.iter().map(|reading| reading.value.deci_c().into()).collect(),
        _ => Vec::new(),
    };
    let kind = || Decoder::new(&entry.record).array().ok().and_then(|_| first_number(&entry.record)).unwrap_or(0);
    EntryDescription {
        scope: entry.scope.to_string(),
        device: entry.device.to_string(),
        seq: entry.seq,
        prev: entry.prev.to_string(),
        save: entry.save,
        document: entry.document.to_string(),
        deps: entry.deps.iter().map(Position::to_string).collect(),
        record_kind: record.as_ref().map_or_else(kind, Record::kind),
        written_at_ms: record.as_ref().and_then(|record| record.stamp().map(|stamp| stamp.written_at.ms.0)),
        readings_deci_c: readings,
        record: hex::encode(&entry.record),
        hash: entry.hash().to_string(),
    }
}

/// The first element of a CBOR array, if it is a number.
fn first_number(record: &[u8]) -> Option<u32> {
    let mut decoder = Decoder::new(record);
    decoder.array().ok()?;
    decoder.u32().ok()
}

fn of_run(run: &LogRun) -> RunDescription {
    RunDescription {
        device: run.device.to_string(),
        first_seq: run.first_seq,
        prev: run.prev.to_string(),
        signature: run.signature.to_string(),
        entries: run.entries.iter().map(of_entry).collect(),
    }
}

fn of_sync(
    (version, trust_digest): (u32, u64),
    scopes: &[ScopeState],
    bundles: &[ScopeBundle],
    statements: &[SignedStatement],
) -> Result<SyncDescription, DescribeError> {
    let mut runs = Vec::new();
    for ScopeBundle { scope, bundle, grown_bytes } in bundles {
        let read = bundle::decode(scope, bundle, *grown_bytes, &Nothing, &DomainGrammar)?;
        runs.extend(read.iter().map(of_run));
    }
    Ok(SyncDescription {
        version,
        heads: scopes.iter().flat_map(|state| of_heads(&state.scope, &state.heads)).collect(),
        trust_digest: format!("{trust_digest:016x}"),
        runs,
        statements: statements.iter().map(of_statement).collect(),
        server_time_ms: None,
        more: false,
    })
}

fn of_heads(scope: &ScopeId, heads: &Heads) -> Vec<HeadDescription> {
    let described = heads.iter().map(|(device, head)| HeadDescription {
        scope: scope.to_string(),
        device: device.to_string(),
        seq: head.seq,
        hash: head.hash.to_string(),
    });
    described.collect()
}

fn of_statement(signed: &SignedStatement) -> StatementDescription {
    let blank = |kind: &str| StatementDescription {
        kind: kind.to_owned(),
        device: String::new(),
        subject: String::new(),
        role: String::new(),
        team: String::new(),
        scopes: Vec::new(),
        reason: String::new(),
        seqs: Vec::new(),
        at_ms: None,
        not_after_ms: None,
        wipe_now: false,
        id: signed.id().to_string(),
        signature: signed.signature.to_string(),
    };
    match minicbor::decode::<Statement>(&signed.body) {
        Ok(Statement::Certificate(one)) => StatementDescription {
            device: one.device().to_string(),
            scopes: one.scopes.iter().map(ScopeId::to_string).collect(),
            subject: one.person,
            role: one.role.to_string(),
            team: one.team,
            at_ms: Some(one.issued_at.0),
            not_after_ms: Some(one.not_after.0),
            ..blank("CERTIFICATE")
        },
        Ok(Statement::Revocation(one)) => StatementDescription {
            device: one.device.to_string(),
            scopes: one.stands_through.iter().map(|(scope, _)| scope.to_string()).collect(),
            seqs: one.stands_through.iter().map(|(_, seq)| *seq).collect(),
            wipe_now: one.wipe_now(),
            reason: one.reason,
            at_ms: Some(one.at.0),
            ..blank("REVOCATION")
        },
        Ok(Statement::Ruling(one)) => StatementDescription {
            device: one.device.to_string(),
            subject: one.by,
            scopes: vec![one.scope.to_string()],
            reason: one.reason,
            seqs: vec![one.from_seq, one.through_seq],
            at_ms: Some(one.at.0),
            ..blank("RULING")
        },
        Ok(Statement::Fork(one)) => StatementDescription {
            device: one.device.to_string(),
            scopes: vec![one.scope.to_string()],
            seqs: vec![one.from_seq],
            at_ms: Some(one.at.0),
            ..blank("FORK")
        },
        Ok(Statement::Policy(one)) => {
            StatementDescription { subject: one.version, scopes: vec![one.region], ..blank("POLICY") }
        }
        Err(_) => blank("UNKNOWN"),
    }
}
