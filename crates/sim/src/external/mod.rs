//! The workload's driver protocol: one harness drives any engine over its own byte-counting, latency-adding proxy.
//! One JSON object a line on standard input, one a line on standard output.

mod device;
mod invites;
mod server;

pub use device::{DriverError, run_device};
pub use invites::{Invites, InvitesError};
pub use server::run_server;
