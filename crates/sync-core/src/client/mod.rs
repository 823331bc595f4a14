//! The device's way to the server: HTTP with TLS by rustls and ring. Needs a tokio runtime.

mod address;
mod error;
#[cfg(feature = "sqlite")]
mod sync;
mod transport;

pub use error::ClientError;
#[cfg(feature = "sqlite")]
pub use sync::{PhoneHolder, SyncError, SyncReport, enrol, sync};
pub use transport::{ENROL_PATH, RENEW_PATH, SYNC_PATH, Traffic, Transport};
