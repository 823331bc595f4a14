//! The command line, one file a verb.

pub mod admin;
mod demo;
mod export;
mod outcome;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use stairwell_core::time::UtcMs;

pub use outcome::{Done, Failure};

/// 楼道 Stairwell: the central server, and its administration.
#[derive(Debug, Parser)]
#[command(name = "stairwell", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve phones and supervisors until SIGTERM.
    Serve(serve::Serve),
    /// Play a street's morning: three phones, no signal, a merge, a sync; then keep serving.
    Demo(demo::Demo),
    /// Set up and look after a deployment; works beside a running `serve`.
    Admin(admin::Admin),
    /// Export a region's daily report, or its persons, as a file.
    Export(export::Export),
}

/// Runs the process's own command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return outcome::misused(&error),
    };
    match cli.verb {
        Verb::Serve(serve) => outcome::report(serve.run(), false),
        Verb::Demo(demo) => {
            let json = demo.json;
            outcome::report(demo.run(), json)
        }
        Verb::Admin(admin) => {
            let json = admin.json;
            outcome::report(admin.run(), json)
        }
        Verb::Export(export) => {
            let json = export.json;
            outcome::report(export.run(), json)
        }
    }
}

/// The machine's clock.
#[must_use]
pub fn now() -> UtcMs {
    let since_1970 = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    UtcMs(i64::try_from(since_1970.as_millis()).unwrap_or(i64::MAX))
}

/// A random seed of the operating system's.
fn random_seed() -> Result<[u8; 32], Failure> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Failure::other("no_randomness", error))?;
    Ok(seed)
}
