//! Stairwell's deterministic simulation, workload driver and benchmarks.
#![forbid(unsafe_code)]

pub mod clock;
pub mod command;
pub mod external;
pub mod fold_cost;
pub mod folds;
pub mod host;
pub mod phone_list;
pub mod phone_store;
pub mod simulate;
pub mod team_day;
pub mod workload;
