//! Stairwell's simulation, workload driver and benchmarks.
#![forbid(unsafe_code)]

pub mod workload;
