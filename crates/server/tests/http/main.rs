//! The server over real sockets and real files: one file a resource.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod backup;
mod command_line;
mod digest;
mod enrolment;
mod limits;
mod receipts;
mod renewal;
mod reports;
mod sync;
mod tls;
mod world;
