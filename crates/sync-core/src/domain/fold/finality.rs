//! Finality (reference/domain.md §5.4): a release is provisional until every device that was on duty has been heard of
//! since, because a fever that it recorded before may still arrive.

use crate::domain::record::Record;
use crate::id::{DeviceId, ScopeId};
use crate::log::Entry;
use crate::time::UtcMs;
use crate::trust::{Role, TrustSet};

use super::view::{Confirmations, HouseholdView};

/// A device that was on duty for a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnDuty {
    /// Which.
    pub device: DeviceId,
    /// Since when its certificate holds.
    pub from: UtcMs,
    /// Until when: its certificate ran out, or it was revoked.
    pub until: UtcMs,
    /// Everything that it wrote up to this time is here; `None` when nothing of it is.
    pub known_through: Option<UtcMs>,
}

/// The devices that visit in a grid, by their certificates: until they run out, are revoked, or another device goes on
/// from them. `known_through` says up to when everything that a device wrote there is here.
#[must_use]
pub fn on_duty(trust: &TrustSet, scope: &ScopeId, known_through: &dyn Fn(&DeviceId) -> Option<UtcMs>) -> Vec<OnDuty> {
    let visits = |role: Role| !matches!(role, Role::Server | Role::Driver | Role::Checkpoint);
    let mut devices: Vec<OnDuty> = trust
        .certificates()
        .filter(|certificate| visits(certificate.role) && certificate.grants(scope))
        .map(|certificate| {
            let device = certificate.device();
            let revoked = trust.revocation(&device).map(|revocation| revocation.at);
            let heirs = trust.certificates().filter(|heir| heir.succeeds == Some(device));
            let succeeded = heirs.map(|heir| heir.issued_at).min();
            let until = [Some(certificate.not_after), revoked, succeeded].into_iter().flatten().min();
            OnDuty {
                device,
                from: certificate.issued_at,
                until: until.unwrap_or(certificate.not_after),
                known_through: known_through(&device),
            }
        })
        .collect();
    devices.sort_by_key(|device| device.device);
    devices
}

/// Whether anybody of the household has a release that [`confirm_releases`] would look at.
#[must_use]
pub fn has_release(view: &HouseholdView) -> bool {
    view.persons.iter().filter_map(|person| person.episode.as_ref()).any(|episode| episode.released_at.is_some())
}

/// When a device wrote an entry, corrected; everything that it wrote before is then here too. `None` when there is no
/// such entry, or it is of a newer version.
#[must_use]
pub fn written_at(entry: Option<&Entry>) -> Option<UtcMs> {
    let stamp = *Record::decode(&entry?.record).ok()?.stamp()?;
    Some(stamp.correct(stamp.written_at.ms).at)
}

/// Fills in, for every release in force, who has been heard of since. Calling twice is safe.
pub fn confirm_releases(view: &mut HouseholdView, devices: &[OnDuty]) {
    for episode in view.persons.iter_mut().filter_map(|person| person.episode.as_mut()) {
        episode.confirmations = episode.released_at.map(|released_at| confirmations(released_at, devices));
    }
}

/// Which of the devices that were on duty at a time have been heard of since.
#[must_use]
pub fn confirmations(released_at: UtcMs, devices: &[OnDuty]) -> Confirmations {
    let on_duty: Vec<&OnDuty> =
        devices.iter().filter(|device| device.from <= released_at && released_at <= device.until).collect();
    let waiting: Vec<DeviceId> = on_duty
        .iter()
        .filter(|device| device.known_through.is_none_or(|through| through < released_at))
        .map(|device| device.device)
        .collect();
    Confirmations { confirmed: on_duty.len() - waiting.len(), of: on_duty.len(), waiting }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_waits_for_those_on_duty_who_were_not_heard_of_since() {
        let device = |number: u8, from, until, known_through: Option<i64>| OnDuty {
            device: DeviceId([number; 16]),
            from: UtcMs(from),
            until: UtcMs(until),
            known_through: known_through.map(UtcMs),
        };
        let devices = [
            device(1, 0, 100, Some(50)),
            device(2, 0, 100, Some(49)),
            device(3, 0, 100, None),
            device(4, 60, 100, None),
            device(5, 0, 40, None),
        ];
        let seen = confirmations(UtcMs(50), &devices);
        assert_eq!((seen.confirmed, seen.of), (1, 3));
        assert_eq!(seen.waiting, [DeviceId([2; 16]), DeviceId([3; 16])]);
        assert!(seen.is_provisional());
        assert!(!confirmations(UtcMs(50), &devices[..1]).is_provisional());
    }
}
