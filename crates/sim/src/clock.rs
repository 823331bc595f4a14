//! The clock of the machine, for the binaries.

use std::time::{SystemTime, UNIX_EPOCH};

use stairwell_core::time::UtcMs;

/// Now.
#[must_use]
pub fn system_time() -> UtcMs {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
