//! `stairwell-field`: the field client for a terminal.
#![forbid(unsafe_code)]

mod argument;
mod call;
mod cli;
mod command;
mod failure;
mod name;
mod output;
mod wire;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use call::Call;
use cli::Cli;
use failure::Failure;
use output::Output;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            let _unread = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            let wants_json = std::env::args_os().any(|word| word == "--json");
            return report(&Output::new(wants_json), &Failure::usage(complaint(&error)));
        }
    };
    let to_program = cli.verb.acts() && !std::io::stdout().is_terminal();
    let output = Output::new(cli.json || to_program);
    match Call::new(&cli, output).and_then(|call| command::run(&call, &cli.verb)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => report(&output, &failure),
    }
}

/// What is wrong with the command line, in one sentence.
fn complaint(error: &clap::Error) -> String {
    match error.kind() {
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "用法有误：请说明要做什么，见 --help / say what to do; --help lists it".to_owned()
        }
        _ => format!("用法有误 / {}", output::first_sentence(&error.to_string())),
    }
}

fn report(output: &Output, failure: &Failure) -> ExitCode {
    output.failure(failure);
    ExitCode::from(failure.exit_code())
}
