//! Taking a sample, and saying how far it is.

use crate::domain::Record;
use crate::domain::role::Action;
use crate::domain::sample::{Sample, SampleKind, SampleResult, SampleStage, SampleStep};
use crate::id::{DocumentId, PersonId, RecordId};
use crate::time::UtcMs;

use super::{FieldError, MadeRecord, Phone};

/// A sample as it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSample {
    /// From whom.
    pub person: PersonId,
    /// The number on the tube: unique everywhere.
    pub number: String,
    /// What was taken.
    pub kind: SampleKind,
    /// Which day of the observation it is; `None`: worked out, or none when the person is not under observation.
    pub day_index: Option<u16>,
}

/// How far a sample is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSampleStep {
    /// Which sample: the record that took it.
    pub sample: RecordId,
    /// Which step.
    pub stage: SampleStage,
    /// The result, with RESULT and only then; a laboratory may have REJECTED it earlier.
    pub result: Option<SampleResult>,
    /// To whom, or which laboratory; `None` when not said.
    pub place: Option<String>,
    /// When it happened, by this phone's clock; `None`: now.
    pub at: Option<UtcMs>,
}

impl NewSampleStep {
    /// A step without particulars.
    #[must_use]
    pub const fn new(sample: RecordId, stage: SampleStage) -> Self {
        Self { sample, stage, result: None, place: None, at: None }
    }
}

impl Phone {
    /// Records that a sample was taken from a person of this household; who may only register samples, registers it.
    /// Calling twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`],
    /// [`FieldError::RefusedValue`], or the store's trouble.
    pub fn collect_sample(
        &mut self,
        household: &DocumentId,
        new: &NewSample,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        home.knows(&new.person)?;
        let day_index = match new.day_index {
            Some(day) => Some(day),
            None => self.day_of_observation(household, &new.person, now)?,
        };
        let number = new.number.trim();
        self.write_once(&home, Action::Sample, now, |stamp| {
            let (person, number, kind) = (new.person, number.to_owned(), new.kind);
            Record::Sample(Sample { stamp, person, number, kind, day_index })
        })
    }

    /// Records that a sample went a step further. Calling twice within a minute is safe: what is the same is recorded
    /// once.
    ///
    /// # Errors
    /// [`FieldError::UnknownHousehold`], [`FieldError::UnknownRecord`] when no sample of the household has this id,
    /// [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn sample_step(
        &mut self,
        household: &DocumentId,
        new: &NewSampleStep,
        now: UtcMs,
    ) -> Result<MadeRecord, FieldError> {
        let home = self.household(household)?;
        let Some(Record::Sample(_)) = home.record(&new.sample) else {
            return Err(FieldError::UnknownRecord(new.sample.to_string()));
        };
        self.write_once(&home, Action::Sample, now, |stamp| {
            Record::SampleStep(SampleStep {
                stamp,
                sample: new.sample,
                stage: new.stage,
                result: new.result,
                place: new.place.clone(),
                at: new.at,
                supervisor: None,
            })
        })
    }

    /// Which day of the person's observation today is; `None` when no observation is running.
    fn day_of_observation(
        &self,
        household: &DocumentId,
        person: &PersonId,
        now: UtcMs,
    ) -> Result<Option<u16>, FieldError> {
        let view = self.whole_view(household, now)?;
        let episode =
            view.persons.iter().find(|known| known.person == *person).and_then(|known| known.episode.as_ref());
        let day = episode.filter(|episode| episode.state.is_open()).and_then(|episode| episode.day_index);
        Ok(day.and_then(|day| u16::try_from(day).ok()))
    }
}
