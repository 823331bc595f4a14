//! Ending a call that waits, for languages whose bindings do not drop its future: Swift. Kotlin needs none.

use std::future::Future;
use std::sync::Arc;

use tokio::sync::watch;

use crate::fault::Fault;
use crate::live::Live;

/// A sign that ends every call that was given it, at its next await, as dropping its future does: nothing is lost, the next
/// call goes on.
#[derive(Debug, uniffi::Object)]
pub struct Stop {
    asked: watch::Sender<bool>,
    _live: Live,
}

#[uniffi::export]
impl Stop {
    /// A sign that nobody has given yet.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self { asked: watch::Sender::new(false), _live: Live::new() })
    }

    /// Gives it. A call that is given it afterwards ends at once. Calling twice is safe.
    pub fn give(&self) {
        self.asked.send_replace(true);
    }
}

/// Does `work` until `stop` is given.
///
/// # Errors
/// Those of the work; [`Fault::TryLater`] with the code `stopped`.
pub(crate) async fn unless<T>(
    stop: Option<Arc<Stop>>,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    let Some(stop) = stop else { return work.await };
    let mut asked = stop.asked.subscribe();
    tokio::select! {
        biased;
        // The sender lives as long as `stop` does: this ends when it is given, and not before.
        _given = asked.wait_for(|asked| *asked) => Err(Fault::stopped()),
        done = work => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_ends_when_it_is_told_to_and_not_before() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let stop = Stop::new();
        let stopped = |fault| matches!(fault, Err(Fault::TryLater { code, .. }) if code == "stopped");
        runtime.block_on(async {
            assert_eq!(unless(Some(Arc::clone(&stop)), async { Ok(1) }).await, Ok(1));
            let waiting = unless(Some(Arc::clone(&stop)), std::future::pending::<Result<(), Fault>>());
            let (ended, ()) = tokio::join!(waiting, async { stop.give() });
            assert!(stopped(ended));
            stop.give();
            assert!(stopped(unless(Some(stop), async { Ok(()) }).await), "given before it began");
        });
    }
}
