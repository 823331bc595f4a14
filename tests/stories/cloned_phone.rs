//! A phone's store is copied, or put back from a copy: two histories under one name.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;

fn notes(phone: &Phone, household: &str) -> Vec<String> {
    let view = phone.show(household);
    let mut notes: Vec<String> = view["visits"]
        .as_array()
        .expect("visits")
        .iter()
        .flat_map(|visit| visit["parts"].as_array().expect("parts"))
        .filter_map(|part| part["note"].as_str().map(str::to_owned))
        .collect();
    notes.sort();
    notes
}

#[test]
fn what_both_copies_of_a_phone_wrote_arrives() {
    let scene = Scene::set();
    let doctor = scene.phone("doctor", "DOCTOR");
    let original = scene.phone("party", "PARTY");
    let household = original.household(11, "1101");
    scene.settle(&[&original, &doctor]);

    let copy = original.cloned("copy");
    original.visit(&household, &["--note", "original 1"]);
    original.visit(&household, &["--note", "original 2"]);
    copy.visit(&household, &["--note", "copy 1"]);
    assert_eq!(original.sync()["pushed"], 2);
    let synced = copy.sync();
    assert_eq!(synced["renewed"], 1, "the copy goes on under a new name, with what it had written: {synced}");
    copy.visit(&household, &["--note", "copy 2"]);
    original.visit(&household, &["--note", "original 3"]);

    scene.settle(&[&copy, &original, &doctor]);
    assert_ne!(copy.status()["device"], original.status()["device"]);
    let expected = ["copy 1", "copy 2", "original 1", "original 2", "original 3"];
    for phone in [&copy, &original, &doctor] {
        assert_eq!(notes(phone, &household), expected);
    }
    let held = scene.server.held();
    assert!(held.iter().any(|held| held["kind"] == "fork"), "the fork is not shown: {held:?}");
}

#[test]
fn a_phone_put_back_from_an_old_copy_goes_on() {
    let scene = Scene::set();
    let doctor = scene.phone("doctor", "DOCTOR");
    let party = scene.phone("party", "PARTY");
    let household = party.household(11, "1102");
    party.sync();
    let old = party.cloned("old");
    party.visit(&household, &["--note", "after the copy"]);
    party.sync();
    drop(party);

    // The old copy does not know what it wrote later, and writes something else in its place.
    old.visit(&household, &["--note", "after it was put back"]);
    old.sync();
    scene.settle(&[&old, &doctor]);
    for phone in [&old, &doctor] {
        assert_eq!(notes(phone, &household), ["after it was put back", "after the copy"]);
    }
}

#[test]
fn copies_that_meet_each_other_before_any_server_lose_nothing() {
    let scene = Scene::set();
    let doctor = scene.phone("doctor", "DOCTOR");
    let original = scene.phone("party", "PARTY");
    let household = original.household(11, "1103");
    scene.settle(&[&original, &doctor]);
    let copy = original.cloned("copy");
    original.visit(&household, &["--note", "original"]);
    copy.visit(&household, &["--note", "copy"]);

    // The doctor's phone meets both in a basement. What they say about it is theirs to say; it must not lose either.
    for phone in [&original, &copy] {
        for run in doctor.meet(phone) {
            assert!(!run.stderr.contains("panicked"), "{run}");
        }
    }
    scene.settle(&[&doctor, &original, &copy]);
    for phone in [&doctor, &original, &copy] {
        assert_eq!(notes(phone, &household), ["copy", "original"]);
    }
}
