//! What every page has around it, and how a page becomes a response.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use stairwell_core::time::UtcMs;

use super::assets;
use super::signed::Signed;
use super::words::Lang;

/// What the frame of a page says.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub lang: Lang,
    pub css: &'static str,
    pub icon: &'static str,
    pub signed: Option<SignedFrame>,
    /// The same page in the other language.
    pub other_language: String,
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub(super) struct SignedFrame {
    pub user: String,
    pub role: String,
    pub csrf: String,
}

impl Frame {
    /// The frame of the page at `path`, with the query that it was asked with.
    pub(super) fn new(lang: Lang, path: &str, signed: Option<&Signed>) -> Self {
        let other = match lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        };
        let (place, query) = path.split_once('?').unwrap_or((path, ""));
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
        let separator = if kept.is_empty() { "" } else { "&" };
        let other_language = format!("{place}?{}{separator}lang={}", kept.join("&"), other.code());
        let signed = signed.map(|signed| SignedFrame {
            user: signed.viewer.user.clone(),
            role: lang.code_of("role", &signed.viewer.role),
            csrf: signed.csrf.clone(),
        });
        Self { lang, css: assets::css_address(), icon: assets::icon_address(), signed, other_language }
    }
}

/// One step of the way from the viewer's region to a page; the last one has no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Crumb {
    pub name: String,
    pub href: Option<String>,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorHtml {
    frame: Frame,
    title: String,
    lead: String,
}

/// Renders a page.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The page for what does not exist, or not for this viewer: the two are not told apart.
pub(super) fn not_found(frame: Frame) -> Response {
    let lang = frame.lang;
    let html = ErrorHtml { frame, title: lang.say("error.not_found"), lead: lang.say("error.not_found.lead") };
    page(StatusCode::NOT_FOUND, &html)
}

/// The page for a failure on our side.
pub(super) fn failed(frame: Frame) -> Response {
    let lang = frame.lang;
    let html = ErrorHtml { frame, title: lang.say("error.failed"), lead: lang.say("error.failed.lead") };
    page(StatusCode::INTERNAL_SERVER_ERROR, &html)
}

/// `02-11 09:32`: an instant in Asia/Shanghai, for lists.
pub(super) fn short_time(at: UtcMs) -> String {
    let text = at.to_string();
    match (text.get(5..10), text.get(11..16)) {
        (Some(date), Some(time)) => format!("{date} {time}"),
        _ => text,
    }
}

/// `2020-02-11 09:32 +08:00`: an instant with its zone, for records.
pub(super) fn full_time(at: UtcMs) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(date), Some(time)) => format!("{date} {time} +08:00"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_language_keeps_the_page_and_its_query() {
        let frame = Frame::new(Lang::Zh, "/grid/440106006002G001?q=3-1201&lang=zh", None);
        assert_eq!(frame.other_language, "/grid/440106006002G001?q=3-1201&lang=en");
        assert_eq!(Frame::new(Lang::En, "/", None).other_language, "/?lang=zh");
    }

    #[test]
    fn times_are_shown_in_shanghai() {
        let at: UtcMs = "2020-02-11T01:32:05Z".parse().expect("a time");
        assert_eq!((short_time(at).as_str(), full_time(at).as_str()), ("02-11 09:32", "2020-02-11 09:32 +08:00"));
    }
}
