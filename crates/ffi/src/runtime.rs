//! The threads on which syncs run: a tokio runtime of the phone's own, so that the app needs none and closing ends it.

use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use crate::fault::Fault;

/// How long closing waits for a step that is being written.
const PATIENCE: Duration = Duration::from_secs(5);

/// Runs what waits for the network.
#[derive(Debug)]
pub(crate) struct Worker {
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Nothing has run yet: a phone that only records needs no thread for the network, and opens the sooner.
    Idle,
    Begun(Runtime),
    /// Shut down.
    Over,
}

impl Worker {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State::Idle) }
    }

    /// Runs `work` on the worker's threads. Dropping the returned future stops the work at its next await. A panic in
    /// it becomes [`Fault::Broken`].
    ///
    /// # Errors
    /// Those of the work; [`Fault::OpenAgain`] when the worker was shut down before or meanwhile.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send + 'static,
    ) -> Result<T, Fault> {
        let mut task = Running(self.spawn(work)?);
        match (&mut task.0).await {
            Ok(done) => done,
            Err(stopped) if stopped.is_panic() => Err(Fault::panicked(stopped.into_panic().as_ref())),
            Err(_) => Err(Fault::closed()),
        }
    }

    fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Fault>> + Send + 'static,
    ) -> Result<JoinHandle<Result<T, Fault>>, Fault> {
        let mut state = self.lock();
        if matches!(*state, State::Idle) {
            *state = State::Begun(begin()?);
        }
        match &*state {
            State::Begun(runtime) => Ok(runtime.spawn(work)),
            State::Idle | State::Over => Err(Fault::closed()),
        }
    }

    /// Stops what runs at its next await, and waits a moment for it. Calling twice is safe.
    pub(crate) fn shut_down(&self) {
        if let Some(runtime) = self.end() {
            runtime.shutdown_timeout(PATIENCE);
        }
    }

    fn end(&self) -> Option<Runtime> {
        match std::mem::replace(&mut *self.lock(), State::Over) {
            State::Begun(runtime) => Some(runtime),
            State::Idle | State::Over => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thread for the network, and what tokio needs for looking names up.
fn begin() -> Result<Runtime, Fault> {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).max_blocking_threads(2).thread_name("stairwell").enable_all();
    builder.build().map_err(|error| Fault::broken("runtime", &error))
}

impl Drop for Worker {
    /// The last owner may be a task of this very runtime, in which waiting for it would be waiting for itself.
    fn drop(&mut self) {
        if let Some(runtime) = self.end() {
            runtime.shutdown_background();
        }
    }
}

/// A task that ends with the future that waits for it.
struct Running<T>(JoinHandle<T>);

impl<T> Drop for Running<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    /// Notes that the future that holds it was dropped.
    struct Noted(Arc<AtomicBool>);

    impl Drop for Noted {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    fn outside() -> Runtime {
        Builder::new_current_thread().enable_all().build().expect("a runtime")
    }

    #[test]
    fn shutting_down_ends_what_runs_and_refuses_what_comes() {
        let worker = Arc::new(Worker::new());
        let ended = Arc::new(AtomicBool::new(false));
        let (noted, (begun, begins)) = (Noted(Arc::clone(&ended)), std::sync::mpsc::channel());
        let waiting = {
            let worker = Arc::clone(&worker);
            std::thread::spawn(move || {
                outside().block_on(worker.run(async move {
                    let _noted = noted;
                    begun.send(()).expect("heard");
                    std::future::pending::<Result<(), Fault>>().await
                }))
            })
        };
        begins.recv().expect("the task runs");
        worker.shut_down();
        worker.shut_down();
        assert!(matches!(waiting.join().expect("joined"), Err(Fault::OpenAgain { .. })));
        assert!(ended.load(Ordering::SeqCst), "the task's future was dropped");
        let after = outside().block_on(worker.run(async { Ok(()) }));
        assert!(matches!(after, Err(Fault::OpenAgain { .. })));
    }

    #[test]
    fn a_panic_of_a_task_is_a_fault() {
        let worker = Worker::new();
        let fault = outside().block_on(worker.run::<()>(async { panic!("on purpose") })).expect_err("panicked");
        assert!(matches!(&fault, Fault::Broken { text, .. } if text.contains("on purpose")), "{fault:?}");
    }
}
