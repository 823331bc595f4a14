//! `stairwell-sim fold-cost`.

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use crate::fold_cost::measure;

/// Time folding one fourteen-day household beside loading its automerge document
#[derive(Debug, Args)]
pub struct Arguments {
    /// Records of the household
    #[arg(long, default_value_t = 200)]
    records: usize,
    /// Exit with 1 when building and folding take more than this many times as long as loading
    #[arg(long, value_name = "TIMES")]
    at_most: Option<f64>,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let measured = measure(arguments.records)?;
    writeln!(stdout(), "{}", serde_json::to_string(&measured)?)?;
    let late = arguments.at_most.is_some_and(|limit| measured.build_and_fold_to_load > limit);
    Ok(if late { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
