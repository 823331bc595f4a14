//! The digest of a scope: equal on two replicas exactly when they hold the same logs and built the same documents.

use crate::cbor;
use crate::document::Document;
use crate::id::{DocumentId, Hash, ScopeId};
use crate::store::{Store, StoreError};
use crate::trust::TrustSet;

/// SHA-256 over the scope, its heads, and each document's automerge heads. Builds every document of the scope.
///
/// # Errors
/// Any read failure.
pub fn scope_digest(store: &dyn Store, trust: &TrustSet, scope: &ScopeId) -> Result<Hash, StoreError> {
    let forks = trust.fork_points(scope);
    let mut documents: Vec<(DocumentId, Vec<Hash>)> = Vec::new();
    for id in store.documents(scope)? {
        let document = Document::build(store.document_entries(scope, &id)?, &forks);
        documents.push((id, document.automerge_heads()));
    }
    Ok(Hash::of(&cbor::to_vec(&(scope, store.heads(scope)?, documents))))
}
