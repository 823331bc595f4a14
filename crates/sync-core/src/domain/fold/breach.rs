//! Breaches: every report stands, two of one outing are one for counts, and the police act on them (§5.2).

use crate::domain::breach::{Breach, BreachAction};
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::view::{BreachActionView, BreachView};

/// Two who report the same outing within this time report one (§5.2).
const SAME_OUTING_MS: u64 = 15 * 60_000;

pub(super) fn fold(facts: &Facts<'_>, corrections: &Corrections<'_>) -> Vec<BreachView> {
    let mut breaches: Vec<BreachView> = facts
        .iter()
        .filter(|fact| !corrections.is_void(&fact.at))
        .filter_map(|fact| match &fact.record {
            Record::Breach(breach) => Some(one(facts, fact, breach)),
            _ => None,
        })
        .collect();
    breaches.sort_by_key(|breach| (breach.from, breach.record));
    for later in 1..breaches.len() {
        let (before, rest) = breaches.split_at_mut(later);
        let Some(breach) = rest.first_mut() else { continue };
        let echoed = before.iter().find(|other| other.echo_of.is_none() && is_same_outing(other, breach));
        breach.echo_of = echoed.map(|other| other.record);
    }
    breaches
}

fn is_same_outing(one: &BreachView, other: &BreachView) -> bool {
    (one.kind, one.person) == (other.kind, other.person)
        && one.by.person != other.by.person
        && one.from.0.abs_diff(other.from.0) <= SAME_OUTING_MS
}

fn one(facts: &Facts<'_>, fact: &Fact, breach: &Breach) -> BreachView {
    let actions = facts.iter().filter_map(|action| match &action.record {
        Record::BreachAction(body) if body.breach == fact.at => Some(action_view(action, body)),
        _ => None,
    });
    let stamp = &breach.stamp;
    BreachView {
        record: fact.at,
        kind: breach.kind,
        person: breach.person,
        by: fact.by(),
        reported_at: stamp.observed().at,
        from: breach.from.map_or(stamp.observed().at, |from| stamp.correct(from).at),
        to: breach.to.map(|to| stamp.correct(to).at),
        evidence: breach.evidence.clone(),
        announced: breach.announced == Some(true),
        echo_of: None,
        actions: actions.collect(),
    }
}

fn action_view(fact: &Fact, action: &BreachAction) -> BreachActionView {
    BreachActionView {
        record: fact.at,
        action: action.action,
        decided: right(Action::Compel, Office::of(fact.author.role, None)) == Right::Decide,
        by: fact.by(),
        observed_at: action.stamp.observed().at,
        arrived_at: action.arrived_at.map(|at| action.stamp.correct(at).at),
    }
}
