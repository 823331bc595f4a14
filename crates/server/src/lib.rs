//! Stairwell's central server: enrolment, sync, projector, supervisors' console.
//!
//! A deployment is one directory, see [`deployment::Deployment`]. Everything that is written goes through one thread,
//! see [`writer`], which commits for all that wait at once and answers after the commit: acknowledged means on disk.
//! Everything that is read goes through a pool of connections that see whole commits only, see [`readers`].
#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod auth;
pub mod backup;
pub mod command;
pub mod config;
pub mod console;
pub mod demo;
pub mod deployment;
pub mod directory;
pub mod error;
pub mod held;
pub mod keys;
pub mod limits;
pub mod lists;
pub mod metrics;
pub mod password;
pub mod projector;
pub mod readers;
pub mod reports;
pub mod router;
pub mod trust;
pub mod views;
pub mod writer;

pub use app::{App, AppState};

use std::future::Future;
use std::io;
use std::net::TcpListener;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;

/// From a connection (or the end of a request on it) to the whole head of the next request.
const HEAD_TIME: Duration = Duration::from_secs(30);
/// How long requests that are under way may take to end after `shutdown`.
const GRACE: Duration = Duration::from_secs(10);

/// Serves, and keeps the views up to date, until `shutdown` is ready and the requests under way have ended. `tls`: `None` for plain HTTP.
///
/// # Errors
/// [`io::Error`] when the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    app: AppState,
    tls: Option<RustlsConfig>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let handle = Handle::new();
    let stopping = handle.clone();
    tokio::spawn(async move {
        shutdown.await;
        stopping.graceful_shutdown(Some(GRACE));
    });
    let service = router::router(&app, tls.is_some()).into_make_service();
    let projecting = tokio::spawn(projector::run(app));
    let mut server = axum_server::from_tcp(listener)?.handle(handle).first_request_timeout(HEAD_TIME);
    server.http_builder().http1().header_read_timeout(HEAD_TIME);
    let served = match tls {
        Some(tls) => {
            let acceptor = axum_server::tls_rustls::RustlsAcceptor::new(tls);
            server.acceptor(acceptor).serve(service).await
        }
        None => server.serve(service).await,
    };
    projecting.abort();
    served
}
