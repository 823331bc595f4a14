//! The server's side of the driver protocol.

use std::io::Write;
use std::path::Path;

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::host::{Host, HostError};

/// Serves on a free port of loopback, tells it in one line on `output` when connections are taken, and stops on
/// SIGTERM or SIGINT. What is in `directory` survives a restart.
///
/// # Errors
/// [`HostError`].
pub fn run_server(directory: &Path, mut output: impl Write) -> Result<(), HostError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let host = Host::open(directory)?;
        writeln!(output, "{}", json!({ "ok": true, "port": host.port() }))?;
        output.flush()?;
        let shutdown = async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        };
        host.serve(shutdown).await
    })
}
