//! Stairwell's core.
#![forbid(unsafe_code)]

pub mod cbor;
pub mod id;
pub mod log;
pub mod store;
pub mod sync;
pub mod time;
pub mod trust;
