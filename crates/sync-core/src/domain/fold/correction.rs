//! Merge class K (reference/domain.md §5.1): what holds of a fact after its corrections.
//!
//! The corrections in force are those that no other authorised correction of the same fact had seen. Several with
//! different values: the highest alerts, and the fact is disputed. A value beats a concurrent void (§5.3c).

use std::collections::BTreeMap;

use crate::domain::correction::{Change, Correction, RecordPart};
use crate::domain::reading::Temperature;
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::id::Position;

use super::facts::{Fact, Facts};
use super::view::CorrectionView;

/// One correction and what it finally points at.
struct Pointed<'a> {
    fact: &'a Fact,
    correction: &'a Correction,
    index: Option<u8>,
    authorised: bool,
}

impl Pointed<'_> {
    fn is_by_doctor(&self) -> bool {
        let office = Office::of(self.fact.author.role, self.correction.supervisor.as_ref());
        matches!(office, Office::Doctor | Office::Cdc)
    }
}

/// The corrections of a document by the record that they finally point at.
pub(super) struct Corrections<'a> {
    facts: &'a Facts<'a>,
    by_record: BTreeMap<Position, Vec<Pointed<'a>>>,
}

/// What holds of a reading.
#[derive(Debug, Clone)]
pub(super) struct Effective {
    /// `None`: void.
    pub(super) value: Option<Temperature>,
    /// Corrections in force that disagree.
    pub(super) disputed: bool,
    /// A doctor or the CDC wrote every correction in force.
    pub(super) by_doctor: bool,
    /// The corrections in force.
    pub(super) leaves: Vec<Position>,
    /// Every correction, also those without effect.
    pub(super) corrections: Vec<CorrectionView>,
}

impl<'a> Corrections<'a> {
    pub(super) fn read(facts: &'a Facts<'a>) -> Self {
        let mut by_record: BTreeMap<Position, Vec<Pointed<'a>>> = BTreeMap::new();
        for fact in facts.iter() {
            let Record::Correction(correction) = &fact.record else { continue };
            let Some((target, part)) = root(facts, fact, correction) else { continue };
            let authorised = correction.change != Change::Dispute && may_correct(fact, correction, target);
            let pointed = Pointed { fact, correction, index: part.index, authorised };
            by_record.entry(part.record).or_default().push(pointed);
        }
        Self { facts, by_record }
    }

    /// Whether the whole record is void.
    pub(super) fn is_void(&self, record: &Position) -> bool {
        self.in_force(record, |pointed| pointed.index.is_none())
            .iter()
            .any(|pointed| pointed.correction.change == Change::Void)
    }

    /// Whether a doctor or the CDC wrote every correction of the whole record that is in force.
    pub(super) fn is_by_doctor(&self, record: &Position) -> bool {
        self.in_force(record, |pointed| pointed.index.is_none()).iter().all(|pointed| pointed.is_by_doctor())
    }

    /// What holds of reading `index` of a part; `alone`: the part has no other, so that the part's name is its name.
    pub(super) fn reading(&self, part: &Position, index: u8, alone: bool, written: Temperature) -> Effective {
        let about = |pointed: &Pointed<'_>| match pointed.index {
            Some(named) => named == index,
            None => alone || !matches!(pointed.correction.change, Change::Value(_)),
        };
        let leaves = self.in_force(part, about);
        let values: Vec<Temperature> = leaves
            .iter()
            .filter_map(|pointed| match pointed.correction.change {
                Change::Value(value) => Some(value),
                Change::Void | Change::Dispute => None,
            })
            .collect();
        let value = if leaves.is_empty() { Some(written) } else { values.iter().max().copied() };
        let corrections = self.of(part).filter(|pointed| about(pointed)).map(|pointed| CorrectionView {
            record: pointed.fact.at,
            celsius: match pointed.correction.change {
                Change::Value(value) => Some(value),
                Change::Void | Change::Dispute => None,
            },
            reason: pointed.correction.reason.clone(),
            by: pointed.fact.by(),
            observed_at: pointed.correction.stamp.observed().at,
            authorised: pointed.authorised,
            in_force: leaves.iter().any(|leaf| leaf.fact.at == pointed.fact.at),
        });
        Effective {
            value,
            disputed: values.iter().any(|value| Some(value) != values.first()),
            by_doctor: leaves.iter().all(|pointed| pointed.is_by_doctor()),
            leaves: leaves.iter().map(|pointed| pointed.fact.at).collect(),
            corrections: corrections.collect(),
        }
    }

    fn of(&self, record: &Position) -> impl Iterator<Item = &Pointed<'a>> {
        self.by_record.get(record).into_iter().flatten()
    }

    /// The authorised corrections that no other authorised one had seen.
    fn in_force(&self, record: &Position, about: impl Fn(&Pointed<'_>) -> bool) -> Vec<&Pointed<'a>> {
        let authorised: Vec<&Pointed<'a>> =
            self.of(record).filter(|pointed| pointed.authorised && about(pointed)).collect();
        let replaced =
            |pointed: &Pointed<'_>| authorised.iter().any(|other| self.facts.saw(&other.fact.at, &pointed.fact.at));
        authorised.iter().filter(|pointed| !replaced(pointed)).copied().collect()
    }
}

/// Follows a chain of corrections to the record that it is about. `None` when a link names something that its author
/// had not seen; that also ends every cycle.
fn root<'a>(facts: &'a Facts<'a>, fact: &Fact, correction: &Correction) -> Option<(&'a Fact, RecordPart)> {
    let (mut at, mut part) = (fact.at, correction.target);
    loop {
        if !facts.saw(&at, &part.record) {
            return None;
        }
        let target = facts.get(&part.record)?;
        match &target.record {
            Record::Correction(earlier) => (at, part) = (target.at, earlier.target),
            _ => return Some((target, part)),
        }
    }
}

/// §6: one's own facts by their recorder, any by doctor and CDC; risk tags by doctor and CDC only (§5.2); residence
/// by whoever decides the roster. Everything else is described again or decided again, not corrected.
fn may_correct(fact: &Fact, correction: &Correction, target: &Fact) -> bool {
    let office = Office::of(fact.author.role, correction.supervisor.as_ref());
    let own = correction.supervisor.is_none() && fact.author.person == target.author.person;
    match &target.record {
        Record::VisitPart(_) => {
            let action = if own { Action::CorrectOwn } else { Action::CorrectOthers };
            right(action, office) >= Right::Create
        }
        Record::Call(_)
        | Record::Sample(_)
        | Record::Breach(_)
        | Record::ContactLink(_)
        | Record::CheckpointPass(_)
        | Record::Gathering(_)
        | Record::Suitability(_)
        | Record::Shift(_)
        | Record::DailyReport(_) => own || right(Action::CorrectOthers, office) >= Right::Create,
        Record::RiskTag(_) => right(Action::CorrectOthers, office) >= Right::Create,
        Record::Residence(_) => own || right(Action::Roster, office) == Right::Decide,
        _ => false,
    }
}
