//! The one stream of what changed, for the app's screens.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use stairwell_core::id::DocumentId;
use tokio::sync::Notify;

/// What an app hears of while it waits in `next_event`.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Enum)]
pub enum FieldEvent {
    /// A household's row is another one now: by a save here, by a sync, by a teammate. Several changes are told once.
    HouseholdChanged {
        /// Which.
        household: String,
    },
    /// The device was revoked and nothing unsent remained: the store is destroyed. Let go of the phone and enrol again.
    Wiped,
}

/// What is to be told. Bounded by the number of households: a change that was not fetched yet is told once.
#[derive(Debug, Default)]
pub(crate) struct Events {
    waiting: Mutex<Waiting>,
    news: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    changed: BTreeSet<DocumentId>,
    wiped: bool,
    closed: bool,
}

impl Events {
    pub(crate) fn changed(&self, households: BTreeSet<DocumentId>) {
        if !households.is_empty() {
            self.with(|waiting| waiting.changed.extend(households));
            self.news.notify_one();
        }
    }

    pub(crate) fn wiped(&self) {
        self.with(|waiting| waiting.wiped = true);
        self.news.notify_one();
    }

    /// Everybody who waits hears that there is no more.
    pub(crate) fn close(&self) {
        self.with(|waiting| waiting.closed = true);
        self.news.notify_waiters();
        self.news.notify_one();
    }

    /// The next event; `None` when the phone was closed.
    pub(crate) async fn next(&self) -> Option<FieldEvent> {
        loop {
            let (event, closed) = self.with(|waiting| (take(waiting), waiting.closed));
            if event.is_some() || closed {
                // Whoever else waits looks as well: one permit may stand for several events.
                self.news.notify_one();
                return event;
            }
            self.news.notified().await;
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut Waiting) -> T) -> T {
        work(&mut self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn take(waiting: &mut Waiting) -> Option<FieldEvent> {
    let changed = waiting.changed.pop_first();
    let changed = changed.map(|household| FieldEvent::HouseholdChanged { household: household.to_string() });
    changed.or_else(|| std::mem::take(&mut waiting.wiped).then_some(FieldEvent::Wiped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_once_and_the_end_is_told_to_all() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let events = Events::default();
        let household = DocumentId([7; 16]);
        events.changed(BTreeSet::from([household]));
        events.changed(BTreeSet::from([household]));
        runtime.block_on(async {
            let told = FieldEvent::HouseholdChanged { household: household.to_string() };
            assert_eq!(events.next().await, Some(told));
            events.wiped();
            events.close();
            assert_eq!(events.next().await, Some(FieldEvent::Wiped));
            let (one, other) = tokio::join!(events.next(), events.next());
            assert_eq!((one, other), (None, None));
        });
    }
}
