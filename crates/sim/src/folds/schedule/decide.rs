//! Decisions, most of them such as contradict each other when nobody has seen the other's.

use stairwell_core::domain::Record;
use stairwell_core::domain::decision::{Decision, DecisionType as T, Venue};
use stairwell_core::domain::reading::{Method, Reading, Site, Temperature};
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::symptom::{Answer, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::transfer::TransferReason;
use stairwell_core::domain::visit::Outcome;
use stairwell_core::id::{PersonId, Position, ScopeId};
use stairwell_core::time::{HOUR_MS, LocalDate, Slot, UtcMs};
use stairwell_core::trust::Role;

use super::clinical::ASKED;
use super::{FIRST_DAY, Scene};

/// What is decided, the contradictory more often.
const KINDS: [T; 20] = [
    T::Release,
    T::Release,
    T::Release,
    T::Exclude,
    T::Exclude,
    T::Exclude,
    T::Extend,
    T::Extend,
    T::Reanchor,
    T::Reanchor,
    T::Transfer,
    T::Resolve,
    T::Resolve,
    T::Resolve,
    T::Start,
    T::Confirm,
    T::Lost,
    T::Found,
    T::Void,
    T::HandoverOut,
];

impl Scene {
    pub(super) fn start(&mut self, device: usize, person: PersonId) -> Result<Option<Position>, RecordError> {
        let anchor = FIRST_DAY.plus_days(self.rng.i32(-4..4));
        let venue = [None, None, None, Some(Venue::Home), Some(Venue::Central)][self.rng.usize(..5)];
        let is_said = self.rng.u32(..4) > 0;
        self.write_decision(device, person, T::Start, |decision| {
            decision.anchor = is_said.then_some(anchor);
            decision.venue = venue;
        })
    }

    fn write_decision(
        &mut self,
        device: usize,
        person: PersonId,
        kind: T,
        particulars: impl FnOnce(&mut Decision),
    ) -> Result<Option<Position>, RecordError> {
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let policies = self.world.policies.region(self.world.scope.as_str());
        let version = policies.at(now.local_date()).version.clone();
        let mut decision = Decision::new(stamp, person, kind, &version);
        decision.supervisor = self.supervisor(device);
        particulars(&mut decision);
        let record = Record::Decision(decision);
        if self.rng.u32(..20) == 0 {
            self.world.force(device, record).map(Some)
        } else {
            self.world.write(device, record)
        }
    }

    pub(super) fn decide(&mut self, device: usize, person: PersonId) -> Result<(), RecordError> {
        let kind = KINDS[self.rng.usize(..KINDS.len())];
        let date = FIRST_DAY.plus_days(self.rng.i32(-3..24));
        let venue = [None, Some(Venue::Central), Some(Venue::Hospital)][self.rng.usize(..3)];
        let reason = [None, Some(TransferReason::Fever), Some(TransferReason::Case)][self.rng.usize(..3)];
        match kind {
            T::Start => drop(self.start(device, person)?),
            T::Resolve => self.resolve(device, person, date)?,
            T::HandoverOut if self.rng.bool() => {
                self.write_decision(device, person, T::HandoverAccept, |_| {}).map(drop)?
            }
            T::HandoverOut => {
                let grid: Option<ScopeId> = "440106006001G001".parse().ok();
                self.write_decision(device, person, kind, |decision| decision.to_grid = grid).map(drop)?;
            }
            _ => {
                self.write_decision(device, person, kind, |decision| match kind {
                    T::Extend => decision.until = Some(date),
                    T::Reanchor => decision.anchor = Some(date.plus_days(-7)),
                    T::Transfer => (decision.venue, decision.transfer_reason) = (venue, reason),
                    _ => {}
                })?;
            }
        }
        Ok(())
    }

    /// One to three decisions that the device knows are resolved, for one of them or for none.
    fn resolve(&mut self, device: usize, person: PersonId, date: LocalDate) -> Result<(), RecordError> {
        let mut decided: Vec<Position> = self
            .world
            .known(device)
            .into_iter()
            .filter(|(_, record)| matches!(record, Record::Decision(decision) if decision.person == person))
            .map(|(at, _)| at)
            .rev()
            .take(4)
            .collect();
        self.rng.shuffle(&mut decided);
        decided.truncate(self.rng.usize(1..=3));
        let Some(first) = decided.first().copied() else { return Ok(()) };
        let upholds = self.rng.u32(..3) > 0;
        self.write_decision(device, person, T::Resolve, |decision| {
            decision.upholds = upholds.then_some(first);
            decision.until = (!upholds).then_some(date);
            decision.resolves = Some(decided);
        })?;
        Ok(())
    }

    /// A doctor comes on the last day, in both rounds, measures, asks, excludes what there is and releases.
    pub(super) fn release_by_the_book(&mut self, person: PersonId) -> Result<(), RecordError> {
        let Some(doctor) = self.holder(Role::Doctor) else { return Ok(()) };
        if !self.world.known(doctor).iter().any(|(at, _)| *at == person) {
            return Ok(());
        }
        let last = self.last_day(doctor, person);
        self.world.now = UtcMs(self.world.now.0.max(last.start().0 + 9 * HOUR_MS));
        let measure = |scene: &mut Self, slot: Slot| {
            let mut part = scene.part(doctor, Outcome::DoneOk);
            part.slot = slot;
            part.present = vec![person];
            let value = Temperature::from_deci_c(365).map_err(|_| RecordError::OutOfRange { field: "temperature" })?;
            part.readings = vec![Reading::new(person, value, Site::Axilla, Method::Electronic)];
            let no = |symptom| SymptomAnswer { symptom, answer: Answer::No };
            let mut answers: Vec<SymptomAnswer> = ASKED.into_iter().map(no).collect();
            answers.sort_unstable();
            part.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
            scene.world.write(doctor, Record::VisitPart(Box::new(part))).map(drop)
        };
        if self.rng.u32(..8) > 0 {
            measure(self, Slot::Am)?;
        }
        self.world.now = UtcMs(self.world.now.0 + 6 * HOUR_MS);
        if self.rng.u32(..8) > 0 {
            measure(self, Slot::Pm)?;
        }
        if self.rng.bool() {
            self.meet_some()?;
        }
        if self.rng.u32(..4) > 0 {
            self.write_decision(doctor, person, T::Exclude, |_| {})?;
        }
        for role in [Role::Party, Role::Police] {
            if let (Some(device), true) = (self.holder(role), self.rng.u32(..3) > 0) {
                self.world.meet(&[doctor, device]);
                self.write_decision(device, person, T::Release, |_| {})?;
                self.world.meet(&[doctor, device]);
            }
        }
        self.write_decision(doctor, person, T::Release, |_| {})?;
        Ok(())
    }

    /// The latest day that a decision known to the device speaks of.
    fn last_day(&self, device: usize, person: PersonId) -> LocalDate {
        let until = |decision: &Decision| {
            let anchored = decision.anchor.map(|anchor| anchor.plus_days(14));
            let begun = (decision.kind == T::Start).then(|| decision.stamp.observed().at.local_date().plus_days(14));
            decision.until.or(anchored).or(begun)
        };
        let known = self.world.known(device);
        let decisions = known.iter().filter_map(|(_, record)| match record {
            Record::Decision(decision) if decision.person == person => until(decision),
            _ => None,
        });
        decisions.max().unwrap_or(FIRST_DAY)
    }
}
