//! `stairwell-sim external`.

use std::process::ExitCode;

use clap::Args;

use super::Failure;

/// Drive the engine by the workload's protocol: JSON lines in, JSON lines out
#[derive(Debug, Args)]
pub struct Arguments {
    /// `server` or `device`
    part: String,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    Err(format!("{}: the driver is being built", arguments.part).into())
}
