//! Lists come in at the office; the phones have them after the next sync.

use std::fs;

use end_to_end::scene::Scene;
use end_to_end::street::GRID;
use serde_json::{Value, json};

/// Five rows: a person whom a phone registered already, a whole family of two by address, one by grid code, one of
/// whom nobody can tell where.
const LIST: &str = "\u{feff}姓名,电话,身份证号,网格编码,地址,楼栋,单元,房号,末次接触日期\r
陈某,138 0013 8000,,,东城社区东城第一网格3栋1单元1701室,,,,2020-02-05\r
王某,13900139000,11010519491231002X,,东城第一网格三栋一单元1801,,,,2020/2/6\r
王小某,,,,东城第一网格３栋１单元１８０１室,,,,2020/2/6\r
李某,,,440106006002G001,,03,1,0901,\r
赵某,13700137000,440524188001010014,,佛山市某处3栋101,,,,\r
";

fn figures(report: &Value) -> [u64; 6] {
    ["rows", "matched", "new_persons", "new_tags", "already_known", "unmatched"]
        .map(|key| report[key].as_u64().unwrap_or_else(|| panic!("no {key} in {report}")))
}

#[test]
fn a_list_reaches_the_phones_and_twice_is_once() {
    let scene = Scene::set();
    let (server, party) = (&scene.server, scene.phone("party", "PARTY"));
    let household = party.household(17, "1701");
    let chen = ["person", "add", "--household", &household, "--name", "陈某", "--phone", "13800138000"];
    party.save(&[&chen[..], &["--category", "HUBEI_ARRIVAL"]].concat()).succeeded();
    party.sync();

    let file = scene.directory().join("list.csv");
    fs::write(&file, LIST).expect("the directory of a test can be written");
    let file = file.to_string_lossy().into_owned();
    let import = |more: &[&str]| {
        let words = ["import-list", "--source", "CDC_LIST", &file, "--json"];
        server.admin(&[&words[..], more].concat()).done()
    };
    let before = server.digest(GRID);
    assert_eq!(figures(&import(&["--dry-run"])), [5, 4, 3, 4, 1, 1]);
    assert_eq!(server.digest(GRID), before, "a dry run writes nothing");
    assert_eq!(server.admin(&["inbox", "--json"]).done()["inbox"], json!([]));
    assert_eq!(figures(&import(&[])), [5, 4, 3, 4, 1, 1]);
    assert_eq!(figures(&import(&[])), [5, 4, 0, 0, 4, 1]);

    party.sync();
    scene.agrees(&[&party]);
    let list = party.run(&["list"]);
    list.succeeded();
    assert_eq!(list.stdout.lines().count(), 3, "1701, 1801, 901: {list}");
    assert!(list.stdout.lines().all(|line| line.ends_with("\"state\":\"LISTED\"}")), "{list}");
    let persons = party.show(&household)["persons"].clone();
    assert_eq!(persons.as_array().map(Vec::len), Some(1), "the registered person is the listed one: {persons}");
    let tags: Vec<&Value> = persons[0]["tags"].as_array().expect("tags").iter().map(|tag| &tag["source"]).collect();
    assert_eq!(tags, ["GRID_CANVASS", "CDC_LIST"]);

    let inbox = server.admin(&["inbox", "--json"]).done()["inbox"].clone();
    assert_eq!(inbox.as_array().map(Vec::len), Some(1), "{inbox}");
    assert_eq!((&inbox[0]["line"], &inbox[0]["columns"]["name"]), (&json!(6), &json!("赵某")));
    assert!(!inbox.to_string().contains("440524188001010014"), "{inbox}");
    let id = inbox[0]["id"].to_string();
    let assign = ["assign-listed", &id, "--grid", GRID, "--building", "4", "--room", "101", "--json"];
    assert_eq!(server.admin(&assign).done()["new_persons"], 1);
    server.admin(&assign).refused("unknown_row");
    party.sync();
    assert_eq!(party.run(&["list"]).stdout.lines().count(), 4);
}

#[test]
fn a_list_that_cannot_be_read_imports_nothing_and_says_why() {
    let scene = Scene::set();
    let server = &scene.server;
    let directory = scene.directory().to_string_lossy().into_owned();
    server.admin(&["import-regions", &directory]).failed(2);
    server.admin(&["import-grids", &directory]).failed(2);
    server.admin(&["import-list", "--source", "CDC_LIST", &directory]).failed(2);
    server.admin(&["import-list", "--source", "GOSSIP", &directory]).failed(2);
    server.admin(&["import-list", "--source", "CDC_LIST", "/nonexistent/list.csv"]).failed(2);

    let before = server.digest(GRID);
    let file = scene.directory().join("list.csv");
    fs::write(&file, format!("{LIST},,,,3栋1单元1201,,,,\r\n")).expect("the directory of a test can be written");
    let run = server.admin(&["import-list", "--source", "CDC_LIST", &file.to_string_lossy(), "--json"]);
    run.refused("bad_list");
    assert!(run.stderr.contains("row 7"), "{run}");
    assert_eq!(server.digest(GRID), before);
}
