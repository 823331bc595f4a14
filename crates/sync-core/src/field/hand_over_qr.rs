//! Hand-over by QR code, see [`crate::sync::qr`]: messages for a [`crate::sync::qr::QrDisplay`] out, messages of a
//! [`crate::sync::qr::QrCollector`] in.
//!
//! ```text
//! giver                                        receiver
//! qr_offer(grid)        → codes →              qr_take(message, None)
//! or, so that nothing is guessed:
//! qr_answer([message])  ← codes ←              qr_request(grid, seed)
//!                       → codes →              qr_take(message, Some(seed))
//! ```

use crate::id::ScopeId;
use crate::sync::qr::{self, QrError, QrOffer, QrTaken};
use crate::time::UtcMs;

use super::sync::SERVER;
use super::{FieldError, Phone};

impl Phone {
    /// What this phone has of a grid, to be given what it lacks. `seed` is secret and random; keep it in memory until the
    /// answer was taken. Writes nothing. `now` is this phone's clock, here and below.
    ///
    /// # Errors
    /// [`FieldError::Qr`] when this phone is revoked, expired or not granted the grid; the store's trouble.
    pub fn qr_request(&mut self, grid: &ScopeId, seed: &[u8; 32], now: UtcMs) -> Result<Vec<u8>, FieldError> {
        let identity = self.peer_identity()?;
        Ok(qr::request(&self.replica(), &identity, grid, seed, now)?)
    }

    /// What those who asked lack, sealed to them. `requests` are the messages of one to eight phones for one grid;
    /// `seed` is secret and random. Writes nothing.
    ///
    /// # Errors
    /// [`FieldError::Qr`]: a stranger asked, there is nothing new, or it is too much for codes; the store's trouble.
    pub fn qr_answer(&mut self, requests: &[Vec<u8>], seed: &[u8; 32], now: UtcMs) -> Result<QrOffer, FieldError> {
        let identity = self.peer_identity()?;
        Ok(qr::answer(&self.replica(), &identity, requests, seed, now)?)
    }

    /// What the server did not have when this phone last synced, sealed to the team's phones for whoever of them looks.
    /// A phone that last synced before that may lack earlier entries; it is told so. `seed` is secret and random. Writes
    /// nothing.
    ///
    /// # Errors
    /// [`FieldError::Qr`]: no teammate is known, there is nothing new, or it is too much for codes; the store's trouble.
    pub fn qr_offer(&mut self, grid: &ScopeId, seed: &[u8; 32], now: UtcMs) -> Result<QrOffer, FieldError> {
        let identity = self.peer_identity()?;
        Ok(qr::offer(&self.replica(), &identity, grid, SERVER, seed, now)?)
    }

    /// Takes what a teammate's phone showed, with the rows that follow from it, in one transaction. `request_seed` is
    /// that of [`Phone::qr_request`], `None` when nothing was asked for. Taking it twice is safe.
    ///
    /// # Errors
    /// [`FieldError::Qr`]: not for this phone, or not by a device that it trusts; the store's trouble. Nothing is kept.
    pub fn qr_take(
        &mut self,
        message: &[u8],
        request_seed: Option<&[u8; 32]>,
        now: UtcMs,
    ) -> Result<QrTaken, FieldError> {
        self.transaction(|phone| {
            let keys = phone.keys.clone();
            Ok(qr::take(&mut phone.replica(), &keys, message, request_seed, now)?)
        })
    }
}

impl From<QrError> for FieldError {
    fn from(error: QrError) -> Self {
        match error {
            QrError::Store(error) => error.into(),
            other => Self::Qr(other),
        }
    }
}
