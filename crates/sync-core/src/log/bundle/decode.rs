//! Reading a bundle.

use std::collections::BTreeMap;

use crate::id::{DeviceId, DocumentId, Hash, Position, ScopeId};
use crate::log::coding::{self, Reading};
use crate::log::entry::{Entry, MAX_DEPS};
use crate::log::order::{Knowledge, Model};
use crate::log::records::Records;
use crate::log::validate::Grammar;
use crate::log::varint::{Reader, WireError, unzigzag};
use crate::trust::Signature;

use super::{
    Base, BundleError, LogRun, MAX_DEVICES, MAX_HISTORY, MAX_HISTORY_OF_ALL, Naming, RUN_BYTES, fields, grown,
};

/// Runs that the smallest bundle may have.
const MAX_FREE_RUNS: usize = 64;

/// Decodes runs of one scope. `limit_bytes` bounds what the entries may come to, by [`LogRun::grown_bytes`].
///
/// # Errors
/// [`BundleError`].
pub fn decode(
    scope: &ScopeId,
    bytes: &[u8],
    limit_bytes: usize,
    base: &dyn Base,
    grammar: &dyn Grammar,
) -> Result<Vec<LogRun>, BundleError> {
    let mut input = Reader(bytes);
    let devices = read_devices(&mut input)?;
    let mut runs = read_runs(&mut input, &devices)?;
    if runs.len() > (limit_bytes / RUN_BYTES).max(MAX_FREE_RUNS) {
        return Err(WireError::Growth.into());
    }
    let count: u64 = runs.iter().map(|run| run.count).sum();
    let count = usize::try_from(count).ok().filter(|count| *count <= limit_bytes / grown(0, 0));
    let count = count.ok_or(WireError::Growth)?;
    let blocks = read_blocks(&mut input, &devices, count)?;
    let history = history(&runs, base)?;
    let (records, coder) = Records::read(fields::COUNT, &history, input.0)?;

    let mut builder = Builder {
        scope,
        base,
        grammar,
        devices: &devices,
        records,
        coder,
        model: Model::default(),
        last_document: 0,
        last_dep: BTreeMap::new(),
        left: limit_bytes,
    };
    let mut knowledge: BTreeMap<DeviceId, Knowledge> = BTreeMap::new();
    for (device, count, learned) in blocks {
        knowledge.entry(device).or_default().extend(learned);
        for _ in 0..count {
            let run = runs.iter_mut().find(|run| run.device == device && run.entries.len() as u64 != run.count);
            let run = run.ok_or(WireError::Range)?;
            let entry = builder.entry(run, &knowledge[&device])?;
            run.entries.push(entry);
        }
    }
    builder.coder.finish()?;
    chain(runs)
}

/// The records that the model learns from, as the sender chose them.
fn history(runs: &[OpenRun], base: &dyn Base) -> Result<Vec<Vec<u8>>, BundleError> {
    let mut history = Vec::new();
    for run in runs.iter().filter(|run| run.history > 0) {
        let last = Position { device: run.device, seq: run.first_seq - 1 };
        match base.hash(&last) {
            None => return Err(BundleError::UnknownBase(last)),
            Some(hash) if hash != run.prev => return Err(BundleError::OtherBranch(run.device)),
            Some(_) => {
                let records = base.records(&run.device, last.seq.saturating_sub(run.history), last.seq);
                if records.len() as u64 != run.history {
                    return Err(BundleError::UnknownBase(last));
                }
                history.extend(records);
            }
        }
    }
    Ok(history)
}

/// The head of a run, and its entries as far as they have been built.
struct OpenRun {
    device: DeviceId,
    first_seq: u64,
    count: u64,
    prev: Hash,
    /// Number of records before it that the model learns from.
    history: u64,
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
    let mut of_all = 0;
    for _ in 0..count {
        let device = device(input, devices)?;
        let first_seq = input.number()?;
        let count = input.number()?;
        if first_seq == 0 || count == 0 || count > u64::from(u32::MAX) || first_seq.checked_add(count).is_none() {
            return Err(WireError::Range);
        }
        let (mut prev, mut history) = (Hash::ZERO, 0);
        if first_seq > 1 {
            history = input.at_most(MAX_HISTORY.min(MAX_HISTORY_OF_ALL - of_all))? as u64;
            prev = Hash::from_slice(input.take(32)?).ok_or(WireError::Short)?;
        }
        of_all += history as usize;
        let signature = Signature::from_slice(input.take(64)?).ok_or(WireError::Short)?;
        runs.push(OpenRun { device, first_seq, count, prev, history, signature, entries: Vec::new() });
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

/// One pass over the entries.
struct Builder<'a> {
    scope: &'a ScopeId,
    base: &'a dyn Base,
    grammar: &'a dyn Grammar,
    devices: &'a [DeviceId],
    records: Records,
    coder: Reading<'a>,
    model: Model,
    last_document: i64,
    last_dep: BTreeMap<DeviceId, u64>,
    /// Bytes that the entries to come may come to.
    left: usize,
}

impl Builder<'_> {
    fn entry(&mut self, run: &OpenRun, knowledge: &Knowledge) -> Result<Entry, BundleError> {
        let (device, seq) = (run.device, run.first_seq + run.entries.len() as u64);
        let naming = self.number(fields::NAMING)?;
        let mut named = None;
        if naming == Naming::Known as u64 {
            named = Some(self.known_document()?);
        } else if naming == Naming::ById as u64 {
            named = Some(DocumentId(coding::Model::random(&mut self.coder, &[0; 16])?));
        }
        let save = seq.checked_sub(self.number(fields::SAVE)?).ok_or(WireError::Range)?;
        let written = match self.number(fields::DEPS)? {
            0 => None,
            count => Some(self.deps(count - 1)?),
        };
        let record = self.records.pass(&mut self.coder, None, self.left)?;
        let document = match (named, naming) {
            (Some(document), _) => document,
            (None, 1) => {
                let deps = written.as_deref().unwrap_or_default();
                let first = *deps.first().ok_or(WireError::Range)?;
                deps.iter().find_map(|dep| self.base.document(dep)).ok_or(BundleError::UnknownBase(first))?
            }
            (None, 2) => self.grammar.founded_document(self.scope, &record).ok_or(WireError::Range)?,
            _ => return Err(WireError::Range.into()),
        };
        let deps = written.unwrap_or_else(|| self.model.predict(&document, &device, knowledge));
        self.left = self.left.checked_sub(grown(record.len(), deps.len())).ok_or(WireError::Growth)?;
        self.model.note(Position { device, seq }, &document, &deps);
        self.last_document = self.model.number_of(&document).unwrap_or(0) as i64;
        // `prev` follows once the run is whole, see `chain`.
        Ok(Entry { scope: *self.scope, device, seq, prev: Hash::ZERO, save, document, deps, record })
    }

    fn number(&mut self, place: usize) -> Result<u64, WireError> {
        self.records.model.number(&mut self.coder, place, 0)
    }

    fn known_document(&mut self) -> Result<DocumentId, WireError> {
        let number = self.last_document.wrapping_add(unzigzag(self.number(fields::DOCUMENT)?));
        let document = usize::try_from(number).ok().and_then(|number| self.model.document(number));
        document.ok_or(WireError::Range)
    }

    fn deps(&mut self, count: u64) -> Result<Vec<Position>, WireError> {
        if count > MAX_DEPS as u64 {
            return Err(WireError::Range);
        }
        let mut first_step = 0;
        let mut deps = Vec::with_capacity(count as usize);
        for at in 0..count {
            let number = self.number(fields::DEP_DEVICE)?;
            let device = usize::try_from(number).ok().and_then(|number| self.devices.get(number)).copied();
            let device = device.ok_or(WireError::Range)?;
            let step = unzigzag(self.number(fields::DEP_STEP)?).wrapping_add(first_step);
            let last = self.last_dep.entry(device).or_insert(0);
            *last = last.wrapping_add(step as u64);
            deps.push(Position { device, seq: *last });
            if at == 0 {
                first_step = step;
            }
        }
        Ok(deps)
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
