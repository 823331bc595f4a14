//! What is measured and asked at the door, and corrected afterwards.

use stairwell_core::domain::Record;
use stairwell_core::domain::correction::{Change, Correction, RecordPart};
use stairwell_core::domain::need::{Need, NeedCategory, Urgency};
use stairwell_core::domain::reading::{Method, Reading, Retested, Site, Temperature};
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{Notice, Outcome, VisitPart};
use stairwell_core::id::{PersonId, Position};
use stairwell_core::time::{HOUR_MS, Slot, UtcMs};

use super::super::world::whole;
use super::{MINUTE_MS, Scene};

/// What is asked before a release.
pub(super) const ASKED: [Symptom; 5] =
    [Symptom::Fever, Symptom::Cough, Symptom::Fatigue, Symptom::Dyspnea, Symptom::Diarrhea];

impl Scene {
    /// A temperature around the thresholds.
    pub(super) fn temperature(&mut self) -> Result<Temperature, RecordError> {
        let deci_c = match self.rng.u32(..10) {
            0..5 => self.rng.u16(362..=371),
            5..9 => self.rng.u16(371..=376),
            _ => self.rng.u16(376..=392),
        };
        Temperature::from_deci_c(deci_c).map_err(|_| RecordError::OutOfRange { field: "temperature" })
    }

    /// A part of a visit of which only the time is settled.
    pub(super) fn part(&mut self, device: usize, outcome: Outcome) -> VisitPart {
        let late = if self.rng.u32(..10) == 0 { self.rng.i64(0..30) * HOUR_MS } else { 0 };
        let observed = UtcMs(self.world.now.0 - late);
        let stamp = self.world.stamp(device, observed);
        let policies = self.world.policies.region(self.world.scope.as_str());
        let (date, slot) = policies.round_of(observed);
        let slot = if self.rng.u32(..8) == 0 { Slot::ALL[self.rng.usize(..2)] } else { slot };
        let mut part = VisitPart::new(stamp, date, slot, outcome);
        part.ordinal = u8::from(self.rng.u32(..8) == 0);
        part
    }

    pub(super) fn measure(&mut self, device: usize, person: PersonId) -> Result<(), RecordError> {
        let outcome = Outcome::ALL[self.rng.usize(..4)];
        let outcome = if self.rng.bool() { Outcome::DoneOk } else { outcome };
        let mut part = self.part(device, outcome);
        if outcome != Outcome::NotHome {
            part.present = vec![person];
            for index in 0..[0, 1, 1, 1, 1, 2, 2, 3][self.rng.usize(..8)] {
                let of = if self.rng.u32(..5) == 0 { self.somebody(device).unwrap_or(person) } else { person };
                part.readings.push(self.reading(&part, of, index)?);
            }
            if self.rng.u32(..3) == 0 {
                part.symptoms.push(self.symptoms(person));
            }
            if self.rng.u32(..6) == 0 {
                part.notices.push(Notice { person, promise_signed: self.rng.bool() });
            }
        }
        if self.rng.u32(..4) == 0 {
            let category = NeedCategory::ALL[self.rng.usize(..NeedCategory::ALL.len())];
            part.needs.push(Need { category, urgency: Urgency::ALL[self.rng.usize(..3)], text: None });
        }
        self.world.write(device, Record::VisitPart(Box::new(part)))?;
        Ok(())
    }

    fn reading(&mut self, part: &VisitPart, person: PersonId, index: u8) -> Result<Reading, RecordError> {
        let site = [Site::Axilla, Site::Forehead][self.rng.usize(..2)];
        let method = [Method::Electronic, Method::Infrared, Method::Glass][self.rng.usize(..3)];
        let mut reading = Reading::new(person, self.temperature()?, site, method);
        if self.rng.u32(..4) == 0 {
            let apart = self.rng.i64(0..40) * MINUTE_MS;
            reading.observed_at = Some(UtcMs(part.stamp.observed_at.0 + apart));
        }
        if index > 0 && self.rng.bool() {
            reading.retest_of = Some(Retested::SamePart(index - 1));
        }
        // Another member writes down what this one did.
        if let (Some(earlier), true) = (part.readings.first(), self.rng.u32(..4) == 0) {
            (reading.value, reading.site, reading.method) = (earlier.value, earlier.site, earlier.method);
        }
        Ok(reading)
    }

    fn symptoms(&mut self, person: PersonId) -> SymptomCheck {
        let sick = self.rng.u32(..3) == 0;
        let answer = |rng: &mut fastrand::Rng| match rng.u32(..6) {
            0..3 if sick => Answer::Yes,
            3 => Answer::Unknown,
            _ => Answer::No,
        };
        let mut answers: Vec<SymptomAnswer> =
            ASKED.iter().map(|symptom| SymptomAnswer { symptom: *symptom, answer: answer(&mut self.rng) }).collect();
        answers.sort_unstable();
        SymptomCheck { person, answers, onset_on: None }
    }

    /// Somebody writes another value for a reading that the device knows, or that something is void.
    pub(super) fn correct(&mut self, device: usize) -> Result<(), RecordError> {
        let known = self.world.known(device);
        let targets: Vec<(Position, usize)> = known
            .iter()
            .filter_map(|(at, record)| match record {
                Record::VisitPart(part) => Some((*at, part.readings.len())),
                Record::Correction(_) | Record::RiskTag(_) | Record::Residence(_) => Some((*at, 0)),
                _ => None,
            })
            .collect();
        let Some((at, readings)) = self.rng.choice(targets) else { return Ok(()) };
        let index = self.rng.u8(..=u8::try_from(readings).unwrap_or(0));
        let index = (usize::from(index) < readings).then_some(index);
        let target = if index.is_none() { whole(at) } else { RecordPart { record: at, index } };
        let change = match self.rng.u32(..10) {
            0..3 => Change::Void,
            3 => Change::Dispute,
            4 if index.is_none() => Change::ConfirmTime(UtcMs(self.world.now.0 - self.rng.i64(0..3) * HOUR_MS)),
            _ => Change::Value(self.temperature()?),
        };
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let supervisor = self.supervisor(device);
        let correction = Correction { stamp, target, change, reason: "误按".to_owned(), supervisor };
        self.world.write(device, Record::Correction(correction))?;
        Ok(())
    }
}
