//! What the household asked for, and what became of it: merge class M (reference/domain.md §5.2, need).

use crate::domain::correction::RecordPart;
use crate::domain::need::{Need, NeedAct, NeedStatus, NeedStep, Urgency};
use crate::domain::record::Record;
use crate::domain::visit::VisitPart;
use crate::id::Position;
use crate::time::UtcMs;

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::view::{NeedStepView, NeedView};
use super::visit;

const HOUR_MS: i64 = 3_600_000;

/// Every need that was heard, oldest first.
pub(super) fn fold(facts: &Facts<'_>, corrections: &Corrections<'_>) -> Vec<NeedView> {
    let mut needs = Vec::new();
    for (fact, part, _) in visit::parts(facts, corrections) {
        for (index, need) in (0_u8..).zip(&part.needs) {
            needs.push(one(facts, fact, part, index, need));
        }
    }
    needs.sort_by_key(|need| (need.heard_at, need.need));
    needs
}

fn one(facts: &Facts<'_>, fact: &Fact, part: &VisitPart, index: u8, need: &Need) -> NeedView {
    let name = RecordPart { record: fact.at, index: Some(index) };
    let alone = part.needs.len() == 1;
    let steps: Vec<(&Fact, &NeedStep)> = facts
        .iter()
        .filter_map(|step| match &step.record {
            Record::NeedStep(body) if names(body, &name, alone) => Some((step, body)),
            _ => None,
        })
        .collect();
    let heard_at = part.stamp.observed().at;
    let status = Standing::of(facts, &steps);
    let proof = steps.iter().rev().find_map(|(_, step)| step.proof.clone());
    NeedView {
        need: name,
        category: need.category,
        urgency: need.urgency,
        text: need.text.clone(),
        record: fact.at,
        by: fact.by(),
        heard_at,
        due_at: due_at(need.urgency, heard_at),
        status: status.status,
        owner: status.owner,
        helpers: status.helpers,
        closed_at: status.closed_at,
        proof,
        cost_fen: steps.iter().rev().find_map(|(_, step)| step.cost_fen),
        steps: steps.iter().map(|(fact, step)| step_view(fact, step)).collect(),
    }
}

fn names(step: &NeedStep, need: &RecordPart, alone: bool) -> bool {
    step.need.record == need.record && (step.need.index == need.index || (alone && step.need.index.is_none()))
}

/// §3: two hours, the same day, 48 hours.
fn due_at(urgency: Urgency, heard_at: UtcMs) -> UtcMs {
    match urgency {
        Urgency::Now => UtcMs(heard_at.0.saturating_add(2 * HOUR_MS)),
        Urgency::Today => heard_at.local_date().plus_days(1).start(),
        Urgency::Routine => UtcMs(heard_at.0.saturating_add(48 * HOUR_MS)),
    }
}

/// What the steps amount to.
struct Standing {
    status: NeedStatus,
    owner: Option<String>,
    helpers: Vec<String>,
    closed_at: Option<UtcMs>,
}

impl Standing {
    /// DONE beats what is concurrent; a REOPEN takes away what it saw; the first by clock who takes it owns it.
    fn of(facts: &Facts<'_>, steps: &[(&Fact, &NeedStep)]) -> Self {
        let turns = |act: NeedAct| matches!(act, NeedAct::Done | NeedAct::Fail | NeedAct::Cancel | NeedAct::Reopen);
        let turning = || steps.iter().filter(|(_, step)| turns(step.act));
        let live: Vec<&(&Fact, &NeedStep)> =
            turning().filter(|(fact, _)| !turning().any(|(later, _)| facts.saw(&later.at, &fact.at))).collect();
        let first = |act: NeedAct| {
            let times = live.iter().filter(|(_, step)| step.act == act);
            times.map(|(_, step)| step.stamp.observed().at).min()
        };
        let (owner, helpers) = Self::holders(facts, steps, &live);
        let (status, closed_at) = match (first(NeedAct::Done), first(NeedAct::Reopen)) {
            (Some(done), _) => (NeedStatus::Done, Some(done)),
            (None, None) if first(NeedAct::Fail).is_some() => (NeedStatus::Failed, first(NeedAct::Fail)),
            (None, None) if first(NeedAct::Cancel).is_some() => (NeedStatus::Cancelled, first(NeedAct::Cancel)),
            _ if owner.is_some() => (NeedStatus::Taken, None),
            _ => (NeedStatus::Open, None),
        };
        Self { status, owner, helpers, closed_at }
    }

    /// Who has it, and who helps: of the steps that no reopening saw.
    fn holders(
        facts: &Facts<'_>,
        steps: &[(&Fact, &NeedStep)],
        live: &[&(&Fact, &NeedStep)],
    ) -> (Option<String>, Vec<String>) {
        let reopened =
            |at: &Position| live.iter().any(|(fact, step)| step.act == NeedAct::Reopen && facts.saw(&fact.at, at));
        let standing = |act: NeedAct| {
            let mut found: Vec<&(&Fact, &NeedStep)> =
                steps.iter().filter(|(fact, step)| step.act == act && !reopened(&fact.at)).collect();
            found.sort_by_key(|(fact, step)| (step.stamp.written_at, fact.at));
            found
        };
        let mut takers: Vec<String> = Vec::new();
        // The latest assignment counts before anybody's own taking.
        takers.extend(standing(NeedAct::Assign).last().and_then(|(_, step)| step.assignee.clone()));
        takers.extend(standing(NeedAct::Take).iter().map(|(fact, _)| fact.author.person.clone()));
        let mut helpers = Vec::new();
        for taker in takers.iter().skip(1) {
            if Some(taker) != takers.first() && !helpers.contains(taker) {
                helpers.push(taker.clone());
            }
        }
        (takers.into_iter().next(), helpers)
    }
}

fn step_view(fact: &Fact, step: &NeedStep) -> NeedStepView {
    NeedStepView {
        record: fact.at,
        act: step.act,
        by: fact.by(),
        observed_at: step.stamp.observed().at,
        note: step.note.clone(),
    }
}
