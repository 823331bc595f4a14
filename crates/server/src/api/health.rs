//! For whoever watches the server.

use axum::Json;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Value, json};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;

use crate::app::AppState;
use crate::error::ApiError;

/// `GET /v1/health`: the server runs and answers.
pub async fn find_health() -> Json<Value> {
    std::future::ready(Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }))).await
}

/// `GET /v1/ready`: the database can be read, and writes are taken.
///
/// # Errors
/// [`ApiError::Store`] when not.
pub async fn find_readiness(State(app): State<AppState>) -> Result<Json<Value>, ApiError> {
    if !app.is_writing() {
        return Err(StoreError::Busy.into());
    }
    let _tables: i64 = app
        .read(|reader| {
            let sql = "SELECT count(*) FROM core_schema";
            reader.connection().query_row(sql, [], |row| row.get(0)).map_err(store_error)
        })
        .await?;
    Ok(Json(json!({ "status": "ready" })))
}

/// `GET /metrics`: OpenMetrics text.
pub async fn find_metrics(State(app): State<AppState>) -> impl IntoResponse {
    let text = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    std::future::ready(([(CONTENT_TYPE, text)], app.metrics().text())).await
}
