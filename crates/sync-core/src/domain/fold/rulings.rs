//! The decisions about one person: who may make them, and what resolutions did to them.

use crate::domain::decision::{Decision, DecisionType};
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::id::{PersonId, Position};
use crate::time::UtcMs;

use super::facts::{Fact, Facts};

/// One decision or proposal.
pub(super) struct Ruling<'a> {
    pub(super) fact: &'a Fact,
    pub(super) decision: &'a Decision,
    /// Its author may decide this (reference/domain.md §6); a proposal otherwise.
    pub(super) authorised: bool,
    /// A binding resolution decided against it.
    pub(super) overruled: bool,
    /// A binding resolution decided for it.
    pub(super) upheld: bool,
    /// When, corrected.
    pub(super) observed_at: UtcMs,
}

impl Ruling<'_> {
    pub(super) fn at(&self) -> &Position {
        &self.fact.at
    }

    /// Authorised and not overruled.
    pub(super) const fn counts(&self) -> bool {
        self.authorised && (!self.overruled || self.upheld)
    }

    pub(super) const fn is(&self, kind: DecisionType) -> bool {
        matches!((self.decision.kind as u8, kind as u8), (a, b) if a == b)
    }

    /// The decision was resolved both ways by people who had not seen each other.
    pub(super) const fn contested(&self) -> bool {
        self.overruled && self.upheld
    }
}

/// The decisions about one person, in causal order.
pub(super) struct Rulings<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) all: Vec<Ruling<'a>>,
    /// Resolutions that count and of whose decisions no later resolution speaks.
    binding: Vec<&'a Fact>,
}

impl<'a> Rulings<'a> {
    pub(super) fn read(facts: &'a Facts<'a>, person: &PersonId) -> Self {
        let mut all = Vec::new();
        for fact in facts.iter() {
            let Record::Decision(decision) = &fact.record else { continue };
            if decision.person != *person {
                continue;
            }
            let office = Office::of(fact.author.role, decision.supervisor.as_ref());
            let decides = right(Action::Decide(decision.kind), office) == Right::Decide;
            // An observation that moves with a person is no new decision: who keeps the roster carries it (§5.3e).
            let carries = decision.carried_from.is_some() && right(Action::Roster, office) == Right::Decide;
            let authorised = decides || carries;
            let observed_at = decision.stamp.observed().at;
            all.push(Ruling { fact, decision, authorised, overruled: false, upheld: false, observed_at });
        }
        let mut rulings = Self { facts, all, binding: Vec::new() };
        rulings.resolve();
        rulings
    }

    /// Applies the resolutions, the last first, because one may resolve others. One binds for what its author had
    /// seen, and of a decision that a later one names too, only the later one speaks.
    fn resolve(&mut self) {
        let mut counting: Vec<(&'a Fact, &'a Decision)> = Vec::new();
        for index in (0..self.all.len()).rev() {
            let (fact, decision) = (self.all[index].fact, self.all[index].decision);
            if !self.all[index].is(DecisionType::Resolve) || !self.all[index].counts() {
                continue;
            }
            let again = |named_by: &Position| {
                counting.iter().any(|(later, by)| named(by).contains(named_by) && self.facts.saw(&later.at, &fact.at))
            };
            let bound: Vec<Position> =
                named(decision).iter().filter(|one| self.facts.saw(&fact.at, one) && !again(one)).copied().collect();
            if !named(decision).iter().any(again) {
                self.binding.push(fact);
            }
            for ruling in self.all.iter_mut().filter(|ruling| bound.contains(&ruling.fact.at)) {
                if decision.upholds == Some(ruling.fact.at) {
                    ruling.upheld = true;
                } else {
                    ruling.overruled = true;
                }
            }
            counting.push((fact, decision));
        }
    }

    /// The decisions of one kind that count.
    pub(super) fn counting(&self, kind: DecisionType) -> impl Iterator<Item = &Ruling<'a>> {
        self.all.iter().filter(move |ruling| ruling.counts() && ruling.is(kind))
    }

    /// Whether a resolution still binds.
    pub(super) fn binds(&self, resolution: &Position) -> bool {
        self.binding.iter().any(|fact| fact.at == *resolution)
    }

    /// Whether a binding resolution named both.
    pub(super) fn settled(&self, a: &Position, b: &Position) -> bool {
        self.binding.iter().any(|fact| match &fact.record {
            Record::Decision(decision) => named(decision).contains(a) && named(decision).contains(b),
            _ => false,
        })
    }

    /// Whether `later` had seen `earlier`.
    pub(super) fn saw(&self, later: &Ruling<'_>, earlier: &Ruling<'_>) -> bool {
        self.facts.saw(later.at(), earlier.at())
    }
}

fn named(decision: &Decision) -> &[Position] {
    decision.resolves.as_deref().unwrap_or_default()
}
