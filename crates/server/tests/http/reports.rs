//! Indicators and daily report: asked again tomorrow, yesterday's answer is the same, and 更正 stands apart.

use serde_json::{Value, json};
use stairwell_core::domain::Policy;
use stairwell_core::domain::reading::{Method, Site, Temperature};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::field::{NewPerson, NewReading, NewReport, NewVisit, Phone};
use stairwell_core::store::StoreError;
use stairwell_core::time::{Slot, UtcMs};
use stairwell_core::trust::{Role, Statement};
use stairwell_server::directory::{User, UserRole};
use stairwell_server::views::{self, Session};

use crate::world::{DAY_MS, MINUTE_MS, World, grid, http, register};

const STREET: &str = "440106006";
const HOUR_MS: i64 = 60 * MINUTE_MS;

/// A signed-in supervisor of a region; the cookie is the name, the token `csrf`.
async fn sign_in(world: &World, name: &'static str, role: UserRole, region: &'static str) {
    let user = User { name: name.into(), role, region: region.into(), password_hash: String::new() };
    let added = world.app.write(move |work| {
        work.directory().add_user(&user, work.now).unwrap();
        Ok::<_, StoreError>(())
    });
    added.await.unwrap();
    open_session(world, name).await;
}

async fn open_session(world: &World, name: &'static str) {
    let done = world.app.write(move |work| {
        let session = Session { user: name.into(), csrf: "csrf".into() };
        views::open_session(work.store.connection(), name, &session, work.now)
    });
    done.await.unwrap();
}

async fn get(world: &World, who: &str, path: &str) -> (u16, Value) {
    let request = http().get(format!("{}{path}", world.url)).header("cookie", format!("stairwell_session={who}"));
    let response = request.send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    (response.status().as_u16(), serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

async fn sign(world: &World, who: &str, token: &str, body: &Value) -> (u16, Value) {
    let request = http()
        .post(format!("{}/api/v1/daily-report/sign", world.url))
        .header("cookie", format!("stairwell_session={who}"))
        .header("x-csrf-token", token)
        .header("content-type", "application/json")
        .body(body.to_string());
    let response = request.send().await.unwrap();
    (response.status().as_u16(), serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

fn query(what: &str, cut_off: UtcMs, as_known_at: Option<UtcMs>) -> String {
    let as_known_at = as_known_at.map(|at| format!("&as_known_at={at}")).unwrap_or_default();
    format!("/api/v1/{what}?region={STREET}&cut_off={cut_off}{as_known_at}")
}

/// The doctor registers a flat with one person and measures 36.8 there.
fn visit(phone: &mut Phone, room: &str, now: UtcMs) {
    let household = register(phone, room, now);
    let person = phone.add_person(NewPerson::named(household, "陈某"), now).unwrap().person;
    let reading = NewReading::new(person, Temperature::from_deci_c(368).unwrap(), Site::Axilla, Method::Electronic);
    let visit = NewVisit { readings: vec![reading], ..NewVisit::new(household, Slot::Am, Outcome::DoneOk) };
    phone.visit(visit, now).unwrap();
}

fn without_corrections(mut answer: Value) -> Value {
    let answer_of = answer.as_object_mut().unwrap();
    assert!(answer_of.remove("corrections").is_some());
    answer
}

#[tokio::test]
async fn the_same_question_tomorrow_gives_yesterdays_answer_and_corrections_apart() {
    let world = World::new();
    sign_in(&world, "street", UserRole::SupStreet, STREET).await;
    let (mut li, mut wang) = (world.phone("李", 1).await, world.phone("王", 2).await);
    visit(&mut li, "101", world.now());
    world.sync(&mut li).await.unwrap();
    world.wait_ms(MINUTE_MS);
    // Wang climbs without a signal.
    visit(&mut wang, "201", world.now());
    world.wait_ms(8 * HOUR_MS);
    let cut_off = world.now();
    visit(&mut li, "301", UtcMs(cut_off.0 + 1));
    world.wait_ms(1);
    world.sync(&mut li).await.unwrap();
    let asked = [query("daily-report", cut_off, Some(cut_off)), query("indicators", cut_off, Some(cut_off))];
    let mut first = Vec::new();
    for path in &asked {
        let (status, answer) = get(&world, "street", path).await;
        assert_eq!((status, &answer["corrections"]), (200, &json!([])), "{answer}");
        first.push(without_corrections(answer));
    }
    assert_eq!(first[0]["figures"]["door_visits"], 1);
    assert_eq!(first[0]["pending"]["devices"], 2, "neither had sent everything at that time");
    assert_eq!((&first[0]["date"], &first[0]["name"]), (&json!("2020-02-11"), &json!("石牌街道")));
    assert_eq!(first[0]["labels"]["first_calls"], "首次电访");

    world.wait_ms(HOUR_MS);
    world.sync(&mut wang).await.unwrap();
    world.wait_ms(DAY_MS - 2 * HOUR_MS);
    let strict = Policy {
        version: "SP-1".into(),
        region: STREET.into(),
        effective_from: "2020-02-01".parse().unwrap(),
        fever_threshold: Temperature::from_deci_c(365).unwrap(),
        ..Policy::guangdong()
    };
    let changed = world.app.write(move |work| {
        let grids = "grid_code,name,community_code\n440106006001G003,三号网格,440106006001\n";
        work.directory().import_grids(grids.as_bytes()).unwrap();
        work.directory().note_imported(work.now)?;
        work.declare(&Statement::Policy(Box::new(strict)))
    });
    changed.await.unwrap();
    open_session(&world, "street").await;
    for (path, first) in asked.iter().zip(&first) {
        let (status, answer) = get(&world, "street", path).await;
        assert_eq!(status, 200);
        assert_ne!(answer["corrections"], json!([]));
        assert_eq!(without_corrections(answer).to_string(), first.to_string());
    }
    let (_, report) = get(&world, "street", &asked[0]).await;
    let corrections = report["corrections"].as_array().unwrap();
    assert!(corrections.contains(&json!({ "figure": "door_visits", "was": 1, "is": 2 })), "{corrections:?}");

    let (_, present) = get(&world, "street", &query("daily-report", cut_off, None)).await;
    assert_eq!(present["figures"]["door_visits"], 2, "{present}");
    assert_eq!(present["figures"]["febrile"], 2, "the pack that came later holds for that day too");
    assert_eq!((&present["corrections"], &present["pending"]["devices"]), (&json!(null), &json!(0)));
    let (_, day) = get(&world, "street", &format!("/api/v1/daily-report?region={STREET}&date=2020-02-11")).await;
    assert_eq!((&day["figures"]["door_visits"], &day["cut_off"]), (&json!(3), &json!("2020-02-12T00:00:00+08:00")));
    let before = UtcMs(cut_off.0 - DAY_MS);
    let (status, nothing) = get(&world, "street", &query("daily-report", before, Some(before))).await;
    assert_eq!((status, &nothing["figures"]["door_visits"]), (200, &json!(0)));
}

#[tokio::test]
async fn a_supervisor_asks_about_the_own_region_and_the_past_only() {
    let world = World::new();
    sign_in(&world, "street", UserRole::SupStreet, STREET).await;
    sign_in(&world, "beside", UserRole::SupCommunity, "440106006001").await;
    let path = "/api/v1/daily-report?region=";
    for what in ["daily-report", "indicators"] {
        assert_eq!(get(&world, "nobody", &format!("/api/v1/{what}?region={STREET}")).await.0, 401);
        assert_eq!(get(&world, "beside", &format!("/api/v1/{what}?region={STREET}")).await.0, 404, "{what}");
        assert_eq!(get(&world, "street", &format!("/api/v1/{what}?region=440106007")).await.0, 404, "{what}");
        assert_eq!(get(&world, "beside", &format!("/api/v1/{what}")).await.1["region"], "440106006001");
    }
    let refused = |answer: (u16, Value)| (answer.0, answer.1["error"]["code"].as_str().unwrap().to_owned());
    let later = UtcMs(world.now().0 + 1);
    for (asked, code) in [
        (format!("&cut_off={later}"), "future"),
        (format!("&as_known_at={later}"), "future"),
        ("&date=2020-02-12".into(), "future"),
        ("&date=yesterday".into(), "malformed"),
        ("&date=2020-02-10&cut_off=2020-02-11T08:00:00%2B08:00".into(), "other_day"),
    ] {
        let answer = get(&world, "street", &format!("{path}{STREET}{asked}")).await;
        assert_eq!(refused(answer), (400, code.to_owned()), "{asked}");
    }
    let audit = world.deployment().read(|store, _| views::audit_of(store.connection(), "440106006001")).unwrap();
    let acts: Vec<&str> = audit.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["VIEW_REPORT", "VIEW_INDICATORS"]);
}

#[tokio::test]
async fn a_day_is_signed_on_the_phone_for_a_grid_and_here_above_it_and_what_comes_later_is_a_correction() {
    let world = World::new();
    sign_in(&world, "street", UserRole::SupStreet, STREET).await;
    let (mut li, mut wang) = (world.phone_as("李", 1, Role::Party).await, world.phone("王", 2).await);
    let report = format!("/api/v1/daily-report?region={STREET}");
    let statuses = |report: &Value| {
        let lines = report["signatures"].as_array().unwrap().iter();
        lines.map(|line| format!("{} {}", line["node"], line["status_zh"]).replace('"', "")).collect::<Vec<_>>()
    };
    let (_, unsigned) = get(&world, "street", &report).await;
    let nobody = ["440106006 未报", "440106006001 未报", "440106006001G001 未报", "440106006001G002 未报"];
    assert_eq!((statuses(&unsigned), &unsigned["not_reported"]), (nobody.map(String::from).to_vec(), &json!(4)));

    visit(&mut li, "101", world.now());
    visit(&mut wang, "201", world.now());
    world.wait_ms(MINUTE_MS);
    li.sign_report(&grid(1), &NewReport::default(), world.now()).unwrap();
    world.sync(&mut li).await.unwrap();
    world.wait_ms(MINUTE_MS);
    let signing = json!({ "region": STREET, "cut_off": world.now(), "note": "17 时" });
    let mut foreign = signing.clone();
    foreign["region"] = "440106007".into();
    let mut on_phone = signing.clone();
    on_phone["region"] = "440106006001G001".into();
    assert_eq!(sign(&world, "street", "guessed", &signing).await.0, 403);
    assert_eq!(sign(&world, "nobody", "csrf", &signing).await.0, 401);
    assert_eq!(sign(&world, "street", "csrf", &foreign).await.0, 404);
    assert_eq!(sign(&world, "street", "csrf", &on_phone).await.0, 409);
    assert_eq!(sign(&world, "street", "csrf", &json!({ "region": STREET, "when": "now" })).await.0, 400);
    let (status, signed) = sign(&world, "street", "csrf", &signing).await;
    assert_eq!((status, &signed["signer"], &signed["zero_declared"]), (200, &json!("street"), &json!(false)));
    let zero = json!({ "region": "440106006001", "zero_declared": true });
    assert_eq!(sign(&world, "street", "csrf", &zero).await.0, 200);

    let (_, report) = get(&world, "street", &query("daily-report", world.now(), None)).await;
    let now = ["440106006 已报", "440106006001 零报告", "440106006001G001 已报", "440106006001G002 未报"];
    assert_eq!(statuses(&report), now);
    assert_eq!((&report["corrections"], &report["signatures"][2]["signer"]), (&json!([]), &json!("李")));
    world.wait_ms(HOUR_MS);
    world.sync(&mut wang).await.unwrap();
    for region in [STREET, "440106006001", "440106006001G001"] {
        let (_, report) = get(&world, "street", &format!("/api/v1/daily-report?region={region}")).await;
        let corrected = json!([{ "figure": "door_visits", "was": 1, "is": 2 }]);
        let told = report["corrections"].as_array().unwrap();
        let door: Vec<&Value> = told.iter().filter(|one| one["figure"] == "door_visits").collect();
        assert_eq!(json!(door), corrected, "{region}: {told:?}");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_told_with_the_token_that_changes_carry() {
    let world = World::new();
    sign_in(&world, "street", UserRole::SupStreet, STREET).await;
    let (status, session) = get(&world, "street", "/api/v1/session").await;
    assert_eq!((status, &session["region"], &session["csrf"]), (200, &json!(STREET), &json!("csrf")));
    assert_eq!(get(&world, "nobody", "/api/v1/session").await.1["error"]["code"], "signed_out");
}

#[tokio::test]
async fn a_visit_on_paper_counts_for_its_time_and_what_it_stands_on_with_it() {
    let world = World::new();
    sign_in(&world, "street", UserRole::SupStreet, STREET).await;
    let mut li = world.phone("李", 1).await;
    let noticed = world.now();
    world.wait_ms(HOUR_MS);
    let cut_off = world.now();
    world.wait_ms(HOUR_MS);
    let now = world.now();
    let household = register(&mut li, "101", now);
    let person = li.add_person(NewPerson::named(household, "陈某"), now).unwrap().person;
    let reading = NewReading::new(person, Temperature::from_deci_c(375).unwrap(), Site::Axilla, Method::Electronic);
    let paper = NewVisit {
        readings: vec![reading],
        observed_at: Some(noticed),
        late_reason: Some("先记在纸上".into()),
        ..NewVisit::new(household, Slot::Am, Outcome::DoneAbnormal)
    };
    li.visit(paper, now).unwrap();
    visit(&mut li, "201", now);
    world.sync(&mut li).await.unwrap();
    let (_, early) = get(&world, "street", &query("daily-report", cut_off, None)).await;
    let figures = |report: &Value| ["door_visits", "febrile"].map(|key| report["figures"][key].as_i64().unwrap());
    assert_eq!(figures(&early), [1, 1], "{early}");
    assert_eq!(early["buildings"][0]["residents"], 1, "who was registered later and not visited before is for later");
    let (_, late) = get(&world, "street", &query("daily-report", now, None)).await;
    assert_eq!(figures(&late), [2, 1], "{late}");
    let (_, then) = get(&world, "street", &query("daily-report", cut_off, Some(cut_off))).await;
    assert_eq!(figures(&then), [0, 0], "nothing had come by then");
}
