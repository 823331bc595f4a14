//! Devices that write about one household and meet.

use std::collections::{BTreeMap, BTreeSet};

use stairwell_core::domain::Record;
use stairwell_core::domain::correction::RecordPart;
use stairwell_core::domain::grammar::may_write;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::policy::PolicyBook;
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::role::Author;
use stairwell_core::domain::stamp::{Hlc, Stamp};
use stairwell_core::id::{DeviceId, DocumentId, Hash, PersonId, Position, ScopeId};
use stairwell_core::log::Entry;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::Role;

/// A phone, or the server node.
#[derive(Debug, Clone)]
pub(super) struct Device {
    pub(super) id: DeviceId,
    pub(super) author: Author,
    /// True time minus the device's clock, in ms.
    pub(super) behind_ms: i64,
    /// Whether the device knows it.
    pub(super) is_synchronised: bool,
    /// What it has: indices into the world's entries.
    known: BTreeSet<usize>,
    clock: Option<Hlc>,
}

impl Device {
    pub(super) fn new(id: u8, author: Author, behind_ms: i64, is_synchronised: bool) -> Self {
        let id = DeviceId([id; 16]);
        Self { id, author, behind_ms, is_synchronised, known: BTreeSet::new(), clock: None }
    }
}

/// The household, its devices and all that they wrote.
#[derive(Debug)]
pub(super) struct World {
    pub(super) scope: ScopeId,
    pub(super) place: Place,
    pub(super) household: DocumentId,
    pub(super) policies: PolicyBook,
    pub(super) devices: Vec<Device>,
    pub(super) persons: Vec<PersonId>,
    /// True time.
    pub(super) now: UtcMs,
    /// A device of which only the first entries stand.
    pub(super) revoked: Option<(DeviceId, u64)>,
    entries: Vec<Entry>,
    records: BTreeMap<Position, Record>,
}

impl World {
    pub(super) fn new(scope: ScopeId, place: Place, policies: PolicyBook, now: UtcMs) -> Self {
        let household = place.document(&scope);
        Self {
            scope,
            place,
            household,
            policies,
            devices: Vec::new(),
            persons: Vec::new(),
            now,
            revoked: None,
            entries: Vec::new(),
            records: BTreeMap::new(),
        }
    }

    /// The stamp of something that the device observed at a true time and writes down now.
    pub(super) fn stamp(&mut self, device: usize, observed: UtcMs) -> Stamp {
        let now = self.now;
        let device = &mut self.devices[device];
        let raw = |true_time: UtcMs| UtcMs(true_time.0 - device.behind_ms);
        let clock = Hlc::next(device.clock, raw(now));
        device.clock = Some(clock);
        Stamp {
            observed_at: raw(observed),
            written_at: clock,
            clock_offset_ms: device.is_synchronised.then_some(device.behind_ms),
        }
    }

    /// Writes the record when the device may; `None` when §6 refuses it.
    ///
    /// # Errors
    /// [`RecordError`] for a record that no device could write: a mistake of the schedule.
    pub(super) fn write(&mut self, device: usize, record: Record) -> Result<Option<Position>, RecordError> {
        let allowed = may_write(self.devices[device].author.role, &record).is_ok();
        if allowed { self.force(device, record).map(Some) } else { Ok(None) }
    }

    /// Writes the record although §6 may refuse it: so that the device's later records are not lost with it, such an
    /// entry is in the log and held.
    ///
    /// # Errors
    /// As [`World::write`].
    pub(super) fn force(&mut self, device: usize, record: Record) -> Result<Position, RecordError> {
        record.check()?;
        let Device { id, known, .. } = &self.devices[device];
        let seq = 1 + self.entries.iter().filter(|entry| entry.device == *id).count() as u64;
        let entry = Entry {
            scope: self.scope,
            device: *id,
            seq,
            prev: Hash::ZERO,
            save: seq,
            document: self.household,
            deps: self.heads(known),
            record: record.encode(),
        };
        let at = entry.position();
        self.devices[device].known.insert(self.entries.len());
        self.entries.push(entry);
        self.records.insert(at, record);
        Ok(at)
    }

    /// What no other known entry stands on.
    fn heads(&self, known: &BTreeSet<usize>) -> Vec<Position> {
        let entries = || known.iter().map(|index| &self.entries[*index]);
        let stood_on = |position: Position| {
            entries().any(|entry| {
                entry.deps.contains(&position) || (entry.device == position.device && entry.seq > position.seq)
            })
        };
        let mut heads: Vec<Position> = entries().map(Entry::position).filter(|at| !stood_on(*at)).collect();
        heads.sort_unstable();
        heads
    }

    /// The devices exchange all that they have.
    pub(super) fn meet(&mut self, devices: &[usize]) {
        let all: BTreeSet<usize> = devices.iter().flat_map(|device| self.devices[*device].known.clone()).collect();
        for device in devices {
            self.devices[*device].known.clone_from(&all);
        }
    }

    /// The records that a device has, with their positions, in the order in which they were written.
    pub(super) fn known(&self, device: usize) -> Vec<(Position, &Record)> {
        let known = self.devices[device].known.iter().map(|index| self.entries[*index].position());
        known.filter_map(|at| Some((at, self.records.get(&at)?))).collect()
    }

    /// Everything.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What one device has.
    pub(super) fn replica(&self, device: usize) -> Vec<Entry> {
        self.devices[device].known.iter().map(|index| self.entries[*index].clone()).collect()
    }

    pub(super) fn author(&self, device: &DeviceId) -> Option<Author> {
        self.devices.iter().find(|own| own.id == *device).map(|own| own.author.clone())
    }

    pub(super) fn stands(&self, position: &Position) -> bool {
        self.revoked.is_none_or(|(device, last)| position.device != device || position.seq <= last)
    }

    pub(super) fn is_server(&self, device: usize) -> bool {
        self.devices[device].author.role == Role::Server
    }
}

/// The record, or reading of it, that a text such as `device:seq/k` names.
pub(super) const fn whole(record: Position) -> RecordPart {
    RecordPart { record, index: None }
}
