//! The device's side of the driver protocol.

use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::Deserialize;
use serde_json::{Value, json};
use stairwell_core::client::ClientError;
use thiserror::Error;

use super::invites::{Invites, InvitesError};
use crate::clock::system_time;
use crate::host::CODES_PER_ROLE;
use crate::workload::{Device, DeviceError, Exchange, Line, LineError, state};

/// The wait before the first try after a cut, doubled for each further one.
const FIRST_WAIT: Duration = Duration::from_millis(20);
/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// How long a sync goes on trying before it tells that there is no connection.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a command of the harness was not carried out.
#[derive(Debug, Error)]
pub enum DriverError {
    /// Reading the command: not one of the protocol.
    #[error("not a command of this protocol: {0}")]
    Command(String),
    /// Any command before `open`.
    #[error("the device is not open; send {{\"op\":\"open\"}} first")]
    NotOpen,
    /// Making the key of a new device.
    #[error("no randomness: {0}")]
    Randomness(#[from] getrandom::Error),
    /// Reading or writing a file that the command names.
    #[error("{path} cannot be used: {source}")]
    File {
        /// Which file.
        path: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Reading a file of lines.
    #[error(transparent)]
    Line(#[from] LineError),
    /// Sending the signal: not a process that can be killed.
    #[error("{0} is not the number of a process")]
    Process(i32),
    /// See [`InvitesError`].
    #[error(transparent)]
    Invites(#[from] InvitesError),
    /// See [`DeviceError`].
    #[error(transparent)]
    Device(#[from] DeviceError),
}

impl DriverError {
    /// Whether the connection was cut or the server is away.
    const fn is_cut(&self) -> bool {
        matches!(self, Self::Device(DeviceError::Client(error)) if error.is_temporary())
    }
}

/// One command.
#[derive(Debug, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
enum Command {
    Open {},
    Write {
        file: PathBuf,
    },
    Sync {
        url: String,
        #[serde(rename = "killPid")]
        kill_pid: Option<i32>,
    },
    State {
        file: Option<PathBuf>,
    },
    Close {},
}

/// Carries out the commands of `input` one after another and answers each with one line, until `close` or the end.
/// A command that fails is answered with `{"ok":false,"error":…}`, and the next one is read.
///
/// # Errors
/// When `input` or `output` fail.
pub fn run_device(
    name: &str,
    directory: &Path,
    shared: &Path,
    mut input: impl BufRead,
    mut output: impl Write,
) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut driver = Driver {
        name: name.to_owned(),
        directory: directory.to_owned(),
        invites: Invites::new(shared),
        code: None,
        device: None,
    };
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if !line.trim_ascii().is_empty() {
            let command = serde_json::from_slice(&line).map_err(|error| DriverError::Command(error.to_string()));
            let closing = matches!(command, Ok(Command::Close {}));
            let answer = command.and_then(|command| runtime.block_on(driver.carry_out(command)));
            let answer = answer.unwrap_or_else(|error| json!({ "ok": false, "error": error.to_string() }));
            writeln!(output, "{answer}")?;
            output.flush()?;
            if closing {
                break;
            }
        }
        line.clear();
    }
    Ok(())
}

struct Driver {
    name: String,
    directory: PathBuf,
    invites: Invites,
    /// A code that was sent and not answered: it is tried again, for the server may have accepted it.
    code: Option<String>,
    device: Option<Device>,
}

impl Driver {
    async fn carry_out(&mut self, command: Command) -> Result<Value, DriverError> {
        match command {
            Command::Open {} => {
                let mut seed = [0; 32];
                getrandom::fill(&mut seed)?;
                self.device = Some(Device::open(&self.directory, &seed)?);
                Ok(json!({ "ok": true }))
            }
            Command::Write { file } => self.write(&file),
            Command::Sync { url, kill_pid } => self.sync(&url, kill_pid).await,
            Command::State { file } => self.state(file.as_deref()),
            Command::Close {} => {
                self.device = None;
                Ok(json!({ "ok": true }))
            }
        }
    }

    fn device(&mut self) -> Result<&mut Device, DriverError> {
        self.device.as_mut().ok_or(DriverError::NotOpen)
    }

    /// Each line is durable before the next one is begun.
    fn write(&mut self, file: &Path) -> Result<Value, DriverError> {
        let device = self.device()?;
        let refuse = |source| DriverError::File { path: file.display().to_string(), source };
        let lines = Line::read_all(&fs::read_to_string(file).map_err(refuse)?)?;
        let mut count = 0;
        for line in &lines {
            count += usize::from(device.save(line)?);
        }
        Ok(json!({ "ok": true, "n": count }))
    }

    fn state(&mut self, file: Option<&Path>) -> Result<Value, DriverError> {
        let shown = self.device()?.state().map_err(DeviceError::from)?;
        if let Some(file) = file {
            let refuse = |source| DriverError::File { path: file.display().to_string(), source };
            fs::write(file, shown.canonical()).map_err(refuse)?;
        }
        Ok(json!({ "ok": true, "sha": state::sha(&shown) }))
    }

    /// The server answers after its commit, so what is acknowledged is durable: the two times are one.
    async fn sync(&mut self, url: &str, kill_pid: Option<i32>) -> Result<Value, DriverError> {
        let victim = kill_pid.map(victim).transpose()?;
        self.device()?.use_server(url)?;
        let began = Instant::now();
        let mut acknowledged_ms = None;
        let mut acknowledge = || {
            if acknowledged_ms.is_none() {
                // A victim that is gone already is dead as wanted.
                victim.map(|victim| kill(victim, Signal::SIGKILL));
                acknowledged_ms = Some(milliseconds(began));
            }
        };
        let mut wait = FIRST_WAIT;
        let mut tries = 1_u32;
        let exchange = loop {
            match self.try_sync(&mut acknowledge).await {
                Err(error) if error.is_cut() && began.elapsed() < PATIENCE => {
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(LONGEST_WAIT);
                    tries += 1;
                }
                done => break done?,
            }
        };
        let wall_ms = acknowledged_ms.unwrap_or_else(|| milliseconds(began));
        Ok(json!({
            "ok": true,
            "wall_ms": wall_ms,
            "durable_ms": wall_ms,
            "done_ms": milliseconds(began),
            "tries": tries,
            "pulled": exchange.pulled,
            "round_trips": exchange.traffic.round_trips,
            "bytes_up": exchange.traffic.bytes_up,
            "bytes_down": exchange.traffic.bytes_down,
        }))
    }

    /// Enrols first, if need be.
    async fn try_sync(&mut self, acknowledge: &mut dyn FnMut()) -> Result<Exchange, DriverError> {
        if !self.device()?.is_enrolled() {
            self.enrol().await?;
        }
        Ok(self.device()?.sync(&system_time, Some(acknowledge)).await?)
    }

    /// Tries codes until one is good: another device may have used one without noting it in this file.
    async fn enrol(&mut self) -> Result<(), DriverError> {
        let mut refused = None;
        for _ in 0..CODES_PER_ROLE {
            let code = match self.code.take() {
                Some(code) => code,
                None => self.invites.take(&self.name)?,
            };
            match self.device()?.enrol(&code, system_time()).await {
                Ok(_) => return Ok(()),
                Err(DeviceError::Client(error @ ClientError::Refused { .. })) => refused = Some(error),
                Err(error) => {
                    self.code = Some(code);
                    return Err(error.into());
                }
            }
        }
        Err(refused.map_or(DriverError::NotOpen, |error| DeviceError::from(error).into()))
    }
}

/// 0, 1 and negative numbers stand for process groups and for everybody.
fn victim(pid: i32) -> Result<Pid, DriverError> {
    if pid > 1 { Ok(Pid::from_raw(pid)) } else { Err(DriverError::Process(pid)) }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
