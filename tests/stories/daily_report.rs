//! A day is worked, signed and exported: the report says what was done, and what came later is 更正.

use std::fs;

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::{GRID, NEXT_GRID};
use serde_json::{Value, json};

const STREET: &str = "440106006";
const DAY: &str = "2020-02-11";

fn at(time: &str, phone: &Phone, words: &[&str]) -> Value {
    phone.run(&[&["--at", &format!("{DAY}T{time}:00+08:00")], words].concat()).done()
}

fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or_else(|| panic!("no {key} in {answer}"))
}

fn report(scene: &Scene, more: &[&str]) -> Value {
    let words = ["export", "--format", "daily-report", "--region", STREET, "--date", DAY];
    scene.server.run(&[&words[..], more].concat()).done()
}

/// Registers a flat with one person, who is called first; returns both ids.
fn called(caller: &Phone, room: &str) -> (String, String) {
    let place = ["--grid", GRID, "--building", "3", "--unit", "1", "--room", room];
    let flat = at("08:00", caller, &[&["household", "add"], &place[..]].concat());
    let household = text(&flat, "household").to_owned();
    let who = ["person", "add", "--household", &household, "--name", "陈某", "--category", "HUBEI_ARRIVAL"];
    let person = text(&at("08:00", caller, &who), "person").to_owned();
    at("08:10", caller, &["call", "--person", &person, "--reached", "YES"]);
    (household, person)
}

#[test]
fn a_day_of_two_phones_gives_its_figures_and_what_comes_later_is_a_correction() {
    let scene = Scene::set();
    let (party, doctor, nurse) =
        (scene.phone("party", "PARTY"), scene.phone("doctor", "DOCTOR"), scene.phone("nurse", "CALL"));
    for phone in [&party, &doctor, &nurse] {
        phone.sync();
    }
    // Two persons are called; one of them, with a fever at the door, goes to the hospital. A third is found at the door.
    let (first, fevered) = called(&party, "1201");
    let (second, _) = called(&party, "1202");
    party.sync();
    doctor.sync();
    at("09:00", &party, &["shift", "begin", "--grid", GRID, "--member", "doctor", "--ppe-sets", "2"]);
    let seen = |household: &str, more: &[&str]| {
        let visit = ["visit", "--household", household, "--round", "AM", "--outcome"];
        at("09:30", &doctor, &[&visit[..], more].concat())
    };
    seen(&first, &["DONE_ABNORMAL", "--temp", &format!("{fevered}=38.2@AXILLA/ELECTRONIC")]);
    seen(&second, &["NOT_HOME"]);
    at("09:31", &doctor, &["decide", "--person", &fevered, "--type", "START", "--anchor", "2020-02-08"]);
    let order = ["decide", "--person", &fevered, "--type", "TRANSFER", "--venue", "HOSPITAL", "--reason", "发热"];
    let order = at("09:40", &doctor, &order);
    for (time, stage) in [("10:00", "PICKED_UP"), ("10:05", "DEPARTED"), ("10:30", "RECEIVED")] {
        at(time, &doctor, &["transfer-step", "--transfer", text(&order, "decision"), "--stage", stage]);
    }
    at("14:30", &party, &["shift", "end", "--grid", GRID, "--floors", "21"]);
    doctor.sync();
    party.sync();
    at("17:00", &party, &["report", "sign", "--grid", GRID]);
    party.sync();

    let told = report(&scene, &["--json"]);
    let figures = |told: &Value, keys: &[&str]| -> Vec<i64> {
        keys.iter().map(|key| told["figures"][*key].as_i64().unwrap_or_else(|| panic!("no {key} in {told}"))).collect()
    };
    let article = ["first_calls", "door_visits", "transfers", "call_actors", "teams", "door_visits_attempted"];
    assert_eq!(figures(&told, &article), [2, 1, 1, 0, 1, 2], "{told}");
    let stock = ["newly_observed", "under_observation", "febrile", "released", "confirmed"];
    // Whoever is in the hospital is visited by nobody: 在管 is 0.
    assert_eq!(figures(&told, &stock), [1, 0, 1, 0, 0], "{told}");
    assert_eq!((&told["labels"]["door_visits"], &told["date"]), (&json!("入户走访"), &json!(DAY)));
    let status = |told: &Value, node: &str| {
        let lines = told["signatures"].as_array().expect("signatures").iter();
        lines.filter(|line| line["node"] == node).map(|line| line["status"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(status(&told, GRID), [json!("SIGNED")]);
    assert_eq!(status(&told, NEXT_GRID), [json!("NOT_REPORTED")]);
    assert_eq!(told["pending"]["devices"], 0, "{told}");
    let then = text(&told, "as_known_at").to_owned();

    // A call that nobody had sent yet.
    let (_, third) = called(&nurse, "1203");
    nurse.sync();
    let again = report(&scene, &["--as-known-at", &then]);
    for key in ["figures", "buildings", "signatures", "pending", "as_known_at", "cut_off"] {
        assert_eq!(again[key], told[key], "{key}");
    }
    let corrected = json!({ "figure": "first_calls", "was": 2, "is": 3 });
    assert!(again["corrections"].as_array().is_some_and(|list| list.contains(&corrected)), "{again}");
    assert_eq!(figures(&report(&scene, &[]), &["first_calls", "call_actors"]), [3, 1]);
    assert!(!third.is_empty());

    exports_into_files(&scene);
}

fn exports_into_files(scene: &Scene) {
    let server = &scene.server;
    let file = |name: &str| scene.directory().join(name).to_string_lossy().into_owned();
    let (json, figures, persons) = (file("day.json"), file("day.csv"), file("persons.csv"));
    report(scene, &["--out", &json, "--json"]);
    report(scene, &["--out", &figures, "--json"]);
    let csv = ["export", "--format", "csv", "--region", STREET, "--date", DAY];
    let written = server.run(&[&csv[..], &["--out", &persons, "--bom", "--json"]].concat()).done();
    assert_eq!(written["rows"], 3);
    let read = |name: &str| fs::read_to_string(name).expect("it was written");
    let kept: Value = serde_json::from_str(&read(&json)).expect("JSON");
    assert_eq!(kept["figures"]["first_calls"], 3);
    assert!(read(&figures).contains("first_calls,首次电访,3\r\n"));
    let lines = read(&persons);
    assert!(lines.starts_with("\u{feff}grid,building,unit,floor,room,") && lines.ends_with("\r\n"), "{lines}");
    assert!(lines.contains("陈*") && !lines.contains("陈某"), "{lines}");
    let printed = server.run(&csv);
    assert_eq!(printed.stdout, lines.trim_start_matches('\u{feff}'));
    let elsewhere = ["export", "--format", "csv", "--region", "440106006004"];
    assert_eq!(server.run(&elsewhere).stdout.lines().count(), 1, "the header alone");
}

#[test]
fn an_export_that_makes_no_sense_says_why() {
    let scene = Scene::set();
    let server = &scene.server;
    let export = |words: &[&str]| server.run(&[&["export", "--json"], words].concat());
    export(&["--format", "fhir", "--region", STREET]).failed(2);
    export(&["--format", "pdf", "--region", STREET]).failed(2);
    export(&["--format", "csv"]).failed(2);
    export(&["--format", "csv", "--region", "440107"]).refused("unknown_region");
    export(&["--format", "daily-report", "--region", ""]).refused("unknown_region");
    export(&["--format", "daily-report", "--region", STREET, "--date", "2999-01-01"]).refused("bad_question");
    let far = ["--format", "daily-report", "--region", STREET, "--cut-off", "2999-01-01T00:00:00+08:00"];
    export(&far).refused("bad_question");
    export(&["--format", "daily-report", "--region", STREET, "--cut-off", "teatime"]).failed(2);
    let directory = scene.directory().to_string_lossy().into_owned();
    export(&["--format", "csv", "--region", STREET, "--out", &directory]).failed(2);
    let empty = export(&["--format", "daily-report", "--region", STREET, "--date", DAY, "--cut-off", "17:00"]).done();
    assert_eq!((&empty["figures"]["door_visits"], &empty["not_reported"]), (&json!(0), &json!(6)));
    assert_eq!(empty["cut_off"], format!("{DAY}T17:00:00+08:00"));
}
