//! The strict grammar of what enters a log, as far as it can be judged without the store: shape, caps, signature,
//! certificate, scope grant, records. What needs the store (next in line, chain, fork) is judged by
//! [`crate::sync::engine`], in the same pass.

use thiserror::Error;

use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::trust::keys::LOG_CONTEXT;
use crate::trust::{Certificate, TrustSet};

use super::bundle::{LogRun, MAX_RUN_BYTES};
use super::entry::{Entry, MAX_DEPS, MAX_RECORD_BYTES};

/// What the log does not know and the domain does: which records are well formed.
pub trait Grammar {
    /// Checks one record of `author`. Records of an unknown newer kind pass: they are kept, relayed and shown as
    /// "needs an update".
    ///
    /// # Errors
    /// [`RecordRefusal`] with the reason.
    fn check(&self, author: &Certificate, record: &[u8]) -> Result<(), RecordRefusal>;

    /// The document that a founding record (a household's registration) belongs to, derived from its content;
    /// `None` for every other record. Lets the wire name documents without their 16 bytes.
    fn founded_document(&self, scope: &ScopeId, record: &[u8]) -> Option<DocumentId>;
}

/// Why a record is refused, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct RecordRefusal(pub String);

/// Why a run of entries is refused. Nothing of it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Validating: no certificate of this deployment's authority is known for the device.
    #[error("device {0} is a stranger: no certificate of this authority")]
    Stranger(DeviceId),
    /// Validating: the device's certificate does not grant this scope.
    #[error("device {device} may not write in {scope}")]
    NotGranted {
        /// The author.
        device: DeviceId,
        /// The scope it wrote in.
        scope: ScopeId,
    },
    /// Validating: the signature does not cover these entries.
    #[error("the signature over entry {0} does not match: the batch was altered or belongs to another chain")]
    BadSignature(Position),
    /// Validating: an entry breaks the grammar.
    #[error("entry {at} is malformed: {reason}")]
    Malformed {
        /// Which entry.
        at: Position,
        /// What is wrong.
        reason: String,
    },
}

/// A run that passed [`check_run`].
#[derive(Debug, Clone)]
pub struct CheckedRun {
    /// The entries with their hashes, ascending.
    pub entries: Vec<(Entry, Hash)>,
    /// Entries whose records break the grammar, and why. They enter the log, so that what the device writes after
    /// them is not lost, and are held: no fold reads them.
    pub held: Vec<(Position, RecordRefusal)>,
}

/// Checks one decoded run of a log.
///
/// # Errors
/// [`Refusal`]; the whole run is refused with the first reason found.
pub fn check_run(run: &LogRun, trust: &TrustSet, grammar: &dyn Grammar) -> Result<CheckedRun, Refusal> {
    let certificate = trust.certificate(&run.device).ok_or(Refusal::Stranger(run.device))?;
    let Some(last) = run.entries.last() else {
        let at = Position { device: run.device, seq: run.first_seq };
        return Err(Refusal::Malformed { at, reason: "a run without entries".into() });
    };
    if LogRun::size(&run.entries) > MAX_RUN_BYTES {
        return Err(Refusal::Malformed { at: last.position(), reason: "a run too long for one signature".into() });
    }
    let mut hashed: Vec<(Entry, Hash)> = Vec::with_capacity(run.entries.len());
    for entry in &run.entries {
        if !certificate.grants(&entry.scope) {
            return Err(Refusal::NotGranted { device: run.device, scope: entry.scope });
        }
        let before = hashed.last().map(|(before, _)| before);
        check_shape(entry, before).map_err(|reason| Refusal::Malformed { at: entry.position(), reason })?;
        hashed.push((entry.clone(), entry.hash()));
    }
    let head = hashed.last().map_or(Hash::ZERO, |(_, hash)| *hash);
    certificate
        .key
        .verify(LOG_CONTEXT, head.as_bytes(), &run.signature)
        .map_err(|_| Refusal::BadSignature(last.position()))?;
    let held = run.entries.iter().filter_map(|entry| {
        let refusal = grammar.check(certificate, &entry.record).err()?;
        Some((entry.position(), refusal))
    });
    Ok(CheckedRun { held: held.collect(), entries: hashed })
}

/// The grammar of an entry by itself, and of its save beside the entry before it in the run.
fn check_shape(entry: &Entry, before: Option<&Entry>) -> Result<(), String> {
    if entry.seq == 0 || entry.save == 0 || entry.save > entry.seq {
        return Err("a save outside its log".into());
    }
    if before.is_some_and(|before| entry.save != entry.seq && entry.save != before.save) {
        return Err("a save that neither begins here nor goes on".into());
    }
    if entry.record.len() > MAX_RECORD_BYTES {
        return Err(format!("a record longer than {MAX_RECORD_BYTES} bytes"));
    }
    if entry.deps.len() > MAX_DEPS {
        return Err(format!("more than {MAX_DEPS} document heads"));
    }
    if !entry.deps.is_sorted_by(|a, b| a < b) {
        return Err("document heads that are not strictly ascending".into());
    }
    if entry.deps.iter().any(|dep| dep.seq == 0 || (dep.device == entry.device && dep.seq >= entry.seq)) {
        return Err("a document head at or after the entry itself".into());
    }
    Ok(())
}
