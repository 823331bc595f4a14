//! Reading and writing cookies.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The cookie of a signed-in browser.
pub(crate) const SESSION: &str = "stairwell_session";
/// The cookie that ties a sign-in form to the browser that asked for it.
pub(super) const FORM: &str = "stairwell_form";
/// The cookie that remembers the language.
pub(super) const LANG: &str = "stairwell_lang";

/// The value of a cookie; `None` when the browser did not send it.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

/// A `Set-Cookie` header. `max_age_s` 0 deletes the cookie. Values are hexadecimal or language codes, so they need no
/// quoting; anything else gives `None`.
pub(super) fn set_cookie(name: &str, value: &str, max_age_s: i64, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("a=1; stairwell_session=ff00 ; b=2"));
        assert_eq!(cookie(&headers, SESSION), Some("ff00"));
        assert_eq!(cookie(&headers, FORM), None);
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let header = set_cookie(SESSION, "ff", 60, true).expect("a header");
        assert_eq!(header, "stairwell_session=ff; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure");
        assert_eq!(set_cookie(SESSION, "a\nb", 60, true), None);
    }
}
