//! The store's key, and its end.

use std::sync::{Arc, PoisonError};

use stairwell_core::field::{FieldError, Phone, WipeDue};

use crate::clock::{self, Clock};
use crate::fault::Fault;
use crate::log::LogLevel;
use crate::phone::{FieldPhone, Held, Place, Settings, guard, key};

#[uniffi::export]
impl FieldPhone {
    /// Encrypts the store with another key of 32 bytes. Put the new key into the keystore beside the old one before, and delete the
    /// old one after this has returned: after a crash or an error one of the two fits, and opening tells which. Writes the whole
    /// store once.
    ///
    /// # Errors
    /// [`Fault::Broken`], such as without room for the store a second time.
    pub fn rekey(&self, new_key: Vec<u8>) -> Result<(), Fault> {
        let new = key(&new_key)?;
        // Both are changed under the phone's lock, so that nobody opens it again with the old key in between.
        self.with(|phone, _| {
            phone.rekey(&new)?;
            self.held.place.lock().unwrap_or_else(PoisonError::into_inner).key = new;
            Ok(())
        })
    }

    /// Packs what is old in the store and gives back room: call it when the app goes into the background. A sync and a merge
    /// do it too, a save never: a save writes some pages. It may be killed at any moment; calling twice is safe.
    ///
    /// # Errors
    /// [`Fault::Broken`] when the store is damaged; what was saved stays.
    pub fn tidy(&self) -> Result<(), Fault> {
        self.with(|phone, _| phone.tidy())
    }

    /// Destroys everything of this phone, sent or not, and closes it. `why` is shown to whoever opens it next. Delete the key
    /// from the keystore too: without it nothing that flash memory still holds can be read.
    ///
    /// # Errors
    /// [`Fault::OpenAgain`] when it was closed before, [`Fault::Broken`] when a file cannot be deleted: opening it again
    /// finishes that.
    pub fn wipe(&self, why: String) -> Result<(), Fault> {
        guard(|| self.held.end(&why))?;
        self.worker.shut_down();
        Ok(())
    }
}

/// Destroys everything of a phone that cannot be opened, its key being lost. Calling twice is safe.
///
/// # Errors
/// [`Fault::EnrolAgain`] where there is no phone, [`Fault::TryLater`] while it is open.
#[uniffi::export(default(clock = None))]
pub fn wipe_unopened(settings: Settings, why: String, clock: Option<Arc<dyn Clock>>) -> Result<(), Fault> {
    guard(|| {
        let place = Place::of(settings)?;
        Ok(Phone::wipe_unopened(&place.directory, &why, clock::now(clock.as_ref()))?)
    })
}

impl Held {
    /// Destroys the store; whoever waits for events hears of it.
    fn end(&self, why: &str) -> Result<(), Fault> {
        let wiped = {
            let mut held = self.lock();
            held.take().ok_or_else(Fault::closed)?.wipe(why, self.now())
        };
        self.tell_end(wiped)
    }

    /// Destroys the store when the device was revoked and nothing unsent remains, or a supervisor said so. Asked after every
    /// sync, every step of a merge and every hand-over.
    ///
    /// # Errors
    /// [`Fault::EnrolAgain`] with the code `wiped` when it was destroyed.
    pub(crate) fn wipe_if_due(&self) -> Result<(), Fault> {
        let ended = guard(|| {
            // Asked and done under one lock: whatever is acknowledged before is unsent, and nothing is acknowledged in between.
            let mut held = self.lock();
            let Some(phone) = held.as_ref() else { return Ok(None) };
            match phone.wipe_due()? {
                WipeDue::NotRevoked | WipeDue::WaitsForUnsent { .. } => Ok(None),
                WipeDue::Due { why } => Ok(held.take().map(|phone| (phone.wipe(&why, self.now()), why))),
            }
        })?;
        match ended {
            None => Ok(()),
            Some((wiped, why)) => {
                self.tell_end(wiped)?;
                Err(Fault::wiped(&why))
            }
        }
    }

    fn tell_end(&self, wiped: Result<(), FieldError>) -> Result<(), Fault> {
        match &wiped {
            Ok(()) => {
                self.log.say(LogLevel::Warning, "wiped");
                self.events.wiped();
            }
            Err(error) => self.log.say(LogLevel::Error, format_args!("not wiped to the end: {error}")),
        }
        self.events.close();
        Ok(wiped?)
    }
}
