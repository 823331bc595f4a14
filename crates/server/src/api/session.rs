//! Supervisors who ask by program: the console's session is who they are.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, X_CONTENT_TYPE_OPTIONS};
use axum::http::request::Parts;
use axum::response::Response;
use serde::Serialize;

use crate::app::AppState;
use crate::console::{SESSION, cookie, session};
use crate::error::ApiError;
use crate::views::Viewer;

/// The signed-in user of a request. Asking for it refuses everybody else.
#[derive(Debug, Clone)]
pub struct Supervisor {
    /// Who, and how far they may see.
    pub viewer: Viewer,
    /// What every request that changes something carries.
    csrf: String,
}

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SessionView {
    user: String,
    role: String,
    region: String,
    csrf: String,
}

impl FromRequestParts<AppState> for Supervisor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, ApiError> {
        let now = app.now();
        let token = cookie(&parts.headers, SESSION).map(str::to_owned).ok_or(ApiError::SignedOut)?;
        let found = app.read(move |reader| session(reader, &token, now)).await?;
        let (viewer, csrf) = found.ok_or(ApiError::SignedOut)?;
        Ok(Self { viewer, csrf })
    }
}

impl Supervisor {
    /// Checks that the request comes from the session's own pages or programs.
    ///
    /// # Errors
    /// [`ApiError::Token`].
    pub fn check_token(&self, token: &str) -> Result<(), ApiError> {
        if crate::console::same(&self.csrf, token) { Ok(()) } else { Err(ApiError::Token) }
    }
}

/// `GET /api/v1/session`: who is signed in, and the token that changes carry.
pub async fn find_session(Supervisor { viewer, csrf }: Supervisor) -> Json<SessionView> {
    let Viewer { user, role, region } = viewer;
    Json(SessionView { user, role, region, csrf })
}

/// Says that an answer is kept nowhere on its way: it names residents.
pub async fn keep_nowhere(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
