//! What every response of the console carries, and the language that it is written in.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, SET_COOKIE, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::Console;
use super::cookies::{LANG, cookie, set_cookie};
use super::words::Lang;

/// No script and no style stands in a page: an injected one does nothing. No other site may frame the console or
/// receive its forms.
const POLICY: &str =
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const LANG_COOKIE_S: i64 = 365 * 24 * 3600;
const COOP: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds the security headers.
pub(super) async fn headers(State(console): State<Console>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(COOP, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS, HeaderValue::from_static("camera=(), geolocation=(), microphone=()"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if console.secure() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Finds the language: `?lang=`, which is remembered, else the cookie, else Chinese.
pub(super) async fn language(State(console): State<Console>, mut request: Request, next: Next) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Lang::from_code);
    let known = cookie(request.headers(), LANG).and_then(Lang::from_code);
    request.extensions_mut().insert(asked.or(known).unwrap_or_default());
    let mut response = next.run(request).await;
    if let Some(header) = asked.and_then(|lang| set_cookie(LANG, lang.code(), LANG_COOKIE_S, console.secure())) {
        response.headers_mut().append(SET_COOKIE, header);
    }
    response
}
