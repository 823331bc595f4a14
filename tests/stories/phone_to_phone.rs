//! In a basement there is no server, but there are three phones.

use end_to_end::scene::Scene;
use end_to_end::street::GRID;

#[test]
fn teammates_merge_without_a_server_and_one_brings_everything_home() {
    let mut scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(1, "101");
    let person = party.person(&household, "陈某");
    for phone in [&party, &police, &doctor] {
        phone.sync();
    }
    scene.server.stop();

    party.visit(&household, &["--need", "FOOD=大米"]);
    police.visit(&household, &["--identity", &format!("{person}=VERIFIED")]);
    doctor.visit(&household, &["--temp", &format!("{person}=36.5@FOREHEAD/IR")]);
    doctor.merge(&police);
    assert_eq!(doctor.digest(), police.digest());
    police.merge(&party);
    assert_eq!(police.digest(), party.digest());
    assert_eq!(party.show(&household)["visits"][0]["parts"].as_array().map(Vec::len), Some(3));
    // Nothing is new any more: that is told too, and harms nothing.
    police.merge(&party);

    scene.server.serve();
    assert_eq!(party.sync()["pushed"], 3, "the work of the other two arrives too");
    assert_eq!(scene.server.digest(GRID), party.digest());

    // The other two may come home later, or never: there is nothing left to bring.
    for phone in [&doctor, &police] {
        let synced = phone.sync();
        assert_eq!(synced["round_trips"], 1, "{synced}");
    }
    scene.agrees(&[&party, &police, &doctor]);
}

#[test]
fn a_phone_without_a_server_says_so_and_keeps_everything() {
    let mut scene = Scene::set();
    let party = scene.phone("party", "PARTY");
    let household = party.household(2, "201");
    scene.server.stop();
    let synced = party.run(&["sync"]);
    synced.failed(4);
    assert_eq!(synced.json()["error"]["code"], "no_connection");
    assert_eq!(party.show(&household)["registrations"].as_array().map(Vec::len), Some(1));
    scene.server.serve();
    party.sync();
    scene.agrees(&[&party]);
}
