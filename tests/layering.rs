//! What may depend on what, how large a file may grow, and which names say nothing: checked over the tree itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Which crates of the workspace each crate may depend on, tests and builds included.
const ALLOWED_EDGES: [(&str, &[&str]); 6] = [
    ("stairwell-core", &[]),
    ("stairwell-server", &["stairwell-core"]),
    ("stairwell-field", &["stairwell-core"]),
    ("stairwell-ffi", &["stairwell-core"]),
    ("stairwell-sim", &["stairwell-core", "stairwell-server"]),
    ("end-to-end", &["stairwell-core"]),
];

/// What the pure core must not reach: a runtime, a database, a socket.
const NOT_IN_THE_PURE_CORE: [&str; 9] =
    ["tokio", "rusqlite", "libsqlite3-sys", "reqwest", "hyper", "rustls", "mio", "socket2", "async-std"];

/// Names that say where code was put, not what it does.
const EMPTY_NAMES: [&str; 7] = ["util", "helper", "common", "manager", "data", "info", "process"];

const LONGEST_FILE_LINES: usize = 500;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ stands in the workspace").to_path_buf()
}

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(workspace()).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("cargo writes UTF-8")
}

/// Every member of the workspace with the names of all that it depends on, whatever for.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Value =
        serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps", "--offline"]))
            .expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list").iter();
    packages
        .map(|package| {
            let names = package["dependencies"].as_array().expect("a list").iter();
            let names = names.map(|dependency| dependency["name"].as_str().expect("a name").to_owned()).collect();
            (package["name"].as_str().expect("a name").to_owned(), names)
        })
        .collect()
}

/// Every file that git knows or would know, relative to the workspace.
fn tracked_files() -> Vec<PathBuf> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(workspace())
        .output()
        .expect("git runs");
    assert!(listing.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listing.stderr));
    let listing = String::from_utf8(listing.stdout).expect("paths here are UTF-8");
    let files: Vec<PathBuf> = listing.lines().map(PathBuf::from).collect();
    assert!(files.len() > 50, "git ls-files names only {} files", files.len());
    files
}

#[test]
fn crates_depend_only_on_what_the_design_allows() {
    let found = dependencies();
    let members: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    let expected: BTreeSet<&str> = ALLOWED_EDGES.iter().map(|(name, _)| *name).collect();
    assert_eq!(members, expected, "a crate came or went: say in ALLOWED_EDGES what it may depend on");
    for (name, allowed) in ALLOWED_EDGES {
        let ours: Vec<&str> = found[name].iter().map(String::as_str).filter(|d| members.contains(d)).collect();
        let forbidden: Vec<&&str> = ours.iter().filter(|d| !allowed.contains(*d)).collect();
        assert!(forbidden.is_empty(), "{name} depends on {forbidden:?}; allowed: {allowed:?}");
    }
}

#[test]
fn the_core_without_features_has_no_runtime_no_database_and_no_socket() {
    let tree = cargo(&["tree", "--offline", "-p", "stairwell-core", "-e", "normal", "--prefix", "none"]);
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("automerge"), "cargo tree shows nothing to judge: {tree}");
    let reached: Vec<&&str> = NOT_IN_THE_PURE_CORE.iter().filter(|name| names.contains(*name)).collect();
    assert!(reached.is_empty(), "stairwell-core without features reaches {reached:?}");
}

/// As built for this machine: rusqlite's own way into a browser is in the lock file, and nowhere else.
#[test]
fn there_is_one_sqlite_stack() {
    let tree = cargo(&["tree", "--offline", "--workspace", "--prefix", "none", "--format", "{p}"]);
    let packages: BTreeSet<(&str, &str)> = tree
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, rest)| (name, rest.split(' ').next().unwrap_or_default()))
        .filter(|(name, _)| name.contains("sql"))
        .collect();
    let names: Vec<&str> = packages.iter().map(|(name, _)| *name).collect();
    // The sources that libsqlite3-sys compiles where a store is encrypted: instead of its own, not beside them.
    let names: Vec<&str> = names.into_iter().filter(|name| *name != "sqlcipher-src").collect();
    assert_eq!(names, ["libsqlite3-sys", "rusqlite"], "one SQLite stack, in one version: {packages:?}");
}

#[test]
fn no_source_file_outgrows_its_budget() {
    let sources = tracked_files().into_iter().filter(|file| file.extension().is_some_and(|e| e == "rs"));
    let too_long: Vec<(PathBuf, usize)> = sources
        // A file deleted in the work tree is still in the index.
        .filter_map(|file| fs::read_to_string(workspace().join(&file)).ok().map(|text| (file, text.lines().count())))
        .filter(|(_, lines)| *lines > LONGEST_FILE_LINES)
        .collect();
    assert!(too_long.is_empty(), "over {LONGEST_FILE_LINES} lines: {too_long:?}");
}

#[test]
fn no_name_says_nothing() {
    let empty: Vec<PathBuf> = tracked_files()
        .into_iter()
        .filter(|file| {
            file.components().any(|part| {
                let part = part.as_os_str().to_string_lossy().to_lowercase();
                let stem = part.split('.').next().unwrap_or_default();
                EMPTY_NAMES.iter().any(|name| stem == *name || stem == format!("{name}s"))
            })
        })
        .collect();
    assert!(empty.is_empty(), "name what is in them: {empty:?}");
}
