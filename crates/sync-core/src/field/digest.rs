//! The digest of a grid, to compare replicas by.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::digest::scope_digest;
use crate::id::{DeviceId, Hash, ScopeId};
use crate::store::LogStore;

use super::{FieldError, Phone};

/// What this phone has of a grid; equal to the server's exactly when both have the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GridDigest {
    /// Which grid.
    pub grid: ScopeId,
    /// The last entry of each device.
    pub heads: BTreeMap<DeviceId, u64>,
    /// See [`scope_digest`].
    pub digest: Hash,
}

impl Phone {
    /// The digest of one grid. Builds every document of it.
    ///
    /// # Errors
    /// [`FieldError::NotGranted`], or the store's trouble.
    pub fn digest(&self, scope: &ScopeId) -> Result<GridDigest, FieldError> {
        self.granted(scope)?;
        let heads = self.store.heads(scope)?.iter().map(|(device, head)| (*device, head.seq)).collect();
        Ok(GridDigest { grid: *scope, heads, digest: scope_digest(&self.store, &self.trust, scope)? })
    }
}
