//! Another key for the encrypted store: the old one may be known to somebody, or the keystore made a better one.

use super::{FieldError, Phone, StoreKey};

impl Phone {
    /// Encrypts the store with `new` instead of its key, in one transaction: after a crash one of the two fits, and
    /// after `Ok` only `new` does. So keep both until this has returned. It writes every page once.
    ///
    /// What flash memory still holds of the old pages stays readable with the old key.
    ///
    /// # Errors
    /// [`FieldError::NotEncrypted`] for a plain store, or the store's trouble, as a rule a disk without room for the store a
    /// second time: the old key then fits still. Where the trouble is with reading it anew, `new` may fit; open it again.
    pub fn rekey(&mut self, new: &StoreKey) -> Result<(), FieldError> {
        self.store = self.directory.rekey(new)?;
        Ok(())
    }
}
