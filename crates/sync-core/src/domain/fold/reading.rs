//! Every temperature with what holds of it after corrections.

use crate::domain::correction::RecordPart;
use crate::domain::policy::RegionPolicies;
use crate::domain::reading::{Reading, Retested, Temperature};
use crate::domain::record::Record;
use crate::domain::stamp::Observed;
use crate::domain::visit::VisitPart;
use crate::id::Position;
use crate::time::{LocalDate, Slot, UtcMs};

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::view::ReadingView;

/// One reading.
#[derive(Debug, Clone)]
pub(super) struct ReadingFact {
    /// The part that it stands in.
    pub(super) part: Position,
    /// The round that it satisfies, or by a doubtful clock the one that it would probably satisfy.
    pub(super) round: (LocalDate, Slot),
    /// It was entered within 24 hours; otherwise 补录.
    pub(super) on_time: bool,
    /// What said that it is a fever and waits for a doctor's word, also when somebody who is no doctor took it away.
    pub(super) fevers: Vec<(Position, Temperature)>,
    pub(super) view: ReadingView,
}

pub(super) fn fold(
    facts: &Facts<'_>,
    corrections: &Corrections<'_>,
    policies: &RegionPolicies<'_>,
) -> Vec<ReadingFact> {
    let mut readings = Vec::new();
    for fact in facts.iter() {
        let Record::VisitPart(part) = &fact.record else { continue };
        for (index, reading) in (0_u8..).zip(&part.readings) {
            readings.push(one(corrections, policies, fact, part, index, reading));
        }
    }
    readings
}

/// §5.5: the round of the observed time. A doubtful clock may be days off; then the round's name is what the team said.
fn round(policies: &RegionPolicies<'_>, part: &VisitPart, raw: UtcMs, observed: Observed) -> (LocalDate, Slot) {
    if !observed.doubtful {
        return policies.at(observed.at.local_date()).satisfied_round(observed.at, part.slot);
    }
    let probable = UtcMs(raw.0.saturating_add(part.stamp.clock_offset_ms.unwrap_or(0)));
    let date = probable.local_date();
    (date, policies.at(date).named_round(part.slot))
}

fn one(
    corrections: &Corrections<'_>,
    policies: &RegionPolicies<'_>,
    fact: &Fact,
    part: &VisitPart,
    index: u8,
    reading: &Reading,
) -> ReadingFact {
    let raw = reading.observed_at.unwrap_or(part.stamp.observed_at);
    let observed = corrections.observed_at(&fact.at, &part.stamp, raw);
    let policy = policies.at(observed.at.local_date());
    let is_fever = |value| policy.is_fever(value);
    let effective = corrections.reading(&fact.at, index, part.readings.len() == 1, reading.value, is_fever);
    let fever = effective.value.is_some_and(|value| policy.is_fever(value));
    let retest_of = reading.retest_of.map(|retested| match retested {
        Retested::SamePart(earlier) => RecordPart { record: fact.at, index: Some(earlier) },
        Retested::Other(other) => other,
    });
    ReadingFact {
        part: fact.at,
        round: round(policies, part, raw, observed),
        on_time: part.stamp.is_written_on_time(raw),
        fevers: effective.fevers,
        view: ReadingView {
            reading: RecordPart { record: fact.at, index: Some(index) },
            person: reading.person,
            celsius: effective.value,
            written_celsius: reading.value,
            disputed: effective.disputed,
            fever,
            site: reading.site,
            method: reading.method,
            observed_at: observed.at,
            clock_doubtful: observed.doubtful,
            by: fact.by(),
            retest_of,
            echo_of: None,
            corrections: effective.corrections,
        },
    }
}
