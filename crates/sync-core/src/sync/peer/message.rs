//! What two devices say to each other once the channel is open.

use minicbor::{Decode, Encode};

use crate::id::{Hash, ScopeId};
use crate::sync::message::{self, MessageError, Notice, ScopeBundle, ScopeState};
use crate::trust::SignedStatement;

use super::credentials::PeerRefusal;

/// One application message: zstd over canonical CBOR, at most [`message::MAX_BODY_BYTES`].
///
/// Each side sends, in this order: Hello, Statements until the last of them, Heads; then Pages (one at a time, the
/// next after the Ack of the last) and Acks of the other's pages; Drained when the other side lacks nothing more;
/// and after both are drained, Digests.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(super) enum PeerMessage {
    /// The protocol's version, and the digest of the statements of the scopes in common.
    #[n(0)]
    Hello {
        #[n(0)]
        version: u32,
        #[n(1)]
        trust_digest: u64,
    },
    /// Statements of the scopes in common: none at all when the digests were equal.
    #[n(1)]
    Statements {
        #[n(0)]
        statements: Vec<SignedStatement>,
        #[n(1)]
        more: bool,
    },
    /// My heads in the scopes in common.
    #[n(2)]
    Heads {
        #[n(0)]
        scopes: Vec<ScopeState>,
    },
    /// What you lack, as far as it fits.
    #[n(3)]
    Page {
        #[n(0)]
        bundles: Vec<ScopeBundle>,
    },
    /// Your page is on my disk: my heads now, how many of its entries were new, and what did not simply append.
    #[n(4)]
    Ack {
        #[n(0)]
        scopes: Vec<ScopeState>,
        #[n(1)]
        appended: u64,
        #[n(2)]
        notices: Vec<Notice>,
    },
    /// You lack nothing more of mine.
    #[n(5)]
    Drained,
    /// What I have at the end: [`crate::log::Heads::digest`] per scope.
    #[n(6)]
    Digests {
        #[n(0)]
        scopes: Vec<(ScopeId, Hash)>,
    },
    /// I do not talk to you; the last message.
    #[n(7)]
    Goodbye {
        #[n(0)]
        refusal: PeerRefusal,
    },
}

impl PeerMessage {
    pub(super) fn to_body(&self) -> Result<Vec<u8>, MessageError> {
        let bundles = if let Self::Page { bundles } = self { bundles.as_slice() } else { &[] };
        message::to_body(self, bundles)
    }

    pub(super) fn from_body(body: &[u8]) -> Result<Self, MessageError> {
        let mut message: Self = message::from_body(body)?;
        match &mut message {
            Self::Page { bundles } => message::allow_growth(bundles, body, message::REQUEST_PAGE_BYTES),
            Self::Statements { statements, .. } => message::check_statements(statements, body)?,
            _ => {}
        }
        Ok(message)
    }

    /// The message's name, for errors.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Hello { .. } => "Hello",
            Self::Statements { .. } => "Statements",
            Self::Heads { .. } => "Heads",
            Self::Page { .. } => "Page",
            Self::Ack { .. } => "Ack",
            Self::Drained => "Drained",
            Self::Digests { .. } => "Digests",
            Self::Goodbye { .. } => "Goodbye",
        }
    }
}
