//! `stairwell-sim replay`.

use std::process::ExitCode;

use clap::Args;

use super::Failure;

/// Run one seed again and print its trace
#[derive(Debug, Args)]
pub struct Arguments {
    /// The seed
    #[arg(long)]
    seed: u64,
}

/// Runs it; exit code 1 when an oracle was violated.
///
/// # Errors
/// [`Failure`] when a line cannot be printed.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    Err(format!("seed {}: the simulator is being built", arguments.seed).into())
}
