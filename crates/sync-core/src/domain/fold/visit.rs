//! Parts that belong to one visit become one visit (reference/domain.md §5.3a, b).

use std::collections::BTreeMap;

use crate::domain::policy::{Policy, RegionPolicies};
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::visit::{Outcome, VisitPart};
use crate::id::{DocumentId, PersonId, Position, VisitId};

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::reading::ReadingFact;
use super::view::{IdentityCheckView, NeedView, PartView, ReadingView, SymptomView, VisitView};

/// Two members who write the same value within this time wrote one reading (§5.3b).
const ECHO_MS: u64 = 10 * 60_000;
/// One device that writes the same value within this time was tapped twice (§5.3b).
const DOUBLE_TAP_MS: u64 = 60_000;
/// Visits that are no further apart may be one (§5.3a).
const SAME_VISIT_MS: i64 = 15 * 60_000;

pub(super) fn fold(
    facts: &Facts<'_>,
    corrections: &Corrections<'_>,
    readings: &[ReadingFact],
    needs: &[NeedView],
    household: DocumentId,
    policies: &RegionPolicies<'_>,
) -> Vec<VisitView> {
    let mut groups: BTreeMap<VisitId, Vec<(&Fact, &VisitPart)>> = BTreeMap::new();
    for fact in facts.iter() {
        let Record::VisitPart(part) = &fact.record else { continue };
        let stands = |reading: &ReadingFact| reading.part == fact.at && reading.view.celsius.is_some();
        // A reading that was corrected while its part was voided keeps the part.
        if corrections.is_void(&fact.at) && !readings.iter().any(stands) {
            continue;
        }
        groups.entry(part.visit_id(&fact.author.team, &household)).or_default().push((fact, part));
    }
    let mut visits: Vec<VisitView> = groups
        .into_iter()
        .filter_map(|(visit, parts)| one(visit, parts, corrections, readings, needs, policies))
        .collect();
    visits.sort_by_key(|visit| (visit.date, visit.slot, visit.started_at, visit.visit));
    mark_echo_visits(&mut visits);
    visits
}

fn one(
    visit: VisitId,
    mut parts: Vec<(&Fact, &VisitPart)>,
    corrections: &Corrections<'_>,
    readings: &[ReadingFact],
    needs: &[NeedView],
    policies: &RegionPolicies<'_>,
) -> Option<VisitView> {
    let observed = |fact: &Fact, part: &VisitPart| corrections.observed(&fact.at, &part.stamp);
    parts.sort_by_key(|(fact, part)| (observed(fact, part).at, part.stamp.written_at, fact.at));
    let (first_fact, first) = parts.first()?;
    let times = || parts.iter().map(|(fact, part)| observed(fact, part).at);
    let mut readings: Vec<ReadingView> = readings
        .iter()
        .filter(|reading| parts.iter().any(|(fact, _)| fact.at == reading.part))
        .map(|reading| reading.view.clone())
        .collect();
    readings.sort_by_key(|reading| (reading.observed_at, reading.reading));
    mark_echoes(&mut readings);
    let started_at = times().min()?;
    Some(VisitView {
        visit,
        date: first.date,
        slot: first.slot,
        ordinal: first.ordinal,
        team: first_fact.author.team.clone(),
        mode: parts.iter().map(|(_, part)| part.mode).min()?,
        outcome: parts.iter().map(|(_, part)| part.outcome).max_by_key(|outcome| seen_most(*outcome))?,
        started_at,
        ended_at: times().max()?,
        parts: parts.iter().map(|(fact, part)| part_view(corrections, fact, part)).collect(),
        present: present(&parts),
        symptoms: symptoms(&parts),
        identity_checks: identity_checks(&parts),
        needs: needs.iter().filter(|need| parts.iter().any(|(fact, _)| fact.at == need.record)).cloned().collect(),
        echo_of: None,
        notices: distinct(parts.iter().flat_map(|(_, part)| &part.notices).map(|notice| notice.person)),
        discordant: discordant(&readings, policies.at(started_at.local_date())),
        fever: readings.iter().any(|reading| reading.fever),
        readings,
    })
}

/// Of two members' outcomes the one that saw more counts: somebody who was met was at home.
const fn seen_most(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::DoneAbnormal => 5,
        Outcome::DoneOk => 4,
        Outcome::Refused => 3,
        Outcome::NotHome => 2,
        Outcome::NotAttempted => 1,
        Outcome::Planned => 0,
    }
}

fn part_view(corrections: &Corrections<'_>, fact: &Fact, part: &VisitPart) -> PartView {
    let observed = corrections.observed(&fact.at, &part.stamp);
    PartView {
        record: fact.at,
        by: fact.by(),
        observed_at: observed.at,
        clock_doubtful: observed.doubtful,
        outcome: part.outcome,
        advice: part.advice.clone(),
        note: part.note.clone(),
        late_reason: part.late_reason.clone(),
        entered_late: !part.stamp.is_written_on_time(part.stamp.observed_at),
        time_confirmations: corrections.confirmations(&fact.at),
    }
}

fn distinct(persons: impl Iterator<Item = PersonId>) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = persons.collect();
    persons.sort_unstable();
    persons.dedup();
    persons
}

/// Who was named as present, measured, asked or checked.
pub(super) fn persons_met(part: &VisitPart) -> impl Iterator<Item = PersonId> {
    let named = part.present.iter().copied();
    let measured = part.readings.iter().map(|reading| reading.person);
    let asked = part.symptoms.iter().map(|check| check.person);
    named.chain(measured).chain(asked).chain(part.identity_checks.iter().map(|check| check.person))
}

fn present(parts: &[(&Fact, &VisitPart)]) -> Vec<PersonId> {
    distinct(parts.iter().flat_map(|(_, part)| persons_met(part)))
}

fn symptoms(parts: &[(&Fact, &VisitPart)]) -> Vec<SymptomView> {
    let mut symptoms = Vec::new();
    for (fact, part) in parts {
        for check in &part.symptoms {
            symptoms.extend(check.answers.iter().map(|asked| SymptomView {
                person: check.person,
                symptom: Some(asked.symptom),
                answer: asked.answer,
                record: fact.at,
            }));
        }
    }
    symptoms
}

fn identity_checks(parts: &[(&Fact, &VisitPart)]) -> Vec<IdentityCheckView> {
    let mut checks = Vec::new();
    for (fact, part) in parts {
        let office = Office::of(fact.author.role, None);
        let decided = right(Action::VerifyIdentity, office) == Right::Decide;
        checks.extend(part.identity_checks.iter().map(|check| IdentityCheckView {
            person: check.person,
            result: check.result,
            decided,
            by: fact.by(),
        }));
    }
    checks
}

/// §5.3a: visits of one team, or of one member, that overlap within a quarter of an hour are one visit, though a wrong
/// shift or round was picked.
fn mark_echo_visits(visits: &mut [VisitView]) {
    let overlaps = |one: &VisitView, other: &VisitView| {
        one.started_at.0 <= other.ended_at.0.saturating_add(SAME_VISIT_MS)
            && other.started_at.0 <= one.ended_at.0.saturating_add(SAME_VISIT_MS)
    };
    let shares_a_member = |one: &VisitView, other: &VisitView| {
        one.team == other.team
            || one.parts.iter().any(|part| other.parts.iter().any(|theirs| theirs.by.person == part.by.person))
    };
    let mut order: Vec<usize> = (0..visits.len()).collect();
    order.sort_by_key(|index| (visits[*index].started_at, visits[*index].visit));
    for (place, later) in order.iter().enumerate() {
        let first = order[..place].iter().map(|index| &visits[*index]).find(|first| {
            let visit = &visits[*later];
            first.echo_of.is_none()
                && first.mode == visit.mode
                && overlaps(first, visit)
                && shares_a_member(first, visit)
        });
        visits[*later].echo_of = first.map(|first| first.visit);
    }
}

/// §5.3b: same person, value, site and method, from another member within ten minutes, or from one device within one.
/// Echoes of an echo are of the same reading.
fn mark_echoes(readings: &mut [ReadingView]) {
    for later in 1..readings.len() {
        let (before, rest) = readings.split_at_mut(later);
        let Some(reading) = rest.first_mut().filter(|reading| reading.retest_of.is_none()) else { continue };
        let echoed = before.iter().find(|other| {
            let same = (other.person, other.celsius, other.site, other.method)
                == (reading.person, reading.celsius, reading.site, reading.method);
            let apart_ms = other.observed_at.0.abs_diff(reading.observed_at.0);
            let limit_ms = if other.by.device == reading.by.device { DOUBLE_TAP_MS } else { ECHO_MS };
            same && other.celsius.is_some() && apart_ms <= limit_ms
        });
        reading.echo_of = echoed.map(|other| other.echo_of.unwrap_or(other.reading));
    }
}

/// Persons with first readings that differ by the policy's limit; a repeat is expected to differ.
fn discordant(readings: &[ReadingView], policy: &Policy) -> Vec<PersonId> {
    let first = |reading: &&ReadingView| reading.retest_of.is_none();
    let differs = |reading: &&ReadingView| {
        readings.iter().filter(first).filter(|other| other.person == reading.person).any(|other| {
            matches!((reading.celsius, other.celsius), (Some(a), Some(b))
                if a.difference_deci_c(b) >= policy.discordance_deci_c)
        })
    };
    distinct(readings.iter().filter(first).filter(differs).map(|reading| reading.person))
}

/// Where a part names a person, and when: for what a person's row needs.
pub(super) fn parts<'a>(
    facts: &'a Facts<'_>,
    corrections: &'a Corrections<'_>,
) -> impl Iterator<Item = (&'a Fact, &'a VisitPart, Position)> {
    facts.iter().filter_map(|fact| match &fact.record {
        Record::VisitPart(part) if !corrections.is_void(&fact.at) => Some((fact, part.as_ref(), fact.at)),
        _ => None,
    })
}
