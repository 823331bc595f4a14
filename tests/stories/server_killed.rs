//! The server dies the moment it has acknowledged, or in the middle of taking in.

use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use end_to_end::wire::{Way, Wire};

#[test]
fn what_the_server_acknowledged_survives_its_death() {
    let mut scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(8, "801");
    for round in 0..6 {
        party.visit(&household, &["--note", &format!("第{round}次")]);
        party.sync();
        scene.server.kill9();
        let brought = party.digest();
        assert_eq!(scene.server.digest(GRID), brought, "round {round}: acknowledged and gone");
        scene.server.serve();
    }
    scene.agrees(&[&party]);
}

#[test]
fn a_server_that_dies_in_the_middle_of_a_sync_has_all_of_it_or_nothing() {
    let mut scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(8, "802");
    party.sync();
    let mut broken = 0;
    for cut in (0..320).step_by(40) {
        for number in 0..4 {
            party.visit(&household, &["--note", &format!("{cut} {number}")]);
        }
        // The phone loses the answer after `cut` bytes, and the server dies.
        let wire = Wire::to(scene.server.url());
        wire.cut_after(Way::Down, cut);
        let synced = party.run(&["sync", "--server", &wire.url()]);
        scene.server.kill9();
        broken += usize::from(wire.is_cut());
        assert!(matches!(synced.code, Some(0 | 4)), "{synced}");
        if synced.code == Some(0) {
            assert_eq!(scene.server.digest(GRID), party.digest());
        }
        scene.server.serve();
        party.run(&["sync", "--server", scene.server.url()]).succeeded();
        scene.agrees(&[&party]);
    }
    let visits = party.show(&household)["visits"].clone();
    assert!(broken >= 4, "only {broken} of 8 answers were lost");
    let parts = visits[0]["parts"].as_array().map(Vec::len);
    assert_eq!(parts, Some(32), "a part for each save: {visits}");
}

#[test]
fn a_server_that_is_told_to_stop_leaves_in_order_and_comes_back() {
    let mut scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    party.household(8, "803");
    party.sync();
    scene.server.stop();
    scene.server.serve();
    scene.agrees(&[&party]);
    party.sync();
}
