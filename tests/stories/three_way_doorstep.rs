//! Three people at one door, each with a phone of their own.

use std::collections::BTreeSet;

use end_to_end::scene::Scene;
use serde_json::Value;

fn roles(visit: &Value) -> BTreeSet<String> {
    let parts = visit["parts"].as_array().expect("a visit has parts");
    parts.iter().map(|part| part["by"]["role"].as_str().expect("a part has an author").to_owned()).collect()
}

#[test]
fn three_people_at_one_door_make_one_visit() {
    let scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(12, "1201");
    let person = party.person(&household, "陈某");
    for phone in [&party, &police, &doctor] {
        phone.sync();
    }

    let visits = [
        party.visit(&household, &["--need", "MEDICINE=降压药", "--notice", &person]),
        police.visit(&household, &["--identity", &format!("{person}=VERIFIED"), "--note", "本人在家"]),
        doctor.visit(
            &household,
            &["--temp", &format!("{person}=37.9@AXILLA/ELECTRONIC"), "--symptom", &format!("{person}=DRY_COUGH:YES")],
        ),
    ];
    let ids: BTreeSet<String> = visits.iter().map(|visit| visit["visit"].to_string()).collect();
    assert_eq!(ids.len(), 1, "three phones at a door have the same visit: {ids:?}");

    scene.settle(&[&party, &police, &doctor]);
    for phone in [&party, &police, &doctor] {
        let view = phone.show(&household);
        assert_eq!(view["visits"].as_array().map(Vec::len), Some(1), "{view}");
        let visit = &view["visits"][0];
        assert_eq!(roles(visit), BTreeSet::from(["DOCTOR", "PARTY", "POLICE"].map(str::to_owned)), "{visit}");
        assert_eq!(visit["readings"][0]["celsius"], 37.9, "{visit}");
        assert_eq!(visit["identity_checks"].as_array().map(Vec::len), Some(1), "{visit}");
        assert_eq!(visit["needs"].as_array().map(Vec::len), Some(1), "{visit}");
        assert_eq!(visit["symptoms"].as_array().map(Vec::len), Some(1), "{visit}");
        assert_eq!(view["persons"][0]["fever"], true, "a fever that nobody sees: {view}");
    }
}

#[test]
fn a_flat_that_two_phones_register_offline_is_one_household_and_loses_nothing() {
    let scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(3, "302");
    assert_eq!(police.household(3, "302"), household, "the place names the household");
    let chen = party.person(&household, "陈某");
    let li = police.person(&household, "李某");
    party.visit(&household, &["--need", "FOOD=蔬菜", "--notice", &chen]);
    police.visit(&household, &["--identity", &format!("{li}=VERIFIED")]);

    scene.settle(&[&party, &police, &doctor]);
    let view = doctor.show(&household);
    assert_eq!(view["registrations"].as_array().map(Vec::len), Some(2), "{view}");
    assert_eq!(view["persons"].as_array().map(Vec::len), Some(2), "{view}");
    assert_eq!(view["visits"].as_array().map(Vec::len), Some(1), "{view}");
    assert_eq!(view["visits"][0]["parts"].as_array().map(Vec::len), Some(2), "{view}");
    assert_eq!(view, doctor.show(&household), "a view that changes by itself");
}

#[test]
fn of_two_concurrent_decisions_both_are_shown_and_the_safer_holds() {
    let scene = Scene::set();
    let (day, night) = (scene.phone("day", "DOCTOR"), scene.phone("night", "DOCTOR"));
    let household = day.household(5, "501");
    let person = day.person(&household, "陈某");
    let start = ["decide", "--person", &person, "--type", "START", "--until", "2020-02-24", "--reason", "湖北返穗"];
    day.save(&start).succeeded();
    scene.settle(&[&day, &night]);

    let extend =
        |until| ["decide", "--person", &person, "--type", "EXTEND", "--until", until, "--reason", "同住者发热"];
    day.save(&extend("2020-02-26")).succeeded();
    night.save(&extend("2020-02-28")).succeeded();
    scene.settle(&[&day, &night]);
    for phone in [&day, &night] {
        let episode = phone.show(&household)["persons"][0]["episode"].clone();
        assert_eq!(episode["ends_on"], "2020-02-28", "the safer one holds until a person resolves it: {episode}");
        assert_eq!(episode["decisions"].as_array().map(Vec::len), Some(3), "{episode}");
        assert_eq!(episode["conflicts"].as_array().map(Vec::len), Some(1), "{episode}");
    }
}

#[test]
fn a_correction_shows_what_holds_and_keeps_what_was_written() {
    let scene = Scene::set();
    let [party, _, doctor] = scene.team();
    let household = party.household(6, "602");
    let person = party.person(&household, "陈某");
    party.sync();
    doctor.sync();
    let visit = doctor.visit(&household, &["--temp", &format!("{person}=39.6@AXILLA/ELECTRONIC")]);
    let record = visit["records"][0].as_str().expect("a visit names its records");
    doctor.save(&["correct", "--record", record, "--temp", "36.9", "--reason", "看错读数"]).succeeded();
    scene.settle(&[&party, &doctor]);
    for phone in [&party, &doctor] {
        let reading = phone.show(&household)["visits"][0]["readings"][0].clone();
        assert_eq!((&reading["celsius"], &reading["written_celsius"]), (&36.9.into(), &39.6.into()), "{reading}");
        assert_eq!(reading["corrections"].as_array().map(Vec::len), Some(1), "{reading}");
    }
}
