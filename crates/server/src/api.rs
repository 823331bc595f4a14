//! What devices and machines call, one resource a file.

pub mod digest;
pub mod enrol;
pub mod health;
pub mod sync;
