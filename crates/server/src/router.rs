//! Every route, grouped by who calls it.

use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};

use crate::api::{digest, enrol, health, reports, session, sync};
use crate::app::AppState;
use crate::console;
use crate::error::ApiError;
use crate::limits;

/// The whole server. `secure` says that browsers reach it by TLS. Whoever serves it runs [`crate::projector::run`]
/// beside it.
pub fn router(app: &AppState, secure: bool) -> Router {
    let devices = Router::new()
        .route("/v1/enrol", post(enrol::create_device))
        .route("/v1/renew", post(enrol::create_successor))
        .route("/v1/sync", post(sync::create_sync))
        .route("/v1/digest", get(digest::find_digest));
    let machines = Router::new()
        .route("/v1/health", get(health::find_health))
        .route("/v1/ready", get(health::find_readiness))
        .route("/metrics", get(health::find_metrics));
    let supervisors = Router::new()
        .route("/api/v1/session", get(session::find_session))
        .route("/api/v1/indicators", get(reports::find_indicators))
        .route("/api/v1/daily-report", get(reports::find_daily_report))
        .route("/api/v1/daily-report/sign", post(reports::sign_daily_report))
        .layer(map_response(session::keep_nowhere));
    devices
        .merge(machines)
        .merge(supervisors)
        .with_state(app.clone())
        .merge(console::router(app.clone(), secure))
        .fallback(|| async { ApiError::NotFound })
        .layer(from_fn_with_state(app.clone(), limits::bound))
        .layer(from_fn_with_state(app.clone(), limits::record))
}
