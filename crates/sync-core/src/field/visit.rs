//! Recording a visit: this member's part of it.

mod double_tap;
mod usual;

use crate::domain::Record;
use crate::domain::correction::RecordPart;
use crate::domain::need::Need;
use crate::domain::reading::{Method, Reading, ReadingSource, Retested, Site, Temperature};
use crate::domain::stamp::{IGNORED_OFFSET_MS, Stamp};
use crate::domain::symptom::{Answer, SymptomCheck};
use crate::domain::visit::{ExposureCheck, Geo, IdentityCheck, Notice, Outcome, VisitMode, VisitPart};
use crate::id::{DocumentId, PersonId, RecordId, VisitId};
use crate::time::{Slot, UtcMs};

use super::load::Household;
use super::{FieldError, Phone};
use double_tap::{is_recent, take_away};

/// A visit of the same team at the same door in the same round that begins later than this after the last event
/// there is another visit (reference/domain.md §5.3a).
const SAME_VISIT_MS: u64 = 30 * 60_000;

/// What the recorder says of a visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    /// Where.
    pub household: DocumentId,
    /// Round.
    pub slot: Slot,
    /// How the visit went.
    pub outcome: Outcome,
    /// How the household was met.
    pub mode: VisitMode,
    /// Who was seen, beside those with a reading, symptoms or a document.
    pub present: Vec<PersonId>,
    /// Temperatures.
    pub readings: Vec<NewReading>,
    /// Symptoms asked.
    pub symptoms: Vec<SymptomCheck>,
    /// Documents looked at.
    pub identity_checks: Vec<IdentityCheck>,
    /// What the household asked for.
    pub needs: Vec<Need>,
    /// Notices handed over.
    pub notices: Vec<Notice>,
    /// Advice given; `None` when none was.
    pub advice: Option<String>,
    /// Free note.
    pub note: Option<String>,
    /// What was asked about exposure.
    pub exposures: Vec<ExposureCheck>,
    /// Whether the number to call back was given; `None` when not said.
    pub callback_given: Option<bool>,
    /// Where the phone was; `None` when not known.
    pub geo: Option<Geo>,
    /// When it took place, when it is entered later (补录, paper first); `None`: now.
    pub observed_at: Option<UtcMs>,
    /// Why it is entered later: required with `observed_at`, and only there.
    pub late_reason: Option<String>,
}

impl NewVisit {
    /// A visit at the door of which only the outcome is known.
    #[must_use]
    pub const fn new(household: DocumentId, slot: Slot, outcome: Outcome) -> Self {
        Self {
            household,
            slot,
            outcome,
            mode: VisitMode::Door,
            present: Vec::new(),
            readings: Vec::new(),
            symptoms: Vec::new(),
            identity_checks: Vec::new(),
            needs: Vec::new(),
            notices: Vec::new(),
            advice: None,
            note: None,
            exposures: Vec::new(),
            callback_given: None,
            geo: None,
            observed_at: None,
            late_reason: None,
        }
    }
}

/// One temperature as measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReading {
    /// Whose.
    pub person: PersonId,
    /// The value.
    pub value: Temperature,
    /// Where it was measured.
    pub site: Site,
    /// What it was measured with.
    pub method: Method,
    /// The recorder was asked again about an unusual value and confirmed it.
    pub confirmed: bool,
    /// The reading that this one repeats: an earlier one of this visit's, from 0, or a recorded one. `None` for a first one.
    pub retest_of: Option<Retested>,
    /// Whether the person took something against fever in the last six hours; `None` when nobody asked.
    pub antipyretic_6h: Option<Answer>,
    /// Who measured; `None`: the team.
    pub source: Option<ReadingSource>,
    /// Serial number of the thermometer; `None` when not noted.
    pub device_serial: Option<String>,
}

impl NewReading {
    /// A first reading of which nothing else is known.
    #[must_use]
    pub const fn new(person: PersonId, value: Temperature, site: Site, method: Method) -> Self {
        Self {
            person,
            value,
            site,
            method,
            confirmed: false,
            retest_of: None,
            antipyretic_6h: None,
            source: None,
            device_serial: None,
        }
    }
}

/// A visit as recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedVisit {
    /// The visit; the same for all members of the team at the door.
    pub visit: VisitId,
    /// The records written, or the earlier ones when all of it was a double tap.
    pub records: Vec<RecordId>,
    /// The names of the readings, in the order of [`NewVisit::readings`].
    pub readings: Vec<RecordPart>,
    /// All of it had been recorded within the last minute: nothing was written.
    pub double_tap: bool,
    /// Whose last temperature is so low that it is to be measured again: no fever was ruled out
    /// (reference/domain.md §2.2).
    pub retest: Vec<PersonId>,
}

impl Phone {
    /// Records a visit. Calling twice within a minute is safe: what is the same is recorded once.
    ///
    /// # Errors
    /// [`FieldError::OutOfRange`] for an unconfirmed unusual temperature, [`FieldError::UnknownHousehold`],
    /// [`FieldError::UnknownPerson`], [`FieldError::NotAllowed`], [`FieldError::RefusedValue`], or the store's trouble.
    pub fn visit(&mut self, new: NewVisit, now: UtcMs) -> Result<RecordedVisit, FieldError> {
        let home = self.household(&new.household)?;
        for reading in new.readings.iter().filter(|reading| !reading.confirmed) {
            reading.value.check_usual()?;
        }
        let retest = self.too_low(&home, &new.readings, now);
        let team = self.certificate()?.team.clone();
        let wanted = new.readings.clone();
        let mut part = self.part(&home, new, now)?;
        people(&part).try_for_each(|person| home.knows(&person))?;
        let own = self.own_parts(&home);
        let tapped = own.iter().rev().find(|(_, earlier)| is_recent(earlier, &part));
        let mut named = vec![None; wanted.len()];
        if let Some((id, earlier)) = tapped {
            let all = take_away(&mut part, &wanted, &mut named, id, earlier);
            if all {
                let readings = named.into_iter().flatten().collect();
                let visit = earlier.visit_id(&team, &home.id);
                return Ok(RecordedVisit { visit, records: vec![*id], readings, double_tap: true, retest });
            }
        }
        let visit = part.visit_id(&team, &home.id);
        let records = self.save(&home.scope, &[(home.id, Record::VisitPart(Box::new(part)))])?;
        let written =
            records.iter().flat_map(|record| (0..=u8::MAX).map(|k| RecordPart { record: *record, index: Some(k) }));
        let mut written = written.take(wanted.len());
        let readings = named.into_iter().filter_map(|known| known.or_else(|| written.next())).collect();
        Ok(RecordedVisit { visit, records, readings, double_tap: false, retest })
    }

    /// The part as it would be written if nothing of it had been written before.
    fn part(&self, home: &Household, new: NewVisit, now: UtcMs) -> Result<VisitPart, FieldError> {
        let stamp = self.late_stamp(new.observed_at, new.late_reason.is_some(), now)?;
        let at = stamp.observed().at;
        let policy = self.trust.policies().at(home.scope.as_str(), at.local_date());
        let (date, _) = policy.declared_round(at, new.slot);
        let mut part = VisitPart::new(stamp, date, policy.named_round(new.slot), new.outcome);
        part.late_reason = new.late_reason;
        part.mode = new.mode;
        part.readings = new.readings.iter().map(|reading| reading.to_record(home)).collect::<Result<_, _>>()?;
        part.symptoms = new.symptoms;
        for check in &mut part.symptoms {
            check.answers.sort_unstable();
        }
        part.identity_checks = new.identity_checks;
        part.needs = new.needs;
        part.notices = new.notices;
        part.advice = new.advice;
        part.note = new.note;
        part.exposures = (!new.exposures.is_empty()).then_some(new.exposures);
        part.callback_given = new.callback_given;
        part.geo = new.geo;
        part.present = new.present;
        let seen = part.readings.iter().map(|reading| reading.person);
        let seen = seen.chain(part.symptoms.iter().map(|check| check.person));
        let seen = seen.chain(part.identity_checks.iter().map(|check| check.person));
        let asked = part.exposures.iter().flatten().map(|check| check.person);
        let seen: Vec<PersonId> = seen.chain(asked).collect();
        part.present.extend(seen);
        part.present.sort_unstable();
        part.present.dedup();
        part.ordinal = ordinal(&self.own_parts(home), &part);
        Ok(part)
    }

    /// The stamp of what is entered now and was observed at `observed_at`, by true time; `None`: now.
    fn late_stamp(&self, observed_at: Option<UtcMs>, has_reason: bool, now: UtcMs) -> Result<Stamp, FieldError> {
        let stamp = self.stamp(now);
        let refused = |why: &str| Err(FieldError::RefusedValue(why.to_owned()));
        match observed_at {
            None if has_reason => refused("补录要写走访时间 / a late entry needs the time of the visit"),
            None => Ok(stamp),
            Some(_) if !has_reason => refused("补录要写原因 / a late entry needs a reason"),
            Some(at) => {
                let late = stamp.observed_truly_at(at);
                if late.observed_at.0 > now.0.saturating_add(IGNORED_OFFSET_MS) {
                    return refused("走访时间在将来 / the time of the visit is in the future");
                }
                Ok(late)
            }
        }
    }

    /// The parts that this device wrote, oldest first.
    fn own_parts(&self, home: &Household) -> Vec<(RecordId, VisitPart)> {
        let own = home.records.iter().filter(|(id, _)| id.device == self.device());
        let parts = own.filter_map(|(id, record)| match record {
            Record::VisitPart(part) => Some((*id, part.as_ref().clone())),
            _ => None,
        });
        let mut parts: Vec<(RecordId, VisitPart)> = parts.collect();
        parts.sort_unstable_by_key(|(id, _)| id.seq);
        parts
    }
}

impl NewReading {
    fn to_record(&self, home: &Household) -> Result<Reading, FieldError> {
        if let Some(Retested::Other(retested)) = self.retest_of {
            let index = usize::from(retested.index.unwrap_or(0));
            let known = match home.record(&retested.record) {
                Some(Record::VisitPart(part)) => part.readings.get(index),
                _ => None,
            };
            let known = known.ok_or_else(|| FieldError::UnknownRecord(retested.to_string()))?;
            if known.person != self.person {
                let reason = "复测须为同一人 / a retest is of the same person";
                return Err(FieldError::RefusedValue(reason.into()));
            }
        }
        Ok(Reading {
            retest_of: self.retest_of,
            antipyretic_6h: self.antipyretic_6h,
            source: self.source,
            device_serial: self.device_serial.clone(),
            ..Reading::new(self.person, self.value, self.site, self.method)
        })
    }
}

/// Everybody that a part names.
fn people(part: &VisitPart) -> impl Iterator<Item = PersonId> {
    part.present.iter().copied().chain(part.notices.iter().map(|notice| notice.person))
}

/// Only events on this phone count, so that phones which have not talked count alike.
fn ordinal(own: &[(RecordId, VisitPart)], part: &VisitPart) -> u8 {
    let apart_ms = |earlier: &&VisitPart| earlier.stamp.observed_at.0.abs_diff(part.stamp.observed_at.0);
    let of_round = own.iter().map(|(_, earlier)| earlier);
    let of_round = of_round.filter(|earlier| (earlier.date, earlier.slot) == (part.date, part.slot));
    let nearest = of_round.clone().min_by_key(apart_ms).filter(|near| apart_ms(near) <= SAME_VISIT_MS);
    let last = of_round.map(|earlier| earlier.ordinal).max();
    nearest.map(|near| near.ordinal).or(last.map(|last| last.saturating_add(1))).unwrap_or(0)
}
