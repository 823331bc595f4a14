//! Reading a bundle.

use std::collections::BTreeMap;

use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::columns::{self, numbers};
use crate::log::entry::{Entry, MAX_DEPS};
use crate::log::order::{Knowledge, Model};
use crate::log::validate::Grammar;
use crate::log::varint::{Reader, WireError, unzigzag};
use crate::trust::Signature;

use super::{BundleError, LogRun, MAX_DEVICES, Naming, grown};

/// Decodes runs of one scope. `base` tells the document of an entry that is here; `limit_bytes` bounds what the
/// entries may come to, by [`LogRun::grown_bytes`].
///
/// # Errors
/// [`BundleError`].
pub fn decode(
    scope: &ScopeId,
    bytes: &[u8],
    limit_bytes: usize,
    base: &dyn Fn(&Position) -> Option<DocumentId>,
    grammar: &dyn Grammar,
) -> Result<Vec<LogRun>, BundleError> {
    let mut input = Reader(bytes);
    let devices = read_devices(&mut input)?;
    let mut runs = read_runs(&mut input, &devices)?;
    let count: u64 = runs.iter().map(|run| run.count).sum();
    let count = usize::try_from(count).ok().filter(|count| *count <= limit_bytes / grown(0, 0));
    let count = count.ok_or(WireError::Growth)?;
    let blocks = read_blocks(&mut input, &devices, count)?;
    let columns = EntryColumns::read(&mut input, count, limit_bytes)?;
    let records = columns::decode(&mut input, count, limit_bytes)?;
    input.end()?;

    let mut builder = Builder { scope, devices: &devices, columns, model: Model::default(), grown: 0, limit_bytes };
    let mut knowledge: BTreeMap<DeviceId, Knowledge> = BTreeMap::new();
    let mut records = records.into_iter();
    for (device, count, learned) in blocks {
        knowledge.entry(device).or_default().extend(learned);
        for record in records.by_ref().take(count) {
            let run = runs.iter_mut().find(|run| run.device == device && run.entries.len() as u64 != run.count);
            let run = run.ok_or(WireError::Range)?;
            let entry = builder.entry(run, record, &knowledge[&device], base, grammar)?;
            run.entries.push(entry);
        }
    }
    builder.columns.end()?;
    chain(runs)
}

/// The head of a run, and its entries as far as they have been built.
struct OpenRun {
    device: DeviceId,
    first_seq: u64,
    count: u64,
    prev: Hash,
    signature: Signature,
    entries: Vec<Entry>,
}

fn read_devices(input: &mut Reader<'_>) -> Result<Vec<DeviceId>, WireError> {
    let count = input.at_most(MAX_DEVICES)?;
    (0..count).map(|_| DeviceId::from_slice(input.take(16)?).ok_or(WireError::Short)).collect()
}

fn device(input: &mut Reader<'_>, devices: &[DeviceId]) -> Result<DeviceId, WireError> {
    let number = input.at_most(MAX_DEVICES)?;
    devices.get(number).copied().ok_or(WireError::Range)
}

fn read_runs(input: &mut Reader<'_>, devices: &[DeviceId]) -> Result<Vec<OpenRun>, WireError> {
    // A run takes 64 bytes at least, so their number is bounded by the input.
    let count = input.at_most(input.0.len() / 64)?;
    let mut runs = Vec::with_capacity(count);
    for _ in 0..count {
        let device = device(input, devices)?;
        let first_seq = input.number()?;
        let count = input.number()?;
        if first_seq == 0 || count == 0 || count > u64::from(u32::MAX) || first_seq.checked_add(count).is_none() {
            return Err(WireError::Range);
        }
        let prev = if first_seq > 1 { Hash::from_slice(input.take(32)?).ok_or(WireError::Short)? } else { Hash::ZERO };
        let signature = Signature::from_slice(input.take(64)?).ok_or(WireError::Short)?;
        runs.push(OpenRun { device, first_seq, count, prev, signature, entries: Vec::new() });
    }
    Ok(runs)
}

type BlockHead = (DeviceId, usize, Knowledge);

fn read_blocks(input: &mut Reader<'_>, devices: &[DeviceId], entries: usize) -> Result<Vec<BlockHead>, WireError> {
    let mut blocks = Vec::new();
    let mut left = entries;
    for _ in 0..input.at_most(entries)? {
        let author = device(input, devices)?;
        let count = input.at_most(left)?;
        let mut learned = Knowledge::new();
        for _ in 0..input.at_most(devices.len())? {
            learned.insert(device(input, devices)?, input.number()?);
        }
        if count == 0 {
            return Err(WireError::Range);
        }
        left -= count;
        blocks.push((author, count, learned));
    }
    if left == 0 { Ok(blocks) } else { Err(WireError::Short) }
}

/// The columns beside the records, with how far each has been read.
struct EntryColumns<'a> {
    namings: std::vec::IntoIter<u64>,
    document_steps: std::vec::IntoIter<u64>,
    saves: std::vec::IntoIter<u64>,
    dep_counts: std::vec::IntoIter<u64>,
    dep_devices: std::vec::IntoIter<u64>,
    dep_steps: std::vec::IntoIter<u64>,
    ids: Reader<'a>,
    last_document: i64,
    last_dep: BTreeMap<DeviceId, u64>,
}

impl<'a> EntryColumns<'a> {
    fn read(input: &mut Reader<'a>, count: usize, limit_bytes: usize) -> Result<Self, WireError> {
        let namings = numbers::read(input, count, &[])?;
        let count_of = |naming: Naming| namings.iter().filter(|value| **value == naming as u64).count();
        let (known, by_id) = (count_of(Naming::Known), count_of(Naming::ById));
        let document_steps = numbers::read(input, known, &[])?;
        let saves = numbers::read(input, count, &[])?;
        let dep_counts = numbers::read(input, count, &[])?;
        if dep_counts.iter().any(|written| *written > 1 + MAX_DEPS as u64) {
            return Err(WireError::Range);
        }
        let deps: u64 = dep_counts.iter().map(|written| written.saturating_sub(1)).sum();
        if deps > (limit_bytes / (grown(0, 1) - grown(0, 0))) as u64 {
            return Err(WireError::Growth);
        }
        let dep_devices = numbers::read(input, deps as usize, &[])?;
        let dep_steps = numbers::read(input, deps as usize, &[])?;
        let ids = Reader(input.take(16 * by_id)?);
        Ok(Self {
            namings: namings.into_iter(),
            document_steps: document_steps.into_iter(),
            saves: saves.into_iter(),
            dep_counts: dep_counts.into_iter(),
            dep_devices: dep_devices.into_iter(),
            dep_steps: dep_steps.into_iter(),
            ids,
            last_document: 0,
            last_dep: BTreeMap::new(),
        })
    }

    fn deps(&mut self, count: u64, devices: &[DeviceId]) -> Result<Vec<Position>, WireError> {
        let mut first_step = 0;
        let mut deps = Vec::with_capacity(count as usize);
        for at in 0..count {
            let number = next(&mut self.dep_devices)?;
            let device = usize::try_from(number).ok().and_then(|number| devices.get(number)).copied();
            let device = device.ok_or(WireError::Range)?;
            let step = unzigzag(next(&mut self.dep_steps)?).wrapping_add(first_step);
            let last = self.last_dep.entry(device).or_insert(0);
            *last = last.wrapping_add(step as u64);
            deps.push(Position { device, seq: *last });
            if at == 0 {
                first_step = step;
            }
        }
        Ok(deps)
    }

    fn end(&self) -> Result<(), WireError> {
        self.ids.end()
    }
}

fn next(column: &mut std::vec::IntoIter<u64>) -> Result<u64, WireError> {
    column.next().ok_or(WireError::Short)
}

struct Builder<'a> {
    scope: &'a ScopeId,
    devices: &'a [DeviceId],
    columns: EntryColumns<'a>,
    model: Model,
    grown: usize,
    limit_bytes: usize,
}

impl Builder<'_> {
    fn entry(
        &mut self,
        run: &OpenRun,
        record: Vec<u8>,
        knowledge: &Knowledge,
        base: &dyn Fn(&Position) -> Option<DocumentId>,
        grammar: &dyn Grammar,
    ) -> Result<Entry, BundleError> {
        let (device, seq) = (run.device, run.first_seq + run.entries.len() as u64);
        let naming = next(&mut self.columns.namings)?;
        let known = if naming == Naming::Known as u64 { Some(self.known_document()?) } else { None };
        let written = match next(&mut self.columns.dep_counts)? {
            0 => None,
            count => Some(self.columns.deps(count - 1, self.devices)?),
        };
        let document = match (known, naming) {
            (Some(document), _) => document,
            (None, 1) => {
                let deps = written.as_deref().unwrap_or_default();
                let first = *deps.first().ok_or(WireError::Range)?;
                deps.iter().find_map(base).ok_or(BundleError::UnknownBase(first))?
            }
            (None, 2) => grammar.founded_document(self.scope, &record).ok_or(WireError::Range)?,
            (None, 3) => DocumentId::from_slice(self.columns.ids.take(16)?).ok_or(WireError::Short)?,
            _ => return Err(WireError::Range.into()),
        };
        let deps = written.unwrap_or_else(|| self.model.predict(&document, &device, knowledge));
        self.grown += grown(record.len(), deps.len());
        if self.grown > self.limit_bytes {
            return Err(WireError::Growth.into());
        }
        self.model.note(Position { device, seq }, &document, &deps);
        self.columns.last_document = self.model.number_of(&document).unwrap_or(0) as i64;
        let save = seq.checked_sub(next(&mut self.columns.saves)?).ok_or(WireError::Range)?;
        // `prev` follows once the run is whole, see `chain`.
        Ok(Entry { scope: *self.scope, device, seq, prev: Hash::ZERO, save, document, deps, record })
    }

    fn known_document(&mut self) -> Result<DocumentId, WireError> {
        let number = self.columns.last_document.wrapping_add(unzigzag(next(&mut self.columns.document_steps)?));
        let document = usize::try_from(number).ok().and_then(|number| self.model.document(number));
        document.ok_or(WireError::Range)
    }
}

/// Puts the hash of the entry before into each entry.
fn chain(runs: Vec<OpenRun>) -> Result<Vec<LogRun>, BundleError> {
    let mut chained = Vec::with_capacity(runs.len());
    for mut run in runs {
        if run.entries.len() as u64 != run.count {
            return Err(WireError::Short.into());
        }
        let mut prev = run.prev;
        for entry in &mut run.entries {
            entry.prev = prev;
            prev = entry.hash();
        }
        let OpenRun { device, first_seq, prev, signature, entries, .. } = run;
        chained.push(LogRun { device, first_seq, prev, entries, signature });
    }
    Ok(chained)
}
