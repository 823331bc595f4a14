//! Around every request: a number, a bound on time and on how many at once, a line in the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use crate::app::AppState;
use crate::error::ApiError;

/// Requests that are worked on at once; with [`stairwell_core::sync::message::MAX_BODY_BYTES`] it bounds memory.
const MAX_REQUESTS: usize = 512;
/// From a request's head to its answer's head. A phone on a bad line sends 1 MiB in it.
const REQUEST_TIME: Duration = Duration::from_secs(120);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is counted about requests.
#[derive(Debug, Clone)]
pub struct Requests {
    /// Differs between runs, so that numbers in a log are unique.
    run: u32,
    next: Arc<AtomicU64>,
    permits: Arc<Semaphore>,
}

impl Requests {
    /// `run` should be random.
    #[must_use]
    pub fn new(run: u32) -> Self {
        Self { run, next: Arc::default(), permits: Arc::new(Semaphore::new(MAX_REQUESTS)) }
    }

    fn number(&self) -> String {
        format!("{:08x}-{}", self.run, self.next.fetch_add(1, Ordering::Relaxed))
    }
}

/// Refuses what is too much at once or too slow.
pub async fn bound(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let Ok(_permit) = app.requests().permits.try_acquire() else {
        return ApiError::Overloaded.into_response();
    };
    match tokio::time::timeout(REQUEST_TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::Slow.into_response(),
    }
}

/// Numbers the request and logs one line about it. The line has the route's pattern, never the path: a path may name a
/// household.
pub async fn record(State(app): State<AppState>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = app.requests().number();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let mut response = next.run(request).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    app.metrics().answered(&route, status, took);
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id = %id, %method, route, status, duration_ms, "request");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
