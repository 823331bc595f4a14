//! What a phone shows to give, and taking it.

use std::collections::BTreeSet;

use crate::cbor;
use crate::id::{DeviceId, DocumentId, ScopeId};
use crate::log::Heads;
use crate::log::bundle::{self, LogRun, Nothing};
use crate::store::StoreError;
use crate::sync::base::StoreBase;
use crate::sync::engine::Replica;
use crate::sync::message::{NoticeKind, PROTOCOL_VERSION, REQUEST_PAGE_BYTES, ScopeBundle};
use crate::sync::page::{self, Runs};
use crate::sync::peer::credentials::{certified, check_standing, latest};
use crate::sync::peer::{PeerIdentity, PeerRefusal};
use crate::time::UtcMs;
use crate::trust::keys::QR_OFFER_CONTEXT;
use crate::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

use super::frame::MAX_MESSAGE_BYTES;
use super::message::{Content, HandOver, QrMessage};
use super::request::Asked;
use super::seal::{MAX_RECIPIENTS, OpeningKey, Sealed};
use super::{QrError, QrMissing, QrOffer, QrTaken, fit};

/// Most that the entries of one offer may come to when they are read, by [`LogRun::grown_bytes`].
const MAX_GROWN_BYTES: usize = 16 * MAX_MESSAGE_BYTES;
/// When even this device's own log is too much: its next entries up to so many bytes by [`LogRun::size`]. A stretch between
/// two signatures of a usual day is less than the second.
const PART_BYTES: [usize; 2] = [64 * 1024, 28 * 1024];

/// For whom an offer is.
pub(super) struct Audience {
    scope: ScopeId,
    /// X25519 keys.
    recipients: Vec<[u8; 32]>,
    /// What they have.
    heads: Heads,
    /// They said so themselves. Else the offer builds on nothing that they may lack.
    heads_are_sure: bool,
    /// They may lack statements of the authority.
    trust_differs: bool,
}

impl Audience {
    pub(super) fn asked(replica: &Replica<'_>, asked: &Asked) -> Result<Self, StoreError> {
        let digest = replica.trust.digest(&[asked.scope]);
        Ok(Self {
            scope: asked.scope,
            recipients: asked.by.iter().map(|(_, wanted)| wanted.key).collect(),
            heads: asked.heads_of_all(replica)?,
            heads_are_sure: true,
            trust_differs: asked.by.iter().any(|(_, wanted)| wanted.trust_digest != digest),
        })
    }

    pub(super) fn team(
        replica: &Replica<'_>,
        me: &Certificate,
        scope: &ScopeId,
        remote: &str,
        now: UtcMs,
    ) -> Result<Self, QrError> {
        let gone_on: BTreeSet<DeviceId> = replica.trust.certificates().filter_map(|one| one.succeeds).collect();
        let mut team: Vec<&Certificate> = replica
            .trust
            .certificates()
            .filter(|one| one.team == me.team && one.role != Role::Server && one.grants(scope) && one.key != me.key)
            .filter(|one| !gone_on.contains(&one.device()) && check_standing(one, replica.trust, now).is_ok())
            .collect();
        team.sort_unstable_by_key(|one| (std::cmp::Reverse(one.issued_at), one.device()));
        let recipients: Vec<[u8; 32]> = team.iter().filter_map(|one| one.key.x25519()).take(MAX_RECIPIENTS).collect();
        if recipients.is_empty() {
            return Err(QrError::Nobody);
        }
        let heads = replica.store.remote_heads(remote, scope)?;
        Ok(Self { scope: *scope, recipients, heads, heads_are_sure: false, trust_differs: false })
    }
}

/// All that they lack; where that is too much, this device's own log; where that is, the beginning of it.
pub(super) fn make(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    audience: &Audience,
    seed: &[u8; 32],
) -> Result<QrOffer, QrError> {
    let me = identity.keys.public().device();
    let mut least = 0;
    let parts = PART_BYTES.map(|bytes| (Some(me), bytes));
    let attempts = [(None, REQUEST_PAGE_BYTES), (Some(me), REQUEST_PAGE_BYTES)].into_iter().chain(parts);
    for (author, budget) in attempts {
        let Runs { runs, more } = page::runs(replica, &audience.scope, &audience.heads, author, &mut { budget })?;
        if runs.is_empty() && author.is_none() && !more {
            return Err(QrError::NothingNew);
        }
        if runs.is_empty() {
            continue;
        }
        let message = message(replica, identity, audience, &runs, seed)?;
        if message.len() <= MAX_MESSAGE_BYTES && page::grown_bytes(&runs) <= MAX_GROWN_BYTES {
            let entries = runs.iter().map(|run| run.entries.len()).sum();
            return Ok(QrOffer { message, entries, complete: author.is_none() && !more });
        }
        least = message.len();
    }
    Err(QrError::TooMuch(least))
}

fn message(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    audience: &Audience,
    runs: &[LogRun],
    seed: &[u8; 32],
) -> Result<Vec<u8>, QrError> {
    let scope = &audience.scope;
    let base = StoreBase { store: replica.store, scope, heads: Some(&audience.heads), unsure: BTreeSet::new() };
    let bundle = match audience.heads_are_sure {
        true => bundle::encode(scope, runs, &base, replica.grammar),
        false => bundle::encode(scope, runs, &Nothing, replica.grammar),
    };
    let giver = identity.keys.public().device();
    let statements = statements(replica, identity, audience, runs);
    let hand_over = cbor::to_vec(&HandOver { giver, scope: *scope, statements, bundle });
    let signature = identity.keys.sign(QR_OFFER_CONTEXT, &hand_over);
    let content = cbor::to_vec(&Content { hand_over, signature });
    let sealed = Sealed::seal(&content, &audience.recipients, seed)?;
    Ok(cbor::to_vec(&QrMessage::Offer { version: PROTOCOL_VERSION, sealed }))
}

/// Certificates of the giver and of authors of whom they have nothing; and revocations, rulings and forks of the grid when
/// they may lack any.
fn statements(
    replica: &Replica<'_>,
    identity: &PeerIdentity,
    audience: &Audience,
    runs: &[LogRun],
) -> Vec<SignedStatement> {
    let me = identity.keys.public().device();
    let authors = runs.iter().map(|run| run.device).chain([me]);
    let new: BTreeSet<DeviceId> = authors.filter(|device| audience.heads.of(device).seq == 0).collect();
    let needed = |signed: &&SignedStatement| match minicbor::decode::<Statement>(&signed.body) {
        Ok(Statement::Certificate(certificate)) => new.contains(&certificate.device()),
        Ok(Statement::Revocation(_) | Statement::Ruling(_) | Statement::Fork(_)) => audience.trust_differs,
        Ok(Statement::Policy(_)) | Err(_) => false,
    };
    replica.trust.statements_for(&[audience.scope]).filter(needed).cloned().collect()
}

pub(super) fn take(
    replica: &mut Replica<'_>,
    keys: &KeyPair,
    message: &[u8],
    request_seed: Option<&[u8; 32]>,
    now: UtcMs,
) -> Result<QrTaken, QrError> {
    let QrMessage::Offer { sealed, .. } = QrMessage::read(message)? else {
        return Err(QrError::WrongKind("交接码", "hand-over"));
    };
    let request_key = request_seed.and_then(OpeningKey::of_request);
    let opening: Vec<OpeningKey> = request_key.into_iter().chain(OpeningKey::new(keys.x25519_private())).collect();
    let content: Content = cbor::from_slice(&sealed.open(&opening)?)?;
    let hand_over: HandOver = cbor::from_slice(&content.hand_over)?;
    let scope = hand_over.scope;
    fit(replica, keys, &scope, now)?;
    let giver = giver(replica, &hand_over, now)?;
    giver.key.verify(QR_OFFER_CONTEXT, &content.hand_over, &content.signature).map_err(|_| QrError::Altered)?;

    let before = replica.store.heads(&scope)?;
    let bundle = ScopeBundle { scope, bundle: hand_over.bundle, grown_bytes: MAX_GROWN_BYTES };
    let ingested = replica.ingest(&[bundle], &hand_over.statements, now)?;
    let missing = ingested.notices.iter().filter(|notice| notice.kind == NoticeKind::Gap);
    let missing = missing.map(|notice| QrMissing { device: notice.device, from_seq: notice.first_seq }).collect();
    Ok(QrTaken {
        giver,
        scope,
        entries: ingested.appended,
        households: written_since(replica, &scope, &before)?,
        missing,
        notices: ingested.notices,
    })
}

/// The giver's certificate, if it may hand over in the grid now: the one that is known here, else one that it shows.
fn giver(replica: &Replica<'_>, hand_over: &HandOver, now: UtcMs) -> Result<Certificate, QrError> {
    let shown = || {
        let certificates = hand_over.statements.iter().filter_map(|signed| certified(signed, replica.trust).ok());
        certificates.filter(|one| one.device() == hand_over.giver).max_by_key(|one| one.issued_at)
    };
    let known = replica.trust.certificate(&hand_over.giver).cloned();
    let certificate = shown().or(known).ok_or(QrError::Refused(PeerRefusal::Stranger))?;
    let certificate = latest(certificate, replica.trust, now).map_err(QrError::Refused)?;
    let granted = certificate.grants(&hand_over.scope);
    if granted { Ok(certificate) } else { Err(QrError::Refused(PeerRefusal::NothingInCommon)) }
}

/// The documents of the entries that came after these heads, ascending.
fn written_since(replica: &Replica<'_>, scope: &ScopeId, before: &Heads) -> Result<Vec<DocumentId>, StoreError> {
    let mut documents = BTreeSet::new();
    for (device, head) in replica.store.heads(scope)?.iter() {
        let after = before.of(device).seq;
        if head.seq > after {
            let entries = replica.store.entries(scope, device, after, head.seq)?;
            documents.extend(entries.iter().map(|entry| entry.document));
        }
    }
    Ok(documents.into_iter().collect())
}
