//! A phone is stolen, and goes on writing.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use serde_json::Value;

fn revoke(scene: &Scene, phone: &Phone) {
    let device = phone.status()["device"].as_str().expect("a phone has an id").to_owned();
    scene.server.admin(&["revoke", "--device", &device, "--reason", "手机失窃"]).succeeded();
}

/// A revoked phone syncs: it hands over what it has, is told so, and gets nothing more.
fn hear(phone: &Phone) {
    let synced = phone.run(&["sync"]);
    assert!(matches!(synced.code, Some(0 | 3)), "{synced}");
}

fn notes(phone: &Phone, household: &str) -> Vec<String> {
    let visits = phone.show(household)["visits"].as_array().expect("visits").clone();
    let parts = visits.iter().flat_map(|visit| visit["parts"].as_array().expect("parts").clone());
    let mut notes: Vec<String> = parts.filter_map(|part| part["note"].as_str().map(str::to_owned)).collect();
    notes.sort();
    notes
}

fn entries(held: &[Value]) -> Vec<String> {
    held.iter().map(|held| held["entry"].as_str().expect("what is held has a name").to_owned()).collect()
}

#[test]
fn what_a_revoked_phone_writes_is_held_until_somebody_decides() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let stolen = scene.phone("stolen", "PARTY");
    let household = party.household(14, "1401");
    scene.settle(&[&party, &stolen]);
    stolen.visit(&household, &["--note", "失窃之前"]);
    stolen.sync();
    revoke(&scene, &stolen);
    stolen.visit(&household, &["--note", "失窃之后一"]);
    stolen.visit(&household, &["--note", "失窃之后二"]);

    // It hands over what it has, is told so, and gets nothing more.
    party.visit(&household, &["--note", "机密"]);
    party.sync();
    hear(&stolen);
    assert!(!notes(&stolen, &household).contains(&"机密".to_owned()), "a revoked phone goes on learning");

    let held = scene.server.held();
    assert_eq!(held.len(), 2, "held, and not lost: {held:?}");
    party.sync();
    assert_eq!(notes(&party, &household), ["失窃之前", "机密"]);
    assert_eq!(party.show(&household)["held"], 2);
    scene.agrees(&[&party]);

    let entries = entries(&held);
    scene.server.admin(&["admit", &entries[0], "--reason", "本人确认"]).succeeded();
    scene.server.admin(&["discard", &entries[1], "--reason", "非本人"]).succeeded();
    assert!(scene.server.held().is_empty(), "{:?}", scene.server.held());
    party.sync();
    assert_eq!(notes(&party, &household), ["失窃之前", "失窃之后一", "机密"]);
    scene.agrees(&[&party]);
}

#[test]
fn what_a_revoked_phone_gave_to_a_teammate_is_held_at_home() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let stolen = scene.phone("stolen", "PARTY");
    let household = party.household(14, "1402");
    scene.settle(&[&party, &stolen]);
    revoke(&scene, &stolen);

    // Neither phone has heard of it: they are in a basement.
    stolen.visit(&household, &["--note", "队友不知情"]);
    stolen.merge(&party);
    assert_eq!(notes(&party, &household), ["队友不知情"]);
    party.sync();
    assert_eq!(scene.server.held().len(), 1);
    assert!(notes(&party, &household).is_empty(), "it is held here too, once this phone has heard");
    scene.agrees(&[&party]);

    // From here on the teammate's phone refuses it.
    for run in stolen.meet(&party) {
        assert_ne!(run.code, Some(0), "{run}");
    }
}

#[test]
fn a_stolen_phone_is_emptied_when_the_server_has_everything_or_a_supervisor_says_so() {
    let scene = Scene::set();
    let stolen = scene.phone("stolen", "PARTY");
    let household = stolen.household(14, "1404");
    stolen.sync();
    revoke(&scene, &stolen);
    stolen.visit(&household, &["--note", "失窃之后"]);
    let due = |phone: &Phone| phone.status()["wipe_due"].as_bool().expect("a status says whether a wipe is due");
    assert!(!due(&stolen), "it has not heard of it");
    hear(&stolen);
    assert!(due(&stolen), "the server holds what it brought");
    stolen.visit(&household, &["--note", "尚未上传"]);
    assert!(!due(&stolen), "one entry waits");

    let device = stolen.status()["device"].as_str().expect("a phone has an id").to_owned();
    let again = ["revoke", "--device", &device, "--reason", "已被转卖", "--json"];
    scene.server.admin(&again).refused("revoked");
    assert_eq!(scene.server.admin(&[&again[..], &["--wipe"]].concat()).done()["wipe"], true);
    scene.server.admin(&[&again[..], &["--wipe"]].concat()).refused("revoked");
    hear(&stolen);
    stolen.visit(&household, &["--note", "不再等待"]);
    assert!(due(&stolen), "it is not to wait for what it has not sent");

    assert_eq!(stolen.run(&["wipe"]).code, Some(2), "nothing is destroyed without a yes");
    assert_eq!(stolen.run(&["wipe", "--yes"]).done()["unsent"], 1);
    stolen.run(&["status"]).refused("wiped");
    stolen.run(&["list"]).refused("wiped");
    let left: Vec<_> =
        std::fs::read_dir(stolen.store()).expect("a directory").map(|file| file.expect("a file")).collect();
    let bytes: u64 = left.iter().map(|file| file.metadata().expect("a file").len()).sum();
    assert!(bytes < 200, "more than the word of it is left: {left:?}");

    assert_eq!(scene.server.held().len(), 2, "what it brought while it could is kept");
    stolen.enrol(scene.server.url(), &scene.server.invite("party", "PARTY", GRID)).succeeded();
    stolen.sync();
    assert!(notes(&stolen, &household).is_empty());
}

#[test]
fn only_what_is_held_can_be_ruled_on() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(14, "1403");
    let visit = party.visit(&household, &[]);
    party.sync();
    let record = visit["records"][0].as_str().expect("a visit names its records");
    scene.server.admin(&["admit", record, "--json"]).refused("not_held");
    let unknown = "00000000000000000000000000000000";
    scene.server.admin(&["revoke", "--device", unknown, "--reason", "x", "--json"]).refused("unknown_device");
}
