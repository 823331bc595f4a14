//! What somebody sees who has only just built it.

use std::process::Command;

use end_to_end::program::{Run, stairwell};

#[test]
fn the_demo_shows_a_morning_and_four_replicas_that_agree() {
    let directory = tempfile::tempdir().expect("there is room for a temporary directory");
    let mut command = Command::new(stairwell());
    command
        .args(["demo", "--exit", "--json", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(directory.path().join("demo"));
    let summary = Run::of(&mut command, "").done();
    assert_eq!(summary["converged"], true, "{summary}");
    let visits = summary["visits"].as_u64().expect("visits are counted");
    assert!(visits >= 50, "only {visits} visits");
    let replicas = summary["replicas"].as_array().expect("replicas");
    assert_eq!(replicas.len(), 4, "{summary}");
    assert!(replicas.iter().all(|replica| replica["digest"] == replicas[0]["digest"]), "{summary}");
    for key in ["entries", "round_trips", "bytes_up", "bytes_down"] {
        assert!(summary[key].as_u64().is_some_and(|count| count > 0), "{key}: {summary}");
    }
}
