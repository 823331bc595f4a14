//! 石牌 street on 11 February 2020, in the article's shape: first calls, doorstep visits, transfers, the call team, by as
//! many phones as worked there. The numbers are invented within what the article says, and what was recorded is written
//! down here and in [`day`]; nothing is derived from the code that counts.

mod cast;
mod day;

use serde_json::{Value, json};

use cast::Cast;
use end_to_end::official;
use end_to_end::server::Server;
use tempfile::TempDir;

/// 首次电访: more than 500 a day.
const FIRST_CALLS: u64 = 517;
/// 医学客服: more than 20 members, one for each community.
const CALLERS: usize = 23;
/// 入户走访: more than 50.
const DOOR_VISITS: u64 = 53;
/// Doors at which nobody was at home.
const NOT_HOME: u64 = 7;
/// 小组: 10 groups that day.
const TEAMS: usize = 10;
/// 隔离转运: more than 30.
const TRANSFERS: u64 = 34;
/// Observations begun that day.
const NEWLY_OBSERVED: u64 = 6;
/// Those that began the day before: 34 who leave today, 5 who are only to leave, 1 who left yesterday, 1 handed over.
const OBSERVED_BEFORE: u64 = 34 + 5 + 1 + 1;

const STREET: &str = "440106006";
const YESTERDAY: &str = "2020-02-10";
const TODAY: &str = "2020-02-11";
const TOMORROW: &str = "2020-02-12";

fn report(server: &Server, region: &str, more: &[&str]) -> Value {
    let words = ["export", "--format", "daily-report", "--region", region, "--date", TODAY, "--json"];
    server.run(&[&words[..], more].concat()).done()
}

fn first_calls_of(server: &Server, community: &str) -> u64 {
    report(server, community, &[])["figures"]["first_calls"].as_u64().expect("a number")
}

#[test]
fn the_street_reports_what_was_done_and_neither_copies_nor_sums_of_it() {
    let directory = TempDir::new().expect("there is room for a temporary directory");
    let files = official::files(directory.path(), official::SHIPAI, 1);
    let mut server = Server::of(&directory.path().join("server"), &files);
    server.serve();
    let mut cast = Cast::enrolled(directory.path(), &server);
    let street = cast.register();
    cast.day_before(&street);
    cast.hand_over(&street);
    cast.calls(&street);
    cast.doors(&street);
    cast.transfers(&street);
    cast.others_sync();

    let answer = report(&server, STREET, &[]);
    let figures = &answer["figures"];
    let expected = json!({
        "first_calls": FIRST_CALLS,
        "call_actors": CALLERS,
        "door_visits": DOOR_VISITS,
        "door_visits_attempted": DOOR_VISITS + NOT_HOME,
        "teams": TEAMS,
        "transfers": TRANSFERS,
        "newly_observed": NEWLY_OBSERVED,
        "ever_observed": OBSERVED_BEFORE + NEWLY_OBSERVED,
        "under_observation": OBSERVED_BEFORE + NEWLY_OBSERVED,
    });
    for (figure, value) in expected.as_object().expect("figures") {
        assert_eq!(&figures[figure], value, "{figure}: {figures}");
    }

    // Two communities know somebody whom another one knows too: their own figures do not add up to the street's.
    let communities = official::communities(official::SHIPAI);
    assert_eq!(first_calls_of(&server, &communities[0]), 23);
    assert_eq!(first_calls_of(&server, &communities[1]), 24, "and who is registered in the first as well");
    assert_eq!(first_calls_of(&server, &communities[3]), 24, "and who was handed over by the third");

    // A police officer's phone was in a drawer.
    let known_then = answer["as_known_at"].as_str().expect("a time").to_owned();
    cast.late_phone_syncs();
    let again = report(&server, STREET, &["--as-known-at", &known_then]);
    assert_eq!(again["figures"], answer["figures"], "the same question has the same answer");
    assert_eq!(
        again["corrections"],
        json!([
            { "figure": "door_visits", "was": DOOR_VISITS, "is": DOOR_VISITS + 1 },
            { "figure": "door_visits_attempted", "was": DOOR_VISITS + NOT_HOME, "is": DOOR_VISITS + NOT_HOME + 1 },
        ]),
        "更正"
    );
    assert_eq!(report(&server, STREET, &[])["figures"]["door_visits"], DOOR_VISITS + 1);
}
