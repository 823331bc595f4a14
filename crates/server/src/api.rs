//! What devices, machines and supervisors' programs call, one resource a file.

pub mod digest;
pub mod enrol;
pub mod health;
pub mod reports;
pub mod session;
pub mod sync;
