//! The end of a phone: everything that it holds is destroyed.
//!
//! Deleting is all that there is to do: flash memory writes elsewhere what is overwritten. An encrypted store is beyond
//! reach when its key leaves the keystore, which the app sees to. A small file says what became of the phone, and is
//! written first: a wipe that the process did not survive is finished when the directory is next opened.

use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::time::UtcMs;

use super::directory::{Directory, sync};
use super::{FieldError, Location, Phone};

const MARKER: &str = "wiped";

/// What is to be done about a supervisor's wish that nothing remain on this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WipeDue {
    /// The device is trusted: nothing.
    NotRevoked,
    /// The device was revoked, and the server is not known to have all that it holds: sync, and ask again.
    WaitsForUnsent {
        /// Entries that wait, own and teammates'.
        unsent: u64,
    },
    /// The device was revoked, and the server has everything or a supervisor wants it destroyed all the same: wipe.
    Due {
        /// Why it was revoked, in a supervisor's words.
        why: String,
    },
}

impl Phone {
    /// Whether this phone is to be wiped. Entries that the server holds for a supervisor's ruling are on its disk and
    /// do not wait. Ask after every sync; it wipes nothing itself.
    ///
    /// # Errors
    /// The store's trouble.
    pub fn wipe_due(&self) -> Result<WipeDue, FieldError> {
        let Some(revocation) = self.trust.revocation(&self.device()) else { return Ok(WipeDue::NotRevoked) };
        let unsent = self.unsent()?;
        Ok(if unsent == 0 || revocation.wipe_now() {
            WipeDue::Due { why: revocation.reason.clone() }
        } else {
            WipeDue::WaitsForUnsent { unsent }
        })
    }

    /// Destroys the store with everything in it, the device's key too, sent or not. Afterwards opening says
    /// [`FieldError::Wiped`] with `why` and `now`, this phone's clock, until somebody enrols in the directory again.
    ///
    /// # Errors
    /// [`FieldError::Directory`]: opening or wiping again goes on from there.
    pub fn wipe(self, why: &str, now: UtcMs) -> Result<(), FieldError> {
        let Self { directory, store, .. } = self;
        // First: a store that closes writes to its files.
        drop(store);
        end(&directory, why, now)
    }

    /// Wipes a phone that need not be opened: its key may be lost. Calling twice is safe.
    ///
    /// # Errors
    /// [`FieldError::NotEnrolled`] where there is no such directory, [`StoreError::Busy`](crate::store::StoreError::Busy)
    /// while somebody has it open, [`FieldError::Directory`].
    pub fn wipe_unopened(directory: &Path, why: &str, now: UtcMs) -> Result<(), FieldError> {
        if !directory.is_dir() {
            return Err(FieldError::NotEnrolled);
        }
        end(&Directory::lock(Location::from(directory))?, why, now)
    }
}

fn end(directory: &Directory, why: &str, now: UtcMs) -> Result<(), FieldError> {
    let wiped = Wiped { at: now, why: why.to_owned() };
    // A full disk has no room for the word; it has, once the store is gone.
    let told = wiped.write(directory.path());
    directory.destroy()?;
    if told.is_err() { wiped.write(directory.path()) } else { Ok(()) }
}

/// The word that a phone was wiped.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Wiped {
    pub(super) at: UtcMs,
    pub(super) why: String,
}

impl Wiped {
    /// `None` where no phone was wiped. A file that cannot be read says that one was, and no more.
    pub(super) fn read(directory: &Path) -> Result<Option<Self>, FieldError> {
        match fs::read(directory.join(MARKER)) {
            Ok(bytes) => {
                let unknown = || Self { at: UtcMs(0), why: "?".to_owned() };
                Ok(Some(serde_json::from_slice(&bytes).unwrap_or_else(|_| unknown())))
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn write(&self, directory: &Path) -> Result<(), FieldError> {
        let unfinished = directory.join("wiped.new");
        let mut file = File::create(&unfinished)?;
        file.write_all(&serde_json::to_vec(self).map_err(std::io::Error::from)?)?;
        file.sync_all()?;
        fs::rename(&unfinished, directory.join(MARKER))?;
        sync(directory)
    }

    /// A new phone begins here.
    pub(super) fn forget(directory: &Path) -> Result<(), FieldError> {
        fs::remove_file(directory.join(MARKER))?;
        sync(directory)
    }
}
