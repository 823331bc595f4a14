//! `stairwell-sim simulate`.

use std::ops::Range;
use std::process::ExitCode;

use clap::Args;

use super::Failure;

/// Run the real engine under seeds, with faults, and check the oracles
#[derive(Debug, Args)]
pub struct Arguments {
    /// Seeds, `A..B` without B
    #[arg(long, value_parser = seeds, default_value = "0..1000")]
    seeds: Range<u64>,
    /// Steps of each seed
    #[arg(long, default_value_t = 200)]
    steps: usize,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
}

fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("expected seeds like 0..1000, found {text:?}");
    let (first, end) = text.split_once("..").ok_or_else(wrong)?;
    let range = first.parse().map_err(|_| wrong())?..end.parse().map_err(|_| wrong())?;
    if range.is_empty() { Err(wrong()) } else { Ok(range) }
}

/// Runs it; exit code 1 when an oracle was violated.
///
/// # Errors
/// [`Failure`] when a line cannot be printed.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    Err(format!(
        "{} seeds of {} steps: the simulator is being built (json: {})",
        arguments.seeds.clone().count(),
        arguments.steps,
        arguments.json
    )
    .into())
}
