//! `GET /api/v1/indicators`, `GET /api/v1/daily-report`, `POST /api/v1/daily-report/sign`: what supervisors ask, and what
//! they sign.

use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use stairwell_core::store::StoreError;
use stairwell_core::time::{LocalDate, UtcMs};
use tokio::sync::Semaphore;

use super::session::Supervisor;
use crate::app::AppState;
use crate::directory::ReportSignature;
use crate::error::ApiError;
use crate::reports::{self, Asked, DailyReport, Desk, IndicatorReport, QuestionError};
use crate::views::{self, Act, ViewError, Viewer};

/// Reports that are folded at once: each takes all cores, and phones want to sync meanwhile.
const AT_ONCE: usize = 2;
/// Header that carries the session's token.
const TOKEN_HEADER: &str = "x-csrf-token";
/// Longest note under a signature, in characters.
const MAX_NOTE_CHARS: usize = 500;

static PERMITS: Semaphore = Semaphore::const_new(AT_ONCE);

/// What is asked, as it stands in the address.
#[derive(Debug, Deserialize)]
pub struct Parameters {
    region: Option<String>,
    date: Option<String>,
    cut_off: Option<String>,
    as_known_at: Option<String>,
}

/// What is signed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signing {
    /// Code of the region.
    region: String,
    /// Business date; that of the cut-off when left out.
    date: Option<LocalDate>,
    /// The end of the date, or now, when left out.
    cut_off: Option<UtcMs>,
    /// 零报告.
    #[serde(default)]
    zero_declared: bool,
    note: Option<String>,
    /// The session's token, when no header carries it.
    csrf: Option<String>,
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    region: String,
    date: LocalDate,
    cut_off: UtcMs,
    zero_declared: bool,
    signer: String,
    signed_at: UtcMs,
}

impl Parameters {
    fn asked(self, viewer: &Viewer, now: UtcMs) -> Result<Asked, ApiError> {
        let date = self.date.as_deref().map(str::parse::<LocalDate>).transpose().map_err(QuestionError::from)?;
        let cut_off = reports::cut_off(now, date, time(self.cut_off)?)?;
        let as_known_at = reports::as_known_at(now, time(self.as_known_at)?)?;
        let region = self.region.unwrap_or_else(|| viewer.region.clone());
        Ok(Asked { region, cut_off, as_known_at })
    }
}

/// A plus sign in an address is read as a space.
fn time(text: Option<String>) -> Result<Option<UtcMs>, QuestionError> {
    Ok(text.map(|text| text.trim().replace(' ', "+").parse()).transpose()?)
}

/// `GET /api/v1/indicators?region=CODE&date=D&cut_off=TIME&as_known_at=TIME`.
///
/// # Errors
/// [`ApiError::SignedOut`], [`ApiError::Question`], [`ApiError::NotFound`] for a region that is not the viewer's.
pub async fn find_indicators(
    State(app): State<AppState>,
    supervisor: Supervisor,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<IndicatorReport>, ApiError> {
    let Query(parameters) = parameters.map_err(|error| ApiError::Malformed(error.body_text()))?;
    let answer = |desk: Desk<'_>, asked: &Asked| desk.indicators(asked, &mut |_, _| {});
    Ok(Json(find(&app, supervisor.viewer, parameters, Act::ViewIndicators, answer).await?))
}

/// `GET /api/v1/daily-report?region=CODE&date=D&cut_off=TIME&as_known_at=TIME`.
///
/// # Errors
/// Those of [`find_indicators`].
pub async fn find_daily_report(
    State(app): State<AppState>,
    supervisor: Supervisor,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Result<Json<DailyReport>, ApiError> {
    let Query(parameters) = parameters.map_err(|error| ApiError::Malformed(error.body_text()))?;
    let answer = |desk: Desk<'_>, asked: &Asked| desk.daily_report(asked, &mut |_, _| {});
    Ok(Json(find(&app, supervisor.viewer, parameters, Act::ViewReport, answer).await?))
}

/// Answers a question. What is shown is on record before it is.
async fn find<T: Send + 'static>(
    app: &AppState,
    viewer: Viewer,
    parameters: Parameters,
    act: Act,
    answer: impl FnOnce(Desk<'_>, &Asked) -> Result<Option<T>, ViewError> + Send + 'static,
) -> Result<T, ApiError> {
    let now = app.now();
    let asked = parameters.asked(&viewer, now)?;
    let user = viewer.user.clone();
    let permit = PERMITS.acquire().await.map_err(|_| StoreError::Busy)?;
    let read = app.read(move |reader| {
        // Held until it is folded, also when nobody waits for the answer any more.
        let _permit = permit;
        let mut asked = asked;
        if asked.region.is_empty() {
            asked.region = views::topmost(reader.connection())?.unwrap_or_default();
        }
        let desk = Desk { store: reader.store(), trust: reader.trust(), viewer: &viewer, now };
        Ok::<_, ViewError>(answer(desk, &asked)?.map(|found| (found, asked.region)))
    });
    let (found, region) = read.await?.ok_or(ApiError::NotFound)?;
    app.write(move |work| views::record(work.store.connection(), &user, act, &region, work.now)).await?;
    Ok(found)
}

/// `POST /api/v1/daily-report/sign`: a supervisor signs the day of a region above the grids.
///
/// # Errors
/// [`ApiError::SignedOut`], [`ApiError::Token`], [`ApiError::Question`], [`ApiError::NotFound`],
/// [`ApiError::SignedOnPhone`] for a grid.
pub async fn sign_daily_report(
    State(app): State<AppState>,
    supervisor: Supervisor,
    headers: HeaderMap,
    signing: Result<Json<Signing>, JsonRejection>,
) -> Result<Json<Signed>, ApiError> {
    let Json(signing) = signing.map_err(|error| ApiError::Malformed(error.body_text()))?;
    let header = headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok());
    supervisor.check_token(header.or(signing.csrf.as_deref()).unwrap_or_default())?;
    if signing.note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE_CHARS) {
        return Err(ApiError::Malformed(format!("a note has at most {MAX_NOTE_CHARS} characters")));
    }
    let viewer = supervisor.viewer;
    app.write(move |work| {
        let now = work.now;
        let Signing { region, date, cut_off, zero_declared, note, .. } = signing;
        let found = work.directory().region(&region)?.filter(|_| viewer.may_see(&region));
        match found.ok_or(ApiError::NotFound)?.level.as_str() {
            "GRID" | "POST" => return Err(ApiError::SignedOnPhone(region)),
            _ => {}
        }
        let cut_off = reports::cut_off(now, date, cut_off)?;
        let date = reports::date_of(cut_off);
        let signer = viewer.user;
        let signature = ReportSignature {
            node: region.clone(),
            date,
            cut_off,
            zero_declared,
            signer: signer.clone(),
            signed_at: now,
            note,
        };
        work.directory().sign_report(&signature)?;
        views::record(work.store.connection(), &signer, Act::SignReport, &region, now)?;
        Ok(Json(Signed { region, date, cut_off, zero_declared, signer, signed_at: now }))
    })
    .await
}
