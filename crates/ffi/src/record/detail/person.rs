//! One person of the household.

use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::view::{self, PersonView};
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::origin;
use stairwell_core::domain::person::Sex;
use stairwell_core::domain::risk::{Category, RiskSource};
use stairwell_core::domain::visit::IdentityResult;
use stairwell_core::time::{LocalDate, Slot};

use crate::named::{text, texts};
use crate::record::{Background, ReadingSummary};

use super::{
    AlarmDetail, CallDetail, ContactDetail, ExposureDetail, FieldConflict, ObservationDetail, SampleDetail,
    TransferDetail, each,
};

/// One person.
#[derive(Debug, Clone, PartialEq, uniffi::Record)]
pub struct PersonDetail {
    /// The person's id.
    pub person: String,
    /// Name; `None` while the record that introduces the person is not here.
    pub name: Option<String>,
    /// `None` when not said, so for all particulars.
    pub sex: Option<Sex>,
    /// Day of birth.
    pub birth_date: Option<String>,
    /// Age as said, in years.
    pub age_years: Option<u8>,
    /// Every number that was ever given, the latest first.
    pub phones: Vec<String>,
    /// Numbers under which somebody else or nobody was found.
    pub wrong_numbers: Vec<String>,
    /// Identity document.
    pub document: Option<DocumentSeen>,
    /// What else is known.
    pub background: Background,
    /// Particulars on which people differ.
    pub conflicts: Vec<FieldConflict>,
    /// The registered person that stands for all that are the same.
    pub canonical: String,
    /// The others of this household that are the same.
    pub same_as: Vec<String>,
    /// Persons with the same name and telephone number: ask whether they are the same.
    pub maybe_same_as: Vec<String>,
    /// Persons of other households that are the same, by somebody's word.
    pub same_elsewhere: Vec<PersonElsewhere>,
    /// Whether the person lives here.
    pub resident: bool,
    /// The household where to, for one who moved.
    pub moved_to: Option<String>,
    /// Where from, for one who moved here.
    pub came_from: Option<Origin>,
    /// Why the person is watched.
    pub tags: Vec<TagDetail>,
    /// When the notice was first served; `None` when never.
    pub notice_served_at_ms: Option<i64>,
    /// Whether the promise was signed.
    pub promise_signed: bool,
    /// The latest reading that is not void.
    pub last_reading: Option<ReadingSummary>,
    /// Rounds in which the person was measured, by times that are known.
    pub rounds: Vec<RoundDone>,
    /// 时间存疑: rounds in which the person was measured by doubtful clocks only. They count once a human confirms the time.
    pub doubtful_rounds: Vec<RoundDone>,
    /// The observation; `None` for a person without risk tag, notice and decision.
    pub observation: Option<ObservationDetail>,
    /// As one of several registered persons that are the same, the observation of all; `None` for one alone.
    pub merged: Option<MergedObservation>,
    /// 待确认: somebody of the household became a case.
    pub presumed_contact: Option<PresumedContact>,
    /// Calls, oldest first.
    pub calls: Vec<CallDetail>,
    /// Samples, oldest first.
    pub samples: Vec<SampleDetail>,
    /// Transfers, oldest first.
    pub transfers: Vec<TransferDetail>,
    /// Contacts with cases.
    pub contacts: Vec<ContactDetail>,
    /// Answers to the questions about exposure, oldest first.
    pub exposures: Vec<ExposureDetail>,
    /// Fevers and symptoms.
    pub alarms: Vec<AlarmDetail>,
    /// Whether a fever is open.
    pub fever: bool,
}

/// An identity document, as far as a phone keeps it.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct DocumentSeen {
    /// Kind.
    pub kind: DocumentType,
    /// Last four characters of its number.
    pub last_four: String,
    /// Whether the number checks.
    pub valid: bool,
    /// What the latest look at it showed; `None` when nobody looked.
    pub checked: Option<IdentityResult>,
}

/// A registered person of another household.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PersonElsewhere {
    /// The person.
    pub person: String,
    /// Its grid; `None`: the same grid.
    pub grid: Option<String>,
}

/// Where somebody who moved or was handed over comes from.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct Origin {
    /// The household.
    pub household: String,
    /// The person there.
    pub person: String,
    /// Its grid; `None`: the same grid.
    pub grid: Option<String>,
}

/// What puts the person at risk.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct TagDetail {
    /// Its record.
    pub record: String,
    /// Category.
    pub category: Category,
    /// Who said so.
    pub source: RiskSource,
    /// Whether it was confirmed.
    pub confirmed: bool,
    /// Last contact, leaving, arrival: the first that is known; `None` when none is.
    pub event_on: Option<String>,
    /// When it was recorded.
    pub observed_at_ms: i64,
    /// The case that the person was in contact with.
    pub index_case: Option<String>,
}

/// A round in which somebody was measured.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct RoundDone {
    /// Day.
    pub date: String,
    /// Round.
    pub round: Slot,
    /// A reading of it was entered within 24 hours by a clock without doubt; otherwise 补录 or 时间存疑.
    pub on_time: bool,
}

/// Several registered persons are one, and are watched as one.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct MergedObservation {
    /// The most pressing state of them.
    pub state: EpisodeState,
    /// The latest day 0.
    pub anchor: Option<String>,
    /// The latest last day.
    pub ends_on: Option<String>,
}

/// 待确认: somebody of the household became a case, and nobody who decides has said yet what that means for this person.
#[derive(Debug, Clone, PartialEq, Eq, uniffi::Record)]
pub struct PresumedContact {
    /// Who became a case.
    pub case_person: String,
    /// The decision that says so.
    pub because: String,
    /// Last unprotected contact, as far as known.
    pub anchor: String,
    /// Until when observation would last.
    pub until: String,
}

impl From<PersonView> for PersonDetail {
    fn from(view: PersonView) -> Self {
        let numbers = |phones: &[stairwell_core::domain::person::Phone]| {
            phones.iter().map(|phone| phone.as_str().to_owned()).collect()
        };
        Self {
            person: view.person.to_string(),
            name: view.name,
            sex: view.sex,
            birth_date: text(view.birth_date),
            age_years: view.age_years,
            phones: numbers(&view.phones),
            wrong_numbers: numbers(&view.wrong_numbers),
            document: view.identity.map(Into::into),
            background: view.background.into(),
            conflicts: each(view.conflicts),
            canonical: view.canonical.to_string(),
            same_as: texts(&view.same_as),
            maybe_same_as: texts(&view.maybe_same_as),
            same_elsewhere: each(view.same_elsewhere),
            resident: view.resident,
            moved_to: text(view.moved_to),
            came_from: view.came_from.map(Into::into),
            tags: each(view.tags),
            notice_served_at_ms: view.notice_served_at.map(|at| at.0),
            promise_signed: view.promise_signed,
            last_reading: view.last_reading.as_ref().map(Into::into),
            rounds: each(view.rounds),
            doubtful_rounds: each(view.doubtful_rounds),
            observation: view.episode.map(Into::into),
            merged: view.merged.map(Into::into),
            presumed_contact: view.presumed_contact.map(Into::into),
            calls: each(view.calls),
            samples: each(view.samples),
            transfers: each(view.transfers),
            contacts: each(view.contacts),
            exposures: each(view.exposures),
            alarms: each(view.alarms),
            fever: view.fever,
        }
    }
}

impl From<view::IdentityView> for DocumentSeen {
    fn from(view: view::IdentityView) -> Self {
        Self { kind: view.kind, last_four: view.last_four, valid: view.valid, checked: view.checked }
    }
}

impl From<view::LinkedPerson> for PersonElsewhere {
    fn from(view: view::LinkedPerson) -> Self {
        Self { person: view.person.to_string(), grid: text(view.grid) }
    }
}

impl From<origin::Origin> for Origin {
    fn from(from: origin::Origin) -> Self {
        Self { household: from.household.to_string(), person: from.person.to_string(), grid: text(from.grid) }
    }
}

impl From<view::TagView> for TagDetail {
    fn from(view: view::TagView) -> Self {
        Self {
            record: view.record.to_string(),
            category: view.category,
            source: view.source,
            confirmed: view.confirmed,
            event_on: text(view.event_on),
            observed_at_ms: view.observed_at.0,
            index_case: view.index_case,
        }
    }
}

impl From<view::RoundDone> for RoundDone {
    fn from(done: view::RoundDone) -> Self {
        Self { date: done.date.to_string(), round: done.slot, on_time: done.on_time }
    }
}

impl From<(LocalDate, Slot)> for RoundDone {
    fn from((date, round): (LocalDate, Slot)) -> Self {
        Self { date: date.to_string(), round, on_time: false }
    }
}

impl From<view::MergedEpisode> for MergedObservation {
    fn from(view: view::MergedEpisode) -> Self {
        Self { state: view.state, anchor: text(view.anchor), ends_on: text(view.ends_on) }
    }
}

impl From<view::PresumedContact> for PresumedContact {
    fn from(view: view::PresumedContact) -> Self {
        Self {
            case_person: view.case_person.to_string(),
            because: view.because.to_string(),
            anchor: view.anchor.to_string(),
            until: view.until.to_string(),
        }
    }
}
