//! The record: what an entry carries. A kind number, then the body of that kind.

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder};
use thiserror::Error;

use crate::cbor;
use crate::id::Position;
use crate::log::MAX_RECORD_BYTES;
use crate::time::LocalDate;

use super::breach::{Breach, BreachAction};
use super::call::Call;
use super::checkpoint::{CheckpointPass, Gathering};
use super::contact::ContactLink;
use super::correction::Correction;
use super::decision::Decision;
use super::household::Household;
use super::link::PersonLink;
use super::need::NeedStep;
use super::person::Person;
use super::post::Post;
use super::report::DailyReport;
use super::residence::Residence;
use super::risk::RiskTag;
use super::role::Supervisor;
use super::sample::{Sample, SampleStep};
use super::shift::Shift;
use super::stamp::Stamp;
use super::suitability::Suitability;
use super::transfer::TransferStep;
use super::visit::VisitPart;

/// Why bytes are not a record, or a record is not well formed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RecordError {
    /// Reading: not CBOR of the kind that it names.
    #[error("not a record: {0}")]
    Malformed(String),
    /// Reading: another encoding of the same record, or bytes after it.
    #[error("the record is not in canonical form")]
    NotCanonical,
    /// Checking: longer than records may be.
    #[error("the record is longer than {MAX_RECORD_BYTES} bytes")]
    TooLarge,
    /// Checking: a text that must not be empty is.
    #[error("the {field} is empty")]
    Empty {
        /// Which part of the record.
        field: &'static str,
    },
    /// Checking: a text is too long.
    #[error("the {field} is longer than {limit} characters")]
    TooLong {
        /// Which part of the record.
        field: &'static str,
        /// Most characters it may have.
        limit: usize,
    },
    /// Checking: a text holds a control character, or is not in its normal form.
    #[error("the {field} is not in its normal form")]
    NotNormal {
        /// Which part of the record.
        field: &'static str,
    },
    /// Checking: a list is too long.
    #[error("more than {limit} {field}")]
    TooMany {
        /// Which list.
        field: &'static str,
        /// Most elements it may have.
        limit: usize,
    },
    /// Checking: a number or time outside its range.
    #[error("the {field} is out of range")]
    OutOfRange {
        /// Which part of the record.
        field: &'static str,
    },
    /// Checking: parts of the record contradict each other or one is missing. The text says which.
    #[error("{0}")]
    Inconsistent(&'static str),
}

/// One immutable fact. Its id is the position of its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Kind 1: a flat.
    Household(Household),
    /// Kind 2: a person, or a later statement about one.
    Person(Person),
    /// Kind 3: a person lives, or no longer lives, in the flat.
    Residence(Residence),
    /// Kind 4: why a person is watched.
    RiskTag(RiskTag),
    /// Kind 5: what one team member recorded of one visit.
    VisitPart(Box<VisitPart>),
    /// Kind 6: a decision about a person's observation.
    Decision(Decision),
    /// Kind 7: another value for a reading, or that a record is void.
    Correction(Correction),
    /// Kind 8: a grid's duty book or a checkpoint post.
    Post(Post),
    /// Kind 9: a telephone call.
    Call(Call),
    /// Kind 10: a sample is taken.
    Sample(Sample),
    /// Kind 11: a sample goes a step further.
    SampleStep(SampleStep),
    /// Kind 12: a transfer goes a step further.
    TransferStep(TransferStep),
    /// Kind 13: something is done about a need.
    NeedStep(NeedStep),
    /// Kind 14: a breach of a quarantine.
    Breach(Breach),
    /// Kind 15: what the police did about one.
    BreachAction(BreachAction),
    /// Kind 16: who was in contact with which case.
    ContactLink(ContactLink),
    /// Kind 17: who is the same person as whom.
    PersonLink(PersonLink),
    /// Kind 18: whether somebody can be observed in the flat.
    Suitability(Suitability),
    /// Kind 19: somebody passed a checkpoint.
    CheckpointPass(Box<CheckpointPass>),
    /// Kind 20: people had gathered.
    Gathering(Gathering),
    /// Kind 21: a shift.
    Shift(Box<Shift>),
    /// Kind 22: the day is signed.
    DailyReport(DailyReport),
    /// A kind, a field or a code of a newer version: kept, passed on, shown as "needs an update".
    Unknown {
        /// Its kind number.
        kind: u32,
        /// The record as it came.
        bytes: Vec<u8>,
    },
}

impl Record {
    /// The kind number.
    #[must_use]
    pub const fn kind(&self) -> u32 {
        match self {
            Self::Household(_) => 1,
            Self::Person(_) => 2,
            Self::Residence(_) => 3,
            Self::RiskTag(_) => 4,
            Self::VisitPart(_) => 5,
            Self::Decision(_) => 6,
            Self::Correction(_) => 7,
            Self::Post(_) => 8,
            Self::Call(_) => 9,
            Self::Sample(_) => 10,
            Self::SampleStep(_) => 11,
            Self::TransferStep(_) => 12,
            Self::NeedStep(_) => 13,
            Self::Breach(_) => 14,
            Self::BreachAction(_) => 15,
            Self::ContactLink(_) => 16,
            Self::PersonLink(_) => 17,
            Self::Suitability(_) => 18,
            Self::CheckpointPass(_) => 19,
            Self::Gathering(_) => 20,
            Self::Shift(_) => 21,
            Self::DailyReport(_) => 22,
            Self::Unknown { kind, .. } => *kind,
        }
    }

    /// The canonical CBOR: `[kind, body]`.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let kind = self.kind();
        match self {
            Self::Household(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Person(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Residence(body) => cbor::to_vec(&Pair { kind, body }),
            Self::RiskTag(body) => cbor::to_vec(&Pair { kind, body }),
            Self::VisitPart(body) => cbor::to_vec(&Pair { kind, body: body.as_ref() }),
            Self::Decision(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Correction(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Post(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Call(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Sample(body) => cbor::to_vec(&Pair { kind, body }),
            Self::SampleStep(body) => cbor::to_vec(&Pair { kind, body }),
            Self::TransferStep(body) => cbor::to_vec(&Pair { kind, body }),
            Self::NeedStep(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Breach(body) => cbor::to_vec(&Pair { kind, body }),
            Self::BreachAction(body) => cbor::to_vec(&Pair { kind, body }),
            Self::ContactLink(body) => cbor::to_vec(&Pair { kind, body }),
            Self::PersonLink(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Suitability(body) => cbor::to_vec(&Pair { kind, body }),
            Self::CheckpointPass(body) => cbor::to_vec(&Pair { kind, body: body.as_ref() }),
            Self::Gathering(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Shift(body) => cbor::to_vec(&Pair { kind, body: body.as_ref() }),
            Self::DailyReport(body) => cbor::to_vec(&Pair { kind, body }),
            Self::Unknown { bytes, .. } => bytes.clone(),
        }
    }

    /// Reads a record: canonical, within every bound. A kind, an appended field or an enumeration value that this
    /// version does not know gives [`Record::Unknown`], so that an older phone keeps and relays what a newer wrote.
    ///
    /// # Errors
    /// [`RecordError`].
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        if bytes.len() > MAX_RECORD_BYTES {
            return Err(RecordError::TooLarge);
        }
        let mut d = Decoder::new(bytes);
        let (kind, fields) = header(&mut d)?;
        let body = Body { kind, fields, bytes };
        match kind {
            1 => body.read(&mut d, Household::FIELDS, Self::Household),
            2 => body.read(&mut d, Person::FIELDS, Self::Person),
            3 => body.read(&mut d, Residence::FIELDS, Self::Residence),
            4 => body.read(&mut d, RiskTag::FIELDS, Self::RiskTag),
            5 => body.read(&mut d, VisitPart::FIELDS, |part| Self::VisitPart(Box::new(part))),
            6 => body.read(&mut d, Decision::FIELDS, Self::Decision),
            7 => body.read(&mut d, Correction::FIELDS, Self::Correction),
            8 => body.read(&mut d, Post::FIELDS, Self::Post),
            9 => body.read(&mut d, Call::FIELDS, Self::Call),
            10 => body.read(&mut d, Sample::FIELDS, Self::Sample),
            11 => body.read(&mut d, SampleStep::FIELDS, Self::SampleStep),
            12 => body.read(&mut d, TransferStep::FIELDS, Self::TransferStep),
            13 => body.read(&mut d, NeedStep::FIELDS, Self::NeedStep),
            14 => body.read(&mut d, Breach::FIELDS, Self::Breach),
            15 => body.read(&mut d, BreachAction::FIELDS, Self::BreachAction),
            16 => body.read(&mut d, ContactLink::FIELDS, Self::ContactLink),
            17 => body.read(&mut d, PersonLink::FIELDS, Self::PersonLink),
            18 => body.read(&mut d, Suitability::FIELDS, Self::Suitability),
            19 => body.read(&mut d, CheckpointPass::FIELDS, |body| Self::CheckpointPass(Box::new(body))),
            20 => body.read(&mut d, Gathering::FIELDS, Self::Gathering),
            21 => body.read(&mut d, Shift::FIELDS, |body| Self::Shift(Box::new(body))),
            22 => body.read(&mut d, DailyReport::FIELDS, Self::DailyReport),
            _ => body.unknown(),
        }
    }

    /// Whether every text, list and number is within its bounds: what [`Record::decode`] insists on. Call it before
    /// writing a record.
    ///
    /// # Errors
    /// [`RecordError`], the first one found.
    pub fn check(&self) -> Result<(), RecordError> {
        match self {
            Self::Household(body) => body.check(),
            Self::Person(body) => body.check(),
            Self::Residence(body) => body.check(),
            Self::RiskTag(body) => body.check(),
            Self::VisitPart(body) => body.check(),
            Self::Decision(body) => body.check(),
            Self::Correction(body) => body.check(),
            Self::Post(body) => body.check(),
            Self::Call(body) => body.check(),
            Self::Sample(body) => body.check(),
            Self::SampleStep(body) => body.check(),
            Self::TransferStep(body) => body.check(),
            Self::NeedStep(body) => body.check(),
            Self::Breach(body) => body.check(),
            Self::BreachAction(body) => body.check(),
            Self::ContactLink(body) => body.check(),
            Self::PersonLink(body) => body.check(),
            Self::Suitability(body) => body.check(),
            Self::CheckpointPass(body) => body.check(),
            Self::Gathering(body) => body.check(),
            Self::Shift(body) => body.check(),
            Self::DailyReport(body) => body.check(),
            Self::Unknown { .. } => Ok(()),
        }
    }

    /// The record's times; `None` for an unknown kind.
    #[must_use]
    pub const fn stamp(&self) -> Option<&Stamp> {
        match self {
            Self::Household(body) => Some(&body.stamp),
            Self::Person(body) => Some(&body.stamp),
            Self::Residence(body) => Some(&body.stamp),
            Self::RiskTag(body) => Some(&body.stamp),
            Self::VisitPart(body) => Some(&body.stamp),
            Self::Decision(body) => Some(&body.stamp),
            Self::Correction(body) => Some(&body.stamp),
            Self::Post(body) => Some(&body.stamp),
            Self::Call(body) => Some(&body.stamp),
            Self::Sample(body) => Some(&body.stamp),
            Self::SampleStep(body) => Some(&body.stamp),
            Self::TransferStep(body) => Some(&body.stamp),
            Self::NeedStep(body) => Some(&body.stamp),
            Self::Breach(body) => Some(&body.stamp),
            Self::BreachAction(body) => Some(&body.stamp),
            Self::ContactLink(body) => Some(&body.stamp),
            Self::PersonLink(body) => Some(&body.stamp),
            Self::Suitability(body) => Some(&body.stamp),
            Self::CheckpointPass(body) => Some(&body.stamp),
            Self::Gathering(body) => Some(&body.stamp),
            Self::Shift(body) => Some(&body.stamp),
            Self::DailyReport(body) => Some(&body.stamp),
            Self::Unknown { .. } => None,
        }
    }

    /// The supervisor for whom a server node wrote it; `None` on a phone, and for kinds that name none.
    #[must_use]
    pub const fn supervisor(&self) -> Option<&Supervisor> {
        match self {
            Self::Decision(body) => body.supervisor.as_ref(),
            Self::Correction(body) => body.supervisor.as_ref(),
            Self::SampleStep(body) => body.supervisor.as_ref(),
            Self::TransferStep(body) => body.supervisor.as_ref(),
            Self::NeedStep(body) => body.supervisor.as_ref(),
            Self::PersonLink(body) => body.supervisor.as_ref(),
            Self::DailyReport(body) => body.supervisor.as_ref(),
            _ => None,
        }
    }

    /// The records that this one names, in the order of its fields; some may be named twice.
    #[must_use]
    pub fn references(&self) -> Vec<Position> {
        let found = std::cell::RefCell::new(Vec::new());
        let _ = self.clone().remap(&|position| {
            found.borrow_mut().push(position);
            position
        });
        found.into_inner()
    }

    /// The same record with every reference replaced: after a fork a phone writes its unsent entries again under a
    /// new device id, and what they name moves with them. An unknown kind is left as it is.
    #[must_use]
    pub fn remap(mut self, to: &dyn Fn(Position) -> Position) -> Self {
        match &mut self {
            Self::Household(_)
            | Self::Post(_)
            | Self::Suitability(_)
            | Self::CheckpointPass(_)
            | Self::Gathering(_)
            | Self::DailyReport(_)
            | Self::Unknown { .. } => {}
            Self::Person(body) => body.remap(to),
            Self::Residence(body) => body.remap(to),
            Self::RiskTag(body) => body.person = to(body.person),
            Self::VisitPart(body) => body.remap(to),
            Self::Decision(body) => body.remap(to),
            Self::Correction(body) => body.target.record = to(body.target.record),
            Self::Call(body) => body.person = to(body.person),
            Self::Sample(body) => body.person = to(body.person),
            Self::SampleStep(body) => body.sample = to(body.sample),
            Self::TransferStep(body) => body.transfer = to(body.transfer),
            Self::NeedStep(body) => body.need.record = to(body.need.record),
            Self::Breach(body) => body.remap(to),
            Self::BreachAction(body) => body.breach = to(body.breach),
            Self::ContactLink(body) => body.remap(to),
            Self::PersonLink(body) => body.remap(to),
            Self::Shift(body) => body.of = body.of.map(to),
        }
        self
    }
}

/// `[kind, body]` on its way out.
struct Pair<'a, T> {
    kind: u32,
    body: &'a T,
}

impl<T: Encode<()>> Encode<()> for Pair<'_, T> {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut (),
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(2)?.u32(self.kind)?;
        self.body.encode(e, ctx)
    }
}

/// Reads `[kind, body` up to the body; the number of the body's fields is `None` when it is not an array.
fn header(d: &mut Decoder<'_>) -> Result<(u32, Option<u64>), RecordError> {
    let malformed = |error: minicbor::decode::Error| RecordError::Malformed(error.to_string());
    let parts = d.array().map_err(malformed)?;
    if !matches!(parts, Some(2..=8)) {
        return Err(RecordError::Malformed("a record is an array of a kind and a body".into()));
    }
    let kind = d.u32().map_err(malformed)?;
    let mut ahead = d.clone();
    let fields = match ahead.datatype().map_err(malformed)? {
        Type::Array => ahead.array().map_err(malformed)?,
        _ => None,
    };
    Ok((kind, if parts == Some(2) { fields } else { Some(u64::MAX) }))
}

/// The body of a record on its way in.
struct Body<'a> {
    kind: u32,
    fields: Option<u64>,
    bytes: &'a [u8],
}

impl Body<'_> {
    fn read<T: for<'b> Decode<'b, ()>>(
        &self,
        d: &mut Decoder<'_>,
        known_fields: u64,
        wrap: impl FnOnce(T) -> Record,
    ) -> Result<Record, RecordError> {
        if self.fields.is_some_and(|fields| fields > known_fields) {
            return self.unknown();
        }
        let body: T = match d.decode() {
            Ok(body) => body,
            Err(error) if error.is_unknown_variant() => return self.unknown(),
            Err(error) => return Err(RecordError::Malformed(error.to_string())),
        };
        let record = wrap(body);
        if record.encode() != self.bytes {
            return Err(RecordError::NotCanonical);
        }
        record.check()?;
        Ok(record)
    }

    /// A newer record: one whole CBOR item, kept as it is.
    fn unknown(&self) -> Result<Record, RecordError> {
        let mut d = Decoder::new(self.bytes);
        d.skip().map_err(|error| RecordError::Malformed(error.to_string()))?;
        if d.position() != self.bytes.len() {
            return Err(RecordError::NotCanonical);
        }
        Ok(Record::Unknown { kind: self.kind, bytes: self.bytes.to_vec() })
    }
}

/// Checks a text: at least one character, at most `limit`, no control characters.
pub(super) fn check_text(field: &'static str, text: &str, limit: usize) -> Result<(), RecordError> {
    if text.trim().is_empty() {
        return Err(RecordError::Empty { field });
    }
    if text.chars().count() > limit {
        return Err(RecordError::TooLong { field, limit });
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(RecordError::NotNormal { field });
    }
    Ok(())
}

/// Checks a text that may be absent, but not empty.
pub(super) fn check_optional(field: &'static str, text: Option<&String>, limit: usize) -> Result<(), RecordError> {
    text.map_or(Ok(()), |text| check_text(field, text, limit))
}

/// Checks the length of a list.
pub(super) const fn check_list<T>(field: &'static str, list: &[T], limit: usize) -> Result<(), RecordError> {
    if list.len() > limit { Err(RecordError::TooMany { field, limit }) } else { Ok(()) }
}

/// Checks that a date lies in 1880–2100.
pub(super) fn check_date(field: &'static str, date: LocalDate) -> Result<(), RecordError> {
    if (-32_872..=47_482).contains(&date.0) { Ok(()) } else { Err(RecordError::OutOfRange { field }) }
}

/// Checks a date that may be absent.
pub(super) fn check_optional_date(field: &'static str, date: Option<LocalDate>) -> Result<(), RecordError> {
    date.map_or(Ok(()), |date| check_date(field, date))
}

#[cfg(test)]
mod tests;
