//! Finality (reference/domain.md §5.4): a release is provisional until every device that was on duty has been heard of
//! since, because a fever that it recorded before may still arrive.

use crate::id::DeviceId;
use crate::time::UtcMs;

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
