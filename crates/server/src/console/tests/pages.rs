//! What the pages say.

use axum::http::StatusCode;

use stairwell_core::domain::decision::DecisionType;
use stairwell_core::field::NewDecision;
use stairwell_core::id::{DeviceId, Hash};
use stairwell_core::store::{HeldBatch, InboxStore, LogStore};
use stairwell_core::trust::{Revocation, Statement};

use super::doorstep::Doorstep;
use super::world::{World, grid, later};

/// The text of a page without its tags.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_household_shows_everything_that_was_recorded_and_by_whom() {
    let world = World::new().await;
    let doorstep = Doorstep::happen(&world).await;
    world.project();
    let mut browser = world.signed_in("shipai").await;
    let (status, html) = browser.get(&format!("/household/{}", doorstep.flat)).await;
    assert_eq!(status, StatusCode::OK);
    let text = plain(&html);
    for expected in [
        "3 栋 2 单元 1201 室",
        "两人在互不知情的情况下作出了不同决定",
        "延长 至 2020-03-02",
        "裁决之前按更安全的一项执行：继续医学观察 至 2020-03-02",
        "3 人记录",
        "吴慧敏",
        "林赟",
        "由多部手机分别登记，已自动合并为一户",
        "湖北来粤人员",
        "···· 002X",
        "37.8 ℃",
        "复测",
        "39.6 ℃ 36.9 ℃",
        "吴慧敏 (社区医生) 更正",
        "原因：数字颠倒",
        "李小明&#60;b&#62; 干咳",
        "证件相符",
        "食品买菜 两天的菜 (当天)",
        "发热线 37.3 ℃",
        "2020-02-11 09:10 +08:00",
        "作出时没有看到第",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    assert!(!html.contains("李小明<b>"), "what people write is text, not markup");
    assert!(!html.contains("11010519491231"), "the number of a document is never shown");
    assert!(!html.contains("style=") && !html.contains("<script"), "the policy would block it");
}

#[tokio::test]
async fn one_visit_on_three_phones_counts_once_all_the_way_up() {
    let world = World::new().await;
    let doorstep = Doorstep::happen(&world).await;
    world.project();
    let mut browser = world.signed_in("shipai").await;
    let (_, grid) = browser.get("/grid/440106006002G001").await;
    assert!(grid.contains(&format!("/household/{}", doorstep.flat)));
    for expected in ["1201 室", "3 栋 2 单元", "待裁决（按未解除管理）", "发热", "02-11 09:10"] {
        assert!(plain(&grid).contains(expected), "{expected} is missing");
    }
    for path in ["/", "/region/440106006002", "/grid/440106006002G001"] {
        let text = plain(&browser.get(path).await.1);
        assert!(text.contains("住户 1 登记人员 1"), "{path}: {text}");
        assert!(text.contains("在管人员 1"), "{path}: {text}");
        assert!(text.contains("今日入户 1 上门 1 次"), "{path}: {text}");
        assert!(text.contains("发热 1") && text.contains("待裁决 1"), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_household_is_found_by_its_address() {
    let world = World::new().await;
    Doorstep::happen(&world).await;
    world.project();
    let mut browser = world.signed_in("shipai").await;
    for (query, found) in [("1201", true), ("3-1201", true), ("3-2-1201", true), ("3-1-1201", false), ("4-1201", false)]
    {
        let (_, html) = browser.get(&format!("/grid/440106006002G001?q={query}")).await;
        assert_eq!(html.contains("/household/"), found, "{query}");
    }
}

#[tokio::test]
async fn a_grid_without_households_says_how_they_come() {
    let world = World::new().await;
    let (status, html) = world.signed_in("nanyuan").await.get("/grid/440106006004G001").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("该网格还没有登记住户"));
}

#[tokio::test]
async fn the_console_speaks_english_when_asked_and_remembers() {
    let world = World::new().await;
    let mut browser = world.signed_in("shipai").await;
    let (_, chinese) = browser.get("/").await;
    assert!(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("住户"));
    let (_, english) = browser.get("/?lang=en").await;
    assert!(english.contains("<html lang=\"en\">") && english.contains("Households"));
    assert!(browser.get("/").await.1.contains("Under observation"));
    assert!(browser.get("/?lang=zh").await.1.contains("在管人员"));
}

#[tokio::test]
async fn a_page_is_fresh_when_the_projector_follows() {
    let world = World::new().await;
    tokio::spawn(crate::projector::run(world.app.clone()));
    let mut commits = world.app.commits();
    Doorstep::happen(&world).await;
    let mut browser = world.signed_in("shipai").await;
    let seen = async {
        while !plain(&browser.get("/").await.1).contains("待裁决 1") {
            commits.changed().await.expect("the writer runs");
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), seen).await.expect("the page became fresh");
}

#[tokio::test]
async fn what_a_revoked_phone_wrote_later_is_shown_as_held_and_not_folded() {
    let world = World::new().await;
    let mut doorstep = Doorstep::happen(&world).await;
    let device = doorstep.doctor.certificate().expect("a certificate").device();
    let now = world.app.now();
    let revoke = move |work: &mut crate::writer::Work<'_>| {
        let seq = work.store.heads(&grid())?.of(&device).seq;
        let reason = "手机丢失".to_owned();
        work.declare(&Statement::Revocation(Revocation {
            device,
            stands_through: vec![(grid(), seq)],
            reason,
            at: now,
            wipe_now: None,
        }))
    };
    world.app.write(revoke).await.expect("revoked");
    doorstep.doctor.decide(NewDecision::of(doorstep.person, DecisionType::Confirm), later(290)).expect("decided");
    world.sync(&mut doorstep.doctor, now).await;
    world.project();
    let mut browser = world.signed_in("shipai").await;
    let text = plain(&browser.get(&format!("/household/{}", doorstep.flat)).await.1);
    assert!(text.contains("暂存记录") && text.contains("管理决定 · 吴慧敏"), "{text}");
    assert!(text.contains("手机丢失"), "{text}");
    assert!(!text.contains("转病例"), "a held decision has no effect: {text}");
    assert!(plain(&browser.get("/").await.1).contains("暂存待审 1"));
}

#[tokio::test]
async fn a_batch_that_fits_no_log_is_counted_and_listed_in_its_grid_alone() {
    let world = World::new().await;
    let batch = HeldBatch {
        id: Hash::of(b"the other branch"),
        scope: grid(),
        device: DeviceId([7; 16]),
        first_seq: 3,
        last_seq: 5,
        reason: "another branch of the log".into(),
        content: vec![0; 9],
        received_at: later(1),
    };
    world.app.write(move |work| work.store.hold(&batch)).await.expect("held");
    let mut shipai = world.signed_in("shipai").await;
    for path in ["/", "/region/440106006002", "/grid/440106006002G001"] {
        assert!(plain(&shipai.get(path).await.1).contains("暂存待审 3"), "{path}");
    }
    let text = plain(&shipai.get("/grid/440106006002G001").await.1);
    assert!(text.contains("3 条记录 · 07070707 · another branch of the log · 2020-02-11 09:01 +08:00"), "{text}");
    let mut nanyuan = world.signed_in("nanyuan").await;
    assert!(plain(&nanyuan.get("/").await.1).contains("暂存待审 0"));
}
