//! The one place where errors become HTTP.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use stairwell_core::id::ScopeId;
use stairwell_core::store::StoreError;
use stairwell_core::sync::auth::{AuthError, TIME_HEADER};
use stairwell_core::sync::message::{MAX_BODY_BYTES, MessageError};
use stairwell_core::time::UtcMs;
use thiserror::Error;

use crate::directory::InviteError;
use crate::reports::QuestionError;
use crate::views::ViewError;

/// Why a request is not answered with what it asked for. The body is `{"error":{"code","message"}}`.
#[derive(Debug, Error)]
pub enum ApiError {
    /// Reading: not a message of the protocol.
    #[error("the request cannot be read: {0}")]
    Malformed(String),
    /// Reading: a protocol version that this server does not speak.
    #[error("{0}")]
    Version(String),
    /// Reading: more than is read.
    #[error("the body is longer than {MAX_BODY_BYTES} bytes")]
    TooLarge,
    /// Reading: the request did not arrive in time.
    #[error("the request took too long to arrive")]
    Slow,
    /// Authenticating: the device has no certificate here and brings none.
    #[error("this server does not know the device; enrol it, or send its certificate with the request")]
    UnknownDevice,
    /// Authenticating: see [`AuthError`]. Carries the server's clock, for a phone whose clock is off.
    #[error("{0}")]
    Auth(AuthError, UtcMs),
    /// Authorising: the certificate has run out.
    #[error("the device's certificate has expired; enrol again with a new code")]
    CertificateExpired,
    /// Authorising: the certificate does not name the grid.
    #[error("the device's certificate does not grant {0}")]
    NotGranted(ScopeId),
    /// Authorising: the device was revoked.
    #[error("the device was revoked; what it records is kept and waits for a supervisor")]
    Revoked,
    /// Enrolling: see [`InviteError`].
    #[error("{0}")]
    Invite(InviteError),
    /// Authenticating: no supervisor is signed in.
    #[error("请先登录 / sign in first")]
    SignedOut,
    /// Authorising: the request does not carry the session's token.
    #[error("请求没有带上会话令牌 / the request does not carry the session's token")]
    Token,
    /// Asking: see [`QuestionError`].
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// Signing: a grid is signed by those who work in it.
    #[error("网格 {0} 的日报在手机上签报 / the day of grid {0} is signed on a phone")]
    SignedOnPhone(String),
    /// Finding: there is no such thing.
    #[error("there is nothing at this address")]
    NotFound,
    /// Any step: too much to do at once.
    #[error("the server has too much to do; try again soon")]
    Overloaded,
    /// Any step: see [`StoreError`].
    #[error("the server cannot read or write its store now; nothing is lost, try again")]
    Store(#[from] StoreError),
}

impl From<InviteError> for ApiError {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Store(error) => Self::Store(error),
            error => Self::Invite(error),
        }
    }
}

impl From<ViewError> for ApiError {
    fn from(error: ViewError) -> Self {
        match error {
            ViewError::Store(error) => Self::Store(error),
            error => Self::Store(StoreError::Backend(Box::new(error))),
        }
    }
}

impl From<MessageError> for ApiError {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::Version(_) => Self::Version(error.to_string()),
            MessageError::Seal(_)
            | MessageError::Malformed(_)
            | MessageError::Repeated(_)
            | MessageError::Statements => Self::Malformed(error.to_string()),
        }
    }
}

impl ApiError {
    /// The status, and a code that stays the same over versions.
    #[must_use]
    pub const fn code(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Version(_) => (StatusCode::BAD_REQUEST, "unsupported_version"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, "slow_request"),
            Self::UnknownDevice => (StatusCode::UNAUTHORIZED, "unknown_device"),
            Self::Auth(AuthError::Malformed, _) => (StatusCode::UNAUTHORIZED, "unsigned"),
            Self::Auth(AuthError::Clock, _) => (StatusCode::UNAUTHORIZED, "clock_off"),
            Self::Auth(AuthError::Signature, _) => (StatusCode::UNAUTHORIZED, "bad_signature"),
            Self::CertificateExpired => (StatusCode::FORBIDDEN, "certificate_expired"),
            Self::NotGranted(_) => (StatusCode::FORBIDDEN, "not_granted"),
            Self::Revoked => (StatusCode::FORBIDDEN, "revoked"),
            Self::Invite(InviteError::Unknown) => (StatusCode::FORBIDDEN, "unknown_code"),
            Self::Invite(InviteError::Used) => (StatusCode::FORBIDDEN, "used_code"),
            Self::Invite(InviteError::Expired) => (StatusCode::FORBIDDEN, "expired_code"),
            Self::Invite(_) => (StatusCode::FORBIDDEN, "not_invited"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signed_out"),
            Self::Token => (StatusCode::FORBIDDEN, "bad_token"),
            Self::Question(QuestionError::Time(_)) => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Question(QuestionError::Future { .. }) => (StatusCode::BAD_REQUEST, "future"),
            Self::Question(QuestionError::OtherDay { .. }) => (StatusCode::BAD_REQUEST, "other_day"),
            Self::SignedOnPhone(_) => (StatusCode::CONFLICT, "signed_on_phone"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
            Self::Store(StoreError::DiskFull) => (StatusCode::SERVICE_UNAVAILABLE, "disk_full"),
            Self::Store(StoreError::Busy) => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.code();
        if let Self::Store(error) = &self {
            // The cause is for the log: the body tells a phone no more than it can act on.
            tracing::error!(error = %error, "the store failed");
        }
        let body = Json(json!({ "error": { "code": code, "message": self.to_string() } }));
        let mut response = (status, body).into_response();
        if let Self::Auth(AuthError::Clock, now) = self {
            response.headers_mut().insert(HeaderName::from_static(TIME_HEADER), HeaderValue::from(now.0));
        }
        response
    }
}
