//! Whether releases are final: who has been heard of since (domain.md §5.4).

use std::collections::BTreeMap;

use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::fold::finality::{OnDuty, confirm_releases, has_release, on_duty, written_at};
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::store::{LogStore, SqliteStore};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::TrustSet;

use crate::directory::Directory;
use crate::views::ViewError;

/// Fills in who confirmed the releases of a household, when it has any.
pub(super) fn confirm(
    store: &SqliteStore,
    trust: &TrustSet,
    scope: &ScopeId,
    view: &mut HouseholdView,
) -> Result<(), ViewError> {
    if has_release(view) {
        confirm_releases(view, &devices_on_duty(store, trust, scope)?);
    }
    Ok(())
}

/// The devices on duty in a grid, each with up to when everything that it wrote there is here: its last complete sync,
/// or the last entry that came by way of another, whichever is later.
///
/// # Errors
/// [`ViewError::Logs`].
pub fn devices_on_duty(store: &SqliteStore, trust: &TrustSet, scope: &ScopeId) -> Result<Vec<OnDuty>, ViewError> {
    let heads = store.heads(scope)?;
    let through = heads.iter().map(|(device, head)| (*device, head.seq)).collect();
    on_duty_through(store, trust, scope, &through, None)
}

/// [`devices_on_duty`] as it was known at a time: with the trust of that time, and `through`, the last entry of each log
/// that was here.
///
/// # Errors
/// [`ViewError::Logs`].
pub fn devices_on_duty_at(
    store: &SqliteStore,
    trust: &TrustSet,
    scope: &ScopeId,
    through: &BTreeMap<DeviceId, u64>,
    at: UtcMs,
) -> Result<Vec<OnDuty>, ViewError> {
    on_duty_through(store, trust, scope, through, Some(at))
}

fn on_duty_through(
    store: &SqliteStore,
    trust: &TrustSet,
    scope: &ScopeId,
    through: &BTreeMap<DeviceId, u64>,
    at: Option<UtcMs>,
) -> Result<Vec<OnDuty>, ViewError> {
    let directory = Directory(store.connection());
    let mut heard = BTreeMap::new();
    for certificate in trust.certificates().filter(|certificate| certificate.grants(scope)) {
        let device = certificate.device();
        let syncs = match at {
            Some(at) => directory.complete_syncs_at(&device, at)?,
            None => directory.complete_syncs(&device)?,
        };
        let last = through.get(&device).copied().unwrap_or_default();
        heard.insert(device, syncs.get(scope).copied().max(last_word(store, scope, &device, last)?));
    }
    Ok(on_duty(trust, scope, &|device| heard.get(device).copied().flatten()))
}

fn last_word(store: &SqliteStore, scope: &ScopeId, device: &DeviceId, seq: u64) -> Result<Option<UtcMs>, ViewError> {
    Ok(written_at(store.entries(scope, device, seq.saturating_sub(1), seq)?.last()))
}
