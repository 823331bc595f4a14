//! How a server is to run, checked before anything starts.

use std::io;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};

use axum_server::tls_rustls::RustlsConfig;
use thiserror::Error;

/// Where TLS certificate chain and private key are, both PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate first.
    pub certificates: PathBuf,
    /// The private key.
    pub key: PathBuf,
}

/// Why a server does not start.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// Reading: a file of `--tls-cert` or `--tls-key` cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Which file.
        path: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// Reading: the files are no certificate and key, or do not belong together.
    #[error("{certificates} and {key} are not a TLS certificate chain and its private key: {reason}")]
    Tls {
        /// The file of certificates.
        certificates: String,
        /// The file of the key.
        key: String,
        /// What is wrong.
        reason: String,
    },
    /// Reading: not an address to listen on.
    #[error("{0:?} is not an address to listen on; expected something like 127.0.0.1:8080")]
    Address(String),
    /// Binding: the operating system refuses the address.
    #[error("{address} cannot be listened on: {source}")]
    Bind {
        /// Which address.
        address: String,
        /// What the operating system says.
        source: io::Error,
    },
}

impl TlsFiles {
    /// Reads both files and checks that they belong together.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`], [`ConfigError::Tls`].
    pub async fn read(&self) -> Result<RustlsConfig, ConfigError> {
        // An error means that somebody installed a provider before: that one is used.
        let _installed_before = rustls::crypto::ring::default_provider().install_default();
        let (certificates, key) = (read(&self.certificates)?, read(&self.key)?);
        RustlsConfig::from_pem(certificates, key).await.map_err(|error| ConfigError::Tls {
            certificates: self.certificates.display().to_string(),
            key: self.key.display().to_string(),
            reason: error.to_string(),
        })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|source| ConfigError::Unreadable { path: path.display().to_string(), source })
}

/// Binds an address; port 0 picks one.
///
/// # Errors
/// [`ConfigError::Address`], [`ConfigError::Bind`].
pub fn bind(address: &str) -> Result<TcpListener, ConfigError> {
    let addresses: Vec<SocketAddr> =
        address.to_socket_addrs().map_err(|_| ConfigError::Address(address.to_owned()))?.collect();
    TcpListener::bind(&*addresses).map_err(|source| ConfigError::Bind { address: address.to_owned(), source })
}
