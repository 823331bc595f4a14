//! No network, no radio: a screen and a camera.

use std::fs;
use std::path::Path;

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::GRID;

/// What a camera sees of the codes in a file: another order, three of ten not at all, and a code on the wall.
fn seen(codes: &Path, seen: &Path) {
    let shown = fs::read_to_string(codes).expect("the codes were written");
    let mut lines: Vec<&str> =
        shown.lines().enumerate().filter(|(at, _)| at * 7 % 10 >= 3).map(|(_, line)| line).collect();
    let shown = lines.len();
    lines.sort_unstable_by_key(|line| line[line.len() - 8..].to_owned());
    lines.insert(shown / 2, "68747470733a2f2f6578616d706c652e6f72672f");
    fs::write(seen, lines.join("\n")).expect("the directory of a test can be written");
}

/// The words of a call, with a file in the scene's directory.
fn file(scene: &Scene, name: &str) -> String {
    scene.directory().join(name).display().to_string()
}

fn camera(scene: &Scene, shown: &str) -> String {
    let at = file(scene, &format!("{shown}.seen"));
    seen(Path::new(&file(scene, shown)), Path::new(&at));
    at
}

#[test]
fn a_visit_goes_from_screen_to_camera_and_a_stranger_s_camera_reads_nothing() {
    let mut scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(1, "101");
    let person = party.person(&household, "陈某");
    // Twice: who came first hears of those who enrolled after it.
    scene.settle(&[&party, &police, &doctor]);
    let elsewhere = Scene::set();
    let stranger = elsewhere.phone("stranger", "DOCTOR");
    scene.server.stop();

    let temperature = |celsius: &str| format!("{person}={celsius}@FOREHEAD/IR");
    doctor.visit(&household, &["--temp", &temperature("36.5"), "--advice", "多通风"]);
    let codes = file(&scene, "offer");
    let shown = doctor.run(&["qr", "show", "--grid", GRID, "--out", &codes, "--frame-bytes", "200"]).done();
    assert_eq!((&shown["entries"], &shown["complete"]), (&1.into(), &true.into()), "{shown}");
    assert!(shown["frames_needed"].as_u64() > Some(1), "{shown}");

    let at = camera(&scene, "offer");
    for phone in [&party, &police] {
        let taken = phone.run(&["qr", "take", &at]).done();
        assert_eq!((&taken["entries"], &taken["unread"]), (&1.into(), &1.into()), "{taken}");
        assert_eq!(taken["households"][0], household.as_str());
        assert_eq!(phone.show(&household), doctor.show(&household), "the same view");
        assert_eq!(phone.digest(), doctor.digest(), "of the same entries");
        assert_eq!(phone.run(&["qr", "take", &at]).done()["entries"], 0, "nothing is new any more");
    }

    let before = stranger.digest();
    let taken = stranger.run(&["qr", "take", &at]);
    taken.failed(3);
    assert_eq!(taken.json()["error"]["code"], "qr_not_for_this_device");
    assert_eq!(stranger.digest(), before);

    scene.server.serve();
    scene.settle(&[&party, &police, &doctor]);
}

/// Asks, lets `giver` answer, and takes what it shows; returns what became of it.
fn asked(scene: &Scene, phone: &Phone, giver: &Phone) -> serde_json::Value {
    let (request, secret, answer) = (file(scene, "request"), file(scene, "secret"), file(scene, "answer"));
    phone.run(&["qr", "ask", "--grid", GRID, "--secret", &secret, "--out", &request]).succeeded();
    let request = camera(scene, "request");
    giver.run(&["qr", "show", "--request", &request, "--out", &answer, "--frame-bytes", "300"]).succeeded();
    let answer = camera(scene, "answer");
    let unasked = phone.run(&["qr", "take", &answer]);
    unasked.failed(3);
    assert_eq!(unasked.json()["error"]["code"], "qr_not_for_this_device", "it takes the request's secret");
    phone.run(&["qr", "take", &answer, "--secret", &secret]).done()
}

#[test]
fn who_missed_the_morning_is_told_and_asks() {
    let mut scene = Scene::set();
    let [party, police, doctor] = scene.team();
    for phone in [&doctor, &party, &police] {
        phone.sync();
    }
    doctor.sync();
    let household = doctor.household(1, "101");
    doctor.sync();
    scene.server.stop();
    doctor.visit(&household, &["--note", "无异常"]);

    let codes = file(&scene, "offer");
    doctor.run(&["qr", "show", "--grid", GRID, "--out", &codes]).succeeded();
    let at = camera(&scene, "offer");
    let before = police.digest();
    let taken = police.run(&["qr", "take", &at]).done();
    assert_eq!((&taken["entries"], &taken["missing"][0]["from_seq"]), (&0.into(), &1.into()), "{taken}");
    assert_eq!(police.digest(), before, "nothing is misapplied");

    let taken = asked(&scene, &police, &doctor);
    assert_eq!((&taken["entries"], taken["missing"].as_array().map(Vec::len)), (&2.into(), Some(0)), "{taken}");
    assert_eq!(police.show(&household), doctor.show(&household));

    // Too little was seen: it says how far it is.
    let some = fs::read_to_string(&at).expect("written").lines().take(1).collect::<String>();
    fs::write(&at, &some[..some.len() - 2]).expect("the directory of a test can be written");
    let taken = party.run(&["qr", "take", &at]);
    taken.failed(3);
    assert_eq!(taken.json()["error"]["code"], "qr_incomplete");

    // A stranger may ask, and is given nothing.
    let elsewhere = Scene::set();
    let stranger = elsewhere.phone("stranger", "DOCTOR");
    let (request, secret) = (file(&scene, "stranger"), file(&scene, "stranger-secret"));
    stranger.run(&["qr", "ask", "--grid", GRID, "--secret", &secret, "--out", &request]).succeeded();
    let answer = file(&scene, "nothing");
    let refused = doctor.run(&["qr", "show", "--request", &request, "--out", &answer]);
    refused.failed(3);
    assert_eq!(refused.json()["error"]["code"], "stranger");
    assert!(!Path::new(&answer).exists(), "no code was written");
}
