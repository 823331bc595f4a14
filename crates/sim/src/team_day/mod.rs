//! The team's day of the workload: a real server on loopback, real devices, real HTTP; what it costs on the wire.
//!
//! The days before the last are history: each evening the devices sync one after another, and once more, so that all
//! have all. On the last day they write without a connection and then sync one after another: that is what is
//! measured. Then a device that has nothing is enrolled and pulls everything.

mod report;

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use stairwell_core::client::Traffic;
use stairwell_core::id::Hash;
use stairwell_core::store::StoreError;
use thiserror::Error;
use tokio::sync::oneshot;

use crate::clock::system_time;
use crate::host::{self, Host, HostError, code, role_of};
use crate::workload::device::grid;
use crate::workload::{Device, DeviceError, Line, floor, state};

pub use report::{ColdStart, Day, Report, Sync};

/// Name of the device that begins with nothing.
const FRESH: &str = "fresh-device";

/// Why the day could not be run.
#[derive(Debug, Error)]
pub enum TeamDayError {
    /// Preparing: the workload has no line that is written.
    #[error("the workload has nothing to write")]
    Empty,
    /// Running the server.
    #[error(transparent)]
    Host(#[from] HostError),
    /// Running a device.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// Reading a replica.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Computing the floors, making the runtime or a key.
    #[error("{0}")]
    Machine(String),
}

impl TeamDayError {
    fn machine(error: impl std::fmt::Display) -> Self {
        Self::Machine(error.to_string())
    }
}

/// Runs the day in an empty directory.
///
/// # Errors
/// [`TeamDayError`].
pub fn run(lines: &[Line], directory: &Path) -> Result<Report, TeamDayError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(TeamDayError::machine)?;
    runtime.block_on(async {
        let host = Host::open(&directory.join("server"))?;
        let (url, app) = (format!("http://127.0.0.1:{}", host.port()), host.app());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = tokio::spawn(host.serve(async {
            // Stops when the day is over, or when it failed and the sender is gone.
            drop(stopped.await);
        }));
        let mut team = Team { lines, directory, url, devices: BTreeMap::new(), server: app };
        let report = team.day().await;
        drop((team, stop));
        serving.await.map_err(TeamDayError::machine)??;
        report
    })
}

struct Team<'a> {
    lines: &'a [Line],
    directory: &'a Path,
    url: String,
    devices: BTreeMap<String, Device>,
    server: stairwell_server::AppState,
}

impl Team<'_> {
    async fn day(&mut self) -> Result<Report, TeamDayError> {
        let names = names(self.lines);
        let last = self.lines.iter().filter_map(Line::day).max().ok_or(TeamDayError::Empty)?;
        for name in &names {
            self.enrol(name).await?;
        }
        self.history(&names, last).await?;
        let mut devices = BTreeMap::new();
        let floors = floor::of_day(self.lines, last).map_err(TeamDayError::machine)?;
        for name in &names {
            let (saves, save_ms) = self.write_offline(name, last)?;
            devices.insert(name.clone(), Day { saves, save_ms, ..Day::default() });
        }
        for name in &names {
            let (sync, authorization_bytes) = self.measured_sync(name).await?;
            if let Some(day) = devices.get_mut(name) {
                day.sync = sync;
                day.authorization_bytes = authorization_bytes;
                day.floor_bytes = floors.get(name).copied().unwrap_or_default();
            }
        }
        let cold_start = self.cold_start().await?;
        // Who synced first lacks what the others brought after it.
        for name in &names {
            self.sync(name).await?;
        }
        let (idle, _) = self.measured_sync(FRESH).await?;
        let converged = self.is_converged().await?;
        let as_written = self.shows_what_was_written()?;
        Ok(Report { devices, cold_start, idle, floor_bytes: floors, converged, as_written })
    }

    async fn enrol(&mut self, name: &str) -> Result<Traffic, TeamDayError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(TeamDayError::machine)?;
        let mut device = Device::open(&self.directory.join(name), &seed)?;
        device.use_server(&self.url)?;
        let number = self.devices.keys().filter(|other| role_of(other) == role_of(name)).count();
        let code = code(role_of(name), u16::try_from(number).map_err(TeamDayError::machine)?);
        let traffic = device.enrol(&code, system_time()).await?;
        self.devices.insert(name.to_owned(), device);
        Ok(traffic)
    }

    async fn history(&mut self, names: &[String], last: u32) -> Result<(), TeamDayError> {
        for day in 0..last {
            for name in names {
                let lines: Vec<Line> = self.written(name, day).cloned().collect();
                self.device(name)?.save_all(&lines)?;
            }
            for name in names.iter().chain(names) {
                self.sync(name).await?;
            }
        }
        Ok(())
    }

    fn written<'b>(&'b self, name: &'b str, day: u32) -> impl Iterator<Item = &'b Line> {
        self.lines.iter().filter(move |line| line.day() == Some(day) && line.device() == Some(name))
    }

    /// Saves each line durably as one action; returns how many, and the median of what a save took.
    fn write_offline(&mut self, name: &str, day: u32) -> Result<(usize, f64), TeamDayError> {
        let lines: Vec<Line> = self.written(name, day).cloned().collect();
        let device = self.device(name)?;
        let mut took = Vec::with_capacity(lines.len());
        for line in &lines {
            let began = Instant::now();
            device.save(line)?;
            took.push(milliseconds(began));
        }
        took.sort_by(f64::total_cmp);
        Ok((lines.len(), took.get(took.len() / 2).copied().unwrap_or_default()))
    }

    async fn measured_sync(&mut self, name: &str) -> Result<(Sync, usize), TeamDayError> {
        let began = Instant::now();
        let device = self.device(name)?;
        let exchange = device.sync(&system_time, None).await?;
        let sync = Sync::of(exchange.traffic, exchange.pulled, milliseconds(began));
        Ok((sync, device.authorization_bytes(system_time())))
    }

    async fn sync(&mut self, name: &str) -> Result<(), TeamDayError> {
        self.device(name)?.sync(&system_time, None).await?;
        Ok(())
    }

    async fn cold_start(&mut self) -> Result<ColdStart, TeamDayError> {
        let enrolment = Sync::of(self.enrol(FRESH).await?, 0, 0.0);
        let (sync, _) = self.measured_sync(FRESH).await?;
        let floor = floor::of_all(self.lines).map_err(TeamDayError::machine)?;
        Ok(ColdStart::of(enrolment, sync, floor.bare))
    }

    fn device(&mut self, name: &str) -> Result<&mut Device, TeamDayError> {
        self.devices.get_mut(name).ok_or(TeamDayError::Empty)
    }

    async fn is_converged(&self) -> Result<bool, TeamDayError> {
        let server: Hash = host::digest(&self.server, grid()).await?;
        for device in self.devices.values() {
            if device.digest()? != server {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether each device shows every fact of the workload, with nothing lost and nothing added.
    fn shows_what_was_written(&self) -> Result<bool, TeamDayError> {
        let written = state::sha(&state::of_lines(self.lines));
        for device in self.devices.values() {
            if state::sha(&device.state()?) != written {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The devices in the order in which they sync: as the file's first line says, then others as they appear.
fn names(lines: &[Line]) -> Vec<String> {
    let declared = lines.iter().filter_map(|line| if let Line::Meta { roles } = line { Some(roles) } else { None });
    let written: Vec<&str> = lines.iter().filter_map(Line::device).collect();
    let mut names: Vec<String> = Vec::new();
    let declared = declared.flatten().map(String::as_str).filter(|name| written.contains(name));
    for name in declared.chain(written.iter().copied()) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

fn milliseconds(since: Instant) -> f64 {
    (since.elapsed().as_secs_f64() * 1e5).round() / 100.0
}
