//! `stairwell-sim phone-store`.

use std::io::{Write, stderr, stdout};
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use crate::phone_store::{Measured, measure};

/// Measure what a phone's store takes on disk, and what a save writes, after days of visits by a team of three
#[derive(Debug, Args)]
pub struct Arguments {
    /// Days of two rounds each
    #[arg(long, default_value_t = 14)]
    days: u16,
    /// Households in the grid
    #[arg(long, default_value_t = 300)]
    households: u16,
    /// Seed of the visits
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Exit with 1 when the store is larger than this many times the bare floor of its facts, open or closed
    #[arg(long, value_name = "RATIO")]
    at_most_ratio: Option<f64>,
    /// Exit with 1 when one save writes more than this to the disk
    #[arg(long, value_name = "BYTES")]
    at_most_save_bytes: Option<u64>,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let directory = tempfile::tempdir()?;
    let measured = measure(directory.path(), arguments.days, arguments.households, arguments.seed)?;
    writeln!(stdout(), "{}", serde_json::to_string(&measured)?)?;
    let failures = [too_large(&measured, arguments.at_most_ratio), too_much(&measured, arguments.at_most_save_bytes)?];
    for failure in failures.iter().flatten() {
        writeln!(stderr(), "stairwell-sim: {failure}")?;
    }
    Ok(if failures.iter().any(Option::is_some) { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn too_large(measured: &Measured, limit: Option<f64>) -> Option<String> {
    let ratio = measured.closed_ratio.max(measured.open_ratio);
    let limit = limit.filter(|limit| ratio > *limit)?;
    Some(format!("the store is {ratio:.2} times its facts, more than {limit}"))
}

/// What a save wrote, against the limit. Where the system does not count what a process writes, that is said, and with
/// `STAIRWELL_REQUIRE=all` it is a failure.
fn too_much(measured: &Measured, limit: Option<u64>) -> Result<Option<String>, Failure> {
    let Some(limit) = limit else { return Ok(None) };
    let Some(written) = &measured.save_bytes else {
        writeln!(stderr(), "SKIPPED: the system does not say what a process writes to the disk of the store")?;
        let required = std::env::var("STAIRWELL_REQUIRE").as_deref() == Ok("all");
        return Ok(required.then(|| "what a save writes could not be measured".to_owned()));
    };
    let most = written.most;
    Ok((most > limit).then(|| format!("a save wrote {most} bytes, more than {limit}")))
}
