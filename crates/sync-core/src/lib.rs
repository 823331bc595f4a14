//! Stairwell's core.
#![forbid(unsafe_code)]

pub mod author;
pub mod cbor;
#[cfg(feature = "client")]
pub mod client;
pub mod digest;
pub mod document;
pub mod domain;
pub mod id;
pub mod log;
pub mod region;
pub mod store;
pub mod sync;
pub mod time;
pub mod trust;
