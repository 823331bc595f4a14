//! Nothing that the core's phone can write is forgotten here: checked over the source of both.

use std::fs;
use std::path::Path;

/// What writes and is no verb of the holder's: client::sync drives it, and the app calls that.
const DRIVEN_BY_SYNC: [&str; 6] = ["absorb", "refresh", "renew", "set_clock_offset_ms", "sync_request", "transact"];

/// The text of every Rust file below a directory, tests left out.
fn source(directory: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.file_stem().is_some_and(|stem| stem == "tests") {
            continue;
        }
        if path.is_dir() {
            text.push_str(&source(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).expect("read"));
        }
    }
    text
}

/// The public functions that change the phone that they are called on.
fn writing(core: &str) -> Vec<&str> {
    let functions = core.split("    pub fn ").skip(1);
    let writing = functions.filter_map(|function| {
        let (name, rest) = function.split_once(['(', '<'])?;
        let signature = rest.split_once(" {").map_or(rest, |(signature, _)| signature);
        signature.contains("&mut self").then_some(name)
    });
    writing.collect()
}

#[test]
fn every_verb_of_the_core_s_phone_is_called() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (core, ffi) = (source(&here.join("../sync-core/src/field")), source(&here.join("src")));
    let verbs = writing(&core);
    assert!(verbs.contains(&"act_on_breach") && verbs.contains(&"visit") && verbs.len() > 30, "{verbs:?}");
    for driven in DRIVEN_BY_SYNC {
        assert!(verbs.contains(&driven), "{driven} is gone from the core: take it out of the list");
    }
    let called = |verb: &&str| ffi.contains(&format!("phone.{verb}("));
    let forgotten: Vec<&str> =
        verbs.into_iter().filter(|verb| !DRIVEN_BY_SYNC.contains(verb) && !called(verb)).collect();
    assert!(forgotten.is_empty(), "the app cannot do {forgotten:?}: give each a method in crates/ffi/src");
}
