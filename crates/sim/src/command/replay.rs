//! `stairwell-sim replay`.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use super::simulate::{STEPS, failure_line};
use crate::simulate::{Backend, Mutant, Settings, run_seed};

/// Run one seed again and print its trace
#[derive(Debug, Args)]
pub struct Arguments {
    /// The seed
    #[arg(long)]
    seed: u64,
    /// Steps before the faults stop, as in the run that failed
    #[arg(long, default_value_t = STEPS)]
    steps: usize,
    /// What the replicas keep their things in
    #[arg(long, value_enum, default_value_t)]
    store: Backend,
    /// The mutant of the run that failed
    #[arg(long, value_enum)]
    mutant: Option<Mutant>,
}

/// Runs the seed: its trace, then its outcome as one line of JSON. Exit code 1 when an oracle was violated.
///
/// # Errors
/// [`Failure`] when a line cannot be printed.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let settings = Settings { steps: arguments.steps, backend: arguments.store, mutant: arguments.mutant };
    let run = run_seed(arguments.seed, settings, true);
    let mut out = std::io::stdout().lock();
    for line in &run.trace {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{}", failure_line(&run))?;
    Ok(if run.violation.is_none() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
