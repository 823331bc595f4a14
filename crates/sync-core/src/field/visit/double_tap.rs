//! The same entry twice on one phone within a minute is written once (reference/domain.md §5.3b).

use crate::domain::correction::RecordPart;
use crate::domain::reading::{Reading, Retested};
use crate::domain::visit::VisitPart;
use crate::field::save::DOUBLE_TAP_MS;
use crate::id::RecordId;

use super::NewReading;

pub(super) fn is_recent(earlier: &VisitPart, part: &VisitPart) -> bool {
    let age_ms = part.stamp.observed_at.0.saturating_sub(earlier.stamp.observed_at.0);
    (earlier.date, earlier.slot) == (part.date, part.slot)
        && (earlier.mode, earlier.outcome) == (part.mode, part.outcome)
        && (0..=DOUBLE_TAP_MS).contains(&age_ms)
}

/// Takes away from `part` what `earlier` says already, and notes under which names its readings are known. Whether
/// nothing is left.
pub(super) fn take_away(
    part: &mut VisitPart,
    wanted: &[NewReading],
    named: &mut [Option<RecordPart>],
    id: &RecordId,
    earlier: &VisitPart,
) -> bool {
    for (name, new) in named.iter_mut().zip(wanted) {
        let at = earlier
            .readings
            .iter()
            .position(|old| (new.person, new.value, new.retest_of) == (old.person, old.value, old.retest_of));
        *name = at.map(|index| RecordPart { record: *id, index: u8::try_from(index).ok() });
    }
    keep_new_readings(&mut part.readings, named);
    part.symptoms.retain(|check| !earlier.symptoms.contains(check));
    part.identity_checks.retain(|check| !earlier.identity_checks.contains(check));
    part.needs.retain(|need| !earlier.needs.contains(need));
    part.notices.retain(|notice| !earlier.notices.contains(notice));
    part.advice.take_if(|advice| earlier.advice.as_ref() == Some(advice));
    part.note.take_if(|note| earlier.note.as_ref() == Some(note));
    let asked_before = earlier.exposures.as_deref().unwrap_or_default();
    part.exposures.iter_mut().for_each(|checks| checks.retain(|check| !asked_before.contains(check)));
    part.exposures.take_if(|checks| checks.is_empty());
    part.callback_given.take_if(|given| earlier.callback_given == Some(*given));
    part.geo.take_if(|_| earlier.geo.is_some());
    part.readings.is_empty()
        && part.symptoms.is_empty()
        && part.identity_checks.is_empty()
        && part.needs.is_empty()
        && part.notices.is_empty()
        && part.advice.is_none()
        && part.note.is_none()
        && part.exposures.is_none()
        && part.callback_given.is_none()
        && part.geo.is_none()
        && part.present.iter().all(|person| earlier.present.contains(person))
}

/// Leaves the readings that have no name yet. One that repeats a reading of the same visit names it where it now
/// stands.
fn keep_new_readings(readings: &mut Vec<Reading>, named: &[Option<RecordPart>]) {
    let all = std::mem::take(readings);
    let kept_before = |index: usize| named.iter().take(index).filter(|name| name.is_none()).count();
    for (reading, name) in all.into_iter().zip(named) {
        if name.is_some() {
            continue;
        }
        let retest_of = reading.retest_of.map(|retested| match retested {
            Retested::SamePart(first) => match named.get(usize::from(first)).copied().flatten() {
                Some(known) => Retested::Other(known),
                None => Retested::SamePart(u8::try_from(kept_before(usize::from(first))).unwrap_or(first)),
            },
            other @ Retested::Other(_) => other,
        });
        readings.push(Reading { retest_of, ..reading });
    }
}
