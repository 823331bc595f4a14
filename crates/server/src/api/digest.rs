//! `GET /v1/digest?grid=G`: whether a device and this server hold the same.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{FromRequest, Query, Request, State};
use serde::{Deserialize, Serialize};
use stairwell_core::digest::scope_digest;
use stairwell_core::id::{DeviceId, Hash, ScopeId};
use stairwell_core::store::{Store, StoreError};
use stairwell_core::trust::TrustSet;

use crate::app::AppState;
use crate::auth::SignedRequest;
use crate::error::ApiError;

/// Heads and digest of one grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DigestView {
    /// Which grid.
    pub grid: ScopeId,
    /// The last entry of each device's log.
    pub heads: BTreeMap<DeviceId, u64>,
    /// [`scope_digest`].
    pub digest: Hash,
}

/// Reads heads and digest of a grid. Both must come from one transaction.
///
/// # Errors
/// Any read failure.
pub fn digest_view(store: &dyn Store, trust: &TrustSet, grid: ScopeId) -> Result<DigestView, StoreError> {
    let heads = store.heads(&grid)?.iter().map(|(device, head)| (*device, head.seq)).collect();
    Ok(DigestView { grid, heads, digest: scope_digest(store, trust, &grid)? })
}

#[derive(Deserialize)]
struct DigestQuery {
    grid: ScopeId,
}

/// Answers a device that was granted the grid and is not revoked.
///
/// # Errors
/// Those of [`SignedRequest::device`], [`ApiError::NotGranted`], [`ApiError::Revoked`].
pub async fn find_digest(State(app): State<AppState>, request: Request) -> Result<Json<DigestView>, ApiError> {
    let query = Query::<DigestQuery>::try_from_uri(request.uri());
    let grid = query.map_err(|error| ApiError::Malformed(error.to_string()))?.0.grid;
    let request = SignedRequest::from_request(request, &app).await?;
    let now = app.now();
    app.read(move |reader| {
        let device = request.device(reader.trust(), now)?;
        device.check_grants([&grid])?;
        if device.revoked.is_some() {
            return Err(ApiError::Revoked);
        }
        Ok(Json(digest_view(reader.store(), reader.trust(), grid)?))
    })
    .await
}
