//! The connection breaks after so many bytes, in either direction, again and again.

use end_to_end::scene::Scene;
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

    for way in [Way::Up, Way::Down] {
        for cut in 0..CUTS {
            // Both have something for each other, so that both directions carry entries.
            party.visit(&household, &["--note", &format!("{way:?} {cut}: {}", "各方都有新内容".repeat(20))]);
            police.visit(&household, &["--note", &format!("{way:?} {cut}")]);
            police.sync();
            let before = wire.carried(way);
            wire.cut_after(way, cut * 1_500 / CUTS);
            let first = party.run(&sync);
            if wire.is_cut() {
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
    let visits = party.show(&household)["visits"].clone();
    let parts = visits.as_array().expect("visits").iter().flat_map(|visit| visit["parts"].as_array().expect("parts"));
    assert_eq!(parts.count(), 4 * CUTS, "a part for each save: {visits}");
}

#[test]
fn an_enrolment_whose_answer_is_lost_is_done_again_with_the_same_code() {
    let scene = Scene::set();
    let wire = Wire::to(scene.server.url());
    let phone = end_to_end::phone::Phone::new(scene.directory(), "party");
    let code = scene.server.invite("party", "PARTY", end_to_end::street::GRID);
    wire.cut_after(Way::Down, 60);
    phone.enrol(&wire.url(), &code).failed(4);
    assert!(wire.is_cut());
    wire.heal();
    phone.enrol(&wire.url(), &code).succeeded();
    phone.sync();
    scene.agrees(&[&phone]);
}
