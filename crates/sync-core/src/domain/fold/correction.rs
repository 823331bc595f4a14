//! Merge class K (reference/domain.md §5.1): what holds of a fact after its corrections.
//!
//! The corrections in force are those that no other authorised correction of the same fact had seen. Several with
//! different values: the highest alerts, and the fact is disputed. A value beats a concurrent void (§5.3c).

use std::collections::BTreeMap;

use crate::domain::correction::{Change, Correction, RecordPart};
use crate::domain::reading::Temperature;
use crate::domain::record::Record;
use crate::domain::role::{Action, Office, Right, right};
use crate::domain::stamp::{Observed, Stamp};
use crate::id::Position;
use crate::time::UtcMs;

use super::facts::{Fact, Facts};
use super::view::{CorrectionView, TimeConfirmationView};

/// One correction and what it finally points at.
struct Pointed<'a> {
    fact: &'a Fact,
    correction: &'a Correction,
    index: Option<u8>,
    authorised: bool,
}

impl Pointed<'_> {
    /// The value that it gives; `None` when it gives none.
    const fn value(&self) -> Option<Temperature> {
        match self.correction.change {
            Change::Value(value) => Some(value),
            Change::Void | Change::Dispute | Change::ConfirmTime(_) => None,
        }
    }

    /// The time that it confirms; `None` when it confirms none.
    const fn time(&self) -> Option<UtcMs> {
        match self.correction.change {
            Change::ConfirmTime(at) => Some(at),
            Change::Value(_) | Change::Void | Change::Dispute => None,
        }
    }

    /// It is about the whole record.
    const fn is_of_whole(&self) -> bool {
        self.index.is_none() && !self.is_time()
    }

    const fn is_time(&self) -> bool {
        is_time(self.correction)
    }

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
    /// What said that it is a fever, and waits for a doctor's word: of a fever what is in force, else whatever no doctor
    /// nor the CDC had seen when correcting it to something else (§5.3c). Empty: nothing did.
    pub(super) fevers: Vec<(Position, Temperature)>,
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

    /// Whether the whole record is void; a value beats a concurrent void.
    pub(super) fn is_void(&self, record: &Position) -> bool {
        let in_force = self.in_force(record, |pointed| pointed.is_of_whole());
        !in_force.is_empty() && in_force.iter().all(|pointed| pointed.correction.change == Change::Void)
    }

    /// Whether a doctor or the CDC ever voided the whole record.
    pub(super) fn voided_by_doctor(&self, record: &Position) -> bool {
        let is_void = |pointed: &&Pointed<'_>| pointed.is_of_whole() && pointed.correction.change == Change::Void;
        self.of(record).filter(is_void).any(|pointed| pointed.authorised && pointed.is_by_doctor())
    }

    /// What holds of reading `index` of a part; `alone`: the part has no other, so that the part's name is its name.
    pub(super) fn reading(
        &self,
        part: &Position,
        index: u8,
        alone: bool,
        written: Temperature,
        is_fever: impl Fn(Temperature) -> bool,
    ) -> Effective {
        let about = |pointed: &Pointed<'_>| match pointed.index {
            Some(named) => named == index,
            None => !pointed.is_time() && (alone || !matches!(pointed.correction.change, Change::Value(_))),
        };
        let leaves = self.in_force(part, about);
        let values: Vec<Temperature> = leaves.iter().filter_map(|pointed| pointed.value()).collect();
        let value = if leaves.is_empty() { Some(written) } else { values.iter().max().copied() };
        let corrections = self.of(part).filter(|pointed| about(pointed)).map(|pointed| CorrectionView {
            record: pointed.fact.at,
            celsius: pointed.value(),
            reason: pointed.correction.reason.clone(),
            by: pointed.fact.by(),
            observed_at: pointed.correction.stamp.observed().at,
            authorised: pointed.authorised,
            in_force: leaves.iter().any(|leaf| leaf.fact.at == pointed.fact.at),
        });
        Effective {
            value,
            disputed: values.iter().any(|value| Some(value) != values.first()),
            fevers: self.fevers(part, written, value, about, &is_fever),
            corrections: corrections.collect(),
        }
    }

    /// When a part was observed: by its clock, or when that is doubtful, as a human confirmed it.
    pub(super) fn observed(&self, part: &Position, stamp: &Stamp) -> Observed {
        self.observed_at(part, stamp, stamp.observed_at)
    }

    /// When something was observed to which the clock of a part gave the time `raw`.
    pub(super) fn observed_at(&self, part: &Position, stamp: &Stamp, raw: UtcMs) -> Observed {
        let observed = stamp.correct(raw);
        let confirmed = if observed.doubtful { self.confirmed_time(part) } else { None };
        let shift_ms = raw.0.saturating_sub(stamp.observed_at.0);
        confirmed.map_or(observed, |at| Observed { at: UtcMs(at.0.saturating_add(shift_ms)), doubtful: false })
    }

    /// The time that whoever may confirmed; `None` when nobody did, or two disagree who had not seen each other.
    fn confirmed_time(&self, part: &Position) -> Option<UtcMs> {
        let times = self.in_force(part, |pointed| pointed.is_time());
        let first = times.first()?.time();
        first.filter(|_| times.iter().all(|pointed| pointed.time() == first))
    }

    /// Every confirmation of a part's time, also those without effect.
    pub(super) fn confirmations(&self, part: &Position) -> Vec<TimeConfirmationView> {
        let in_force = self.in_force(part, |pointed| pointed.is_time());
        let view = |pointed: &Pointed<'_>| {
            Some(TimeConfirmationView {
                record: pointed.fact.at,
                observed_at: pointed.time()?,
                reason: pointed.correction.reason.clone(),
                by: pointed.fact.by(),
                authorised: pointed.authorised,
                in_force: in_force.iter().any(|other| other.fact.at == pointed.fact.at),
            })
        };
        self.of(part).filter_map(view).collect()
    }

    fn fevers(
        &self,
        part: &Position,
        written: Temperature,
        holds: Option<Temperature>,
        about: impl Fn(&Pointed<'_>) -> bool,
        is_fever: impl Fn(Temperature) -> bool,
    ) -> Vec<(Position, Temperature)> {
        let corrected: Vec<&Pointed<'a>> =
            self.of(part).filter(|pointed| pointed.authorised && about(pointed)).collect();
        let ill_still = holds.is_some_and(&is_fever);
        let answered = |said: &Position| {
            corrected
                .iter()
                .filter(|pointed| self.facts.saw(&pointed.fact.at, said))
                .any(|pointed| ill_still || (pointed.is_by_doctor() && !pointed.value().is_some_and(&is_fever)))
        };
        let said = corrected.iter().filter_map(|pointed| Some((pointed.fact.at, pointed.value()?)));
        std::iter::once((*part, written))
            .chain(said)
            .filter(|(said, value)| is_fever(*value) && !answered(said))
            .collect()
    }

    /// Records about which somebody said something without being allowed to correct them.
    pub(super) fn disputed(&self) -> impl Iterator<Item = &Position> {
        let disputed = |pointed: &Pointed<'_>| !pointed.authorised && !pointed.is_time();
        self.by_record.iter().filter(move |(_, about)| about.iter().any(disputed)).map(|(record, _)| record)
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

/// The correction confirms a time, and says nothing about a value.
const fn is_time(correction: &Correction) -> bool {
    matches!(correction.change, Change::ConfirmTime(_))
}

/// Follows a chain of corrections to the record that it is about. `None` when a link names something that its author
/// had not seen; that also ends every cycle. A word on the time and a word on the value do not correct each other.
fn root<'a>(facts: &'a Facts<'a>, fact: &Fact, correction: &Correction) -> Option<(&'a Fact, RecordPart)> {
    let (mut at, mut part) = (fact.at, correction.target);
    loop {
        if !facts.saw(&at, &part.record) {
            return None;
        }
        let target = facts.get(&part.record)?;
        match &target.record {
            Record::Correction(earlier) if is_time(earlier) != is_time(correction) => return None,
            Record::Correction(earlier) => (at, part) = (target.at, earlier.target),
            _ => return Some((target, part)),
        }
    }
}

/// §6: one's own facts by their recorder, any by doctor and CDC; risk tags by doctor and CDC only (§5.2); residence
/// by whoever decides the roster; a doubtful time also by a supervisor. Everything else is described again or decided again, not corrected.
fn may_correct(fact: &Fact, correction: &Correction, target: &Fact) -> bool {
    let office = Office::of(fact.author.role, correction.supervisor.as_ref());
    let own = correction.supervisor.is_none() && fact.author.person == target.author.person;
    match &target.record {
        Record::VisitPart(_) => {
            if is_time(correction) && office == Office::Supervisor {
                return true;
            }
            let action = if own { Action::CorrectOwn } else { Action::CorrectOthers };
            right(action, office) >= Right::Create
        }
        Record::Call(_)
        | Record::Sample(_)
        | Record::TransferStep(_)
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
