//! `stairwell-sim folds` from outside, and the property that it checks, on fewer households than CI does.

use std::process::Command;

use serde_json::Value;
use stairwell_sim::folds;

#[test]
fn folds_equal_the_naive_reference_in_any_order_on_any_replica_and_release_nobody_with_an_uncleared_fever() {
    let summary = folds::run(0..4_000, &|_| {}).expect("well-formed schedules");
    assert!(summary.differences.is_empty(), "{:#?}", summary.differences.first());
    assert!(summary.unsafe_releases.is_empty(), "{:?}", summary.unsafe_releases);
    assert_eq!(summary.schedules, 4_000);
    assert!(summary.folds > 12_000, "{}", summary.folds);
    assert!(summary.releases > 400, "the schedules release somebody at all: {}", summary.releases);
    assert!(summary.unsafe_releases_lww > 400, "the schedules are in conflict: {}", summary.unsafe_releases_lww);
}

#[test]
fn the_last_line_has_the_figures_and_a_seed_gives_the_same_ones_again() {
    let figures = || {
        let arguments = ["folds", "--schedules", "20", "--from", "7", "--json"];
        let output = Command::new(env!("CARGO_BIN_EXE_stairwell-sim")).args(arguments).output().expect("started");
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let text = String::from_utf8(output.stdout).expect("text");
        let mut figures: Value = serde_json::from_str(text.lines().last().expect("a line")).expect("JSON");
        figures.as_object_mut().expect("an object").remove("wall_ms");
        figures
    };
    let first = figures();
    assert_eq!(
        (&first["schedules"], &first["differences"], &first["unsafe_releases"]),
        (&20.into(), &0.into(), &0.into())
    );
    assert_eq!(first, figures());
}
