//! The device's way to the server: HTTP with TLS by rustls and ring. Needs a tokio runtime.

mod error;
mod transport;

pub use error::ClientError;
pub use transport::{ENROL_PATH, RENEW_PATH, SYNC_PATH, Traffic, Transport};
