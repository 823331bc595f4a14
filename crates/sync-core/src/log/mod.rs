//! Logs: one per device and scope, append-only, hash-chained, signed by their author.
//!
//! [`validate`] is the only door in: whatever comes from another replica passes it before anything is stored.

pub mod bundle;
pub mod entry;
pub mod heads;
pub mod seal;
pub mod validate;

pub use bundle::LogRun;
pub use entry::{Entry, MAX_DEPS, MAX_RECORD_BYTES};
pub use heads::{Head, Heads};
pub use validate::{Grammar, RecordRefusal};
