//! Temperatures, what holds of each after corrections (reference/domain.md §5.1 K, §5.2, §5.3b and c), and the
//! alarms that they and the symptoms make (§5.4).

use std::collections::BTreeSet;

use stairwell_core::domain::Record;
use stairwell_core::domain::correction::{Change, Correction, RecordPart};
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::fold::view::{AlarmKind, AlarmStatus};
use stairwell_core::domain::policy::RegionPolicies;
use stairwell_core::domain::reading::{Reading, Temperature};
use stairwell_core::domain::role::{Action, Office, Right};
use stairwell_core::domain::stamp::Observed;
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::VisitPart;
use stairwell_core::id::{PersonId, Position};
use stairwell_core::time::UtcMs;

use super::facts::{Fact, frontier};
use super::ruling::{Verdict, about, is_authorised, verdict};

/// A temperature with all that was said about it.
#[derive(Debug)]
pub(super) struct Measured<'a> {
    pub(super) name: RecordPart,
    pub(super) part: &'a VisitPart,
    pub(super) by: &'a Fact,
    pub(super) reading: &'a Reading,
    /// When, by its clock.
    pub(super) raw: UtcMs,
    pub(super) observed: Observed,
    /// Everything that counts as said of it: the writing, then the authorised corrections.
    said: Vec<(&'a Fact, Option<Temperature>)>,
    /// What holds; `None`: void.
    pub(super) holds: Option<Temperature>,
    pub(super) disputed: bool,
    pub(super) fever: bool,
}

/// A fever or symptom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Whose.
    pub person: PersonId,
    /// What it is about.
    pub kind: AlarmKind,
    /// Which record.
    pub fact: Position,
    /// Which reading of it.
    pub index: Option<u8>,
    /// Which symptom.
    pub symptom: Option<Symptom>,
    /// Where it stands.
    pub status: AlarmStatus,
}

/// The parts of visits.
pub(super) fn parts(facts: &[Fact]) -> impl Iterator<Item = (&Fact, &VisitPart)> {
    facts.iter().filter_map(|fact| match &fact.record {
        Record::VisitPart(part) => Some((fact, part.as_ref())),
        _ => None,
    })
}

/// The corrections that count of what `concerns` says: by somebody who may correct it, and had seen it.
fn corrections_of<'a>(
    facts: &'a [Fact],
    fact: &Fact,
    concerns: impl Fn(&Correction, RecordPart) -> bool,
) -> Vec<(&'a Fact, &'a Correction)> {
    facts
        .iter()
        .filter_map(|by| match &by.record {
            // §5.2: a dispute changes nothing.
            Record::Correction(correction) if correction.change != Change::Dispute => Some((by, correction)),
            _ => None,
        })
        .filter(|(by, correction)| {
            root(facts, by, correction).is_some_and(|root| {
                root.record == fact.at
                    && by.saw(fact)
                    && may_correct(by, correction, fact)
                    && concerns(correction, root)
            })
        })
        .collect()
}

/// The fact at the end of a chain of corrections; `None` when a correction's author had not seen what it corrects.
fn root(facts: &[Fact], by: &Fact, correction: &Correction) -> Option<RecordPart> {
    let target = facts.iter().find(|fact| fact.at == correction.target.record)?;
    match &target.record {
        _ if !by.saw(target) => None,
        Record::Correction(earlier) if is_of_time(earlier) != is_of_time(correction) => None,
        Record::Correction(earlier) => root(facts, target, earlier),
        _ => Some(correction.target),
    }
}

/// Whether it says when something was, and not what it was.
pub(in crate::folds) const fn is_of_time(correction: &Correction) -> bool {
    matches!(correction.change, Change::ConfirmTime(_))
}

/// When something in a part was observed to which its clock gave `raw`: corrected, or when that is doubtful, as a human
/// confirmed it; two who disagree and had not seen each other leave it in doubt (§5.5).
pub(in crate::folds) fn observed(facts: &[Fact], fact: &Fact, part: &VisitPart, raw: UtcMs) -> Observed {
    let observed = part.stamp.correct(raw);
    if !observed.doubtful {
        return observed;
    }
    let confirmed = corrections_of(facts, fact, |correction, _| is_of_time(correction));
    let last = frontier(&confirmed.iter().map(|(by, _)| *by).collect::<Vec<_>>());
    let said = confirmed.iter().filter(|(by, _)| last.iter().any(|last| last.at == by.at));
    let times: BTreeSet<UtcMs> = said
        .filter_map(|(_, correction)| match correction.change {
            Change::ConfirmTime(at) => Some(at),
            _ => None,
        })
        .collect();
    match times.first() {
        Some(at) if times.len() == 1 => {
            Observed { at: UtcMs(at.0 + raw.0 - part.stamp.observed_at.0), doubtful: false }
        }
        _ => observed,
    }
}

/// When a part was observed.
pub(super) fn part_observed(facts: &[Fact], fact: &Fact, part: &VisitPart) -> UtcMs {
    observed(facts, fact, part, part.stamp.observed_at).at
}

/// §5.2: the original recorder or a doctor, a time also a supervisor, of a risk tag the doctor or the CDC, of a residence whoever keeps the roster.
fn may_correct(by: &Fact, correction: &Correction, fact: &Fact) -> bool {
    let own = by.author.person == fact.author.person && by.record.supervisor().is_none();
    let any = by.right(Action::CorrectOthers) != Right::None;
    match &fact.record {
        Record::VisitPart(_) if is_of_time(correction) && by.office() == Office::Supervisor => true,
        Record::VisitPart(_) => any || (own && by.right(Action::CorrectOwn) != Right::None),
        Record::RiskTag(_) => any,
        Record::Sample(_) | Record::Breach(_) | Record::Suitability(_) => own || any,
        Record::Residence(_) => own || by.right(Action::Roster) == Right::Decide,
        _ => false,
    }
}

/// Whether the whole record is void: of the corrections of the whole that no other had seen, all say so.
pub(super) fn is_void(facts: &[Fact], fact: &Fact) -> bool {
    let whole = corrections_of(facts, fact, |correction, root| root.index.is_none() && !is_of_time(correction));
    let last = frontier(&whole.iter().map(|(by, _)| *by).collect::<Vec<_>>());
    let mut last = whole.iter().filter(|(by, _)| last.iter().any(|fact| fact.at == by.at)).peekable();
    last.peek().is_some() && last.all(|(_, correction)| correction.change == Change::Void)
}

/// Every temperature.
pub(super) fn readings<'a>(facts: &'a [Fact], policies: &RegionPolicies<'_>) -> Vec<Measured<'a>> {
    let mut readings = Vec::new();
    for (by, part) in parts(facts) {
        for (index, reading) in part.readings.iter().enumerate() {
            let name = RecordPart { record: by.at, index: u8::try_from(index).ok() };
            let alone = part.readings.len() == 1;
            let corrections = corrections_of(facts, by, |correction, root| {
                let whole = alone || correction.change == Change::Void;
                !is_of_time(correction) && (root.index == name.index || (root.index.is_none() && whole))
            });
            let raw = reading.observed_at.unwrap_or(part.stamp.observed_at);
            let observed = observed(facts, by, part, raw);
            let mut said = vec![(by, Some(reading.value))];
            said.extend(corrections.iter().map(|(by, correction)| (*by, value_of(correction))));
            let (holds, disputed) = holding(&said);
            let fever = holds.is_some_and(|value| policies.at(observed.at.local_date()).is_fever(value));
            readings.push(Measured { name, part, by, reading, raw, observed, said, holds, disputed, fever });
        }
    }
    readings
}

fn value_of(correction: &Correction) -> Option<Temperature> {
    match correction.change {
        Change::Value(value) => Some(value),
        Change::Void | Change::Dispute | Change::ConfirmTime(_) => None,
    }
}

/// What nobody who spoke had seen: the highest value, and whether they disagree.
fn holding(said: &[(&Fact, Option<Temperature>)]) -> (Option<Temperature>, bool) {
    let last = last_said(said);
    let values: BTreeSet<Temperature> = last.iter().filter_map(|(_, value)| *value).collect();
    (values.last().copied(), values.len() > 1)
}

fn last_said<'a>(said: &[(&'a Fact, Option<Temperature>)]) -> Vec<(&'a Fact, Option<Temperature>)> {
    said.iter().filter(|(by, _)| !said.iter().any(|(other, _)| other.saw(by))).copied().collect()
}

/// The doctors' and the CDC's exclusions about a person that no resolution decided against.
pub(super) fn exclusions(facts: &[Fact], person: PersonId) -> Vec<&Fact> {
    let all = about(facts, person);
    all.iter()
        .filter(|decided| decided.is(&[DecisionType::Exclude]) && is_authorised(decided))
        .filter(|decided| verdict(&all, decided) != Verdict::Overruled)
        .map(|decided| decided.fact)
        .collect()
}

/// Every alarm.
pub(super) fn alarms(facts: &[Fact], readings: &[Measured<'_>], policies: &RegionPolicies<'_>) -> Vec<Alarm> {
    let fevers = readings.iter().filter_map(|measured| {
        let status = fever_status(facts, measured, policies)?;
        let (fact, index) = (measured.by.at, measured.name.index);
        Some(Alarm { person: measured.reading.person, kind: AlarmKind::Fever, fact, index, symptom: None, status })
    });
    let mut alarms: Vec<Alarm> = fevers.collect();
    for (by, part) in parts(facts) {
        for check in &part.symptoms {
            for asked in &check.answers {
                if asked.answer != Answer::Yes || asked.symptom == Symptom::None {
                    continue;
                }
                let Some(status) = symptom_status(facts, by, check.person) else { continue };
                let (person, kind) = (check.person, AlarmKind::Symptom);
                alarms.push(Alarm { person, kind, fact: by.at, index: None, symptom: Some(asked.symptom), status });
            }
        }
    }
    alarms
}

/// Where a fever stands; `None`: there is none, or a doctor took it away.
fn fever_status(facts: &[Fact], measured: &Measured<'_>, policies: &RegionPolicies<'_>) -> Option<AlarmStatus> {
    let policy = policies.at(measured.observed.at.local_date());
    let is_fever = |value: &Option<Temperature>| value.is_some_and(|value| policy.is_fever(value));
    let excluded = |said: &Fact| exclusions(facts, measured.reading.person).iter().any(|exclude| exclude.saw(said));
    if measured.fever {
        let last = last_said(&measured.said);
        let cleared = last.iter().filter(|(_, value)| is_fever(value)).all(|(by, _)| excluded(by));
        return Some(if cleared { AlarmStatus::Cleared } else { AlarmStatus::Open });
    }
    let fevers = || measured.said.iter().filter(|(_, value)| is_fever(value)).map(|(by, _)| *by);
    let lowered =
        |fever: &Fact| measured.said.iter().any(|(by, value)| by.saw(fever) && by.is_by_doctor() && !is_fever(value));
    if fevers().any(|fever| !excluded(fever) && !lowered(fever)) {
        Some(AlarmStatus::Corrected)
    } else if fevers().any(excluded) {
        Some(AlarmStatus::Cleared)
    } else {
        None
    }
}

/// Where a symptom stands; `None`: a doctor took it away.
fn symptom_status(facts: &[Fact], by: &Fact, person: PersonId) -> Option<AlarmStatus> {
    if exclusions(facts, person).iter().any(|exclude| exclude.saw(by)) {
        return Some(AlarmStatus::Cleared);
    }
    if !is_void(facts, by) {
        return Some(AlarmStatus::Open);
    }
    let voids = corrections_of(facts, by, |correction, root| root.index.is_none() && correction.change == Change::Void);
    if voids.iter().any(|(by, _)| by.is_by_doctor()) { None } else { Some(AlarmStatus::Corrected) }
}
