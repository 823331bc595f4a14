//! Every route, grouped by who calls it.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::api::{digest, enrol, health, sync};
use crate::app::AppState;
use crate::error::ApiError;
use crate::limits;

/// The whole server.
pub fn router(app: &AppState) -> Router {
    let devices = Router::new()
        .route("/v1/enrol", post(enrol::create_device))
        .route("/v1/renew", post(enrol::create_successor))
        .route("/v1/sync", post(sync::create_sync))
        .route("/v1/digest", get(digest::find_digest));
    let machines = Router::new()
        .route("/v1/health", get(health::find_health))
        .route("/v1/ready", get(health::find_readiness))
        .route("/metrics", get(health::find_metrics));
    devices
        .merge(machines)
        .fallback(|| async { ApiError::NotFound })
        .layer(from_fn_with_state(app.clone(), limits::bound))
        .layer(from_fn_with_state(app.clone(), limits::record))
        .with_state(app.clone())
}
