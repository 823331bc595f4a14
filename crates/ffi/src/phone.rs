//! One open phone, shared by the app's threads.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use stairwell_core::field::{FieldError, Location, Phone, StoreKey};
use stairwell_core::time::UtcMs;

use crate::clock::{self, Clock};
use crate::events::{Events, FieldEvent};
use crate::fault::Fault;
use crate::live::Live;
use crate::log::{Log, LogLevel, LogSink};
use crate::runtime::Worker;
use crate::stop::{Stop, unless};

/// Where the phone is and how it reaches a server.
#[derive(Clone, uniffi::Record)]
pub struct Settings {
    /// The directory, private to the app and to this phone.
    pub directory: String,
    /// The store's key: 32 random bytes that the platform's keystore keeps.
    pub key: Vec<u8>,
    /// TLS roots in PEM form that alone are trusted; `None`: the platform's.
    #[uniffi(default = None)]
    pub roots_pem: Option<Vec<u8>>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("directory", &self.directory).finish_non_exhaustive()
    }
}

/// The same, checked.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) directory: PathBuf,
    pub(crate) key: StoreKey,
    pub(crate) roots_pem: Option<Vec<u8>>,
}

impl Place {
    pub(crate) fn of(settings: Settings) -> Result<Self, Fault> {
        let key = key(&settings.key)?;
        Ok(Self { directory: settings.directory.into(), key, roots_pem: settings.roots_pem })
    }

    pub(crate) fn location(&self) -> Location<'_> {
        Location::encrypted(&self.directory, &self.key)
    }
}

/// One enrolled phone, open in this process. Calls may come from any thread and do their work before they return; those that
/// wait for the network hold nothing up: a visit is recorded while a sync runs.
#[derive(uniffi::Object)]
pub struct FieldPhone {
    pub(crate) held: Arc<Held>,
    pub(crate) worker: Worker,
    _live: Live,
}

/// What the calls and the running syncs share.
pub(crate) struct Held {
    pub(crate) place: Mutex<Place>,
    /// `None` once it is closed.
    phone: Mutex<Option<Phone>>,
    pub(crate) events: Events,
    pub(crate) log: Log,
    clock: Option<Arc<dyn Clock>>,
}

#[uniffi::export]
impl FieldPhone {
    /// Opens the phone in a directory. `clock`: a clock of the app's own, `None` for the system's. `log`: where the library's
    /// own words go.
    ///
    /// # Errors
    /// [`Fault::EnrolAgain`] when there is none, [`Fault::OpenAgain`] for another key, [`Fault::TryLater`] while another
    /// process has it open, [`Fault::Update`], [`Fault::Broken`].
    #[uniffi::constructor(default(clock = None, log = None))]
    pub fn open(
        settings: Settings,
        clock: Option<Arc<dyn Clock>>,
        log: Option<Arc<dyn LogSink>>,
    ) -> Result<Arc<Self>, Fault> {
        guard(|| {
            let place = Place::of(settings)?;
            let phone = Phone::open(place.location())?;
            Self::of(phone, place, clock, Log(log), Worker::new())
        })
    }

    /// Closes the phone: syncs are stopped, waiting calls end, the store's files are let go. Every later call is refused.
    /// Calling twice is safe. Waits for the call that is being done, and for a sync's last write, at most some seconds.
    pub fn close(&self) {
        self.held.events.close();
        self.worker.shut_down();
        drop(self.held.lock().take());
    }

    /// The next change of what the screens show; `None` when the phone was closed or `stop` was given. To stop waiting
    /// drop the future or give `stop`. Dropping it in the moment in which it is done loses that one event: who begins to wait
    /// reads what it shows first.
    #[uniffi::method(default(stop = None))]
    pub async fn next_event(&self, stop: Option<Arc<Stop>>) -> Option<FieldEvent> {
        unless(stop, async { Ok(self.held.events.next().await) }).await.ok().flatten()
    }
}

impl FieldPhone {
    pub(crate) fn of(
        phone: Phone,
        place: Place,
        clock: Option<Arc<dyn Clock>>,
        log: Log,
        worker: Worker,
    ) -> Result<Arc<Self>, Fault> {
        log.say(LogLevel::Info, format_args!("opened, device {}", phone.device()));
        let (place, phone) = (Mutex::new(place), Mutex::new(Some(phone)));
        Ok(Arc::new(Self {
            held: Arc::new(Held { place, phone, events: Events::default(), log, clock }),
            worker,
            _live: Live::new(),
        }))
    }

    /// Does one piece of work on the phone.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Phone, UtcMs) -> Result<T, FieldError>) -> Result<T, Fault> {
        self.held.with(work)
    }
}

impl Held {
    /// Does one piece of work on the phone and tells what it changed. After a panic in it the phone is opened anew:
    /// what was committed is there, what was not is gone.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Phone, UtcMs) -> Result<T, FieldError>) -> Result<T, Fault> {
        guard(|| {
            let now = self.now();
            Ok(self.lend(|phone| work(phone, now)).ok_or_else(Fault::closed)??)
        })
    }

    /// Lends the phone for a piece of work and tells what that changed; `None` once it is closed.
    pub(crate) fn lend<T>(&self, work: impl FnOnce(&mut Phone) -> T) -> Option<T> {
        let mut held = self.lock();
        let phone = held.as_mut()?;
        let done = work(phone);
        self.events.changed(phone.take_changed());
        Some(done)
    }

    pub(crate) fn now(&self) -> UtcMs {
        clock::now(self.clock.as_ref())
    }

    pub(crate) fn place(&self) -> Place {
        self.place.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The phone, alone. Whoever panicked while it held the phone may have left a transaction open: it is opened anew.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<Phone>> {
        self.phone.lock().unwrap_or_else(|poisoned| {
            let mut held = poisoned.into_inner();
            if held.take().is_some() {
                match Phone::open(self.place().location()) {
                    Ok(phone) => *held = Some(phone),
                    Err(error) => self.log.say(LogLevel::Error, format_args!("not opened again: {error}")),
                }
            }
            self.phone.clear_poison();
            held
        })
    }
}

impl fmt::Debug for FieldPhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldPhone").finish_non_exhaustive()
    }
}

/// Takes the store's key as the keystore gave it.
pub(crate) fn key(bytes: &[u8]) -> Result<StoreKey, Fault> {
    let wrong = |_| Fault::refused("key", "密钥须为 32 字节 / the store's key has 32 bytes");
    Ok(StoreKey::new(<[u8; 32]>::try_from(bytes).map_err(wrong)?))
}

/// Turns a panic into a fault: none crosses to the app.
pub(crate) fn guard<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Fault::panicked(panic.as_ref())))
}

#[cfg(test)]
mod tests;
