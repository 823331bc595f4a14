//! Many seeds, on every core.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use super::{FaultCounts, Run, Settings, run_seed};

/// What many seeds came to.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Seeds that were run.
    pub seeds: u64,
    /// What went wrong on purpose, in all of them.
    pub faults: FaultCounts,
    /// The seeds that violated an oracle, ascending.
    pub failed: Vec<Run>,
    /// Records written, in all of them.
    pub records: u64,
    /// Most rounds of syncs until all replicas agreed.
    pub max_rounds: usize,
    /// Most round trips of one sync after the faults stopped.
    pub max_round_trips: usize,
}

/// Runs the seeds. `first_failure_only`: stops soon after one has failed.
#[must_use]
pub fn run_seeds(seeds: Range<u64>, settings: Settings, first_failure_only: bool) -> Summary {
    let next = AtomicU64::new(seeds.start);
    let stop = AtomicU64::new(seeds.end);
    let runs: Mutex<BTreeMap<u64, Run>> = Mutex::new(BTreeMap::new());
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let run = run_seed(seed, settings, false);
                    if first_failure_only && run.violation.is_some() {
                        // Seeds below this one are being run or were; those above are not needed.
                        stop.fetch_min(seed, Ordering::Relaxed);
                    }
                    runs.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(seed, run);
                }
            });
        }
    });
    summarise(runs.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}

fn summarise(runs: BTreeMap<u64, Run>) -> Summary {
    let mut summary = Summary::default();
    for run in runs.into_values() {
        summary.seeds += 1;
        summary.faults.add(&run.faults);
        summary.records += u64::from(run.records);
        summary.max_rounds = summary.max_rounds.max(run.rounds);
        summary.max_round_trips = summary.max_round_trips.max(run.round_trips);
        if run.violation.is_some() {
            summary.failed.push(run);
        }
    }
    summary
}
