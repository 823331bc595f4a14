//! The rules change in the middle of the week: a district asks for three checks a day.

use std::fs;

use end_to_end::scene::Scene;
use serde_json::{Value, json};

#[test]
fn a_new_policy_pack_reaches_a_phone_by_sync_and_its_teammate_without_the_server() {
    let scene = Scene::set();
    let [_, police, doctor] = scene.team();
    let household = doctor.household(12, "1201");
    let person = doctor.person(&household, "陈某");
    doctor.save(&["decide", "--person", &person, "--type", "START"]).succeeded();
    let started = doctor.show(&household)["persons"][0]["episode"]["decisions"][0]["policy"].clone();
    let evening = |phone: &end_to_end::phone::Phone| {
        let words = ["--at", "2020-02-11T19:00:00+08:00", "tasks", "--date", "2020-02-11", "--round", "EVE", "--json"];
        phone.run(&words).done().as_array().expect("tasks").clone()
    };
    let visit = ["--at", "2020-02-11T14:30:00+08:00", "visit", "--household", &household, "--round", "PM"];
    let measured = format!("{person}=36.6@AXILLA/ELECTRONIC");
    doctor.run(&[&visit[..], &["--outcome", "DONE_OK", "--temp", &measured]].concat()).succeeded();
    doctor.sync();
    assert_eq!(evening(&doctor), [] as [Value; 0], "two checks a day, and both are done");

    let packs = scene.server.admin(&["policy", "list", "--json"]).done();
    let changsha = packs.as_array().expect("packs").iter().find(|pack| pack["region"] == "4301").expect("three checks");
    let mut pack = changsha.clone();
    (pack["version"], pack["region"]) = (json!("TH-2020-02-11"), json!("440106"));
    pack["effective_from"] = json!("2020-02-11");
    let file = scene.directory().join("pack.json");
    fs::write(&file, pack.to_string()).expect("the directory of a test can be written");
    scene.server.admin(&["policy", "add", &file.to_string_lossy()]).succeeded();
    doctor.sync();
    doctor.merge(&police);
    for phone in [&doctor, &police] {
        let due = evening(phone);
        assert_eq!(due[0]["persons"][0]["person"], person.as_str(), "{due:?}");
        let first = phone.show(&household)["persons"][0]["episode"]["decisions"][0].clone();
        assert_eq!(first["policy"], started, "what was decided keeps its pack");
    }
    police.sync();
    scene.agrees(&[&doctor, &police]);
}
