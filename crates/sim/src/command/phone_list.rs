//! `stairwell-sim phone-list`.

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::Args;

use super::Failure;
use crate::phone_list::measure;

/// Time a phone that opens its store and shows its list
#[derive(Debug, Args)]
pub struct Arguments {
    /// Households in the store
    #[arg(long, default_value_t = 1000)]
    households: usize,
    /// Exit with 1 when the list takes longer than this, in ms
    #[arg(long, value_name = "MS")]
    at_most_ms: Option<f64>,
}

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let directory = tempfile::tempdir()?;
    let measured = measure(directory.path(), arguments.households)?;
    writeln!(stdout(), "{}", serde_json::to_string(&measured)?)?;
    let late = arguments.at_most_ms.is_some_and(|limit| measured.open_list_ms > limit);
    Ok(if late { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
