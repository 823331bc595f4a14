//! The supervisors' console: server-rendered pages over the views.

mod assets;
mod badge;
#[cfg(test)]
mod contrast;
mod cookies;
mod curve;
mod frame;
mod grid_page;
mod household;
mod protection;
mod region_page;
mod signed;
mod signin;
#[cfg(test)]
pub(crate) mod tests;
mod words;

use std::ops::Deref;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::app::AppState;
use crate::views::ViewError;

pub(crate) use cookies::{SESSION, cookie};
pub(crate) use signed::session;
pub(crate) use signin::same;

/// What the console's pages work with. Cloning it is cheap.
#[derive(Clone)]
struct Console {
    app: AppState,
    secure: bool,
}

impl Console {
    /// Whether browsers reach the console by TLS, so that cookies may insist on it.
    const fn secure(&self) -> bool {
        self.secure
    }
}

impl Deref for Console {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.app
    }
}

/// The console's routes, with their security headers. `secure` says that browsers reach them by TLS.
pub fn router(app: AppState, secure: bool) -> Router {
    let console = Console { app, secure };
    Router::new()
        .route("/", get(region_page::home))
        .route("/region/{code}", get(region_page::region))
        .route("/grid/{code}", get(grid_page::grid))
        .route("/household/{id}", get(household::household))
        .route("/login", get(signin::form).post(signin::sign_in))
        .route("/logout", post(signin::sign_out))
        .route("/assets/console.css", get(assets::css))
        .route("/assets/icon.svg", get(assets::icon))
        .layer(from_fn_with_state(console.clone(), protection::language))
        .layer(from_fn_with_state(console.clone(), protection::headers))
        .with_state(console)
}

/// 32 random bytes as text: a session's cookie or a form's token.
fn fresh_token() -> Result<String, ViewError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ViewError::NoRandomness)?;
    Ok(hex::encode(bytes))
}
