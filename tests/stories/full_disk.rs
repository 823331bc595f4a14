//! The disk of a phone, and then that of the server, is full.

use std::path::Path;
use std::process::Command;

use end_to_end::phone::Phone;
use end_to_end::program::{Run, Running, field};
use end_to_end::requirement::skip;
use end_to_end::scene::Scene;
use end_to_end::street::MORNING;
use serde_json::Value;

/// A shell in a mount namespace of its own: the small disk it mounts is seen by nobody else and goes with it.
fn shell(script: &str, arguments: &[&Path]) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-euc", script, "sh"]).args(arguments);
    command
}

/// Whether a small disk can be mounted here; if not, says so.
fn can_mount(directory: &Path) -> bool {
    let tried = shell(r#"mount -t tmpfs -o size=64k none "$1""#, &[directory]).output();
    let can = tried.as_ref().is_ok_and(|output| output.status.success());
    if !can {
        skip(&format!("no tmpfs can be mounted in a namespace of its own (needs root on Linux): {tried:?}"));
    }
    can
}

/// Saves visits on a disk of `$5` until it is full, then brings the store back to where it was.
const FILL: &str = r#"
    field=$1 store=$2 disk=$3 household=$4 size=$5
    mount -t tmpfs -o "size=$size" none "$disk"
    cp -a "$store/." "$disk/"
    number=0
    while [ "$number" -lt 2000 ]; do
        number=$((number + 1))
        code=0
        "$field" --store "$disk" --at "$6" --json visit --household "$household" --round AM --outcome DONE_OK \
            --note "$(printf '%0900d' "$number")" || code=$?
        [ "$code" -eq 0 ] || break
    done
    rm -rf "$store"
    cp -a "$disk" "$store"
    exit "$code"
"#;

#[test]
fn a_save_on_a_full_phone_is_refused_whole_and_everything_before_it_is_kept() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(18, "1801");
    party.sync();
    let disk = scene.directory().join("disk");
    std::fs::create_dir(&disk).expect("the directory of a test can be written");
    if !can_mount(&disk) {
        return;
    }
    let (field, size) = (field(), format!("{}k", size_of_store(&party) / 1024 + 256));
    let words = [&field, party.store(), &disk, Path::new(&household), Path::new(&size), Path::new(MORNING)];
    let filled = Run::of(&mut shell(FILL, &words), "");

    filled.failed(1);
    let answers: Vec<Value> =
        filled.stdout.lines().map(|line| serde_json::from_str(line).expect("each answer is JSON")).collect();
    let (refusal, saved) = answers.split_last().expect("something was said");
    assert_eq!(refusal["error"]["code"], "disk_full", "{filled}");
    assert!(!saved.is_empty(), "the disk was full before the first save: {filled}");

    // With room again, everything acknowledged is there, the refused save is not, and the phone goes on.
    let visits = party.show(&household)["visits"].as_array().expect("visits").clone();
    assert_eq!(visits.iter().map(|visit| visit["parts"].as_array().map_or(0, Vec::len)).sum::<usize>(), saved.len());
    party.visit(&household, &["--note", "清理之后"]);
    party.sync();
    scene.agrees(&[&party]);
}

fn size_of_store(phone: &Phone) -> u64 {
    let files = std::fs::read_dir(phone.store()).expect("a store is a directory");
    files.map(|file| file.expect("listed").metadata().expect("a file").len()).sum()
}

/// Serves from a disk of `$4`.
const SERVE: &str = r#"
    mount -t tmpfs -o "size=$4" none "$3"
    cp -a "$2/." "$3/"
    exec "$1" serve --listen 127.0.0.1:0 --data-dir "$3"
"#;

#[test]
fn a_full_server_acknowledges_nothing_that_it_has_not_kept() {
    let mut scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(18, "1802");
    party.sync();
    let disk = scene.directory().join("disk");
    std::fs::create_dir(&disk).expect("the directory of a test can be written");
    if !can_mount(&disk) {
        return;
    }
    scene.server.stop();
    let bytes: u64 = std::fs::read_dir(scene.server.directory())
        .expect("a deployment is a directory")
        .map(|file| file.expect("listed").metadata().expect("a file").len())
        .sum();
    let (server, size) = (end_to_end::program::stairwell(), format!("{}k", bytes / 1024 + 400));
    let mut serving = Running::start(&mut shell(SERVE, &[&server, scene.server.directory(), &disk, Path::new(&size)]));
    let line: Value = serde_json::from_str(&serving.line()).expect("the first line is JSON");
    let url = line["listening"].as_str().expect("the first line says where it listens");

    let mut refused = None;
    for number in 0..400 {
        party.visit(&household, &["--note", &noise(number)]);
        let synced = party.run(&["sync", "--server", url]);
        if synced.code != Some(0) {
            refused = Some(synced);
            break;
        }
    }
    let refused = refused.expect("the disk of the server never filled");
    refused.failed(4);
    assert!(party.status()["unsent"].as_u64().is_some_and(|unsent| unsent > 0), "the phone believes it was sent");
    assert!(serving.log().contains("full"), "the log does not say why: {}", serving.log());

    // The disk of the real server is as it was, and has room: the phone brings it forward.
    serving.kill9();
    scene.server.serve();
    party.run(&["sync", "--server", scene.server.url()]).succeeded();
    scene.agrees(&[&party]);
}

/// Text that does not compress, 900 characters, another for each number.
fn noise(number: u64) -> String {
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(b'a' + u8::try_from(state % 26).expect("a letter"))
    };
    (0..900).map(|_| letter()).collect()
}
