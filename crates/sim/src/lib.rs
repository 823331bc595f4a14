//! Stairwell's deterministic simulation, workload driver and benchmarks.

pub mod command;
pub mod workload;
