use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::id::{DocumentId, ScopeId};
use crate::log::validate::{Grammar, RecordRefusal};
use crate::trust::Certificate;

/// Every record of kind 1 founds the document that its bytes name.
struct Founding;

impl Grammar for Founding {
    fn check(&self, _: &Certificate, _: &[u8]) -> Result<(), RecordRefusal> {
        Ok(())
    }

    fn founded_document(&self, scope: &ScopeId, record: &[u8]) -> Option<DocumentId> {
        (record.first() == Some(&1)).then(|| DocumentId::of_place(scope, &[&hex::encode(record)]))
    }
}

fn scope() -> ScopeId {
    "440106006001G001".parse().expect("a grid code")
}

/// A history of `steps`: who writes, in which document, and whether they first learn all that there is.
fn history(steps: &[(u8, u8, bool)]) -> BTreeMap<DeviceId, Vec<Entry>> {
    let mut logs: BTreeMap<DeviceId, Vec<Entry>> = BTreeMap::new();
    let mut knows: BTreeMap<DeviceId, BTreeMap<DeviceId, usize>> = BTreeMap::new();
    for (writer, document, sync) in steps {
        let device = DeviceId([*writer; 16]);
        if *sync {
            let all = logs.iter().map(|(device, log)| (*device, log.len())).collect();
            knows.insert(device, all);
        }
        let founding = vec![1, *document];
        let id = Founding.founded_document(&scope(), &founding).expect("a founding record");
        let known = knows.entry(device).or_default().clone();
        let mut seen: Vec<&Entry> = Vec::new();
        for (author, log) in &logs {
            let count = if *author == device { log.len() } else { known.get(author).copied().unwrap_or(0) };
            seen.extend(log[..count].iter().filter(|entry| entry.document == id));
        }
        let covered: BTreeSet<Position> = seen.iter().flat_map(|entry| entry.deps.clone()).collect();
        let mut deps: Vec<Position> =
            seen.iter().map(|entry| entry.position()).filter(|position| !covered.contains(position)).collect();
        deps.sort_unstable();
        let log = logs.entry(device).or_default();
        let seq = log.len() as u64 + 1;
        let prev = log.last().map_or(Hash::ZERO, Entry::hash);
        let record = if deps.is_empty() { founding } else { vec![0x82, 2, *document % 24] };
        log.push(Entry { scope: scope(), device, seq, prev, save: seq, document: id, deps, record });
    }
    logs
}

fn runs(logs: &BTreeMap<DeviceId, Vec<Entry>>, after: &dyn Fn(&DeviceId) -> usize) -> Vec<LogRun> {
    logs.iter()
        .filter(|(device, log)| after(device) < log.len())
        .map(|(device, log)| LogRun {
            device: *device,
            first_seq: after(device) as u64 + 1,
            prev: after(device).checked_sub(1).map_or(Hash::ZERO, |at| log[at].hash()),
            entries: log[after(device)..].to_vec(),
            signature: Signature([7; 64]),
        })
        .collect()
}

/// A receiver that has the first so many entries of each log.
struct Has<'a> {
    logs: &'a BTreeMap<DeviceId, Vec<Entry>>,
    after: &'a dyn Fn(&DeviceId) -> usize,
}

impl Has<'_> {
    fn entry(&self, position: &Position) -> Option<&Entry> {
        let known = position.seq > 0 && position.seq as usize <= (self.after)(&position.device);
        self.logs.get(&position.device).filter(|_| known)?.get(position.seq as usize - 1)
    }
}

impl Base for Has<'_> {
    fn document(&self, position: &Position) -> Option<DocumentId> {
        self.entry(position).map(|entry| entry.document)
    }

    fn hash(&self, position: &Position) -> Option<Hash> {
        self.entry(position).map(Entry::hash)
    }

    fn records(&self, device: &DeviceId, after: u64, through: u64) -> Vec<Vec<u8>> {
        self.logs[device][after as usize..through as usize].iter().map(|entry| entry.record.clone()).collect()
    }
}

fn limit(runs: &[LogRun]) -> usize {
    runs.iter().map(|run| LogRun::grown_bytes(&run.entries)).sum()
}

fn steps() -> impl Strategy<Value = Vec<(u8, u8, bool)>> {
    proptest::collection::vec((1_u8..5, 0_u8..6, any::<bool>()), 1..80)
}

proptest! {
    #[test]
    fn runs_come_back_whatever_the_receiver_has(steps in steps(), have in proptest::collection::vec(0_usize..20, 5)) {
        let logs = history(&steps);
        let after = |device: &DeviceId| have[usize::from(device.0[0])].min(logs[device].len());
        let base = Has { logs: &logs, after: &after };
        let runs = runs(&logs, &after);
        let bytes = encode(&scope(), &runs, &base, &Founding);
        let back = decode(&scope(), &bytes, limit(&runs), &base, &Founding);
        prop_assert_eq!(back, Ok(runs));
    }

    #[test]
    fn flipped_and_cut_bytes_never_panic_and_never_grow(steps in steps(), at in any::<proptest::sample::Index>(), bit in 0_u8..8) {
        let logs = history(&steps);
        let runs = runs(&logs, &|_| 0);
        let mut bytes = encode(&scope(), &runs, &Nothing, &Founding);
        let at = at.index(bytes.len());
        let _ = decode(&scope(), &bytes[..at], limit(&runs), &Nothing, &Founding);
        bytes[at] ^= 1 << bit;
        if let Ok(read) = decode(&scope(), &bytes, 4096, &Nothing, &Founding) {
            prop_assert!(limit(&read) <= 4096);
        }
    }
}

#[test]
fn a_receiver_that_lacks_the_base_says_so() {
    let logs = history(&[(1, 1, true), (2, 1, true)]);
    let runs = runs(&logs, &|device| usize::from(device.0 == [1; 16]));
    let first = Position { device: DeviceId([1; 16]), seq: 1 };
    let after = |device: &DeviceId| usize::from(device.0 == [1; 16]);
    let bytes = encode(&scope(), &runs, &Has { logs: &logs, after: &after }, &Founding);
    let forgot = decode(&scope(), &bytes, 4096, &Nothing, &Founding);
    assert_eq!(forgot, Err(BundleError::UnknownBase(first)));
}

#[test]
fn a_receiver_on_another_branch_says_so() {
    let logs = history(&[(1, 1, true), (1, 2, true)]);
    let after = |_: &DeviceId| 1;
    let runs = runs(&logs, &after);
    let bytes = encode(&scope(), &runs, &Has { logs: &logs, after: &after }, &Founding);
    let others = history(&[(1, 3, true), (1, 2, true)]);
    let elsewhere = decode(&scope(), &bytes, 4096, &Has { logs: &others, after: &after }, &Founding);
    assert_eq!(elsewhere, Err(BundleError::OtherBranch(DeviceId([1; 16]))));
    let behind = decode(&scope(), &bytes, 4096, &Nothing, &Founding);
    assert_eq!(behind, Err(BundleError::UnknownBase(Position { device: DeviceId([1; 16]), seq: 1 })));
}

#[test]
fn deps_between_devices_that_sync_each_evening_cost_nothing() {
    let mut steps = Vec::new();
    for day in 0..8 {
        for device in 1..4 {
            steps.extend((0..50).map(|household| (device, household, household == 0 && day > 0)));
        }
    }
    let logs = history(&steps);
    let runs = runs(&logs, &|_| 0);
    let bytes = encode(&scope(), &runs, &Nothing, &Founding);
    let sealed = crate::log::seal::seal(&bytes, 0).expect("sealed");
    assert!(sealed.len() < 700, "1,200 entries of 8 days: {} bytes", sealed.len());
}
