//! Which records of a document count for a report (reference/domain.md §5.5).

use std::collections::BTreeSet;

use stairwell_core::document::Document;
use stairwell_core::domain::Record;
use stairwell_core::id::Position;
use stairwell_core::time::UtcMs;

use crate::views::Receipts;

/// The records of the document that do not count for a report with this cut-off: they were observed later. They stay in
/// the causal graph, because a fact of before the cut-off that was written down late may stand on them.
///
/// Two kinds count though they were written later: a signature is about the day it names, and a registration that a
/// counted record had seen was known when that record was made.
pub(super) fn uncounted(document: &Document, cut_off: UtcMs, receipts: &Receipts) -> BTreeSet<Position> {
    let mut counted = Vec::new();
    let mut uncounted = BTreeSet::new();
    let mut registrations = Vec::new();
    for (at, bytes) in document.records() {
        // What does not decode is of a newer version: it is shown as such in any case.
        let record = Record::decode(bytes).ok();
        if record.as_ref().is_none_or(|record| counts(record, receipts.of(at), cut_off)) {
            counted.push(*at);
            continue;
        }
        if record.as_ref().is_some_and(is_registration) {
            registrations.push(*at);
        }
        uncounted.insert(*at);
    }
    for registration in registrations {
        if counted.iter().any(|later| document.has_seen(later, &registration)) {
            uncounted.remove(&registration);
        }
    }
    uncounted
}

/// Of a doubtful time no more is known than that it was before the server received the record.
fn counts(record: &Record, received_at: Option<UtcMs>, cut_off: UtcMs) -> bool {
    if matches!(record, Record::DailyReport(_)) {
        return true;
    }
    let Some(stamp) = record.stamp() else { return true };
    let observed = stamp.observed();
    let at = match received_at.filter(|_| observed.doubtful) {
        Some(received_at) => observed.at.min(received_at),
        None => observed.at,
    };
    at <= cut_off
}

const fn is_registration(record: &Record) -> bool {
    matches!(
        record,
        Record::Household(_) | Record::Post(_) | Record::Person(_) | Record::Residence(_) | Record::RiskTag(_)
    )
}
