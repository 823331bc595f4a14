//! A phone whose clock is days off.

use std::time::{SystemTime, UNIX_EPOCH};

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use stairwell_core::time::UtcMs;

const DAY_MS: i64 = 86_400_000;

/// A clock that is so many days ahead of this machine's, as `--at` takes it.
fn clock(days: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    UtcMs(i64::try_from(now).expect("not so far") + days * DAY_MS).to_string()
}

fn observed_at(phone: &Phone, household: &str) -> String {
    let part = phone.show(household)["visits"][0]["parts"][0].clone();
    part["observed_at"].as_str().unwrap_or_else(|| panic!("no time in {part}")).to_owned()
}

#[test]
fn a_phone_whose_clock_is_days_off_syncs_with_one_round_trip_more() {
    let scene = Scene::set();
    let doctor = scene.phone("doctor", "DOCTOR");
    for (name, days) in [("ahead", 3), ("behind", -9)] {
        let wrong = scene.phone(name, "PARTY");
        let at = clock(days);
        let place = ["--building", "3", "--unit", "1", "--floor", "15", "--room", name];
        let words = [&["--at", &at, "household", "add", "--grid", end_to_end::street::GRID][..], &place].concat();
        let household = wrong.run(&words).done()["household"].as_str().expect("an id").to_owned();
        let visit = ["--at", &at, "visit", "--household", &household, "--round", "AM", "--outcome", "DONE_OK"];
        let person = wrong.person(&household, "王某");
        let measured = format!("{person}=36.6@AXILLA/ELECTRONIC");
        wrong.run(&[&visit[..], &["--temp", &measured]].concat()).succeeded();
        let kept = observed_at(&wrong, &household);

        let first = wrong.run(&["--at", &at, "sync"]).done();
        assert_eq!((&first["complete"], &first["round_trips"]), (&true.into(), &2.into()), "{first}");
        let second = wrong.run(&["--at", &at, "sync"]).done();
        assert_eq!(second["round_trips"], 1, "the phone knows by then: {second}");
        let offset_ms = wrong.status()["clock_offset_ms"].as_i64().expect("known after a sync");
        assert!((offset_ms.abs() - days.abs() * DAY_MS).abs() < DAY_MS / 24, "{offset_ms} ms off");

        doctor.sync();
        assert_eq!(observed_at(&wrong, &household), kept, "a sync moves no reading");
        assert_eq!(observed_at(&doctor, &household), kept, "everybody sees the same time");
        scene.agrees(&[&wrong, &doctor]);

        // Records of a clock that was only known afterwards count as they are; one that was known to be far off does not.
        let measured = format!("{person}=36.9@AXILLA/ELECTRONIC");
        let known = wrong.run(&[&visit[..], &["--temp", &measured]].concat()).done();
        let before = wrong.show(&household)["persons"][0].clone();
        assert!(!before["doubtful_rounds"].as_array().expect("rounds").is_empty(), "{before}");
        let record = known["records"][0].as_str().expect("an id");
        let confirmed = clock(0);
        let words = ["correct", "--record", record, "--time", &confirmed, "--reason", "对过表"];
        wrong.run(&[&["--at", &at][..], &words].concat()).succeeded();
        let after = wrong.show(&household)["persons"][0].clone();
        let done = |person: &serde_json::Value| person["rounds"].as_array().expect("rounds").len();
        assert_eq!(done(&after), done(&before) + 1, "the confirmed time counts: {after}");
    }
}
