//! Who sends a request: extractors. A handler that takes [`Signed`] runs for certified devices only.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::AUTHORIZATION;
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::sync::auth::{AuthError, RequestSignature};
use stairwell_core::sync::message::MAX_BODY_BYTES;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, TrustSet};

use crate::error::ApiError;

/// How long after its certificate ran out a device may still sync, and is then given a new one.
pub const RENEWABLE_MS: i64 = 60 * 86_400_000;

/// A request with the signature that it carries, not yet checked: checking needs the trust of one database state, see
/// [`SignedRequest::device`].
#[derive(Debug, Clone)]
pub struct SignedRequest {
    method: String,
    path: String,
    signature: RequestSignature,
    /// The body as it came.
    pub body: Bytes,
}

impl<S: Sync> FromRequest<S> for SignedRequest {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let (parts, body) = request.into_parts();
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let signature = RequestSignature::from_header(header).map_err(|error| ApiError::Auth(error, UtcMs(0)))?;
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        Ok(Self { method: parts.method.as_str().to_owned(), path, signature, body: read_body(body).await? })
    }
}

/// Reads a body up to the cap of the protocol.
///
/// # Errors
/// [`ApiError::TooLarge`], or [`ApiError::Malformed`] when the connection was cut.
pub async fn read_body(body: Body) -> Result<Bytes, ApiError> {
    to_bytes(body, MAX_BODY_BYTES + 1)
        .await
        .map_err(|error| {
            let too_long = std::error::Error::source(&error)
                .is_some_and(<dyn std::error::Error>::is::<http_body_util::LengthLimitError>);
            if too_long { ApiError::TooLarge } else { ApiError::Malformed(error.to_string()) }
        })
        .and_then(|bytes| if bytes.len() > MAX_BODY_BYTES { Err(ApiError::TooLarge) } else { Ok(bytes) })
}

/// Whether a device of this trust set sent the request, and what it may do.
#[derive(Debug, Clone)]
pub struct Device {
    /// Who it is.
    pub certificate: Certificate,
    /// Why it was revoked; `None` while it is trusted.
    pub revoked: Option<String>,
}

impl SignedRequest {
    /// Who says to have signed it; nothing is checked.
    #[must_use]
    pub const fn claimed(&self) -> DeviceId {
        self.signature.device
    }

    /// Checks the signature against the device's certificate.
    ///
    /// # Errors
    /// [`ApiError::UnknownDevice`], [`ApiError::Auth`], [`ApiError::CertificateExpired`].
    pub fn device(&self, trust: &TrustSet, now: UtcMs) -> Result<Device, ApiError> {
        self.device_until(trust, now, 0)
    }

    /// [`SignedRequest::device`] for a sync, which renews a certificate that ran out at most [`RENEWABLE_MS`] ago.
    ///
    /// # Errors
    /// Those of [`SignedRequest::device`].
    pub fn syncing_device(&self, trust: &TrustSet, now: UtcMs) -> Result<Device, ApiError> {
        self.device_until(trust, now, RENEWABLE_MS)
    }

    fn device_until(&self, trust: &TrustSet, now: UtcMs, grace_ms: i64) -> Result<Device, ApiError> {
        let certificate = trust.certificate(&self.signature.device).ok_or(ApiError::UnknownDevice)?;
        self.signature
            .check(&certificate.key, &self.method, &self.path, &self.body, now)
            .map_err(|error: AuthError| ApiError::Auth(error, now))?;
        let revoked = trust.revocation(&self.signature.device).map(|revocation| revocation.reason.clone());
        // A revoked device may hand over what it has whenever it comes.
        if now.0 - certificate.not_after.0 > grace_ms && revoked.is_none() {
            return Err(ApiError::CertificateExpired);
        }
        Ok(Device { certificate: certificate.clone(), revoked })
    }
}

impl Device {
    /// Checks that the certificate names every one of the grids.
    ///
    /// # Errors
    /// [`ApiError::NotGranted`] with the first that it does not.
    pub fn check_grants<'a>(&self, scopes: impl IntoIterator<Item = &'a ScopeId>) -> Result<(), ApiError> {
        match scopes.into_iter().find(|scope| !self.certificate.grants(scope)) {
            Some(scope) => Err(ApiError::NotGranted(*scope)),
            None => Ok(()),
        }
    }
}
