//! Whether the flat is suitable: a register in which, of concurrent verdicts, the stricter counts (§5.2).

use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::suitability::{Suitability, Verdict};

use super::correction::Corrections;
use super::facts::{Fact, Facts};
use super::view::SuitabilityView;

pub(super) fn fold(facts: &Facts<'_>, corrections: &Corrections<'_>) -> Option<SuitabilityView> {
    let looks: Vec<(&Fact, &Suitability)> = facts
        .iter()
        .filter(|fact| !corrections.is_void(&fact.at))
        .filter(|fact| right(Action::Suitability, Office::of(fact.author.role, None)) >= Right::Create)
        .filter_map(|fact| match &fact.record {
            Record::Suitability(look) => Some((fact, look)),
            _ => None,
        })
        .collect();
    let replaced = |fact: &Fact| looks.iter().any(|(later, _)| facts.saw(&later.at, &fact.at));
    let standing: Vec<&(&Fact, &Suitability)> = looks.iter().filter(|(fact, _)| !replaced(fact)).collect();
    let verdict = standing.iter().map(|(_, look)| look.verdict).max()?;
    let looked = |office: Office| looks.iter().any(|(fact, _)| Office::of(fact.author.role, None) == office);
    Some(SuitabilityView {
        verdict,
        disputed: standing.iter().any(|(_, look)| look.verdict != verdict && look.verdict != Verdict::Unknown),
        medical_signed: looked(Office::Doctor) || looked(Office::Cdc),
        community_signed: looked(Office::Community),
        records: standing.iter().map(|(fact, _)| fact.at).collect(),
    })
}
