//! `stairwell-sim folds`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;
use serde_json::json;

use super::Failure;
use crate::folds::{Difference, UnsafeRelease, run as run_folds};

/// How many differences are printed in full.
const SHOWN: usize = 20;

/// Fold random households and compare each with a naive reference
#[derive(Debug, Args)]
pub struct Arguments {
    /// Households
    #[arg(long, default_value_t = 1_000)]
    schedules: u64,
    /// Seed of the first; the others follow
    #[arg(long, default_value_t = 0, value_name = "SEED")]
    from: u64,
    /// Print JSON lines only
    #[arg(long)]
    json: bool,
}

/// Runs them: a line for each difference and unsafe release, then a line with the figures. Exit code 1 on any.
///
/// # Errors
/// [`Failure`] when a line cannot be printed, or a schedule is wrong.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let begun = Instant::now();
    let progress = |done: u64| {
        // Nobody reads it when standard error is closed.
        drop(writeln!(std::io::stderr(), "{done} of {} households", arguments.schedules));
    };
    let seeds = arguments.from..arguments.from.saturating_add(arguments.schedules);
    let summary = run_folds(seeds, &progress)?;
    let mut out = std::io::stdout().lock();
    for (seed, difference) in summary.differences.iter().take(SHOWN) {
        if arguments.json {
            writeln!(out, "{}", as_json(*seed, difference))?;
        } else {
            let Difference { field, fold, reference, records } = difference;
            writeln!(out, "seed {seed}: {field}\n  fold:      {fold}\n  reference: {reference}")?;
            for record in records {
                writeln!(out, "    {record}")?;
            }
        }
    }
    for UnsafeRelease { seed, person, records } in summary.unsafe_releases.iter().take(SHOWN) {
        writeln!(out, "{}", json!({ "seed": seed, "unsafe_release": person, "records": records }))?;
    }
    let line = json!({
        "schedules": summary.schedules,
        "folds": summary.folds,
        "releases": summary.releases,
        "unsafe_releases": summary.unsafe_releases.len(),
        "unsafe_releases_lww": summary.unsafe_releases_lww,
        "differences": summary.differences.len(),
        "wall_ms": begun.elapsed().as_millis(),
    });
    writeln!(out, "{line}")?;
    let passed = summary.differences.is_empty() && summary.unsafe_releases.is_empty();
    Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn as_json(seed: u64, difference: &Difference) -> serde_json::Value {
    json!({
        "seed": seed,
        "field": difference.field,
        "fold": difference.fold,
        "reference": difference.reference,
        "records": difference.records,
    })
}
