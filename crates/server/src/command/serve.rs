//! `stairwell serve`.

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::AppState;
use crate::config::{TlsFiles, bind};
use crate::deployment::Deployment;

use super::{Done, Failure, now, random_seed};

/// What `serve` takes.
#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The deployment's directory, made by `admin init`.
    #[arg(long, value_name = "DIR")]
    data_dir: PathBuf,
    /// Where to listen; port 0 picks one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,
    /// PostgreSQL in place of the embedded database.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// Certificate chain, PEM: serve HTTPS.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl Serve {
    /// Serves until SIGTERM or SIGINT.
    pub(super) fn run(self) -> Result<Done, Failure> {
        if self.database_url.is_some() {
            return Err(Failure::usage("PostgreSQL is not in this build yet; leave --database-url out"));
        }
        log_to_stderr("info");
        let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::other("runtime", error))?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Result<Done, Failure> {
        let tls = match self.tls_cert.zip(self.tls_key) {
            Some((certificates, key)) => Some(TlsFiles { certificates, key }.read().await?),
            None => None,
        };
        let deployment = Deployment::open(&self.data_dir)?;
        let lock = deployment.lock()?;
        let [a, b, c, d, ..] = random_seed()?;
        let app = AppState::open(&deployment, Arc::new(now), u32::from_be_bytes([a, b, c, d]))?;
        let shutdown = asked_to_stop()?;
        let listener = bind(&self.listen)?;
        let address = listener.local_addr().map_err(|error| Failure::other("address", error))?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        tracing::info!(%address, tls = tls.is_some(), "listening");
        // Connections queue from here on, so whoever reads the line can connect.
        let ready = writeln!(std::io::stdout(), "{}", json!({ "listening": format!("{scheme}://{address}") }));
        ready.map_err(|error| Failure::other("output", error))?;
        crate::serve(listener, app, tls, shutdown).await.map_err(|error| Failure::other("listener", error))?;
        drop(lock);
        tracing::info!("stopped");
        Ok(Done { json: json!({}), text: String::new() })
    }
}

/// Ready when SIGTERM or SIGINT has come. Both are caught from this call on.
pub(super) fn asked_to_stop() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| Failure::other("signal", error))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| Failure::other("signal", error))?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// One JSON object a line on standard error. `STAIRWELL_LOG` sets what is logged, such as `warn` or
/// `stairwell_server=debug`; without it, `usual`.
pub(super) fn log_to_stderr(usual: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("STAIRWELL_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(usual));
    let logs = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr);
    // An error means that logging was set up before: that one is used.
    drop(logs.try_init());
}
