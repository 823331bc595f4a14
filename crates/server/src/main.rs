//! `stairwell`: the server and its administration at the command line.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    stairwell_server::command::run()
}
