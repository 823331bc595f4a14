//! The simulator itself: seeds that hold, seeds that repeat, faults that happen, mutants that are noticed.

use super::{Backend, Mutant, Settings, run_seed, run_seeds};

const SETTINGS: Settings = Settings { steps: 200, backend: Backend::Memory, mutant: None };

#[test]
fn seeds_hold_and_every_kind_of_fault_happens() {
    let summary = run_seeds(0..16, SETTINGS, false);
    assert!(summary.failed.is_empty(), "{:?}", summary.failed);
    assert_eq!(summary.faults.missing(), []);
}

#[test]
fn seeds_hold_on_sqlite() {
    let summary = run_seeds(100..103, Settings { backend: Backend::Sqlite, ..SETTINGS }, false);
    assert!(summary.failed.is_empty(), "{:?}", summary.failed);
}

#[test]
fn the_same_seed_gives_the_same_trace_on_either_store() {
    let run = run_seed(7, SETTINGS, true);
    assert!(run.trace.len() > SETTINGS.steps);
    assert_eq!(run_seed(7, SETTINGS, true), run);
    assert_eq!(run_seed(7, Settings { backend: Backend::Sqlite, ..SETTINGS }, true), run);
    assert_ne!(run_seed(8, SETTINGS, true).trace, run.trace);
}

#[test]
fn every_mutant_is_noticed() {
    for mutant in Mutant::ALL {
        let summary = run_seeds(0..64, Settings { mutant: Some(mutant), ..SETTINGS }, true);
        assert!(!summary.failed.is_empty(), "{}", mutant.name());
    }
}
