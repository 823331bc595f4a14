//! The phone's clock. The core reads none: it is read here, at the edge.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use stairwell_core::time::UtcMs;

/// A clock of the app's own, for tests and replays.
#[uniffi::export(with_foreign)]
pub trait Clock: Send + Sync {
    /// Milliseconds since 1970 in UTC.
    fn now_ms(&self) -> i64;
}

/// The app's clock, or the system's when it gave none.
pub(crate) fn now(clock: Option<&Arc<dyn Clock>>) -> UtcMs {
    match clock {
        Some(clock) => UtcMs(clock.now_ms()),
        None => {
            let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            UtcMs(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
        }
    }
}
