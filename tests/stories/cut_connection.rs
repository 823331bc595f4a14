//! The connection breaks after so many bytes, in either direction, again and again.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use end_to_end::wire::{Way, Wire};

/// Cuts spread over what one sync carries in each direction.
const CUTS: usize = 16;

#[test]
fn a_sync_that_is_cut_anywhere_loses_nothing_and_goes_on() {
    let scene = Scene::set();
    let [party, police, _] = scene.team();
    let wire = Wire::to(scene.server.url());
    let household = party.household(7, "701");
    let sync = ["sync", "--server", &wire.url()];
    party.run(&sync).succeeded();
    police.sync();

    let mut broken = 0;
    for way in [Way::Up, Way::Down] {
        for cut in 0..CUTS {
            // Both have something for each other, so that both directions carry entries.
            party.visit(&household, &["--note", &format!("{way:?} {cut}: {}", "各方都有新内容".repeat(20))]);
            police.visit(&household, &["--note", &format!("{way:?} {cut}")]);
            police.sync();
            let before = wire.carried(way);
            wire.cut_after(way, cut * 900 / CUTS);
            let first = party.run(&sync);
            if wire.is_cut() {
                broken += 1;
                first.failed(4);
            } else {
                first.succeeded();
            }
            assert!(wire.carried(way) > before || cut == 0, "nothing went {way:?}");
            wire.heal();
            let second = party.run(&sync).done();
            assert_eq!(second["complete"], true, "{second}");
            scene.agrees(&[&party]);
        }
    }
    scene.settle(&[&party, &police]);
    assert_eq!(parts(&party, &household), 4 * CUTS, "a part for each save");
    assert!(broken >= CUTS, "only {broken} of {} connections were cut", 2 * CUTS);
}

#[test]
fn an_enrolment_whose_answer_is_lost_is_done_again_with_the_same_code() {
    let scene = Scene::set();
    let wire = Wire::to(scene.server.url());
    let phone = Phone::new(scene.directory(), "party");
    let code = scene.server.invite("party", "PARTY", GRID);
    wire.cut_after(Way::Down, 60);
    phone.enrol(&wire.url(), &code).failed(4);
    assert!(wire.is_cut());
    wire.heal();
    phone.enrol(&wire.url(), &code).succeeded();
    phone.sync();
    scene.agrees(&[&phone]);
}

#[test]
fn a_merge_of_two_phones_that_is_cut_anywhere_loses_nothing_and_goes_on() {
    let scene = Scene::set();
    let [party, police, _] = scene.team();
    let household = party.household(7, "702");
    scene.settle(&[&party, &police]);
    let mut broken = 0;
    for way in [Way::Up, Way::Down] {
        for cut in 0..CUTS {
            party.visit(&household, &["--note", &format!("party {way:?} {cut}")]);
            police.visit(&household, &["--note", &format!("police {way:?} {cut}")]);
            let (mut listening, address) = police.listen();
            let wire = Wire::to(&address);
            // Handshake, statements, heads, pages, digests: some 2 kB each way.
            wire.cut_after(way, cut * 2_400 / CUTS);
            let connected = party.run(&["peer", "connect", &wire.address().to_string()]);
            let listened = listening.finish();
            broken += usize::from(wire.is_cut());
            for run in [&connected, &listened] {
                assert!(matches!(run.code, Some(0 | 4)), "cut {way:?} after {cut}: {run}");
            }
            party.merge(&police);
            assert_eq!(party.digest(), police.digest());
        }
    }
    scene.settle(&[&party, &police]);
    assert_eq!(parts(&party, &household), 4 * CUTS, "a part for each save");
    assert!(broken >= CUTS, "only {broken} of {} connections were cut", 2 * CUTS);
}

/// How many parts all visits of the household have together.
fn parts(phone: &Phone, household: &str) -> usize {
    let visits = phone.show(household)["visits"].clone();
    let visits = visits.as_array().expect("visits").iter();
    visits.map(|visit| visit["parts"].as_array().expect("parts").len()).sum()
}
