//! `POST /v1/sync`: one request and its answer are a complete sync.
//!
//! What a device brings goes through the writer and is on disk before it is answered; what the device lacks is read
//! afterwards by a connection that sees that commit, so that cutting and compressing an answer holds nobody up.

use axum::extract::State;
use axum::response::Response;
use stairwell_core::id::DeviceId;
use stairwell_core::store::{LogStore, StoreError};
use stairwell_core::sync::engine::Ingested;
use stairwell_core::sync::message::{Notice, NoticeKind, ScopeState, SyncRequest};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{SignedStatement, Statement, TrustSet};

use crate::app::AppState;
use crate::auth::{Device, SignedRequest};
use crate::error::ApiError;
use crate::readers::Reader;
use crate::writer::Work;

use super::enrol::{cbor_response, is_due, renew_certificate};

/// The last sync of a device that brings nothing is written at most this often: it would cost a commit each time.
const TOUCH_MS: i64 = 60_000;

/// Statements about one device that are looked at before it is known.
const MAX_INTRODUCTION: usize = 64;

/// A request whose sender may send it.
struct Admitted {
    device: Device,
    request: SyncRequest,
    /// Nothing is to be written for this request.
    is_idle: bool,
}

/// Takes in what a device brings, and answers with what it lacks: a new certificate when its own ends soon or has ended.
///
/// # Errors
/// Those of [`SignedRequest::syncing_device`], [`ApiError::NotGranted`], [`ApiError::Malformed`],
/// [`ApiError::Version`].
pub async fn create_sync(State(app): State<AppState>, request: SignedRequest) -> Result<Response, ApiError> {
    let now = app.now();
    let Admitted { device, mut request, is_idle } = app.read(move |reader| admit(reader, &request, now)).await?;
    let bundles = std::mem::take(&mut request.bundles);
    let statements = std::mem::take(&mut request.statements);
    let mut taken = Ingested::default();
    if !is_idle {
        let id = device.certificate.device();
        let states = request.scopes.clone();
        let job = move |work: &mut Work<'_>| {
            let now = work.now;
            work.directory().touch_device(&id, now)?;
            let taken = work.replica().ingest(&bundles, &statements, now)?;
            // A device that the server had forgotten is known only now.
            renew_certificate(work, &id)?;
            note_complete(work, &id, &states)?;
            Ok::<_, StoreError>(taken)
        };
        taken = app.write(job).await?;
    }
    app.metrics().appended(taken.appended);
    taken.notices.iter().for_each(|notice| app.metrics().noticed(name_of(notice.kind)));
    let body = app
        .read(move |reader| {
            let mut response = match &device.revoked {
                Some(reason) => reader.replica().farewell(&request, &device.certificate.device(), reason, now)?,
                None => reader.replica().answer(&request, now)?,
            };
            // A revoked device is told once per grid; what the engine asks for is not left out.
            let told = |said: &Notice| taken.notices.iter().any(|notice| notice.scope == said.scope);
            response.notices.retain(|said| said.kind != NoticeKind::Held || !told(said));
            response.notices.extend(taken.notices);
            Ok::<_, ApiError>(response.to_body()?)
        })
        .await?;
    Ok(cbor_response(body))
}

fn admit(reader: &Reader, signed: &SignedRequest, now: UtcMs) -> Result<Admitted, ApiError> {
    let (device, request) = match signed.syncing_device(reader.trust(), now) {
        Ok(device) => (device, SyncRequest::from_body(&signed.body)?),
        Err(ApiError::UnknownDevice) => {
            let request = SyncRequest::from_body(&signed.body)?;
            (signed.syncing_device(&introduced(reader.trust(), signed.claimed(), &request), now)?, request)
        }
        Err(error) => return Err(error),
    };
    let named = request.scopes.iter().map(|state| &state.scope);
    device.check_grants(named.chain(request.bundles.iter().map(|bundle| &bundle.scope)))?;
    let id = device.certificate.device();
    let row = reader.directory().device(&id)?;
    let is_recent = |last: UtcMs| now.0 - last.0 < TOUCH_MS;
    let complete = reader.directory().complete_syncs(&id)?;
    let is_noted = row.and_then(|row| row.last_sync).is_some_and(is_recent)
        && request.scopes.iter().all(|state| complete.get(&state.scope).copied().is_some_and(is_recent));
    let is_due = device.revoked.is_none() && is_due(&device.certificate, now);
    let is_idle = is_noted && !is_due && request.bundles.is_empty() && request.statements.is_empty();
    Ok(Admitted { device, request, is_idle })
}

/// Notes the scopes of which the device has nothing that is not here now.
fn note_complete(work: &Work<'_>, device: &DeviceId, states: &[ScopeState]) -> Result<(), StoreError> {
    for state in states {
        let here = work.store.heads(&state.scope)?;
        if state.heads.iter().all(|(author, head)| here.of(author).seq >= head.seq) {
            work.directory().complete_sync(device, &state.scope, work.now)?;
        }
    }
    Ok(())
}

/// After a restore from a backup the server may have forgotten a device that it enrolled: the device brings its
/// certificate, which the authority signed. Anybody may send this: few signatures are checked.
fn introduced(trust: &TrustSet, device: DeviceId, request: &SyncRequest) -> TrustSet {
    let mut introduced = TrustSet::new(trust.authority());
    let about = |signed: &&SignedStatement| match minicbor::decode(&signed.body) {
        Ok(Statement::Certificate(certificate)) => certificate.device() == device,
        Ok(Statement::Revocation(revocation)) => revocation.device == device,
        _ => false,
    };
    for signed in request.statements.iter().filter(about).take(MAX_INTRODUCTION) {
        // What the authority did not sign introduces nobody.
        drop(introduced.add(signed));
    }
    introduced
}

const fn name_of(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Gap => "gap",
        NoticeKind::Fork => "fork",
        NoticeKind::Refused => "refused",
        NoticeKind::Held => "held",
    }
}
