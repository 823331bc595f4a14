//! The workload that every engine is measured on: one team's week and day in one grid.

pub mod device;
pub mod fact;
mod field;
pub mod floor;
pub mod grammar;
pub mod line;
pub mod record;
pub mod state;

pub use device::{Device, DeviceError, Exchange};
pub use fact::Fact;
pub use floor::Floor;
pub use grammar::WorkloadGrammar;
pub use line::{Line, LineError};
pub use record::Record;
