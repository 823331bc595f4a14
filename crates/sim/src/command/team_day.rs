//! `stairwell-sim team-day`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::Failure;

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

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    Err(format!("{}: the team's day is being built (json: {})", arguments.workload.display(), arguments.json).into())
}
