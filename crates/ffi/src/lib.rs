//! The field client for Android and iOS: what [`stairwell_core::field::Phone`] can do, as UniFFI carries it to Kotlin and
//! Swift. One line a method; the types that cross are this crate's own, and are turned into the core's at this boundary.
//!
//! - [`FieldPhone`] is one open phone: calls from any thread; a panic becomes [`Fault::Broken`] and never crosses.
//! - Ids are texts: a household is 32 hexadecimal digits, a record or a person `device:sequence`, a grid its code.
//! - Days are texts like `2020-02-11`; times are milliseconds since 1970 in UTC; temperatures are tenths of a degree.
//! - What waits for the network is asynchronous and may be dropped at any moment: nothing is lost, the next one goes on.
//!
//! The bindings are generated (`mobile-bindings/`) and never committed.

#![expect(clippy::needless_pass_by_value, reason = "UniFFI hands every argument over by value")]

mod clock;
mod codes;
mod enrol;
mod events;
mod fault;
mod keep;
mod live;
mod log;
mod named;
mod peer;
mod phone;
mod qr;
mod record;
mod runtime;
mod stop;
mod sync;
mod verb;

pub use clock::Clock;
pub use enrol::enrol;
pub use events::FieldEvent;
pub use fault::Fault;
pub use keep::wipe_unopened;
pub use live::live_objects;
pub use log::{LogLevel, LogSink};
pub use peer::{PeerChannel, PeerProgress, PeerState};
pub use phone::{FieldPhone, Settings};
pub use qr::{QrCodes, QrOffered, QrRead, QrReader, QrRequest, QrTaken};
pub use record::*;
pub use stop::Stop;
pub use sync::{SyncOutcome, SyncProgress};

uniffi::setup_scaffolding!();
