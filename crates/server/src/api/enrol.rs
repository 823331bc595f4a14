//! `POST /v1/enrol` and `POST /v1/renew`: a key becomes a certified device.

use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use stairwell_core::cbor;
use stairwell_core::id::DeviceId;
use stairwell_core::store::StoreError;
use stairwell_core::sync::auth::AuthError;
use stairwell_core::sync::enrol::{EnrolRequest, EnrolResponse, RenewRequest};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, PublicKey, Role, Statement};

use crate::app::AppState;
use crate::auth::{SignedRequest, read_body};
use crate::directory::{AdminAct, INVITE_MS, Invite};
use crate::error::ApiError;
use crate::writer::Work;

/// How long a certificate is good for.
pub const CERTIFICATE_MS: i64 = 30 * 86_400_000;
/// From this long before its end on, a sync renews a certificate.
pub const RENEWAL_MS: i64 = 10 * 86_400_000;

/// Turns a code into a certificate. The same key may ask again while the code is good: its answer may have been lost.
///
/// # Errors
/// [`ApiError::Invite`], [`ApiError::Auth`] when the sender does not hold the key, [`ApiError::Revoked`].
pub async fn create_device(State(app): State<AppState>, request: Request) -> Result<Response, ApiError> {
    let body = read_body(request.into_body()).await?;
    let request: EnrolRequest = read(&body)?;
    request.check().map_err(|_| ApiError::Auth(AuthError::Signature, app.now()))?;
    let response = app.write(move |work| enrol(work, &request)).await?;
    Ok(cbor_response(cbor::to_vec(&response)))
}

fn enrol(work: &mut Work<'_>, request: &EnrolRequest) -> Result<EnrolResponse, ApiError> {
    let device = request.key.device();
    if work.trust().revocation(&device).is_some() {
        return Err(ApiError::Revoked);
    }
    let invite = work.directory().use_invite(&request.code, &device, work.now)?;
    let asked_before = work.trust().certificate(&device).filter(|known| is_of(known, &invite, work.now)).cloned();
    let certificate = match asked_before {
        Some(known) => known,
        None => {
            work.directory().record(AdminAct::Enrol, &device.to_string(), work.now)?;
            certify(work, new_certificate(request.key, invite, work.now))?
        }
    };
    Ok(answer(work, certificate))
}

/// Certifies the key that a phone goes on with after a fork: same holder, same grids, same end. The same two keys may
/// ask again.
///
/// # Errors
/// Those of [`SignedRequest::device`], [`ApiError::Auth`] when the sender does not hold the new key,
/// [`ApiError::Revoked`].
pub async fn create_successor(State(app): State<AppState>, request: SignedRequest) -> Result<Response, ApiError> {
    let renewal: RenewRequest = read(&request.body)?;
    let response = app.write(move |work| renew(work, &request, &renewal)).await?;
    Ok(cbor_response(cbor::to_vec(&response)))
}

fn renew(work: &mut Work<'_>, request: &SignedRequest, renewal: &RenewRequest) -> Result<EnrolResponse, ApiError> {
    let device = request.device(work.trust(), work.now)?;
    let old = device.certificate;
    let new = renewal.key.device();
    let not_the_holder = ApiError::Auth(AuthError::Signature, work.now);
    if renewal.check(old.device()).is_err() {
        return Err(not_the_holder);
    }
    if device.revoked.is_some() || work.trust().revocation(&new).is_some() {
        return Err(ApiError::Revoked);
    }
    let certificate = match work.trust().certificate(&new).cloned() {
        Some(known) if known.succeeds == Some(old.device()) => known,
        // The key of another device.
        Some(_) => return Err(not_the_holder),
        None => {
            work.directory().record(AdminAct::Renew, &new.to_string(), work.now)?;
            let succeeds = Some(old.device());
            certify(work, Certificate { key: renewal.key, issued_at: work.now, succeeds, ..old })?
        }
    };
    Ok(answer(work, certificate))
}

/// Whether a certificate ends soon enough, or ended, for a sync to renew it. The server's own does not.
#[must_use]
pub fn is_due(certificate: &Certificate, now: UtcMs) -> bool {
    certificate.role != Role::Server && now.0 >= certificate.not_after.0 - RENEWAL_MS
}

/// Certifies a device again when that is due: same key, same holder, same grids, a later end. A revoked device never.
///
/// # Errors
/// Any write failure.
pub fn renew_certificate(work: &mut Work<'_>, device: &DeviceId) -> Result<(), StoreError> {
    let now = work.now;
    let due = work.trust().certificate(device).filter(|certificate| is_due(certificate, now)).cloned();
    let Some(old) = due.filter(|_| work.trust().revocation(device).is_none()) else { return Ok(()) };
    work.directory().record(AdminAct::Extend, &device.to_string(), now)?;
    certify(work, Certificate { issued_at: now, not_after: UtcMs(now.0 + CERTIFICATE_MS), ..old })?;
    Ok(())
}

/// Whether a certificate was made from this very invitation.
fn is_of(certificate: &Certificate, invite: &Invite, now: UtcMs) -> bool {
    let Certificate { person, role, team, scopes, .. } = certificate;
    let recent = now.0 - certificate.issued_at.0 < INVITE_MS;
    recent && (person, role, team, scopes) == (&invite.person, &invite.role, &invite.team, &invite.grids)
}

fn new_certificate(key: PublicKey, invite: Invite, now: UtcMs) -> Certificate {
    Certificate {
        key,
        person: invite.person,
        role: invite.role,
        team: invite.team,
        scopes: invite.grids,
        issued_at: now,
        not_after: UtcMs(now.0 + CERTIFICATE_MS),
        succeeds: None,
    }
}

fn certify(work: &mut Work<'_>, certificate: Certificate) -> Result<Certificate, StoreError> {
    work.directory().add_device(&certificate.device(), work.now)?;
    work.declare(&Statement::Certificate(certificate.clone()))?;
    Ok(certificate)
}

fn answer(work: &Work<'_>, certificate: Certificate) -> EnrolResponse {
    EnrolResponse {
        authority: work.keys.authority().public(),
        statements: work.trust().statements_for(&certificate.scopes).cloned().collect(),
        certificate,
        id_hash_key: *work.keys.id_hash_key(),
        seal_key: *work.keys.seal_public_key(),
        server_time: work.now,
    }
}

fn read<T>(body: &[u8]) -> Result<T, ApiError>
where
    T: for<'b> minicbor::Decode<'b, ()> + minicbor::Encode<()>,
{
    cbor::from_slice(body).map_err(|error| ApiError::Malformed(error.to_string()))
}

/// An answer in the protocol's format.
pub(super) fn cbor_response(body: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, "application/cbor")], body).into_response()
}
