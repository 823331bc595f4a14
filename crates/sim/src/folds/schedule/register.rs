//! Persons, residences, risk tags.

use stairwell_core::domain::Record;
use stairwell_core::domain::person::{ParticularsSource, Person};
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::residence::{Residence, ResidenceBasis};
use stairwell_core::domain::risk::{Category, RiskSource, RiskTag};
use stairwell_core::id::PersonId;

use super::{FIRST_DAY, Scene};

const NAMES: [&str; 5] = ["陈伟刚", "陈伟强", "李素芬", "王小明", "林婆婆"];

impl Scene {
    fn particulars(&mut self, device: usize) -> Person {
        let now = self.world.now;
        let stamp = self.world.stamp(device, now);
        let source = ParticularsSource::ALL[self.rng.usize(..4)];
        Person::new(stamp, NAMES[self.rng.usize(..NAMES.len())], source)
    }

    /// A person is introduced; two devices may introduce the same one.
    pub(super) fn introduce(&mut self, device: usize) -> Result<(), RecordError> {
        let person = self.particulars(device);
        if let Some(person) = self.world.write(device, Record::Person(person))? {
            self.world.persons.push(person);
        }
        Ok(())
    }

    pub(super) fn register(&mut self, device: usize, person: PersonId) -> Result<(), RecordError> {
        let now = self.world.now;
        let record = match self.rng.u32(..8) {
            0 => return self.introduce(device),
            1 | 2 => {
                let mut said = self.particulars(device);
                said.of = Some(person);
                Record::Person(said)
            }
            3 | 4 => {
                let stamp = self.world.stamp(device, now);
                let mut residence = Residence::new(stamp, person, FIRST_DAY, ResidenceBasis::Face);
                residence.to = self.rng.bool().then(|| FIRST_DAY.plus_days(self.rng.i32(0..20)));
                Record::Residence(residence)
            }
            _ => {
                let stamp = self.world.stamp(device, now);
                let category = Category::ALL[self.rng.usize(..Category::ALL.len())];
                Record::RiskTag(RiskTag::new(stamp, person, category, RiskSource::CdcList))
            }
        };
        self.world.write(device, record)?;
        Ok(())
    }
}
