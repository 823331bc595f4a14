//! Logs: one per device and scope, append-only, hash-chained, signed by their author.
//!
//! [`validate`] is the only door in: whatever comes from another replica passes it before anything is stored.

pub mod bundle;
mod coding;
pub mod entry;
pub mod heads;
mod order;
mod records;
pub mod seal;
pub mod validate;
pub(crate) mod varint;

pub use bundle::LogRun;
pub use entry::{Entry, MAX_DEPS, MAX_RECORD_BYTES};
pub use heads::{Head, Heads};
pub use validate::{Grammar, RecordRefusal};
