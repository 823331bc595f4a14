//! Three people leave the office, have no signal all day, come back and sync.

use end_to_end::phone::Phone;
use end_to_end::scene::Scene;

const FLATS: usize = 6;

/// The party member registers the flats and who lives there; the others get them before they leave.
fn morning(team: &[Phone; 3]) -> Vec<(String, String)> {
    let party = &team[0];
    let mut flats = Vec::new();
    for number in 1..=FLATS {
        let floor = u32::try_from(number).expect("few floors");
        let household = party.household(floor, &format!("{number}01"));
        let person = party.person(&household, &format!("住户{number}"));
        flats.push((household, person));
    }
    team.iter().for_each(|phone| drop(phone.sync()));
    flats
}

#[test]
fn a_day_without_signal_comes_together_with_one_request_a_phone() {
    let scene = Scene::set();
    let team = scene.team();
    let [party, police, doctor] = &team;
    let flats = morning(&team);

    for (household, person) in &flats {
        party.visit(household, &["--need", "FOOD=大米十斤"]);
        police.visit(household, &["--identity", &format!("{person}=VERIFIED")]);
        doctor.visit(household, &["--temp", &format!("{person}=36.6@AXILLA/ELECTRONIC"), "--advice", "多喝水"]);
    }
    for phone in &team {
        assert_eq!(phone.status()["unsent"], FLATS, "a save that nobody waits to send");
    }

    let mut others = 0;
    for phone in &team {
        let synced = phone.sync();
        assert_eq!(synced["pushed"], FLATS, "{synced}");
        assert_eq!(synced["pulled"], others, "{synced}");
        assert_eq!(synced["round_trips"], 1, "a sync is one request: {synced}");
        assert_eq!(phone.status()["unsent"], 0);
        others += FLATS;
    }
    scene.agrees(&[doctor]);
    scene.settle(&[party, police, doctor]);

    for phone in &team {
        for (household, _) in &flats {
            let visits = phone.show(household)["visits"].clone();
            assert_eq!(visits.as_array().map(Vec::len), Some(1), "three parts are one visit: {visits}");
            assert_eq!(visits[0]["parts"].as_array().map(Vec::len), Some(3), "{visits}");
            assert_eq!(visits[0]["readings"][0]["celsius"], 36.6, "{visits}");
        }
        let list = phone.run(&["list"]);
        list.succeeded();
        assert_eq!(list.stdout.lines().count(), FLATS, "{list}");
    }
}

#[test]
fn a_sync_with_nothing_new_is_one_small_request() {
    let scene = Scene::set();
    let team = scene.team();
    morning(&team);
    let phones: Vec<&Phone> = team.iter().collect();
    scene.settle(&phones);
    for phone in phones {
        let idle = phone.sync();
        assert_eq!(
            (&idle["pushed"], &idle["pulled"], &idle["round_trips"]),
            (&0.into(), &0.into(), &1.into()),
            "{idle}"
        );
        let bytes = [&idle["bytes_up"], &idle["bytes_down"]].map(|bytes| bytes.as_u64().expect("bytes are counted"));
        assert!(bytes.iter().all(|bytes| *bytes < 1_000), "an idle sync of {bytes:?} bytes");
    }
}
