//! How many native objects the app still holds: its tests ask, to show that none leaks.

use std::sync::atomic::{AtomicU64, Ordering};

static LIVE: AtomicU64 = AtomicU64::new(0);

/// Stands in every object that crosses to the app, and counts it while it lives.
#[derive(Debug)]
pub(crate) struct Live(());

impl Live {
    pub(crate) fn new() -> Self {
        LIVE.fetch_add(1, Ordering::Relaxed);
        Self(())
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        LIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Objects of this library that exist in this process: what the app holds, and what a running call still uses. For tests
/// and for an app's own diagnostics; 0 when everything was let go.
#[uniffi::export]
#[must_use]
pub fn live_objects() -> u64 {
    LIVE.load(Ordering::Relaxed)
}
