//! `stairwell demo`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use crate::app::AppState;
use crate::config::bind;
use crate::demo::{self, DemoError, Login, Stage, Summary};

use super::{Done, Failure, now, random_seed, serve};

/// What `demo` takes.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Where to listen; port 0 picks one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,
    /// An empty directory for the server and the phones; without it, a new one under the temporary files.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Leave after the summary.
    #[arg(long)]
    exit: bool,
    /// Print the summary as one JSON value.
    #[arg(long)]
    pub(super) json: bool,
}

impl Demo {
    pub(super) fn run(self) -> Result<Done, Failure> {
        serve::log_to_stderr("warn");
        let runtime = tokio::runtime::Runtime::new().map_err(|error| Failure::other("runtime", error))?;
        runtime.block_on(self.play())
    }

    async fn play(self) -> Result<Done, Failure> {
        let directory = match &self.data_dir {
            Some(directory) => directory.clone(),
            None => temporary_directory()?,
        };
        let seeds = || random_seed().expect("randomness, as a moment ago");
        random_seed()?;
        let listener = bind(&self.listen)?;
        let address = listener.local_addr().map_err(|error| Failure::other("address", error))?;
        let url = format!("http://{address}");
        say(self.json, "建库并导入石牌街道（440106006）及其 23 个社区 / importing the street and its 23 communities");
        let Stage { deployment, login } = Stage::set(&directory.join("server"), now(), &seeds)?;
        let lock = deployment.lock()?;
        let [a, b, c, d, ..] = random_seed()?;
        let app = AppState::open(&deployment, Arc::new(now), u32::from_be_bytes([a, b, c, d]))?;
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let shutdown = async move {
            // Either end of the channel ends the server.
            drop(stopped.await);
        };
        let server = tokio::spawn(crate::serve(listener, app.clone(), None, shutdown));
        let summary = demo::play(&app, &url, &directory.join("phones"), &seeds, &|text| say(self.json, text)).await?;
        if !summary.converged {
            return Err(DemoError::Disagree.into());
        }
        let done = self.told(&summary, &login, &directory)?;
        if !self.exit {
            let said = if self.json { done.json.to_string() } else { done.text };
            writeln!(std::io::stdout(), "{said}").map_err(|error| Failure::other("output", error))?;
            serve::asked_to_stop()?.await;
        }
        drop(stop);
        let served = server.await.map_err(|error| Failure::other("listener", error))?;
        served.map_err(|error| Failure::other("listener", error))?;
        drop(lock);
        if self.data_dir.is_none() {
            std::fs::remove_dir_all(&directory).map_err(|error| Failure::other("file", error))?;
        }
        // What was to be said has been said already, unless this is its end.
        if self.exit {
            self.told(&summary, &login, &directory)
        } else {
            Ok(Done { json: done.json, text: String::new() })
        }
    }

    fn told(&self, summary: &Summary, login: &Login, directory: &Path) -> Result<Done, Failure> {
        let Login { user, password } = login;
        let next = if self.exit {
            String::new()
        } else {
            format!(
                "\n在浏览器打开 / open  {}\n用户 / user      {user}\n密码 / password  {password}\n数据 / data      {}\n按 Ctrl-C 停止 / Ctrl-C stops",
                summary.url,
                directory.display()
            )
        };
        Done::new(summary, format!("\n{summary}{next}"))
    }
}

/// Tells how far the demo is: on standard output, or on standard error when that is for one JSON value.
fn say(json: bool, text: &str) {
    let told = if json { writeln!(std::io::stderr(), "{text}") } else { writeln!(std::io::stdout(), "{text}") };
    // Who reads may have gone; the demo goes on.
    drop(told);
}

fn temporary_directory() -> Result<PathBuf, Failure> {
    let name = hex::encode(&random_seed()?[..8]);
    let directory = std::env::temp_dir().join(format!("stairwell-demo-{name}"));
    std::fs::create_dir(&directory).map_err(|error| Failure::other("file", error))?;
    Ok(directory)
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::Deployment(error) => error.into(),
            DemoError::Keys(error) => error.into(),
            DemoError::Store(error) => error.into(),
            error => Self::other("demo", error),
        }
    }
}
