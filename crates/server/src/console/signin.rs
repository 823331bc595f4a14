//! Signing in and out.

use askama::Template;
use axum::extract::{Extension, Form, Query, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::Console;
use super::cookies::{FORM, SESSION, cookie, set_cookie};
use super::frame::{Frame, failed, page};
use super::signed::Signed;
use super::words::Lang;
use crate::directory::Directory;
use crate::password::{MAX_PASSWORD_BYTES, verify_password};
use crate::views::{self, Act, Attempt, SESSION_MS, Session, ViewError};
use crate::writer::Work;

/// How long a sign-in form may stay open.
const FORM_COOKIE_S: i64 = 3600;
/// Longest user name that is looked up or counted, in bytes.
const MAX_NAME_BYTES: usize = 128;

/// Where to go after signing in.
#[derive(Debug, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// The sign-in form.
#[derive(Deserialize)]
pub(super) struct Credentials {
    name: String,
    password: String,
    #[serde(default)]
    csrf: String,
    #[serde(default)]
    next: String,
}

/// A form that carries nothing but the session's token.
#[derive(Deserialize)]
pub(super) struct SessionForm {
    #[serde(default)]
    csrf: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginHtml {
    frame: Frame,
    error: Option<String>,
    csrf: String,
    name: String,
    next: String,
}

/// What became of an attempt to sign in.
enum Outcome {
    In { token: String },
    Wrong,
    Locked,
}

/// `GET /login`.
pub(super) async fn form(
    State(console): State<Console>,
    Extension(lang): Extension<Lang>,
    Query(Next { next }): Query<Next>,
) -> Response {
    login_page(&console, lang, StatusCode::OK, None, String::new(), &next)
}

/// `POST /login`. The answer to a wrong name and to a wrong password is the same, and takes the same time.
pub(super) async fn sign_in(
    State(console): State<Console>,
    Extension(lang): Extension<Lang>,
    headers: HeaderMap,
    Form(credentials): Form<Credentials>,
) -> Response {
    let Credentials { name, password, csrf, next } = credentials;
    if !cookie(&headers, FORM).is_some_and(|expected| same(expected, &csrf)) {
        let error = lang.say("login.error.form");
        return login_page(&console, lang, StatusCode::FORBIDDEN, Some(error), name, &next);
    }
    if name.len() > MAX_NAME_BYTES || password.len() > MAX_PASSWORD_BYTES {
        let error = lang.say("login.error.wrong");
        return login_page(&console, lang, StatusCode::UNAUTHORIZED, Some(error), String::new(), &next);
    }
    match attempt(&console, &name, password).await {
        Ok(Outcome::In { token }) => signed_in(&console, &token, &next),
        Ok(Outcome::Wrong) => {
            let error = lang.say("login.error.wrong");
            login_page(&console, lang, StatusCode::UNAUTHORIZED, Some(error), name, &next)
        }
        Ok(Outcome::Locked) => {
            let error = lang.say("login.error.locked");
            login_page(&console, lang, StatusCode::TOO_MANY_REQUESTS, Some(error), name, &next)
        }
        Err(error) => {
            tracing::error!(%error, "a sign-in could not be handled");
            failed(Frame::new(lang, "/login", None))
        }
    }
}

/// `POST /logout`.
pub(super) async fn sign_out(
    State(console): State<Console>,
    signed: Signed,
    headers: HeaderMap,
    Form(SessionForm { csrf }): Form<SessionForm>,
) -> Response {
    if !same(&signed.csrf, &csrf) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let token = cookie(&headers, SESSION).unwrap_or_default().to_owned();
    let user = signed.viewer.user.clone();
    let ended = console
        .write(move |work| {
            let connection = work.store.connection();
            views::close_session(connection, &token)?;
            views::record(connection, &user, Act::SignOut, "", work.now)
        })
        .await;
    if let Err(error) = ended {
        tracing::error!(%error, "a session could not be ended");
        return failed(signed.frame());
    }
    let mut response = Redirect::to("/login").into_response();
    response.headers_mut().extend(set_cookie(SESSION, "", 0, console.secure()).map(|value| (SET_COOKIE, value)));
    response
}

/// The attempt is counted before the password is looked at, so that attempts sent at once do not get past the limit.
async fn attempt(console: &Console, name: &str, password: String) -> Result<Outcome, ViewError> {
    let user = name.to_owned();
    let admission = console.write(move |work| admit(work, &user)).await?;
    let Attempt::Admitted { last } = admission else { return Ok(Outcome::Locked) };
    let user = name.to_owned();
    let matches = console.read(move |reader| {
        let user = Directory(reader.connection()).user(&user)?;
        Ok::<_, ViewError>(verify_password(&password, user.as_ref().map(|user| user.password_hash.as_str())))
    });
    let user = name.to_owned();
    if !matches.await? {
        console.write(move |work| note_failure(work, &user, last)).await?;
        return Ok(if last { Outcome::Locked } else { Outcome::Wrong });
    }
    let token = super::fresh_token()?;
    let session = Session { user, csrf: super::fresh_token()? };
    let opened = token.clone();
    console.write(move |work| open(work, &opened, &session)).await?;
    Ok(Outcome::In { token })
}

fn admit(work: &mut Work<'_>, user: &str) -> Result<Attempt, ViewError> {
    let connection = work.store.connection();
    let admission = views::admit(connection, user, work.now)?;
    if admission == Attempt::Locked {
        views::record(connection, user, Act::SignInFailed, "", work.now)?;
    }
    Ok(admission)
}

fn note_failure(work: &mut Work<'_>, user: &str, last: bool) -> Result<(), ViewError> {
    let connection = work.store.connection();
    views::record(connection, user, Act::SignInFailed, "", work.now)?;
    if last { views::record(connection, user, Act::LockedOut, "", work.now) } else { Ok(()) }
}

fn open(work: &mut Work<'_>, token: &str, session: &Session) -> Result<(), ViewError> {
    let connection = work.store.connection();
    views::succeeded(connection, &session.user)?;
    views::open_session(connection, token, session, work.now)?;
    views::record(connection, &session.user, Act::SignIn, "", work.now)
}

fn signed_in(console: &Console, token: &str, next: &str) -> Response {
    let mut response = Redirect::to(local(next)).into_response();
    let secure = console.secure();
    let cookies = [set_cookie(SESSION, token, SESSION_MS / 1000, secure), set_cookie(FORM, "", 0, secure)];
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn login_page(
    console: &Console,
    lang: Lang,
    status: StatusCode,
    error: Option<String>,
    name: String,
    next: &str,
) -> Response {
    let Ok(csrf) = super::fresh_token() else { return failed(Frame::new(lang, "/login", None)) };
    let header = set_cookie(FORM, &csrf, FORM_COOKIE_S, console.secure());
    let next = local(next).to_owned();
    let frame = Frame::new(lang, "/login", None);
    let mut response = page(status, &LoginHtml { frame, error, csrf, name, next });
    response.headers_mut().extend(header.map(|value| (SET_COOKIE, value)));
    response
}

/// The address when it is a page of this server, else the start page: a link must not lead elsewhere after sign-in.
fn local(next: &str) -> &str {
    let plain = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if plain { next } else { "/" }
}

/// Compares without telling by the time taken where two texts differ.
pub(crate) fn same(expected: &str, given: &str) -> bool {
    let difference = expected.bytes().zip(given.bytes()).fold(0, |difference, (a, b)| difference | (a ^ b));
    !expected.is_empty() && expected.len() == given.len() && difference == 0
}

#[cfg(test)]
mod tests {
    use super::{local, same};

    #[test]
    fn after_signing_in_nobody_is_sent_elsewhere() {
        assert_eq!(local("/grid/440106006002G001?q=3"), "/grid/440106006002G001?q=3");
        for elsewhere in ["", "https://example.com", "//example.com", "/\\example.com", "/a\r\nb"] {
            assert_eq!(local(elsewhere), "/");
        }
    }

    #[test]
    fn an_empty_token_matches_nothing() {
        assert!(same("ab", "ab"));
        assert!(!same("ab", "ac") && !same("ab", "a") && !same("", ""));
    }
}
