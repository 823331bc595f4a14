//! The server's disk is lost, and only last night's backup is left.

use end_to_end::scene::Scene;
use end_to_end::server::Server;
use end_to_end::street::GRID;

#[test]
fn phones_bring_a_restored_server_forward_again() {
    let mut scene = Scene::set();
    let [party, police, doctor] = scene.team();
    let household = party.household(10, "1001");
    let person = party.person(&household, "陈某");
    scene.settle(&[&party, &police, &doctor]);

    let backup = scene.directory().join("backup.db");
    scene.server.admin(&["backup", &backup.to_string_lossy()]).succeeded();
    let at_backup = scene.server.digest(GRID);

    // A phone that is enrolled after the backup, and a day's work that is acknowledged: the backup knows nothing of both.
    let late = scene.phone("late", "GRID");
    doctor.visit(&household, &["--temp", &format!("{person}=36.7@AXILLA/ELECTRONIC")]);
    police.visit(&household, &["--identity", &format!("{person}=VERIFIED")]);
    for phone in [&party, &doctor, &police, &late] {
        phone.sync();
    }
    late.visit(&household, &["--need", "FOOD=鸡蛋"]);
    late.sync();
    let before = scene.server.digest(GRID);
    scene.server.stop();

    let restored = scene.directory().join("restored");
    let mut server = Server::at(&restored);
    server.admin(&["restore", &backup.to_string_lossy()]).succeeded();
    assert_eq!(server.digest(GRID), at_backup, "the backup is the deployment as it was");
    server.serve();
    scene.server = server;

    // The one that comes first brings what it had from the others too.
    let synced = late.run(&["sync", "--server", scene.server.url()]).done();
    assert_eq!(synced["complete"], true, "{synced}");
    let round_trips = synced["round_trips"].as_u64().expect("round trips are counted");
    assert!(round_trips <= 3, "a restored server costs few round trips more: {synced}");
    assert_eq!(scene.server.digest(GRID), before, "everything that was acknowledged is back");
    for phone in [&party, &police, &doctor] {
        phone.run(&["sync", "--server", scene.server.url()]).succeeded();
    }
    scene.agrees(&[&party, &police, &doctor, &late]);
}

#[test]
fn a_backup_is_not_restored_over_a_deployment() {
    let scene = Scene::set();
    let backup = scene.directory().join("backup.db");
    scene.server.admin(&["backup", &backup.to_string_lossy()]).succeeded();
    let digest = scene.server.digest(GRID);
    scene.server.admin(&["restore", &backup.to_string_lossy(), "--json"]).failed(3);
    assert_eq!(scene.server.digest(GRID), digest);
    let elsewhere = Server::at(&scene.directory().join("elsewhere"));
    elsewhere.admin(&["restore", &scene.directory().join("regions.csv").to_string_lossy(), "--json"]).failed(3);
    assert!(!elsewhere.directory().join("stairwell.db").exists(), "half a deployment was left behind");
}
