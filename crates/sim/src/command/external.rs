//! `stairwell-sim external`.

use std::io::{stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use super::Failure;
use crate::external::{run_device, run_server};

/// Drive the engine by the workload's protocol: JSON lines in, JSON lines out
#[derive(Debug, Args)]
pub struct Arguments {
    #[command(subcommand)]
    part: Part,
}

#[derive(Debug, Subcommand)]
enum Part {
    /// Serve the workload's grid on a free port of 127.0.0.1 until SIGTERM
    Server {
        /// Where the server keeps its data
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
    },
    /// Be one device: open, write, sync, state, close
    Device {
        /// doctor, police, cw or the name of a fresh device
        #[arg(long)]
        role: String,
        /// Where the device keeps its store
        #[arg(long, value_name = "DIR")]
        dir: PathBuf,
        /// File in which the devices of the grid note which invitations are taken
        #[arg(long, value_name = "FILE")]
        shared: PathBuf,
    },
}

/// Runs it.
///
/// # Errors
/// [`Failure`] in one sentence.
pub fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    match &arguments.part {
        Part::Server { dir } => run_server(dir, stdout())?,
        Part::Device { role, dir, shared } => run_device(role, dir, shared, stdin().lock(), stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}
