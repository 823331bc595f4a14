//! Which decisions count, and what resolutions made of them (reference/domain.md §5.4).

use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{Decision, DecisionType};
use stairwell_core::domain::role::{Action, Right};
use stairwell_core::id::PersonId;

use super::facts::{Fact, frontier};

/// A decision that its author may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Decided<'a> {
    pub(super) fact: &'a Fact,
    pub(super) decision: &'a Decision,
}

impl Decided<'_> {
    pub(super) fn is(&self, kinds: &[DecisionType]) -> bool {
        kinds.contains(&self.decision.kind)
    }

    pub(super) fn saw(&self, other: &Self) -> bool {
        self.fact.saw(other.fact)
    }
}

/// What resolutions say of one decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing.
    None,
    /// It stands.
    Upheld,
    /// It does not.
    Overruled,
    /// Two that had not seen each other disagree.
    Split,
}

/// Every decision about the person, also proposals.
pub(super) fn about(facts: &[Fact], person: PersonId) -> Vec<Decided<'_>> {
    facts
        .iter()
        .filter_map(|fact| match &fact.record {
            Record::Decision(decision) if decision.person == person => Some(Decided { fact, decision }),
            _ => None,
        })
        .collect()
}

/// Whether §6 lets its author decide this.
pub(super) fn is_authorised(decided: &Decided<'_>) -> bool {
    decided.fact.right(Action::Decide(decided.decision.kind)) == Right::Decide
}

/// The resolutions that speak of a decision: authorised, had seen it, are not overruled themselves, and no later one
/// that speaks of it had seen them.
fn rulings<'a>(all: &[Decided<'a>], of: &Decided<'_>) -> Vec<Decided<'a>> {
    let speaking: Vec<Decided<'a>> = all
        .iter()
        .filter(|ruling| {
            ruling.decision.resolves.iter().flatten().any(|resolved| *resolved == of.fact.at)
                && ruling.saw(of)
                && is_authorised(ruling)
                && verdict(all, ruling) != Verdict::Overruled
        })
        .copied()
        .collect();
    let last = frontier(&speaking.iter().map(|ruling| ruling.fact).collect::<Vec<_>>());
    speaking.into_iter().filter(|ruling| last.iter().any(|fact| fact.at == ruling.fact.at)).collect()
}

pub(super) fn verdict(all: &[Decided<'_>], of: &Decided<'_>) -> Verdict {
    let upheld: Vec<bool> = rulings(all, of).iter().map(|ruling| ruling.decision.upholds == Some(of.fact.at)).collect();
    match (upheld.contains(&true), upheld.contains(&false)) {
        (false, false) => Verdict::None,
        (true, false) => Verdict::Upheld,
        (false, true) => Verdict::Overruled,
        (true, true) => Verdict::Split,
    }
}

/// Whether a resolution names both: the one that it upholds was weighed against the other.
pub(super) fn is_settled(all: &[Decided<'_>], one: &Decided<'_>, other: &Decided<'_>) -> bool {
    let named_by = |decided: &Decided<'_>| rulings(all, decided);
    named_by(one).iter().any(|ruling| named_by(other).iter().any(|also| also.fact.at == ruling.fact.at))
}

/// Whether two resolutions that had not seen each other say different things of one decision.
pub(super) fn disagree(all: &[Decided<'_>]) -> bool {
    all.iter().any(|decided| is_authorised(decided) && verdict(all, decided) == Verdict::Split)
}

/// Whether a later resolution speaks of the same decisions, so that this one says nothing any more of how long the
/// observation lasts.
pub(super) fn is_replaced(all: &[Decided<'_>], resolution: &Decided<'_>) -> bool {
    let named = || resolution.decision.resolves.iter().flatten();
    all.iter().any(|later| {
        later.saw(resolution)
            && is_authorised(later)
            && verdict(all, later) != Verdict::Overruled
            && later.decision.resolves.iter().flatten().any(|resolved| named().any(|own| own == resolved))
    })
}
