//! The signed-in user of a request.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use stairwell_core::time::UtcMs;

use super::Console;
use super::cookies::{SESSION, cookie};
use super::frame::{Frame, failed};
use super::words::Lang;
use crate::directory::Directory;
use crate::readers::Reader;
use crate::views::{self, ViewError, Viewer};

/// A request of a signed-in user. Asking for it sends everybody else to the sign-in page and back.
#[derive(Debug, Clone)]
pub(super) struct Signed {
    /// Who, and how far they may see.
    pub viewer: Viewer,
    /// What the session's forms carry.
    pub csrf: String,
    /// The language of the page.
    pub lang: Lang,
    /// The address asked for, with its query.
    pub path: String,
}

impl Signed {
    /// The frame of the page asked for.
    pub(super) fn frame(&self) -> Frame {
        Frame::new(self.lang, &self.path, Some(self))
    }
}

impl FromRequestParts<Console> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Response> {
        let lang = parts.extensions.get::<Lang>().copied().unwrap_or_default();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let signin = || {
            let next: String = path.bytes().map(percent_encoded).collect();
            Redirect::to(&format!("/login?next={next}")).into_response()
        };
        let now = console.now();
        let Some(token) = cookie(&parts.headers, SESSION).map(str::to_owned) else { return Err(signin()) };
        match console.read(move |reader| session(reader, &token, now)).await {
            Ok(Some((viewer, csrf))) => Ok(Self { viewer, csrf, lang, path }),
            Ok(None) => Err(signin()),
            Err(error) => {
                tracing::error!(%error, "a session could not be read");
                Err(failed(Frame::new(lang, &path, None)))
            }
        }
    }
}

/// The viewer and the forms' token of a session; `None` when it has ended or its user is gone.
pub(crate) fn session(reader: &Reader, token: &str, now: UtcMs) -> Result<Option<(Viewer, String)>, ViewError> {
    let Some(session) = views::session_of(reader.connection(), token, now)? else { return Ok(None) };
    let user = Directory(reader.connection()).user(&session.user)?;
    Ok(user.map(|user| {
        let viewer = Viewer { user: user.name, role: user.role.code().to_owned(), region: user.region };
        (viewer, session.csrf)
    }))
}

fn percent_encoded(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    }
}
