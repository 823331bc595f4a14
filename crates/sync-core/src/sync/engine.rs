//! The sync engine, sans-IO: what a replica asks, answers and takes in.
//!
//! Every method runs inside a transaction that the caller began and commits. A server sends an answer only after
//! its commit: acknowledged means on disk.

use crate::id::{DeviceId, Hash, Position, ScopeId};
use crate::log::{Grammar, Head, Heads};
use crate::store::{HeldBatch, Store, StoreError};
use crate::time::UtcMs;
use crate::trust::{KeyPair, SignedStatement, Statement, TrustSet};

use super::message::{
    Notice, NoticeKind, PROTOCOL_VERSION, REQUEST_PAGE_BYTES, RESPONSE_PAGE_BYTES, ScopeState, SyncRequest,
    SyncResponse,
};
use super::{ingest, page};

pub use super::ingest::Ingested;
pub use super::page::Outgoing;

/// Which checks are made. Only the simulator, with the feature `mutants`, can leave one out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checks {
    pub(super) chain: bool,
}

impl Checks {
    /// All of them.
    pub const ALL: Self = Self { chain: true };

    /// All but the check that a run joins the chain that is here: a deliberate fault.
    #[cfg(feature = "mutants")]
    pub const WITHOUT_CHAIN: Self = Self { chain: false };
}

/// A replica at work: its store, what it trusts, and what it knows of records.
pub struct Replica<'a> {
    /// What it keeps.
    pub store: &'a mut dyn Store,
    /// What it trusts; statements that come in are added here and kept in the store.
    pub trust: &'a mut TrustSet,
    /// Which records are well formed.
    pub grammar: &'a dyn Grammar,
    /// The device that writes here: what it wrote on the lost branch of a fork is recorded anew by its phone, not
    /// put aside. `None` on a server that is only read.
    pub own: Option<DeviceId>,
    /// The authority's key, on a server: it then states a fork when it finds one. `None` on a phone.
    pub authority: Option<&'a KeyPair>,
    /// [`Checks::ALL`] outside of mutants.
    pub checks: Checks,
}

/// What a device learned from one answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Absorbed {
    /// Entries that were new here.
    pub pulled: usize,
    /// Both sides have the same logs and statements: no further request is needed.
    pub complete: bool,
    /// What the other side held, refused or could not join.
    pub notices: Vec<Notice>,
}

impl Replica<'_> {
    /// What to ask of `remote` for these scopes: my heads, and what I believe it lacks.
    ///
    /// # Errors
    /// Any read failure.
    pub fn request(&self, remote: &str, scopes: &[ScopeId]) -> Result<SyncRequest, StoreError> {
        let mut states = Vec::with_capacity(scopes.len());
        let mut bundles = Vec::new();
        let mut budget = REQUEST_PAGE_BYTES;
        for scope in scopes {
            let theirs = self.store.remote_heads(remote, scope)?;
            bundles.extend(page::cut(self, scope, &theirs, &mut budget)?.bundle);
            states.push(ScopeState { scope: *scope, heads: self.store.heads(scope)? });
        }
        let trust_digest = self.trust.digest(scopes);
        let known_differs = self.store.remote_trust_digest(remote)?.is_some_and(|theirs| theirs != trust_digest);
        let statements = if known_differs { self.trust.statements_for(scopes).cloned().collect() } else { Vec::new() };
        Ok(SyncRequest { version: PROTOCOL_VERSION, scopes: states, trust_digest, bundles, statements })
    }

    /// Answers a device. The caller has checked that the device may read and write each scope of the request, and
    /// commits before it sends the answer.
    ///
    /// # Errors
    /// Any store failure; the caller rolls back and answers nothing.
    pub fn answer(&mut self, request: &SyncRequest, now: UtcMs) -> Result<SyncResponse, StoreError> {
        let Ingested { notices, .. } = self.ingest(&request.bundles, &request.statements, now)?;
        let mut response = SyncResponse {
            version: PROTOCOL_VERSION,
            scopes: Vec::with_capacity(request.scopes.len()),
            statements: Vec::new(),
            bundles: Vec::new(),
            notices,
            server_time: now,
            more: false,
            trust_digest: 0,
        };
        let mut budget = RESPONSE_PAGE_BYTES;
        for state in &request.scopes {
            let theirs = self.joinable(&state.scope, &state.heads)?;
            response.notices.extend(self.unexplained(state)?);
            let outgoing = page::cut(self, &state.scope, &theirs, &mut budget)?;
            response.bundles.extend(outgoing.bundle);
            response.more |= outgoing.more;
            response.scopes.push(ScopeState { scope: state.scope, heads: self.store.heads(&state.scope)? });
        }
        let scopes: Vec<ScopeId> = request.scopes.iter().map(|state| state.scope).collect();
        response.trust_digest = self.trust.digest(&scopes);
        if response.trust_digest != request.trust_digest {
            response.statements = self.trust.statements_for(&scopes).cloned().collect();
        }
        Ok(response)
    }

    /// Takes in an answer of `remote` to my last request.
    ///
    /// # Errors
    /// Any store failure; the caller rolls back and nothing of the answer is kept.
    pub fn absorb(&mut self, remote: &str, response: &SyncResponse, now: UtcMs) -> Result<Absorbed, StoreError> {
        let Ingested { appended, mut notices } = self.ingest(&response.bundles, &response.statements, now)?;
        let scopes: Vec<ScopeId> = response.scopes.iter().map(|state| state.scope).collect();
        self.store.set_remote_trust_digest(remote, response.trust_digest)?;
        let mut complete = !response.more && self.trust.digest(&scopes) == response.trust_digest;
        for state in &response.scopes {
            let mut theirs = state.heads.clone();
            for notice in response.notices.iter().filter(|notice| notice.scope == state.scope) {
                if notice.kind == NoticeKind::Gap && notice.first_seq > 0 {
                    theirs.set(notice.device, Head { seq: notice.first_seq - 1, hash: Hash::ZERO });
                }
            }
            for device in self.diverging(&state.scope, &state.heads, &notices)? {
                theirs.set(device, Head::EMPTY);
            }
            let settled = |device: &DeviceId| {
                response.notices.iter().any(|notice| {
                    (notice.scope, notice.device) == (state.scope, *device)
                        && matches!(notice.kind, NoticeKind::Refused | NoticeKind::Fork)
                })
            };
            let mine = self.store.heads(&state.scope)?;
            complete &= mine.iter().all(|(device, head)| theirs.of(device).seq >= head.seq || settled(device));
            complete &= theirs.iter().all(|(device, head)| mine.of(device).seq >= head.seq || settled(device));
            self.store.set_remote_heads(remote, &state.scope, &theirs)?;
        }
        notices.extend(response.notices.iter().cloned());
        Ok(Absorbed { pulled: appended, complete, notices })
    }

    /// Logs of which the other side has another branch, as its heads or its runs show: mine is sent to it from the
    /// first entry on, so that it finds where they part.
    fn diverging(&self, scope: &ScopeId, theirs: &Heads, notices: &[Notice]) -> Result<Vec<DeviceId>, StoreError> {
        let mut diverging: Vec<DeviceId> = notices
            .iter()
            .filter(|notice| notice.scope == *scope && matches!(notice.kind, NoticeKind::Fork | NoticeKind::Gap))
            .map(|notice| notice.device)
            .collect();
        for (device, head) in theirs.iter() {
            let here = self.store.hash_at(scope, &Position { device: *device, seq: head.seq })?;
            if head.hash != Hash::ZERO && here.is_some_and(|hash| hash != head.hash) {
                diverging.push(*device);
            }
        }
        Ok(diverging)
    }

    /// One page of what a side with these heads lacks.
    ///
    /// # Errors
    /// Any read failure.
    pub fn outgoing(&self, scope: &ScopeId, theirs: &Heads) -> Result<Outgoing, StoreError> {
        let mut budget = REQUEST_PAGE_BYTES;
        page::cut(self, scope, &self.joinable(scope, theirs)?, &mut budget)
    }

    /// Takes in statements, then bundles; what does not simply append is told in notices.
    ///
    /// # Errors
    /// Any store failure; the caller rolls back.
    pub fn ingest(
        &mut self,
        bundles: &[super::message::ScopeBundle],
        statements: &[SignedStatement],
        now: UtcMs,
    ) -> Result<Ingested, StoreError> {
        ingest::ingest(self, bundles, statements, now)
    }

    /// Heads from which the other side can be continued: where its branch of a forked log is not ours, from before
    /// the fork; it will have let go of its branch when it has read the statement.
    fn joinable(&self, scope: &ScopeId, theirs: &Heads) -> Result<Heads, StoreError> {
        let mut joinable = theirs.clone();
        for (device, head) in theirs.iter().filter(|(_, head)| head.seq > 0) {
            let here = self.store.hash_at(scope, &Position { device: *device, seq: head.seq })?;
            if here.is_some_and(|hash| hash != head.hash) {
                let nothing_to_send = self.store.heads(scope)?.of(device).seq;
                let first_fork = self.trust.forks(scope, device).next();
                let seq = first_fork.map_or(nothing_to_send, |fork| fork.from_seq - 1);
                joinable.set(*device, Head { seq, hash: Hash::ZERO });
            }
        }
        Ok(joinable)
    }

    /// Asks for logs of which the other side has another branch and nobody has stated a fork: where they part shows
    /// when its branch is here from the first entry on.
    fn unexplained(&self, state: &ScopeState) -> Result<Vec<Notice>, StoreError> {
        let mut notices = Vec::new();
        for (device, head) in state.heads.iter().filter(|(_, head)| head.seq > 0) {
            let here = self.store.hash_at(&state.scope, &Position { device: *device, seq: head.seq })?;
            let stated = self.trust.forks(&state.scope, device).any(|fork| fork.from_seq <= head.seq);
            if here.is_some_and(|hash| hash != head.hash) && !stated {
                notices.push(Notice {
                    kind: NoticeKind::Gap,
                    scope: state.scope,
                    device: *device,
                    first_seq: 1,
                    reason: format!("entry {} is another one here; the log's beginning is needed", head.seq),
                });
            }
        }
        Ok(notices)
    }

    /// The answer to a revoked device, after what it brought was taken in: it gets nothing. As heads it is told its
    /// own, where this side has them, so that it neither asks for more nor believes to be rid of what is not here.
    ///
    /// # Errors
    /// Any read failure.
    pub fn farewell(
        &self,
        request: &SyncRequest,
        device: &DeviceId,
        reason: &str,
        now: UtcMs,
    ) -> Result<SyncResponse, StoreError> {
        let mut scopes = Vec::with_capacity(request.scopes.len());
        let mut notices = Vec::with_capacity(request.scopes.len());
        for state in &request.scopes {
            scopes.push(ScopeState { scope: state.scope, heads: self.heads_in_common(state)? });
            notices.push(Notice {
                kind: NoticeKind::Held,
                scope: state.scope,
                device: *device,
                first_seq: state.heads.of(device).seq,
                reason: format!("this device was revoked: {reason}"),
            });
        }
        let named: Vec<ScopeId> = request.scopes.iter().map(|state| state.scope).collect();
        let revokes_it = |signed: &&SignedStatement| match minicbor::decode(&signed.body) {
            Ok(Statement::Revocation(revocation)) => revocation.device == *device,
            _ => false,
        };
        Ok(SyncResponse {
            version: PROTOCOL_VERSION,
            scopes,
            statements: self.trust.statements_for(&named).filter(revokes_it).cloned().collect(),
            bundles: Vec::new(),
            notices,
            server_time: now,
            more: false,
            trust_digest: request.trust_digest,
        })
    }

    /// What a device that gets nothing is to believe of these heads of its own: here, or held here (without hash, so
    /// that nothing is built on it), or how far the log here goes on the same branch.
    fn heads_in_common(&self, state: &ScopeState) -> Result<Heads, StoreError> {
        let held = self.store.held()?;
        let mine = self.store.heads(&state.scope)?;
        let mut heads = Heads::default();
        for (device, head) in state.heads.iter() {
            let of_log = held.iter().filter(|batch| (batch.scope, batch.device) == (state.scope, *device));
            let is_held = of_log
                .filter_map(HeldBatch::read)
                .any(|(entries, _)| entries.iter().any(|entry| entry.seq == head.seq && entry.hash() == head.hash));
            let told = match self.store.hash_at(&state.scope, &Position { device: *device, seq: head.seq })? {
                Some(hash) if hash == head.hash => *head,
                _ if is_held => Head { seq: head.seq, hash: Hash::ZERO },
                Some(_) => Head::EMPTY,
                None => mine.of(device),
            };
            heads.set(*device, told);
        }
        Ok(heads)
    }
}
