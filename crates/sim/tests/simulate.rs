//! `stairwell-sim simulate` and `replay` from outside.

use std::process::{Command, Output};

use serde_json::Value;

fn sim(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_stairwell-sim")).args(arguments).output().expect("started")
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone()).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn the_last_line_has_the_figures() {
    let output = sim(&["simulate", "--seeds", "0..2", "--steps", "40", "--json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let figures: Value = serde_json::from_str(lines(&output).last().expect("a line")).expect("JSON");
    assert_eq!((&figures["seeds"], &figures["steps"], &figures["violations"]), (&2.into(), &40.into(), &0.into()));
    assert_eq!(figures["faults"].as_object().map(|faults| faults.len()), Some(18));
}

#[test]
fn a_seed_that_fails_is_named_and_replayed() {
    let mutant = ["--mutant", "accept-unknown-deps", "--steps", "120"];
    let output = sim(&[&["simulate", "--seeds", "0..4", "--json"], &mutant[..]].concat());
    assert_eq!(output.status.code(), Some(1));
    let failed: Value = serde_json::from_str(&lines(&output)[0]).expect("JSON");
    let seed = failed["seed"].as_u64().expect("a seed").to_string();
    let replayed = sim(&[&["replay", "--seed", &seed], &mutant[..]].concat());
    assert_eq!(replayed.status.code(), Some(1));
    let trace = lines(&replayed);
    assert!(trace.len() > 1, "a trace");
    assert_eq!(serde_json::from_str::<Value>(trace.last().expect("a line")).expect("JSON"), failed);
}

#[test]
fn mutants_are_listed_and_wrong_usage_is_refused() {
    let listed = sim(&["simulate", "--list-mutants"]);
    assert_eq!(lines(&listed), ["answer-before-commit", "skip-chain-check", "accept-unknown-deps"]);
    for wrong in [&["simulate", "--seeds", "5"][..], &["simulate", "--seeds", "9..2"], &["simulate", "--mutant", "x"]] {
        assert_eq!(sim(wrong).status.code(), Some(2), "{wrong:?}");
    }
}
