//! Whether releases are final: who has been heard of since (domain.md §5.4).

use std::collections::BTreeMap;

use stairwell_core::domain::Record;
use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::fold::finality::{OnDuty, confirm_releases, on_duty};
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::log::Heads;
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
    let released = |view: &HouseholdView| {
        view.persons.iter().filter_map(|person| person.episode.as_ref()).any(|episode| episode.released_at.is_some())
    };
    if released(view) {
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
    let directory = Directory(store.connection());
    let mut heard = BTreeMap::new();
    for certificate in trust.certificates().filter(|certificate| certificate.grants(scope)) {
        let device = certificate.device();
        let synced = directory.complete_syncs(&device)?.get(scope).copied();
        heard.insert(device, synced.max(last_word(store, scope, &device, &heads)?));
    }
    Ok(on_duty(trust, scope, &|device| heard.get(device).copied().flatten()))
}

fn last_word(
    store: &SqliteStore,
    scope: &ScopeId,
    device: &DeviceId,
    heads: &Heads,
) -> Result<Option<UtcMs>, ViewError> {
    let seq = heads.of(device).seq;
    let last = store.entries(scope, device, seq.saturating_sub(1), seq)?;
    let record = last.last().and_then(|entry| Record::decode(&entry.record).ok());
    let stamp = record.and_then(|record| record.stamp().copied());
    Ok(stamp.map(|stamp| stamp.correct(stamp.written_at.ms).at))
}
