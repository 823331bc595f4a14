//! What the document of a flat says already, and what a row adds to it.

use std::collections::BTreeSet;

use stairwell_core::domain::Record;
use stairwell_core::domain::household::{Household, Place};
use stairwell_core::domain::person::{ParticularsSource, Person, Phone, Sex};
use stairwell_core::domain::residence::{Residence, ResidenceBasis};
use stairwell_core::domain::risk::RiskTag;
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::id::{DocumentId, PersonId, Position, ScopeId};
use stairwell_core::store::{LogStore, SqliteStore, StoreError};
use stairwell_core::time::LocalDate;
use stairwell_core::trust::{Standing, TrustSet};

use super::row::Listed;

/// What is known of a flat. What is held is not known; a tag that was voided is: nobody wants it back from the same list.
#[derive(Debug, Clone, Default)]
pub struct Flat {
    is_registered: bool,
    persons: Vec<Known>,
}

/// One person of the flat.
#[derive(Debug, Clone)]
struct Known {
    id: PersonId,
    names: BTreeSet<String>,
    phones: BTreeSet<Phone>,
    /// Keyed hashes of identity numbers, and whether the number checks.
    numbers: BTreeSet<([u8; 16], bool)>,
    sexes: BTreeSet<Sex>,
    birth_dates: BTreeSet<LocalDate>,
    is_listed: bool,
    tags: Vec<RiskTag>,
}

/// What a row adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addition {
    /// The person, when known already.
    pub known: Option<PersonId>,
    /// Whether the flat is new.
    pub registers: bool,
    /// Whether the tag is new.
    pub tags: bool,
}

impl Flat {
    /// Reads the records of a document.
    ///
    /// # Errors
    /// Any read failure.
    pub fn load(
        store: &SqliteStore,
        trust: &TrustSet,
        scope: &ScopeId,
        document: &DocumentId,
    ) -> Result<Self, StoreError> {
        let mut flat = Self::default();
        for entry in store.document_entries(scope, document)? {
            let stands = trust.standing(scope, &entry.position.device, entry.position.seq) == Standing::Stands;
            // What this version cannot read says nothing about who is known.
            if let Some(record) = Record::decode(&entry.record).ok().filter(|_| stands) {
                flat.learn(entry.position, &record);
            }
        }
        Ok(flat)
    }

    /// Adds a record of the flat, read or just written.
    pub fn learn(&mut self, at: Position, record: &Record) {
        match record {
            Record::Household(_) => self.is_registered = true,
            Record::Person(person) => self.person(person.of.unwrap_or(at)).learn(person),
            Record::RiskTag(tag) => self.person(tag.person).tags.push(tag.clone()),
            _ => {}
        }
    }

    fn person(&mut self, id: PersonId) -> &mut Known {
        let index = self.persons.iter().position(|known| known.id == id).unwrap_or_else(|| {
            self.persons.push(Known::new(id));
            self.persons.len() - 1
        });
        &mut self.persons[index]
    }

    /// What a row adds.
    #[must_use]
    pub fn addition(&self, row: &Listed) -> Addition {
        let known = self.persons.iter().find(|known| known.is(row));
        let tags = known.is_none_or(|known| !known.has_tag(row));
        Addition { known: known.map(|known| known.id), registers: !self.is_registered, tags }
    }
}

impl Known {
    const fn new(id: PersonId) -> Self {
        Self {
            id,
            names: BTreeSet::new(),
            phones: BTreeSet::new(),
            numbers: BTreeSet::new(),
            sexes: BTreeSet::new(),
            birth_dates: BTreeSet::new(),
            is_listed: false,
            tags: Vec::new(),
        }
    }

    fn learn(&mut self, person: &Person) {
        self.names.insert(person.name.clone());
        self.phones.extend(person.phones.iter().cloned());
        self.numbers.extend(person.identity.iter().map(|identity| (identity.hash, identity.valid)));
        self.sexes.extend(person.sex.filter(is_stated));
        self.birth_dates.extend(person.birth_date);
        self.is_listed |= person.of.is_none() && person.source == ParticularsSource::Listed;
    }

    /// Whether the row is about this person: the same identity number, or the same name and a shared telephone number
    /// and nothing that contradicts. A row that gives neither number names one whom a list has named before.
    fn is(&self, row: &Listed) -> bool {
        let same_name = self.names.contains(&row.name);
        if let Some(identity) = &row.identity {
            if self.numbers.contains(&(identity.hash, identity.valid)) {
                return identity.valid || same_name;
            }
            if identity.valid && self.numbers.iter().any(|(_, valid)| *valid) {
                return false;
            }
        }
        let shares_phone = row.phones.iter().any(|phone| self.phones.contains(phone));
        let says_no_number = row.identity.is_none() && row.phones.is_empty() && self.is_listed;
        let contradicted = row.birth_date.is_some_and(|date| differs(&self.birth_dates, &date))
            || row.sex.filter(is_stated).is_some_and(|sex| differs(&self.sexes, &sex));
        same_name && !contradicted && (shares_phone || says_no_number)
    }

    /// Whether the same source has said the same of this person, with the dates that the row has.
    fn has_tag(&self, row: &Listed) -> bool {
        let says = |known: Option<LocalDate>, said: Option<LocalDate>| said.is_none() || known == said;
        self.tags.iter().any(|tag| {
            (tag.category, tag.source) == (row.category, row.source)
                && says(tag.last_contact_on, row.last_contact_on)
                && says(tag.left_area_on, row.left_area_on)
                && says(tag.arrived_on, row.arrived_on)
        })
    }
}

const fn is_stated(sex: &Sex) -> bool {
    matches!(sex, Sex::Male | Sex::Female)
}

fn differs<T: Ord>(known: &BTreeSet<T>, said: &T) -> bool {
    !known.is_empty() && !known.contains(said)
}

/// The records that a row adds, in the order of their entries; the first of them will have the position `first`.
#[must_use]
pub fn records(row: &Listed, place: &Place, addition: Addition, stamp: Stamp, first: Position) -> Vec<Record> {
    let mut records = Vec::new();
    if addition.registers {
        records.push(Record::Household(Household::new(stamp, place.clone())));
    }
    let person = addition.known.unwrap_or(Position { seq: first.seq + records.len() as u64, ..first });
    if addition.known.is_none() {
        records.push(Record::Person(row.person(stamp)));
        let from = row.arrived_on.unwrap_or(stamp.observed_at.local_date());
        records.push(Record::Residence(Residence::new(stamp, person, from, ResidenceBasis::List)));
    }
    if addition.tags {
        records.push(Record::RiskTag(row.tag(stamp, person)));
    }
    records
}
