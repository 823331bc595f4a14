//! The connection breaks after so many bytes, in either direction, again and again.

use end_to_end::phone::Phone;
use end_to_end::program::Run;
use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use end_to_end::wire::{Way, Wire};

/// Cuts spread over what one sync carries in each direction.
const CUTS: usize = 12;

#[test]
fn a_sync_that_is_cut_anywhere_loses_nothing_and_goes_on() {
    let scene = Scene::set();
    let [party, police, _] = scene.team();
    let wire = Wire::to(scene.server.url());
    let household = party.household(7, "701");
    let sync = ["sync", "--server", &wire.url()];
    party.run(&sync).succeeded();
    police.sync();

    // Both have something for each other, so that both directions carry entries.
    let write = |name: &str| {
        party.visit(&household, &["--note", &format!("party {name}")]);
        police.visit(&household, &["--note", &format!("police {name}")]);
        police.sync();
    };
    write("whole");
    let before = [Way::Up, Way::Down].map(|way| wire.carried(way));
    party.run(&sync).succeeded();
    let whole = [Way::Up, Way::Down].map(|way| wire.carried(way) - before[way as usize]);

    let mut broken = 0;
    for (way, whole) in [Way::Up, Way::Down].into_iter().zip(whole) {
        for cut in 0..CUTS {
            write(&format!("{way:?} {cut}"));
            let before = wire.carried(way);
            wire.cut_after(way, cut * whole / CUTS);
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
    assert_eq!(parts(&party, &household), 4 * CUTS + 2, "a part for each save");
    assert!(broken >= 2 * CUTS - 4, "only {broken} of {} connections were cut", 2 * CUTS);
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
    // One merge over a wire that is cut after so many bytes: what was carried each way, and how both left.
    let merge = |name: &str, cut: Option<(Way, usize)>| {
        party.visit(&household, &["--note", &format!("party {name}")]);
        police.visit(&household, &["--note", &format!("police {name}")]);
        let (mut listening, address) = police.listen();
        let wire = Wire::to(&address);
        cut.into_iter().for_each(|(way, bytes)| wire.cut_after(way, bytes));
        let connected = party.run(&["peer", "connect", &wire.address().to_string()]);
        (wire, [connected, listening.finish()])
    };
    let (whole, runs) = merge("whole", None);
    runs.iter().for_each(Run::succeeded);

    let mut broken = 0;
    for way in [Way::Up, Way::Down] {
        for cut in 0..CUTS {
            let (wire, runs) = merge(&format!("{way:?} {cut}"), Some((way, cut * whole.carried(way) / CUTS)));
            broken += usize::from(wire.is_cut());
            for run in &runs {
                assert!(matches!(run.code, Some(0 | 4)), "cut {way:?} after {cut}: {run}");
            }
            party.merge(&police);
            assert_eq!(party.digest(), police.digest());
        }
    }
    scene.settle(&[&party, &police]);
    assert_eq!(parts(&party, &household), 4 * CUTS + 2, "a part for each save");
    assert!(broken >= 2 * CUTS - 4, "only {broken} of {} connections were cut", 2 * CUTS);
}

/// How many parts all visits of the household have together.
fn parts(phone: &Phone, household: &str) -> usize {
    let visits = phone.show(household)["visits"].clone();
    let visits = visits.as_array().expect("visits").iter();
    visits.map(|visit| visit["parts"].as_array().expect("parts").len()).sum()
}
