//! The battery dies while a visit is being saved.

use std::time::{Duration, Instant};

use end_to_end::program::Running;
use end_to_end::scene::Scene;
use end_to_end::street::MORNING;
use serde_json::Value;

const KILLS: u32 = 32;

#[test]
fn a_phone_that_dies_while_saving_keeps_everything_it_acknowledged() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(9, "901");
    let start = Instant::now();
    party.visit(&household, &["--note", "一次完整的保存"]);
    let whole = start.elapsed();

    let (mut acknowledged, mut cut_off) = (Vec::new(), 0);
    for kill in 0..KILLS {
        // From the very start of a save to a good while after its usual end.
        let moment = Duration::from_micros(u64::try_from(whole.as_micros()).expect("short") * u64::from(kill) / 24);
        let visit = ["--at", MORNING, "visit", "--household", &household, "--round", "AM", "--outcome", "DONE_OK"];
        let note = format!("第{kill}次断电");
        let words = [&visit[..], &["--note", &note]].concat();
        match Running::start(&mut party.command(&words)).kill_within(moment) {
            Some(line) => {
                let saved: Value = serde_json::from_str(&line).expect("an acknowledgement is JSON");
                let record = saved["records"][0].as_str().expect("a visit names its records").to_owned();
                acknowledged.push((record, note));
            }
            None => cut_off += 1,
        }
    }
    assert!(cut_off > 0, "no save was cut off: nothing was tried");

    let view = party.show(&household);
    let parts: Vec<(&str, &str)> = view["visits"]
        .as_array()
        .expect("visits")
        .iter()
        .flat_map(|visit| visit["parts"].as_array().expect("parts"))
        .filter_map(|part| Some((part["record"].as_str()?, part["note"].as_str()?)))
        .collect();
    for (record, note) in &acknowledged {
        assert!(parts.contains(&(record, note)), "{record} was acknowledged and is gone: {parts:?}");
    }
    // What was cut off is there whole or not at all, and the store goes on.
    party.visit(&household, &["--note", "断电之后"]);
    party.sync();
    scene.agrees(&[&party]);
}

#[test]
fn a_phone_that_dies_while_syncing_goes_on_with_the_next_sync() {
    let scene = Scene::set();
    let [party, police, _] = scene.team();
    let household = party.household(9, "902");
    scene.settle(&[&party, &police]);
    let start = Instant::now();
    party.sync();
    let whole = start.elapsed();
    let mut cut_off = 0;
    for kill in 0..KILLS / 2 {
        party.visit(&household, &["--note", &format!("party {kill}")]);
        police.visit(&household, &["--note", &format!("police {kill}")]);
        police.sync();
        let moment = Duration::from_micros(u64::try_from(whole.as_micros()).expect("short") * u64::from(kill) / 12);
        if Running::start(&mut party.command(&["sync"])).kill_within(moment).is_none() {
            cut_off += 1;
        }
        party.sync();
        scene.agrees(&[&party]);
    }
    assert!(cut_off > 0, "no sync was cut off: nothing was tried");
}
