//! `stairwell-sim`: deterministic simulation, the day of a team through a real server, benchmarks.
use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use stairwell_sim::command::{external, fold_cost, folds, phone_list, phone_store, replay, simulate, team_day};

/// Stairwell's simulator, workload driver and benchmarks
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Simulate(simulate::Arguments),
    Replay(replay::Arguments),
    TeamDay(team_day::Arguments),
    External(external::Arguments),
    Folds(folds::Arguments),
    PhoneList(phone_list::Arguments),
    PhoneStore(phone_store::Arguments),
    FoldCost(fold_cost::Arguments),
}

fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::TeamDay(arguments) => team_day::run(&arguments),
        Command::External(arguments) => external::run(&arguments),
        Command::Folds(arguments) => folds::run(&arguments),
        Command::PhoneList(arguments) => phone_list::run(&arguments),
        Command::PhoneStore(arguments) => phone_store::run(&arguments),
        Command::FoldCost(arguments) => fold_cost::run(&arguments),
    };
    match outcome {
        Ok(code) => code,
        Err(error) => {
            // Nobody is left to tell when standard error is closed.
            drop(writeln!(std::io::stderr(), "stairwell-sim: {error}"));
            ExitCode::FAILURE
        }
    }
}
