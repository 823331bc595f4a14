//! Calls to the server over HTTP.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Response, StatusCode, redirect};

use crate::cbor;
use crate::sync::auth::{MAX_CLOCK_DIFFERENCE_MS, RequestSignature, TIME_HEADER};
use crate::sync::enrol::{EnrolRequest, EnrolResponse, RenewRequest};
use crate::sync::message::{MAX_RESPONSE_BYTES, MessageError, SyncRequest, SyncResponse};
use crate::time::UtcMs;
use crate::trust::KeyPair;

use super::address::{is_loopback, parse_address, trusted_roots};
use super::error::ClientError;

/// Path of enrolment.
pub const ENROL_PATH: &str = "/v1/enrol";
/// Path of going on under a new key.
pub const RENEW_PATH: &str = "/v1/renew";
/// Path of sync.
pub const SYNC_PATH: &str = "/v1/sync";

/// How long to wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long to wait for the next bytes of an answer: a server that commits for many at once needs a moment.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
const CBOR: &str = "application/cbor";

/// What went over the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests that were answered.
    pub round_trips: u64,
    /// Bytes of request bodies.
    pub bytes_up: u64,
    /// Bytes of response bodies.
    pub bytes_down: u64,
}

/// The way to one server. Knows how far the device's clock is off the server's.
#[derive(Debug)]
pub struct Transport {
    http: reqwest::Client,
    server: String,
    clock_offset_ms: i64,
    traffic: Traffic,
}

impl Transport {
    /// Prepares the way to `server` (`http://…` or `https://…`); nothing is sent. `roots_pem`: trust these TLS roots
    /// and no others, `None` for the platform's (with `https`, not on Android: there they have to be given).
    /// `clock_offset_ms`: what to add to the device's clock to get the server's, as last known; 0 when never.
    ///
    /// # Errors
    /// [`ClientError::Address`], [`ClientError::Roots`] or [`ClientError::RootsNeeded`].
    pub fn new(server: &str, roots_pem: Option<&[u8]>, clock_offset_ms: i64) -> Result<Self, ClientError> {
        let url = parse_address(server)?;
        // An error means that somebody installed a provider before: that one is used.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .redirect(redirect::Policy::none())
            .user_agent(concat!("stairwell/", env!("CARGO_PKG_VERSION")));
        if let Some(roots) = trusted_roots(&url, roots_pem)? {
            builder = builder.tls_certs_only(roots);
        }
        if is_loopback(&url) {
            builder = builder.no_proxy();
        }
        let http = builder.build().map_err(|error| ClientError::Roots(error.to_string()))?;
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self { http, server, clock_offset_ms, traffic: Traffic::default() })
    }

    /// The server's address, without a slash at its end.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.server
    }

    /// What to add to the device's clock to get the server's; as learnt from the last answer.
    #[must_use]
    pub const fn clock_offset_ms(&self) -> i64 {
        self.clock_offset_ms
    }

    /// What went over the wire through this value so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
    }

    /// Turns a code into a certificate. `now` is the device's clock.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn enrol(&mut self, request: &EnrolRequest, now: UtcMs) -> Result<EnrolResponse, ClientError> {
        let answer = self.post(ENROL_PATH, &request.to_body(), None).await?;
        let response: EnrolResponse = read_enrolment(&answer.body(&mut self.traffic).await?)?;
        self.clock_offset_ms = response.server_time.0.saturating_sub(now.0);
        Ok(response)
    }

    /// Gets a certificate for the new key in `request`; signed by the old device.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn renew(
        &mut self,
        old: &KeyPair,
        request: &RenewRequest,
        now: UtcMs,
    ) -> Result<EnrolResponse, ClientError> {
        let body = cbor::to_vec(request);
        let answer = self.post_signed(old, RENEW_PATH, &body, now).await?;
        let response: EnrolResponse = read_enrolment(&answer.body(&mut self.traffic).await?)?;
        self.clock_offset_ms = response.server_time.0.saturating_sub(now.0);
        Ok(response)
    }

    /// One round trip of sync; signed again with the server's clock when the device's is off.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn sync(
        &mut self,
        keys: &KeyPair,
        request: &SyncRequest,
        now: UtcMs,
    ) -> Result<SyncResponse, ClientError> {
        let body = request.to_body()?;
        let answer = self.post_signed(keys, SYNC_PATH, &body, now).await?;
        let response = SyncResponse::from_body(&answer.body(&mut self.traffic).await?).map_err(unreadable)?;
        self.clock_offset_ms = response.server_time.0.saturating_sub(now.0);
        Ok(response)
    }

    /// Sends a signed request, a second time when the first one's clock was off.
    async fn post_signed(
        &mut self,
        keys: &KeyPair,
        path: &str,
        body: &[u8],
        now: UtcMs,
    ) -> Result<Answer, ClientError> {
        let time = UtcMs(now.0.saturating_add(self.clock_offset_ms));
        let signature = RequestSignature::sign(keys, "POST", path, body, time);
        let answer = self.send(path, body, Some(&signature)).await?;
        match answer.other_time(time) {
            Some(server_time) => {
                answer.body(&mut self.traffic).await?;
                self.clock_offset_ms = server_time.0.saturating_sub(now.0);
                let signature = RequestSignature::sign(keys, "POST", path, body, server_time);
                self.post(path, body, Some(&signature)).await
            }
            None => answer.accept(&mut self.traffic).await,
        }
    }

    /// Sends a request and insists on success.
    async fn post(
        &mut self,
        path: &str,
        body: &[u8],
        signature: Option<&RequestSignature>,
    ) -> Result<Answer, ClientError> {
        let answer = self.send(path, body, signature).await?;
        answer.accept(&mut self.traffic).await
    }

    async fn send(
        &mut self,
        path: &str,
        body: &[u8],
        signature: Option<&RequestSignature>,
    ) -> Result<Answer, ClientError> {
        let mut request =
            self.http.post(format!("{}{path}", self.server)).header(CONTENT_TYPE, CBOR).body(body.to_vec());
        if let Some(signature) = signature {
            request = request.header(AUTHORIZATION, signature.to_header());
        }
        let response = request.send().await.map_err(ClientError::of_http)?;
        self.traffic.round_trips += 1;
        self.traffic.bytes_up += body.len() as u64;
        Ok(Answer(response))
    }
}

/// An answer whose body has not been read.
struct Answer(Response);

impl Answer {
    /// The server's clock, when it refused a request that was signed for `time` because that is too far off.
    fn other_time(&self, time: UtcMs) -> Option<UtcMs> {
        if self.0.status() != StatusCode::UNAUTHORIZED {
            return None;
        }
        let server_time: i64 = self.0.headers().get(TIME_HEADER)?.to_str().ok()?.parse().ok()?;
        let off_by = server_time.saturating_sub(time.0).saturating_abs();
        (off_by > MAX_CLOCK_DIFFERENCE_MS).then_some(UtcMs(server_time))
    }

    /// The answer itself when it is a success, else the server's error.
    async fn accept(self, traffic: &mut Traffic) -> Result<Self, ClientError> {
        let status = self.0.status();
        if status.is_success() {
            return Ok(self);
        }
        let body = self.body(traffic).await?;
        let told = told_error(&body);
        if status.is_server_error() {
            let message = told.map_or_else(|| "no reason given".to_owned(), |(_, message)| message);
            return Err(ClientError::Unavailable { status: status.as_u16(), message });
        }
        let (code, message) = told.ok_or_else(|| ClientError::NotStairwell(format!("HTTP {}", status.as_u16())))?;
        Err(ClientError::Refused { code, message })
    }

    /// Reads the body, up to the cap.
    async fn body(mut self, traffic: &mut Traffic) -> Result<Vec<u8>, ClientError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.0.chunk().await.map_err(ClientError::of_http)? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_RESPONSE_BYTES {
                return Err(ClientError::NotStairwell(format!("an answer of more than {MAX_RESPONSE_BYTES} bytes")));
            }
        }
        traffic.bytes_down += body.len() as u64;
        Ok(body)
    }
}

/// Code and message of `{"error":{"code","message"}}`.
fn told_error(body: &[u8]) -> Option<(String, String)> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let error = value.get("error")?;
    Some((error.get("code")?.as_str()?.to_owned(), error.get("message")?.as_str()?.to_owned()))
}

fn read_enrolment(body: &[u8]) -> Result<EnrolResponse, ClientError> {
    cbor::from_slice(body).map_err(|error| ClientError::NotStairwell(error.to_string()))
}

/// A version that is not spoken is told as it is; anything else is not an answer of a Stairwell server.
fn unreadable(error: MessageError) -> ClientError {
    match error {
        MessageError::Version(_) => ClientError::Message(error),
        MessageError::Seal(_) | MessageError::Malformed(_) | MessageError::Repeated(_) | MessageError::Statements => {
            ClientError::NotStairwell(error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_or_https_with_a_host() {
        for good in ["http://127.0.0.1:8080", "https://stairwell.example/", "http://[::1]:1"] {
            assert!(parse_address(good).is_ok(), "{good}");
        }
        for wrong in ["127.0.0.1:8080", "ftp://x", "", "http://", "https://x/?a=1"] {
            assert!(matches!(Transport::new(wrong, None, 0), Err(ClientError::Address(_))), "{wrong}");
        }
    }

    #[test]
    fn roots_that_are_no_certificates_are_refused_in_one_sentence() {
        let refused = Transport::new("https://x", Some(b"not PEM"), 0);
        assert!(matches!(refused, Err(ClientError::Roots(_))), "{refused:?}");
    }

    #[test]
    fn an_error_body_is_read_and_anything_else_is_not() {
        let body = br#"{"error":{"code":"revoked","message":"the device was revoked"}}"#;
        assert_eq!(told_error(body), Some(("revoked".into(), "the device was revoked".into())));
        assert_eq!(told_error(b"<html>"), None);
    }
}
