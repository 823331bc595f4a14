//! Samples, steps of transfers, breaches, looks at the flat.

use stairwell_core::domain::Record;
use stairwell_core::domain::breach::{Breach, BreachKind};
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::sample::{Sample, SampleKind, SampleResult, SampleStage, SampleStep};
use stairwell_core::domain::suitability::{Suitability, Verdict};
use stairwell_core::domain::transfer::{TransferStage, TransferStep};
use stairwell_core::id::{PersonId, Position};

use super::Scene;

/// The numbers of tubes are few, so that two persons get the same one.
const NUMBERS: [&str; 6] = ["S1", "S2", "S3", "S4", "S5", "S6"];

impl Scene {
    pub(super) fn keep_file(&mut self, device: usize, person: PersonId) -> Result<(), RecordError> {
        let record = match self.rng.u32(..8) {
            0 => self.sample(device, person),
            1..4 => self.sample_step(device),
            4 | 5 => self.transfer_step(device),
            6 => Some(self.breach(device, person)),
            _ => Some(self.suitability(device)),
        };
        if let Some(record) = record {
            self.world.write(device, record)?;
        }
        Ok(())
    }

    /// One of the records that the device knows and `of` picks.
    fn known(&mut self, device: usize, of: impl Fn(&Record) -> bool) -> Option<Position> {
        let known: Vec<Position> =
            self.world.known(device).into_iter().filter(|(_, record)| of(record)).map(|(at, _)| at).collect();
        self.rng.choice(known)
    }

    fn sample(&mut self, device: usize, person: PersonId) -> Option<Record> {
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let number = NUMBERS[self.rng.usize(..NUMBERS.len())].to_owned();
        Some(Record::Sample(Sample { stamp, person, number, kind: SampleKind::ThroatSwab, day_index: None }))
    }

    fn sample_step(&mut self, device: usize) -> Option<Record> {
        let sample = self.known(device, |record| matches!(record, Record::Sample(_)))?;
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let supervisor = self.supervisor(device);
        let stage = [SampleStage::HandedOver, SampleStage::Received, SampleStage::Resulted][self.rng.usize(..3)];
        let found = SampleResult::ALL[self.rng.usize(..SampleResult::ALL.len())];
        let result = (stage == SampleStage::Resulted).then_some(found);
        Some(Record::SampleStep(SampleStep { stamp, sample, stage, result, place: None, at: None, supervisor }))
    }

    fn transfer_step(&mut self, device: usize) -> Option<Record> {
        let ordered =
            |record: &Record| matches!(record, Record::Decision(decision) if decision.kind == DecisionType::Transfer);
        let transfer = self.known(device, ordered)?;
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let supervisor = self.supervisor(device);
        Some(Record::TransferStep(TransferStep {
            stamp,
            transfer,
            stage: TransferStage::ALL[self.rng.usize(1..TransferStage::ALL.len())],
            facility: None,
            vehicle: None,
            driver: None,
            protection: None,
            supervisor,
        }))
    }

    fn breach(&mut self, device: usize, person: PersonId) -> Record {
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let kind = [BreachKind::Out, BreachKind::Visitor][self.rng.usize(..2)];
        Record::Breach(Breach {
            stamp,
            kind,
            person: Some(person),
            from: None,
            to: None,
            evidence: None,
            announced: None,
        })
    }

    fn suitability(&mut self, device: usize) -> Record {
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        Record::Suitability(Suitability {
            stamp,
            verdict: Verdict::ALL[self.rng.usize(..Verdict::ALL.len())],
            own_room: None,
            own_bathroom: None,
            passing_table: None,
            supplies: None,
            separate_air: None,
            disinfectant: None,
            note: None,
        })
    }
}
