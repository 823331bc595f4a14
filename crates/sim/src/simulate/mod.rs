//! Deterministic simulation: the real engine, validation, trust and stores in one process under one seed, with a
//! virtual clock and a virtual network, and oracles that look after every step.
//!
//! The same seed gives the same run, to the byte: all randomness comes from it, and nothing reads a clock.

mod campaign;
mod exchange;
mod fault;
mod fold;
mod marker;
mod mutant;
mod node;
mod oracle;
mod peer;
mod record;
mod renewal;
mod server;
mod settle;
mod step;
mod store;
mod world;

#[cfg(test)]
mod tests;

pub use campaign::{Summary, run_seeds};
pub use fault::{Fault, FaultCounts};
pub use mutant::Mutant;
pub use oracle::Violation;
pub use store::Backend;

use world::World;

/// How seeds are run.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Steps before the faults stop.
    pub steps: usize,
    /// What the replicas keep their things in.
    pub backend: Backend,
    /// The deliberate fault of the engine; `None` for none.
    pub mutant: Option<Mutant>,
}

/// What became of one seed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The seed.
    pub seed: u64,
    /// What was violated, and in which step; the steps after the faults stopped all count as the last. `None`: nothing.
    pub violation: Option<(usize, Violation)>,
    /// What went wrong on purpose.
    pub faults: FaultCounts,
    /// Records written.
    pub records: u32,
    /// Rounds of syncs until all replicas agreed.
    pub rounds: usize,
    /// Most round trips of one sync after the faults stopped.
    pub round_trips: usize,
    /// What happened, line by line, when a trace was asked for.
    pub trace: Vec<String>,
}

/// Runs one seed.
#[must_use]
pub fn run_seed(seed: u64, settings: Settings, trace: bool) -> Run {
    let mut run = Run {
        seed,
        violation: None,
        faults: FaultCounts::default(),
        records: 0,
        rounds: 0,
        round_trips: 0,
        trace: Vec::new(),
    };
    let mut world = match World::new(seed, settings.backend, settings.mutant, trace) {
        Ok(world) => world,
        Err(violation) => {
            run.violation = Some((0, violation));
            return run;
        }
    };
    for step in 0..settings.steps {
        world.note(|| format!("step {step}"));
        if let Err(violation) = world.step() {
            run.violation = Some((step, violation));
            break;
        }
    }
    if run.violation.is_none() {
        world.note(|| "the faults stop".into());
        match world.settle() {
            Ok(calm) => (run.rounds, run.round_trips) = (calm.rounds, calm.round_trips),
            Err(violation) => run.violation = Some((settings.steps, violation)),
        }
    }
    run.records = world.ledger.records();
    run.trace = world.take_trace();
    run.faults = world.faults;
    run
}
