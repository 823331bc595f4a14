//! `stairwell-sim simulate`.

use std::io::Write;
use std::ops::Range;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::Failure;
use crate::simulate::{Backend, Mutant, Run, Settings, run_seeds};

/// Steps of a seed unless told otherwise.
pub(super) const STEPS: usize = 200;

/// Run the real engine under seeds, with faults, and check the oracles
#[derive(Debug, Args)]
pub struct Arguments {
    /// Seeds, `A..B` without B
    #[arg(long, value_parser = seeds, default_value = "0..1000")]
    seeds: Range<u64>,
    /// Steps of each seed before the faults stop
    #[arg(long, default_value_t = STEPS)]
    steps: usize,
    /// What the replicas keep their things in
    #[arg(long, value_enum, default_value_t)]
    store: Backend,
    /// Break the engine on purpose, to see that the oracles notice
    #[arg(long, value_enum)]
    mutant: Option<Mutant>,
    /// Print the names of the mutants and leave
    #[arg(long)]
    list_mutants: bool,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
}

/// Reads `A..B`.
fn seeds(text: &str) -> Result<Range<u64>, String> {
    let wrong = || format!("expected seeds like 0..1000, found {text:?}");
    let (first, end) = text.split_once("..").ok_or_else(wrong)?;
    let range = first.parse().map_err(|_| wrong())?..end.parse().map_err(|_| wrong())?;
    if range.is_empty() { Err(wrong()) } else { Ok(range) }
}

/// Runs the seeds: a line for each that fails, then a line with the figures. Exit code 1 when an oracle was violated.
///
/// # Errors
/// [`Failure`] when a line cannot be printed.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let mut out = std::io::stdout().lock();
    if arguments.list_mutants {
        for mutant in Mutant::ALL {
            writeln!(out, "{}", mutant.name())?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings { steps: arguments.steps, backend: arguments.store, mutant: arguments.mutant };
    let begun = Instant::now();
    let summary = run_seeds(arguments.seeds.clone(), settings, false);
    for failed in &summary.failed {
        writeln!(out, "{}", failure_line(failed))?;
    }
    let line = json!({
        "seeds": summary.seeds,
        "steps": arguments.steps,
        "faults": summary.faults,
        "violations": summary.failed.len(),
        "records": summary.records,
        "max_rounds": summary.max_rounds,
        "max_round_trips": summary.max_round_trips,
        "wall_ms": begun.elapsed().as_millis(),
    });
    writeln!(out, "{line}")?;
    if !arguments.json {
        let (seeds, failed) = (summary.seeds, summary.failed.len());
        let seconds = begun.elapsed().as_secs_f32();
        writeln!(std::io::stderr(), "{seeds} seeds in {seconds:.1} s, {failed} violated an oracle")?;
    }
    Ok(if summary.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The line of a seed that failed.
pub(super) fn failure_line(run: &Run) -> serde_json::Value {
    match &run.violation {
        Some((step, violation)) => json!({ "seed": run.seed, "violation": violation.to_string(), "step": step }),
        None => json!({ "seed": run.seed, "violation": null }),
    }
}
