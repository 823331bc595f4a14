//! Why a call to the server did not succeed.

use std::error::Error as StdError;

use thiserror::Error;

use crate::sync::message::MessageError;

/// Why a call to the server did not succeed. Nothing on the device is lost after any of these.
#[derive(Debug, Error)]
pub enum ClientError {
    /// Preparing: the address is not one of an HTTP server.
    #[error("{0:?} is not a server's address; expected something like https://stairwell.example")]
    Address(String),
    /// Preparing: the file of root certificates cannot be used.
    #[error("the root certificates cannot be used: {0}")]
    Roots(String),
    /// Preparing: this platform's roots cannot be asked from here (Android, with `https`). Give the server's roots in PEM.
    #[error("this platform's root certificates cannot be used; the server's have to be given, in PEM form")]
    RootsNeeded,
    /// Connecting: the server shows a certificate that this device does not trust.
    #[error("the server's TLS certificate is not trusted here: {0}")]
    Untrusted(String),
    /// Connecting, sending or receiving: there is no connection, or it was cut. Try again.
    #[error("no connection to the server ({0}); nothing is lost, try again later")]
    NoConnection(String),
    /// Waiting for the answer: the server has trouble of its own. Try again.
    #[error("the server cannot answer now (HTTP {status}: {message}); nothing is lost, try again later")]
    Unavailable {
        /// HTTP status, 500 or more.
        status: u16,
        /// What the server says.
        message: String,
    },
    /// Reading the answer: the server refuses.
    #[error("{message}")]
    Refused {
        /// The server's code for the reason, stable over versions.
        code: String,
        /// The reason in one sentence.
        message: String,
    },
    /// Reading the answer: whoever answers at this address does not speak Stairwell (a hotel's login page, say).
    #[error("the address answers, but not as a Stairwell server: {0}")]
    NotStairwell(String),
    /// Writing the request: see [`MessageError`].
    #[error(transparent)]
    Message(#[from] MessageError),
}

impl ClientError {
    /// Whether another try may succeed without anybody changing anything.
    #[must_use]
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::NoConnection(_) | Self::Unavailable { .. })
    }

    /// What an error of the HTTP library means here.
    pub(super) fn of_http(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if let Some(tls) = tls_error(&error) {
            return Self::Untrusted(tls);
        }
        if error.is_builder() {
            return Self::Address(root_cause(&error));
        }
        Self::NoConnection(if error.is_timeout() { "timed out".to_owned() } else { root_cause(&error) })
    }
}

fn chain<'a>(error: &'a (dyn StdError + 'static)) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let next = |error: &&'a (dyn StdError + 'static)| -> Option<&'a (dyn StdError + 'static)> { (*error).source() };
    std::iter::successors(Some(error), next)
}

fn root_cause(error: &(dyn StdError + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// A complaint about the server's certificate, wherever in the chain it stands.
fn tls_error(error: &(dyn StdError + 'static)) -> Option<String> {
    let tls = chain(error).find_map(as_tls)?;
    matches!(tls, rustls::Error::InvalidCertificate(_)).then(|| tls.to_string())
}

/// The TLS library's own error. I/O errors hold theirs, sometimes one in another, without naming it as their source.
fn as_tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<std::io::Error>() {
        Some(outer) => outer.get_ref().and_then(|inner| as_tls(inner)),
        None => error.downcast_ref(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_certificate_is_complained_about_however_deep_the_complaint_lies() {
        let complaint = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let nested = io::Error::other(io::Error::other(complaint.clone()));
        assert!(tls_error(&nested).is_some() && tls_error(&complaint).is_some());
        assert_eq!(tls_error(&io::Error::other(rustls::Error::DecryptError)), None);
        assert_eq!(tls_error(&io::Error::from(io::ErrorKind::ConnectionReset)), None);
    }
}
