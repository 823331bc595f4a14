//! `stairwell-sim team-day`.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use crate::team_day;
use crate::workload::Line;

/// Run the team's day of the workload through a real server on loopback
#[derive(Debug, Args)]
pub struct Arguments {
    /// The workload, `team-day.jsonl`
    #[arg(long)]
    workload: PathBuf,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
}

/// Runs it; exit code 1 when the replicas are not equal in the end.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let text = fs::read_to_string(&arguments.workload)
        .map_err(|error| format!("{} cannot be read: {error}", arguments.workload.display()))?;
    let lines = Line::read_all(&text)?;
    let directory = tempfile::tempdir()?;
    let report = team_day::run(&lines, directory.path())?;
    let mut out = stdout();
    if !arguments.json {
        write!(out, "{report}")?;
    }
    writeln!(out, "{}", serde_json::to_string(&report)?)?;
    Ok(if report.converged && report.as_written { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
