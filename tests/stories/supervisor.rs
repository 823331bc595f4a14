//! A supervisor opens the console while the team comes home.

use std::time::{Duration, Instant};

use end_to_end::browser::{Browser, Page};
use end_to_end::scene::Scene;
use end_to_end::street::{GRID, PASSWORD};

/// How long the projector may take to show what was synced.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens the page again and again until it says `text`.
fn open_until(browser: &mut Browser, path: &str, text: &str) -> Page {
    let start = Instant::now();
    loop {
        let page = browser.get(path);
        if page.text.contains(text) {
            return page;
        }
        assert!(start.elapsed() < PATIENCE, "{path} never says {text}: {} {}", page.status, page.text);
    }
}

#[test]
fn a_supervisor_sees_what_the_three_recorded_and_nobody_else_does() {
    let scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(19, "1901");
    let person = party.person(&household, "陈某");
    for phone in [&party, &police, &doctor] {
        phone.sync();
    }
    party.visit(&household, &["--need", "MEDICINE=降压药"]);
    police.visit(&household, &["--identity", &format!("{person}=VERIFIED"), "--note", "本人在家"]);
    doctor.visit(&household, &["--temp", &format!("{person}=37.9@AXILLA/ELECTRONIC")]);
    for phone in [&party, &police, &doctor] {
        phone.sync();
    }

    let mut street = Browser::at(scene.server.url());
    assert_eq!(street.get("/").status, 303, "nothing is shown to who has not signed in");
    assert_eq!(street.sign_in("street", "wrong password").status, 401);
    assert_eq!(street.sign_in("street", PASSWORD).status, 303);

    let page = format!("/household/{household}");
    let shown = open_until(&mut street, &page, "37.9");
    for text in ["陈某", "降压药", "本人在家", "police", "doctor"] {
        assert!(shown.text.contains(text), "the page of the household does not say {text}: {}", shown.text);
    }
    assert!(open_until(&mut street, &format!("/grid/{GRID}"), "1901").text.contains(&household));
    assert!(shown.header("content-security-policy").is_some(), "a page without a content policy");

    // A supervisor of the other community of the same street learns nothing, not even that the household is there.
    let user = ["add-user", "--name", "beside", "--role", "SUP_COMMUNITY", "--region", "440106006004"];
    scene.server.admin_with(&[&user[..], &["--password-stdin"]].concat(), PASSWORD).succeeded();
    let mut beside = Browser::at(scene.server.url());
    assert_eq!(beside.sign_in("beside", PASSWORD).status, 303);
    let (absent, foreign) = (beside.get(&format!("/household/{}", "0".repeat(32))), beside.get(&page));
    assert_eq!((foreign.status, absent.status), (404, 404), "{}", foreign.text);
    assert!(!foreign.text.contains("陈某"), "{}", foreign.text);

    // Who recorded what is in no log line, and neither is the name.
    let log = scene.server.log();
    assert!(log.contains("/v1/sync") && log.contains("/household/{id}"), "the log does not say what was asked: {log}");
    for secret in ["陈某", "37.9", "降压药", "1901", PASSWORD, &household] {
        assert!(!log.contains(secret), "the log says {secret}");
    }
}
