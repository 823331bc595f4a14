//! How a device signs an HTTP request: over method, path, body hash and the server's time as the device believes it.
//!
//! A server that finds the time too far off answers 401 with its own clock in `x-stairwell-time`; the device signs
//! again with that: a wrong phone clock costs one extra round trip, never a lock-out.

use thiserror::Error;

use crate::cbor;
use crate::id::{DeviceId, Hash};
use crate::time::UtcMs;
use crate::trust::keys::REQUEST_CONTEXT;
use crate::trust::{KeyPair, PublicKey, Signature};

/// Name of the response header that carries the server's clock, milliseconds since 1970.
pub const TIME_HEADER: &str = "x-stairwell-time";

/// How far the time of a request may be from the server's clock.
pub const MAX_CLOCK_DIFFERENCE_MS: i64 = 5 * 60_000;

/// Why a request is not accepted as the device's.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthError {
    /// Reading the header: missing or not of the form `Stairwell device time signature`.
    #[error("the authorization header is missing or malformed")]
    Malformed,
    /// Checking: signed for another moment. Sign again with the server's time.
    #[error("the request was signed for another time; the phone's clock is off")]
    Clock,
    /// Checking: the signature is not the device's, or covers another request.
    #[error("the request's signature does not match")]
    Signature,
}

/// The `authorization` header of one request, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSignature {
    /// Who signed.
    pub device: DeviceId,
    /// The server's time as the device believed it.
    pub time: UtcMs,
    /// Over [`signed_bytes`].
    pub signature: Signature,
}

fn signed_bytes(method: &str, path: &str, body: &[u8], time: UtcMs) -> Vec<u8> {
    cbor::to_vec(&(method, path, Hash::of(body), time))
}

impl RequestSignature {
    /// Signs a request.
    #[must_use]
    pub fn sign(keys: &KeyPair, method: &str, path: &str, body: &[u8], time: UtcMs) -> Self {
        let signature = keys.sign(REQUEST_CONTEXT, &signed_bytes(method, path, body, time));
        Self { device: keys.public().device(), time, signature }
    }

    /// The header's value.
    #[must_use]
    pub fn to_header(&self) -> String {
        format!("Stairwell {} {} {}", self.device, self.time.0, self.signature)
    }

    /// Reads the header's value.
    ///
    /// # Errors
    /// [`AuthError::Malformed`].
    pub fn from_header(value: &str) -> Result<Self, AuthError> {
        let mut words = value.split(' ');
        let mut next = || words.next().ok_or(AuthError::Malformed);
        if next()? != "Stairwell" {
            return Err(AuthError::Malformed);
        }
        let device = next()?.parse().map_err(|_| AuthError::Malformed)?;
        let time = UtcMs(next()?.parse().map_err(|_| AuthError::Malformed)?);
        let signature = next()?.parse().map_err(|_| AuthError::Malformed)?;
        Ok(Self { device, time, signature })
    }

    /// Checks it against the device's certified key and the server's clock.
    ///
    /// # Errors
    /// [`AuthError::Signature`] before [`AuthError::Clock`]: only the device itself learns that its clock is off.
    pub fn check(&self, key: &PublicKey, method: &str, path: &str, body: &[u8], now: UtcMs) -> Result<(), AuthError> {
        key.verify(REQUEST_CONTEXT, &signed_bytes(method, path, body, self.time), &self.signature)
            .map_err(|_| AuthError::Signature)?;
        if (self.time.0.saturating_sub(now.0)).abs() > MAX_CLOCK_DIFFERENCE_MS { Err(AuthError::Clock) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_good_for_its_own_path_body_and_minute() {
        let keys = KeyPair::from_seed(&[1; 32]);
        let now = UtcMs(1_581_000_000_000);
        let signed = RequestSignature::sign(&keys, "POST", "/v1/sync", b"body", now);
        let read = RequestSignature::from_header(&signed.to_header()).expect("a header");
        assert_eq!(read, signed);
        let key = keys.public();
        assert_eq!(read.check(&key, "POST", "/v1/sync", b"body", UtcMs(now.0 + 60_000)), Ok(()));
        assert_eq!(read.check(&key, "POST", "/v1/sync", b"tampered", now), Err(AuthError::Signature));
        assert_eq!(read.check(&key, "POST", "/v1/renew", b"body", now), Err(AuthError::Signature));
        assert_eq!(read.check(&key, "POST", "/v1/sync", b"body", UtcMs(now.0 + 3_600_000)), Err(AuthError::Clock));
        assert_eq!(RequestSignature::from_header("Basic abc"), Err(AuthError::Malformed));
    }
}
