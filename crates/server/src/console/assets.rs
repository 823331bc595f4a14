//! Files that pages refer to. Their addresses carry a hash of their content, so a browser may keep them for good.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use stairwell_core::id::Hash;

const CSS: &str = include_str!("../../assets/console.css");
const ICON: &str = include_str!("../../assets/icon.svg");

static CSS_ADDRESS: LazyLock<String> = LazyLock::new(|| address("/assets/console.css", CSS));
static ICON_ADDRESS: LazyLock<String> = LazyLock::new(|| address("/assets/icon.svg", ICON));

fn address(path: &str, content: &str) -> String {
    let hash = Hash::of(content.as_bytes()).to_string();
    format!("{path}?v={}", &hash[..12])
}

/// Where the style sheet is.
pub(super) fn css_address() -> &'static str {
    &CSS_ADDRESS
}

/// Where the icon is.
pub(super) fn icon_address() -> &'static str {
    &ICON_ADDRESS
}

/// `GET /assets/console.css`.
pub(super) async fn css() -> Response {
    file("text/css; charset=utf-8", CSS)
}

/// `GET /assets/icon.svg`.
pub(super) async fn icon() -> Response {
    file("image/svg+xml", ICON)
}

fn file(content_type: &'static str, content: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, content).into_response()
}
