//! One household through everything that a case file holds, each verb once, over three phones and a server.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::{GRID, NEXT_GRID};
use serde_json::Value;

/// What a verb answered under `key`.
fn told(answer: &Value, key: &str) -> String {
    answer[key].as_str().unwrap_or_else(|| panic!("no {key}: {answer}")).to_owned()
}

/// Runs a verb at a time of 11 February, and returns what it answered.
fn at(phone: &Phone, time: &str, words: &[&str]) -> Value {
    phone.run(&[&["--at", &format!("2020-02-11T{time}+08:00")], words].concat()).done()
}

/// The team's household: a person with a full registration, put under observation, known to all three phones.
struct Case {
    party: Phone,
    police: Phone,
    doctor: Phone,
    household: String,
    person: String,
}

impl Case {
    fn opened(scene: &Scene) -> Self {
        let [party, police, doctor] = scene.team();
        let place = ["--building", "七栋", "--unit", "2", "--floor", "12", "--room", "1201"];
        let more = ["--lift", "false", "--landlord", "何某", "--door-sensor", "MC-77"];
        let household = at(&party, "08:50:00", &[&["household", "add", "--grid", GRID][..], &place, &more].concat());
        let household = told(&household, "household");
        let words = [
            ["person", "add", "--household", &household, "--name", "陈某", "--phone", "13800138000"],
            [
                "--id-number",
                "11010519491231002X",
                "--category",
                "CLOSE_CONTACT",
                "--last-contact",
                "2020-02-09",
                "--index-case",
                "粤-7",
            ],
            ["--relation", "户主", "--pinyin", "Chen", "--nationality", "CHN", "--huji", "420100"],
            ["--chronic", "高血压", "--lives-alone", "false", "--language", "武汉话", "--age", "70"],
        ];
        let person = told(&at(&party, "08:52:00", &words.concat()), "person");
        let case = Self { party, police, doctor, household, person };
        case.exchange(scene);
        at(
            &case.doctor,
            "08:55:00",
            &[
                "decide",
                "--person",
                &case.person,
                "--type",
                "START",
                "--anchor",
                "2020-02-09",
                "--anchor-basis",
                "LAST_CONTACT",
            ],
        );
        case.exchange(scene);
        case
    }

    fn phones(&self) -> [&Phone; 3] {
        [&self.party, &self.police, &self.doctor]
    }

    /// Everybody syncs until all have the same.
    fn exchange(&self, scene: &Scene) {
        scene.settle(&self.phones());
    }
}

#[test]
fn every_record_of_a_case_file_reaches_everybody() {
    let scene = Scene::set();
    let case = Case::opened(&scene);
    at_the_door(&case);
    clinical_work(&scene, &case);
    watching(&scene, &case);
    duty(&case);
    case.exchange(&scene);
    for phone in case.phones() {
        let books = phone.run(&["posts"]);
        books.succeeded();
        let books: Vec<Value> = books.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let [duty, checkpoint] = books.as_slice() else { panic!("two books: {books:?}") };
        assert_eq!(
            (&duty["shifts"][0]["floors_climbed"], &duty["shifts"][0]["handed_over_to"]),
            (&42.into(), &"夜班".into())
        );
        assert_eq!(duty["reports"][0]["date"], "2020-02-11", "{duty}");
        assert_eq!(
            (&checkpoint["passes"][0]["fever"], &checkpoint["gatherings"][0]["people"]),
            (&true.into(), &8.into())
        );
        assert_eq!(phone.status()["held"], 0, "{}", phone.store().display());
        let view = phone.show(&case.household);
        assert_eq!((&view["held"], &view["needs_update"]), (&0.into(), &0.into()), "{view}");
        let visit = &view["visits"][0];
        assert_eq!(visit["outcome"], "DONE_ABNORMAL", "{visit}");
        assert!(visit["readings"][1]["retest_of"].is_string(), "{visit}");
        assert_eq!(view["persons"][0]["episode"]["state"], "IN_TRANSIT", "{view}");
    }
}

/// A visit in the fewest steps, one with everything, and what was written there disputed and taken back.
fn at_the_door(case: &Case) {
    let Case { party, police, doctor, household, person } = case;
    let bare = at(party, "09:00:00", &["visit", "--household", household]);
    assert_eq!((&bare["round"], &bare["outcome"]), (&"AM".into(), &"DONE_OK".into()), "{bare}");
    at(police, "09:01:00", &["visit", "--household", household, "--identity", &format!("{person}=VERIFIED")]);
    let measured = ["--temp", "37.6", "--temp", "37.4@AXILLA/ELECTRONIC", "--serial", "T-9", "--antipyretic", "NO"];
    let asked = ["--symptom", "DRY_COUGH:YES", "--exposure", "AREA:YES,CASE:NO,FEVER:UNK"];
    let given = ["--promise", person, "--advice", "尽量不要出去", "--callback", "--geo", "23.129,113.264,20"];
    let seen = at(doctor, "09:02:00", &[&["visit", "--household", household][..], &measured, &asked, &given].concat());
    assert_eq!((&seen["round"], &seen["outcome"]), (&"AM".into(), &"DONE_ABNORMAL".into()), "{seen}");
    assert_eq!(seen["retest"], Value::Array(Vec::new()), "{seen}");

    let odd = ["visit", "--household", household, "--temp", "33.8"];
    doctor.save(&odd).refused("out_of_range");
    doctor.save(&["visit", "--household", household, "--temp", "63.8"]).refused("refused_value");
    let second = seen["readings"][1].as_str().expect("two readings");
    let low = at(doctor, "09:20:00", &[&odd[..4], &["34.2", "--retest-of", second]].concat());
    assert_eq!(low["retest"][0], *person, "too low to be normal: {low}");
    let low = low["records"][0].as_str().expect("a record");
    at(doctor, "09:21:00", &["correct", "--record", low, "--void", "--reason", "额温枪受冷"]);
    let disputed = at(doctor, "09:22:00", &["dispute", "--record", second, "--reason", "腋下未夹紧"]);
    assert_eq!(disputed["dispute"], true, "{disputed}");
}

/// Calls, a sample with its result, a contact, and the transfer up to its departure.
fn clinical_work(scene: &Scene, case: &Case) {
    let Case { party, doctor, person, .. } = case;
    let rung = at(doctor, "10:00:00", &["call", "--person", person, "--reached", "YES", "--number", "138 0013 8000"]);
    assert!(rung["call"].is_string(), "{rung}");
    let tapped = at(doctor, "10:00:30", &["call", "--person", person, "--reached", "YES", "--number", "13800138000"]);
    assert_eq!((&tapped["call"], &tapped["double_tap"]), (&rung["call"], &true.into()), "one call: {tapped}");
    let taken = at(doctor, "10:05:00", &["sample", "collect", "--person", person, "--number", "GZ-0211-7"]);
    let sample = told(&taken, "sample");
    let sent = ["sample", "step", "--sample", &sample, "--stage", "HANDED_OVER", "--place", "区疾控"];
    at(doctor, "10:30:00", &sent);
    let result = ["sample", "step", "--sample", &sample, "--stage", "RESULT", "--result", "NEG"];
    at(doctor, "10:40:00", &[&result[..], &["--happened-at", "2020-02-11T10:35:00+08:00"]].concat());
    let contact = ["contact", "--person", person, "--case", "粤-7", "--last", "2020-02-09", "--mode", "SHARED_MEAL"];
    at(doctor, "10:41:00", &[&contact[..], &["--relation", "FAMILY", "--protected", "false"]].concat());

    let order = ["decide", "--person", person, "--type", "TRANSFER", "--venue", "CENTRAL", "--facility", "隔离酒店"];
    let papers =
        ["--reason-of-transfer", "CONTACT_TO_CENTRAL", "--document-no", "告知 7", "--responsible", "DOCTOR=吴慧敏"];
    let ordered = at(doctor, "10:45:00", &[&order[..], &papers, &["--criteria", &sample]].concat());
    case.exchange(scene);
    let step = ["transfer-step", "--transfer", ordered["decision"].as_str().expect("a decision")];
    let driven = ["--stage", "DEPARTED", "--vehicle", "粤A12345", "--driver", "廖彦斌", "--protection", "全套"];
    at(party, "11:00:00", &[&step[..], &driven].concat());
}

/// What the household needs, how the quarantine goes, and whether the flat will do.
fn watching(scene: &Scene, case: &Case) {
    let Case { party, police, doctor, household, person } = case;
    let needs = ["--need", "MEDICINE@NOW=降压药", "--need", "FOOD=米"];
    let heard = at(party, "11:10:00", &[&["visit", "--household", household][..], &needs].concat());
    let heard = heard["records"][0].as_str().expect("a record").to_owned();
    party.save(&["need", "take", "--need", &heard]).refused("which_need");
    let (medicine, food) = (format!("{heard}/0"), format!("{heard}/1"));
    at(party, "11:11:00", &["need", "take", "--need", &medicine]);
    at(party, "11:12:00", &["need", "assign", "--need", &medicine, "--to", "大药房"]);
    at(party, "11:50:00", &["need", "done", "--need", &medicine, "--proof", "已送达", "--cost", "35.50"]);
    at(party, "11:51:00", &["need", "fail", "--need", &food, "--note", "超市停业"]);
    at(party, "11:52:00", &["need", "reopen", "--need", &food]);
    at(party, "11:53:00", &["need", "cancel", "--need", &food]);

    let out = ["breach", "report", "--person", person, "--kind", "OUT", "--evidence", "门磁", "--announced", "false"];
    let breach = told(&at(party, "12:00:00", &out), "breach");
    case.exchange(scene);
    let acted = ["breach", "act", "--breach", &breach, "--action", "WARN", "--arrived-at", "2020-02-11T12:04:00+08:00"];
    assert_eq!(at(police, "12:05:00", &acted)["proposal"], false);
    party.save(&acted).refused("not_allowed");

    let suitable = ["suitability", "--household", household, "--verdict", "SUITABLE", "--own-room", "true"];
    at(party, "12:10:00", &suitable);
    at(
        doctor,
        "12:11:00",
        &["suitability", "--household", household, "--verdict", "UNSUITABLE", "--own-bathroom", "false"],
    );
    let twin = ["person", "add", "--household", household, "--name", "陈某某"];
    let twin = told(&at(police, "12:12:00", &twin), "person");
    for (verb, time) in [("same", "12:13:00"), ("unlink", "12:14:00"), ("not-same", "12:15:00")] {
        let link = ["link", verb, "--person", &twin, "--other", person, "--reason", "查验证件"];
        assert!(at(police, time, &link)["link"].is_string());
    }
}

/// The checkpoint, the shift, the day's signature.
fn duty(case: &Case) {
    let Case { party, police, doctor, .. } = case;
    let pass = ["pass", "--post", "罗浮山出口", "--direction", "IN", "--action", "REGISTER", "--name", "张某"];
    let measured = ["--temp", "37.4", "--temp", "36.9", "--plate", "鄂A00001", "--epidemic-area", "true"];
    at(police, "13:00:00", &[&pass[..], &measured].concat());
    at(police, "13:05:00", &["gathering", "--post", "罗浮山出口", "--place", "村口", "--people", "8"]);
    let begun = ["shift", "begin", "--member", "郑江虹", "--started", "2020-02-11T08:30:00+08:00", "--ppe-sets", "1"];
    at(party, "13:10:00", &begun);
    at(party, "13:11:00", &["shift", "note", "--floors", "42"]);
    at(party, "14:30:00", &["shift", "end", "--to", "夜班", "--note", "1201 有发热"]);
    party.save(&["shift", "end"]).refused("no_shift");
    doctor.save(&["report", "sign"]).refused("not_allowed");
    at(party, "17:00:00", &["report", "sign", "--note", "一户发热"]);
}

#[test]
fn an_observation_follows_whoever_moves_and_whoever_is_handed_over() {
    let scene = Scene::set();
    let case = Case::opened(&scene);
    let Case { party, doctor, .. } = &case;
    let next_door = party.household(15, "1501");
    let moved = ["move", "--person", &case.person, "--to", &next_door, "--relation", "租客"];
    let moved = told(&at(party, "15:00:00", &moved), "person");
    party.save(&["move", "--person", &case.person, "--to", &next_door]).refused("refused_value");
    case.exchange(&scene);
    let observed = |phone: &Phone, household: &str| phone.show(household)["persons"][0]["episode"].clone();
    let before = observed(doctor, &case.household);
    let after = observed(doctor, &next_door);
    assert_eq!(after["state"], "HOME_OBS", "{after}");
    assert_eq!((&after["anchor"], &after["ends_on"]), (&"2020-02-09".into(), &"2020-02-23".into()), "{after}");
    assert_ne!(before["state"], "HOME_OBS", "two households watch one person: {before}");

    let both = Phone::new(scene.directory(), "both");
    let code = scene.server.invite("both", "GRID", &format!("{GRID},{NEXT_GRID}"));
    both.enrol(scene.server.url(), &code).succeeded();
    let out = ["handover", "out", "--person", &moved, "--to-grid", NEXT_GRID, "--reason", "回户籍地"];
    assert_eq!(at(party, "16:00:00", &out)["proposal"], false);
    party.sync();
    both.sync();
    let place = ["--building", "1", "--room", "101"];
    let there = at(&both, "16:10:00", &[&["household", "add", "--grid", NEXT_GRID][..], &place].concat());
    let there = told(&there, "household");
    let accept = ["handover", "accept", "--person", &moved, "--to", &there];
    let accepted = at(&both, "16:15:00", &accept);
    assert!(told(&accepted, "person").starts_with(NEXT_GRID), "{accepted}");
    both.save(&accept).refused("refused_value");
    both.sync();
    case.exchange(&scene);
    scene.agrees(&[&both]);
    assert_eq!(observed(doctor, &next_door)["state"], "HANDED_OVER");
    assert_eq!(observed(&both, &there)["state"], "HOME_OBS");
    assert_eq!(both.status()["held"], 0);
}
