//! What people type, hand over and lose: one clear sentence, the right exit code, nothing half-written.

use std::fs;

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::server::Server;
use end_to_end::street::{ADMIN, GRID, PASSWORD};

#[test]
fn wrong_words_at_the_phone_end_in_a_sentence() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(17, "1701");
    let person = party.person(&household, "陈某");
    let (before, unsent) = (party.digest(), party.status()["unsent"].clone());
    let visit = ["visit", "--household", &household, "--round", "AM", "--outcome"];

    // Wrong usage: what is asked for does not exist.
    for words in [
        &["fly"][..],
        &["sync", "--quickly"],
        &["visit", "--round", "AM"],
        &[&visit[..], &["MAYBE"]].concat(),
        &[&visit[..], &["DONE_OK", "--temp", "chaud"]].concat(),
        &[&visit[..], &["DONE_OK", "--symptom", &format!("{person}=SNEEZE:PERHAPS")]].concat(),
        &["decide", "--person", &person, "--type", "EXTEND", "--until", "soon"],
        &["peer", "connect", "nowhere"],
        &["--at", "yesterday", "status"],
    ] {
        let run = party.run(words);
        run.failed(2);
    }
    // Refused: it is not so here.
    let nobody = format!("{}:7", "ab".repeat(16));
    let nowhere = "00000000-0000-5000-8000-000000000000";
    party.save(&[&visit[..], &["DONE_OK", "--temp", &format!("{nobody}=36.5")]].concat()).refused("unknown_person");
    party.save(&["visit", "--household", nowhere, "--round", "AM", "--outcome", "NOT_HOME"]).failed(3);
    party.save(&[&visit[..], &["DONE_OK", "--temp", &format!("{person}=42.8")]].concat()).refused("out_of_range");
    party.save(&[&visit[..], &["DONE_OK", "--temp", &format!("{person}=98.6")]].concat()).failed(3);
    party.save(&["correct", "--record", &nobody, "--temp", "36.5", "--reason", "x"]).failed(3);
    let place = ["--building", "1", "--unit", "1", "--floor", "1", "--room", "1"];
    party.save(&[&["household", "add", "--grid", "440106006002G999"][..], &place].concat()).refused("not_granted");
    party.save(&[&["household", "add", "--grid", "nowhere"][..], &place].concat()).failed(3);
    party.run(&["show", "--household", nowhere]).refused("unknown_household");

    assert_eq!(party.digest(), before, "something of all that was written");
    assert_eq!(party.status()["unsent"], unsent);
    party.sync();
    scene.agrees(&[&party]);
}

#[test]
fn a_store_that_is_none_or_that_was_damaged_ends_in_a_sentence() {
    let scene = Scene::set();
    let absent = Phone::new(scene.directory(), "absent");
    absent.run(&["status"]).refused("not_enrolled");
    assert!(!absent.store().exists(), "a store came from asking");

    let party = scene.phone("party", "PARTY");
    party.household(17, "1702");
    let damaged = party.cloned("damaged");
    for file in fs::read_dir(damaged.store()).expect("a store is a directory") {
        fs::write(file.expect("listed").path(), b"not what it was").expect("the store of a test can be written");
    }
    for words in [&["status"][..], &["sync"], &["list"]] {
        let run = damaged.run(words);
        assert!(matches!(run.code, Some(1 | 3)), "{run}");
        run.failed(run.code.unwrap_or_default());
    }
    let nowhere = Phone::new(&scene.directory().join("regions.csv"), "phone");
    nowhere.enrol(scene.server.url(), "ABCD").failed(1);
    let no_ca = Phone::new(scene.directory(), "no-ca").trusting(&scene.directory().join("absent.pem"));
    no_ca.enrol("https://127.0.0.1:1", "ABCD").failed(1);
}

#[test]
fn an_invite_works_once_and_for_a_quarter_of_an_hour() {
    let scene = Scene::set();
    let code = scene.server.invite("party", "PARTY", GRID);
    let party = Phone::new(scene.directory(), "party");
    party.enrol(scene.server.url(), "0000-0000-0000-0000").refused("unknown_code");
    party.enrol(scene.server.url(), &code).succeeded();
    Phone::new(scene.directory(), "second").enrol(scene.server.url(), &code).refused("used_code");
    party.enrol(scene.server.url(), &code).refused("already_enrolled");

    let late = scene.server.invite("late", "PARTY", GRID);
    let database = rusqlite::Connection::open(scene.server.directory().join("stairwell.db")).expect("a database");
    // A quarter of an hour later, without waiting for it: every invite is as old as that.
    let aged = database.execute("UPDATE invites SET expires_ms = expires_ms - 900001", []).expect("aged");
    assert!(aged > 0);
    Phone::new(scene.directory(), "late").enrol(scene.server.url(), &late).refused("expired_code");
    assert!(!scene.directory().join("second").join("stairwell.db").exists(), "a refused device left a store");
}

#[test]
fn wrong_words_and_files_at_the_server_end_in_a_sentence() {
    let scene = Scene::set();
    let server = &scene.server;
    let invite = |role, grid| {
        server.admin(&["invite", "--person", "x", "--role", role, "--team", "t", "--grids", grid, "--json"])
    };
    invite("ASTRONAUT", GRID).failed(2);
    invite("DOCTOR", "440106006002G999").refused("unknown_grid");
    invite("DOCTOR", "somewhere").failed(2);
    server.admin(&["fly"]).failed(2);
    server.admin(&["digest", "--grid", "somewhere"]).failed(2);

    let bad = scene.directory().join("bad.csv");
    fs::write(&bad, "grid_code,name,community_code\n440106006002G007,七,440106006002\nG8,八,440106006999\n")
        .expect("the directory of a test can be written");
    server.admin(&["import-grids", &bad.to_string_lossy(), "--json"]).refused("bad_list");
    invite("DOCTOR", "440106006002G007").refused("unknown_grid");
    fs::write(&bad, [0xff, 0xfe, 0x00, 0x41]).expect("the directory of a test can be written");
    server.admin(&["import-regions", &bad.to_string_lossy()]).failed(3);
    let absent = server.admin(&["import-regions", "/nonexistent/regions.csv"]);
    assert!(matches!(absent.code, Some(1..=3)), "{absent}");
    absent.failed(absent.code.unwrap_or_default());

    let user = |region, role| {
        let words = ["add-user", "--name", "n", "--role", role, "--region", region, "--password-stdin", "--json"];
        server.admin_with(&words, PASSWORD)
    };
    user("999999999", "SUP_STREET").refused("unknown_region");
    user("440106006", "EMPEROR").failed(2);
    let short =
        ["add-user", "--name", "n", "--role", "SUP_STREET", "--region", "440106006", "--password-stdin", "--json"];
    server.admin_with(&short, "1").refused("bad_password");
}

#[test]
fn a_deployment_is_made_once_and_served_once() {
    let scene = Scene::set();
    let again = ["init", "--admin", ADMIN, "--password-stdin", "--json"];
    scene.server.admin_with(&again, PASSWORD).refused("initialised");
    scene.server.run(&["serve", "--listen", "127.0.0.1:0"]).failed(3);
    let taken = scene.server.url().rsplit('/').next().expect("an address").to_owned();
    let elsewhere = Server::init(&scene.directory().join("elsewhere"));
    elsewhere.run(&["serve", "--listen", &taken]).failed(3);
    let empty = Server::at(&scene.directory().join("empty"));
    empty.run(&["serve", "--listen", "127.0.0.1:0"]).failed(3);
    empty.admin(&["digest", "--grid", GRID]).failed(3);
    assert!(!empty.directory().exists(), "a deployment came from asking");
}

#[test]
fn an_address_that_is_no_stairwell_server_is_told_as_such() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(17, "1703");
    party.run(&["sync", "--server", "http://127.0.0.1:1"]).failed(4);
    party.run(&["sync", "--server", "gopher"]).failed(2);
    party.sync();
    assert_eq!(party.show(&household)["registrations"].as_array().map(Vec::len), Some(1));
    scene.agrees(&[&party]);
}
