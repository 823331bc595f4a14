//! The swap between two devices that trust each other: statements, heads, pages, digests. Messages in, messages out.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::Heads;
use crate::store::StoreError;
use crate::sync::engine::Replica;
use crate::sync::message::{Notice, NoticeKind, PROTOCOL_VERSION, ScopeBundle, ScopeState};
use crate::time::UtcMs;
use crate::trust::{Certificate, SignedStatement};

use super::credentials::{PeerRefusal, check_standing, scopes_in_common};
use super::message::PeerMessage;
use super::{PeerError, PeerOutcome};

/// Bytes of statements that one message carries; a longer list is split.
const STATEMENT_PAGE_BYTES: usize = 256 * 1024;
/// A page takes in another scope while its entries come to less than this.
const PAGE_FILL_BYTES: usize = 128 * 1024;
/// Notices that are kept of one session; more of them tell nothing new.
const MAX_NOTICES: usize = 256;

/// What the other side is to send next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expect {
    Hello,
    Statements,
    Heads,
    PagesAndAcks,
}

/// One side of the swap.
#[derive(Debug)]
pub(super) struct Exchange {
    me: DeviceId,
    peer: Certificate,
    scopes: Vec<ScopeId>,
    expect: Expect,
    theirs: BTreeMap<ScopeId, Heads>,
    /// Logs that the other side did not take: they are not offered again.
    declined: BTreeSet<(ScopeId, DeviceId)>,
    /// Scopes of the page that is not acknowledged, and how many entries it has.
    in_flight: Option<(Vec<ScopeId>, usize)>,
    drained: bool,
    they_drained: bool,
    digests: Option<Vec<(ScopeId, Hash)>>,
    finished: bool,
    outcome: PeerOutcome,
}

impl Exchange {
    /// Begins with the Hello that the other side is to get.
    pub(super) fn start(
        me: &Certificate,
        peer: Certificate,
        replica: &Replica<'_>,
    ) -> Result<(Self, PeerMessage), PeerRefusal> {
        let scopes = scopes_in_common(me, &peer)?;
        let hello = PeerMessage::Hello { version: PROTOCOL_VERSION, trust_digest: replica.trust.digest(&scopes) };
        let outcome = PeerOutcome { peer: peer.device(), ..PeerOutcome::default() };
        let exchange = Self {
            me: me.device(),
            peer,
            scopes,
            expect: Expect::Hello,
            theirs: BTreeMap::new(),
            declined: BTreeSet::new(),
            in_flight: None,
            drained: false,
            they_drained: false,
            digests: None,
            finished: false,
            outcome,
        };
        Ok((exchange, hello))
    }

    pub(super) const fn peer(&self) -> &Certificate {
        &self.peer
    }

    pub(super) const fn outcome(&self) -> &PeerOutcome {
        &self.outcome
    }

    /// Whether both sides have told their digests.
    pub(super) const fn is_finished(&self) -> bool {
        self.finished
    }

    /// Takes one message and returns those to send. What it stores is committed before it returns.
    pub(super) fn handle(
        &mut self,
        replica: &mut Replica<'_>,
        message: PeerMessage,
        now: UtcMs,
    ) -> Result<Vec<PeerMessage>, PeerError> {
        let name = message.name();
        match (self.expect, message) {
            (_, PeerMessage::Goodbye { refusal }) => Err(PeerError::RefusedByPeer(refusal)),
            (Expect::Hello, PeerMessage::Hello { version, trust_digest }) => self.greet(replica, version, trust_digest),
            (Expect::Statements, PeerMessage::Statements { statements, more }) => {
                self.take_statements(replica, &statements, more, now)
            }
            (Expect::Heads, PeerMessage::Heads { scopes }) => self.take_heads(replica, scopes),
            (Expect::PagesAndAcks, PeerMessage::Page { bundles }) if !self.they_drained => {
                self.take_page(replica, &bundles, now)
            }
            (Expect::PagesAndAcks, PeerMessage::Ack { scopes, appended, notices }) if self.in_flight.is_some() => {
                self.take_ack(replica, scopes, appended, notices)
            }
            (Expect::PagesAndAcks, PeerMessage::Drained) if !self.they_drained => {
                self.they_drained = true;
                self.go_on(replica)
            }
            (Expect::PagesAndAcks, PeerMessage::Digests { scopes }) => self.conclude(&scopes),
            _ => Err(PeerError::Unexpected(name)),
        }
    }

    /// Their Hello: my statements, none when they have them all.
    fn greet(&mut self, replica: &Replica<'_>, version: u32, trust_digest: u64) -> Result<Vec<PeerMessage>, PeerError> {
        if version != PROTOCOL_VERSION {
            return Err(PeerError::Refused(PeerRefusal::Version));
        }
        self.expect = Expect::Statements;
        if trust_digest == replica.trust.digest(&self.scopes) {
            return Ok(vec![PeerMessage::Statements { statements: Vec::new(), more: false }]);
        }
        let mut pages = vec![Vec::new()];
        let mut size = 0;
        for signed in replica.trust.statements_for(&self.scopes) {
            size += signed.body.len();
            if size > STATEMENT_PAGE_BYTES {
                pages.push(Vec::new());
                size = signed.body.len();
            }
            if let Some(page) = pages.last_mut() {
                page.push(signed.clone());
            }
        }
        let last = pages.len() - 1;
        let message = |(k, statements)| PeerMessage::Statements { statements, more: k < last };
        Ok(pages.into_iter().enumerate().map(message).collect())
    }

    /// Their statements: after the last one both know the same, and each is judged once more, before any heads.
    fn take_statements(
        &mut self,
        replica: &mut Replica<'_>,
        statements: &[SignedStatement],
        more: bool,
        now: UtcMs,
    ) -> Result<Vec<PeerMessage>, PeerError> {
        if !statements.is_empty() {
            let former = replica.trust.clone();
            let stored = in_transaction(replica, |replica| replica.ingest(&[], statements, now));
            if let Err(error) = stored {
                *replica.trust = former;
                return Err(error.into());
            }
        }
        if more {
            return Ok(Vec::new());
        }
        let peer = replica.trust.certificate(&self.peer.device()).unwrap_or(&self.peer).clone();
        let me = replica.trust.certificate(&self.me).ok_or(PeerError::NotEnrolled)?;
        check_standing(me, replica.trust, now).map_err(PeerError::Unfit)?;
        check_standing(&peer, replica.trust, now).map_err(PeerError::Refused)?;
        self.scopes = scopes_in_common(me, &peer).map_err(PeerError::Refused)?;
        self.peer = peer;
        self.expect = Expect::Heads;
        Ok(vec![PeerMessage::Heads { scopes: self.states(replica)? }])
    }

    fn states(&self, replica: &Replica<'_>) -> Result<Vec<ScopeState>, StoreError> {
        self.scopes.iter().map(|scope| Ok(ScopeState { scope: *scope, heads: replica.store.heads(scope)? })).collect()
    }

    fn take_heads(&mut self, replica: &Replica<'_>, states: Vec<ScopeState>) -> Result<Vec<PeerMessage>, PeerError> {
        for ScopeState { scope, heads } in states {
            if !self.scopes.contains(&scope) {
                return Err(PeerError::ForeignScope(scope));
            }
            self.tell_forks(replica, &scope, &heads)?;
            self.theirs.insert(scope, heads);
        }
        self.scopes.retain(|scope| self.theirs.contains_key(scope));
        self.expect = Expect::PagesAndAcks;
        self.go_on(replica)
    }

    /// Logs of which they have another branch than I. Without a server nobody can say which of the two is the log.
    fn tell_forks(&mut self, replica: &Replica<'_>, scope: &ScopeId, heads: &Heads) -> Result<(), StoreError> {
        for (device, head) in heads.iter().filter(|(_, head)| head.seq > 0) {
            let here = replica.store.hash_at(scope, &Position { device: *device, seq: head.seq })?;
            if here.is_some_and(|hash| hash != head.hash) {
                let reason = format!("entry {} exists twice: the phone was restored or cloned", head.seq);
                self.note(Notice {
                    kind: NoticeKind::Fork,
                    scope: *scope,
                    device: *device,
                    first_seq: head.seq,
                    reason,
                });
            }
        }
        Ok(())
    }

    fn note(&mut self, notice: Notice) {
        if self.outcome.notices.len() < MAX_NOTICES && !self.outcome.notices.contains(&notice) {
            self.outcome.notices.push(notice);
        }
    }

    fn take_page(
        &mut self,
        replica: &mut Replica<'_>,
        bundles: &[ScopeBundle],
        now: UtcMs,
    ) -> Result<Vec<PeerMessage>, PeerError> {
        if let Some(foreign) = bundles.iter().find(|bundle| !self.scopes.contains(&bundle.scope)) {
            return Err(PeerError::ForeignScope(foreign.scope));
        }
        if bundles.is_empty() {
            return Err(PeerError::Unexpected("Page"));
        }
        let ingested = in_transaction(replica, |replica| replica.ingest(bundles, &[], now))?;
        self.outcome.received += ingested.appended;
        for notice in &ingested.notices {
            self.note(notice.clone());
        }
        let mut notices = ingested.notices;
        notices.truncate(MAX_NOTICES);
        Ok(vec![PeerMessage::Ack { scopes: self.states(replica)?, appended: ingested.appended as u64, notices }])
    }

    fn take_ack(
        &mut self,
        replica: &Replica<'_>,
        states: Vec<ScopeState>,
        appended: u64,
        notices: Vec<Notice>,
    ) -> Result<Vec<PeerMessage>, PeerError> {
        let Some((in_page, entries)) = self.in_flight.take() else { return Err(PeerError::Unexpected("Ack")) };
        self.outcome.sent += entries.min(usize::try_from(appended).unwrap_or(usize::MAX));
        let mut states: BTreeMap<ScopeId, Heads> = states.into_iter().map(|state| (state.scope, state.heads)).collect();
        for scope in in_page {
            let mine = replica.store.heads(&scope)?;
            let after = states.remove(&scope).unwrap_or_default();
            self.settle(&scope, &mine, &after, &notices);
        }
        for notice in notices {
            self.note(notice);
        }
        self.go_on(replica)
    }

    /// What they have of one scope after a page. Every page brings a log forward or strikes one off the list, so
    /// that the swap ends whatever the other side says.
    fn settle(&mut self, scope: &ScopeId, mine: &Heads, after: &Heads, notices: &[Notice]) {
        let before = self.theirs.get(scope).cloned().unwrap_or_default();
        // As far as they have it, it may be another branch: then it is offered from the fork on.
        let open = |device: &DeviceId| {
            let (theirs, mine) = (before.of(device), mine.of(device));
            theirs.seq < mine.seq || (theirs.seq == mine.seq && theirs.hash != mine.hash)
        };
        let advanced = |device: &DeviceId| after.of(device).seq > before.of(device).seq;
        let any_advanced = mine.iter().any(|(device, _)| open(device) && advanced(device));
        let named = |device: &DeviceId| notices.iter().any(|n| n.scope == *scope && n.device == *device);
        let any_named = mine.iter().any(|(device, _)| open(device) && !advanced(device) && named(device));
        for (device, _) in mine.iter().filter(|(device, _)| open(device) && !advanced(device)) {
            if named(device) || !(any_advanced || any_named) {
                self.declined.insert((*scope, *device));
            }
        }
        let mut theirs = before.clone();
        for (device, _) in mine.iter().filter(|(device, _)| advanced(device)) {
            theirs.set(*device, after.of(device));
        }
        self.theirs.insert(*scope, theirs);
    }

    /// The next page, or word that there is none; and the digests when both sides are done.
    fn go_on(&mut self, replica: &Replica<'_>) -> Result<Vec<PeerMessage>, PeerError> {
        let mut messages = Vec::new();
        if self.in_flight.is_none() && !self.drained {
            let (bundles, entries) = self.next_page(replica)?;
            if bundles.is_empty() {
                self.drained = true;
                messages.push(PeerMessage::Drained);
            } else {
                self.in_flight = Some((bundles.iter().map(|bundle| bundle.scope).collect(), entries));
                messages.push(PeerMessage::Page { bundles });
            }
        }
        if self.drained && self.they_drained && self.digests.is_none() {
            let digests: Vec<(ScopeId, Hash)> =
                self.states(replica)?.iter().map(|state| (state.scope, state.heads.digest(&state.scope))).collect();
            self.digests = Some(digests.clone());
            messages.push(PeerMessage::Digests { scopes: digests });
        }
        Ok(messages)
    }

    fn next_page(&self, replica: &Replica<'_>) -> Result<(Vec<ScopeBundle>, usize), StoreError> {
        let mut bundles: Vec<ScopeBundle> = Vec::new();
        let mut entries = 0;
        for scope in &self.scopes {
            if bundles.iter().map(|bundle| bundle.grown_bytes).sum::<usize>() >= PAGE_FILL_BYTES {
                break;
            }
            let mine = replica.store.heads(scope)?;
            let mut theirs = self.theirs.get(scope).cloned().unwrap_or_default();
            for (_, device) in self.declined.iter().filter(|(declined, _)| declined == scope) {
                theirs.set(*device, mine.of(device));
            }
            let outgoing = replica.outgoing(scope, &theirs)?;
            entries += outgoing.entries;
            bundles.extend(outgoing.bundle);
        }
        Ok((bundles, entries))
    }

    fn conclude(&mut self, theirs: &[(ScopeId, Hash)]) -> Result<Vec<PeerMessage>, PeerError> {
        let Some(mine) = &self.digests else { return Err(PeerError::Unexpected("Digests")) };
        self.outcome.digest_equal = mine == theirs;
        self.finished = true;
        Ok(Vec::new())
    }
}

/// Runs `step` as one transaction: it is on disk when this returns, or nothing of it is kept.
fn in_transaction<T>(
    replica: &mut Replica<'_>,
    step: impl FnOnce(&mut Replica<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    replica.store.begin()?;
    let done = step(replica).and_then(|done| replica.store.commit().map(|()| done));
    if done.is_err() {
        replica.store.rollback();
    }
    done
}
