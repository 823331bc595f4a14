//! Somebody else's deployment has the same grid code, and one of its phones comes near.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;
use end_to_end::street::{GRID, NEXT_GRID};

#[test]
fn a_stranger_s_batch_enters_nowhere() {
    let ours = Scene::set();
    let theirs = Scene::set();
    let party = ours.phone("party", "PARTY");
    let household = party.household(13, "1301");
    ours.settle(&[&party]);
    let before = party.digest();

    let stranger = theirs.phone("stranger", "PARTY");
    assert_eq!(stranger.household(13, "1301"), household, "the same flat by name");
    stranger.visit(&household, &["--note", "外人"]);

    // To the server.
    let synced = stranger.run(&["sync", "--server", ours.server.url()]);
    synced.failed(3);
    assert!(synced.json()["error"]["code"].is_string(), "{synced}");
    assert_eq!(ours.server.digest(GRID), before);
    assert!(ours.server.held().is_empty(), "a stranger fills nobody's inbox");

    // To a phone, whichever of them listens.
    let [listening, connecting] = party.meet(&stranger);
    assert!(listening.code == Some(3) || connecting.code == Some(3), "{listening}\n{connecting}");
    assert!(listening.code != Some(0) && connecting.code != Some(0), "{listening}\n{connecting}");
    let [listening, connecting] = stranger.meet(&party);
    assert!(listening.code != Some(0) && connecting.code != Some(0), "{listening}\n{connecting}");
    assert_eq!(party.digest(), before);

    // Nobody's own work suffered.
    party.visit(&household, &["--note", "照常"]);
    party.sync();
    ours.agrees(&[&party]);
    stranger.sync();
    theirs.agrees(&[&stranger]);
}

#[test]
fn a_phone_of_the_next_grid_gets_nothing_of_this_one() {
    let scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    party.household(13, "1302");
    party.sync();
    let neighbour = Phone::new(scene.directory(), "neighbour");
    neighbour.enrol(scene.server.url(), &scene.server.invite("neighbour", "PARTY", NEXT_GRID)).succeeded();
    assert_eq!(neighbour.sync()["pulled"], 0);
    let place = ["--building", "3", "--unit", "1", "--floor", "13", "--room", "1302"];
    neighbour.save(&[&["household", "add", "--grid", GRID][..], &place].concat()).refused("not_granted");
    for run in party.meet(&neighbour) {
        assert_ne!(run.code, Some(0), "{run}");
    }
}
