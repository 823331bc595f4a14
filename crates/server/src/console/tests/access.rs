//! Who gets in, and how far.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, LOCATION, SET_COOKIE};

use super::doorstep::Doorstep;
use super::world::{PASSWORD, World, hidden};
use crate::views::{LOCKOUT_MS, MAX_FAILURES, audit_of};
use stairwell_core::time::UtcMs;

#[tokio::test]
async fn nobody_sees_a_page_without_signing_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    for path in ["/", "/region/440106006", "/grid/440106006002G001", "/household/00000000000000000000000000000000"] {
        let response = browser.get_response(path).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{path}");
        let to = response.headers()[LOCATION].to_str().expect("text").to_owned();
        assert_eq!(to, format!("/login?next={path}"));
    }
}

#[tokio::test]
async fn a_user_signs_in_with_a_guarded_cookie_and_out_again() {
    let world = World::new().await;
    let mut browser = world.browser();
    let (status, to) = browser.sign_in("shipai", PASSWORD).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, "/"));
    let response = browser.get_response("/").await;
    assert_eq!(response.status(), StatusCode::OK);
    let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
    assert!(policy.starts_with("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    let html = super::world::text(response).await;
    assert!(html.contains("石牌街道") && html.contains("南苑社区居委会"));
    assert!(!html.contains("style=") && !html.contains("<script"), "the policy would block it");

    let token = browser.cookie("stairwell_session").expect("a session").to_owned();
    let (status, _) = browser.post("/logout", "csrf=wrong".into()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get("/").await.0, StatusCode::OK, "a forged form signs nobody out");
    let csrf = hidden(&html, "csrf");
    assert_eq!(browser.post("/logout", format!("csrf={csrf}")).await.0, StatusCode::SEE_OTHER);
    assert_eq!(browser.cookie("stairwell_session"), None);
    let mut thief = world.browser();
    thief.sign_in("nobody", "x").await;
    let acts = acts(&world).await;
    assert_eq!(acts, ["SIGN_IN", "SIGN_OUT", "SIGN_IN_FAILED"]);
    assert!(!token.is_empty());
}

async fn acts(world: &World) -> Vec<String> {
    let rows = world.app.read(|reader| audit_of(reader.connection(), "")).await.expect("the audit log");
    rows.into_iter().map(|row| row.act).collect()
}

#[tokio::test]
async fn a_session_that_was_ended_is_of_no_use_to_whoever_kept_its_cookie() {
    let world = World::new().await;
    let mut browser = world.signed_in("shipai").await;
    let response = browser.get_response("/").await;
    assert!(response.headers().get(SET_COOKIE).is_none());
    let html = super::world::text(response).await;
    let mut copy = world.browser();
    copy.take_cookies(&browser);
    assert_eq!(copy.get("/").await.0, StatusCode::OK);
    browser.post("/logout", format!("csrf={}", hidden(&html, "csrf"))).await;
    assert_eq!(copy.get("/").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_ends_with_the_shift() {
    let world = World::new().await;
    let mut browser = world.signed_in("shipai").await;
    world.set_clock(UtcMs(world.app.now().0 + crate::views::SESSION_MS));
    assert_eq!(browser.get("/").await.0, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn five_wrong_passwords_lock_a_user_for_a_quarter_of_an_hour() {
    let world = World::new().await;
    let mut browser = world.browser();
    for attempt in 1..MAX_FAILURES {
        let (status, _) = browser.sign_in("shipai", "wrong").await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "attempt {attempt}");
    }
    assert_eq!(browser.sign_in("shipai", "wrong").await.0, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(browser.sign_in("shipai", PASSWORD).await.0, StatusCode::TOO_MANY_REQUESTS, "the right one too");
    assert_eq!(browser.sign_in("nanyuan", PASSWORD).await.0, StatusCode::SEE_OTHER, "others are not locked");
    world.set_clock(UtcMs(world.app.now().0 + LOCKOUT_MS));
    assert_eq!(browser.sign_in("shipai", PASSWORD).await.0, StatusCode::SEE_OTHER);
    assert!(acts(&world).await.contains(&"LOCKED_OUT".to_owned()));
}

#[tokio::test]
async fn attempts_sent_at_once_do_not_get_past_the_limit() {
    let world = World::new().await;
    let attempts = (0..12).map(|_| {
        let mut browser = world.browser();
        tokio::spawn(async move { browser.sign_in("shipai", "wrong").await.0 })
    });
    let attempts: Vec<_> = attempts.collect();
    let mut tried = 0;
    for attempt in attempts {
        if attempt.await.expect("an answer") == StatusCode::UNAUTHORIZED {
            tried += 1;
        }
    }
    assert!(tried < MAX_FAILURES as usize, "{tried} passwords were looked at and not the last");
}

#[tokio::test]
async fn a_form_from_elsewhere_signs_nobody_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    let form = format!("name=shipai&password={PASSWORD}&csrf=");
    assert_eq!(browser.post("/login", form.clone()).await.0, StatusCode::FORBIDDEN);
    browser.get("/login").await;
    assert_eq!(browser.post("/login", form).await.0, StatusCode::FORBIDDEN);
    assert_eq!(browser.cookie("stairwell_session"), None);
}

#[tokio::test]
async fn after_signing_in_the_page_asked_for_is_shown_and_none_elsewhere() {
    let world = World::new().await;
    for (next, to) in [("%2Fgrid%2F440106006002G001", "/grid/440106006002G001"), ("%2F%2Fexample.com", "/")] {
        let mut browser = world.browser();
        let (_, form) = browser.get(&format!("/login?next={next}")).await;
        let (csrf, kept) = (hidden(&form, "csrf"), hidden(&form, "next"));
        assert_eq!(kept.replace("&#47;", "/"), to);
        let form = format!(
            "name=shipai&password={}&csrf={csrf}&next={next}",
            "%E4%BA%8C%E5%8D%81%E5%B1%82%E6%A5%BC%E6%A2%AF+2020"
        );
        assert_eq!(browser.post("/login", form).await, (StatusCode::SEE_OTHER, to.to_owned()));
    }
}

#[tokio::test]
async fn a_user_of_a_sibling_region_finds_nothing() {
    let world = World::new().await;
    let doorstep = Doorstep::happen(&world).await;
    world.project();
    let household = format!("/household/{}", doorstep.flat);
    let inside = ["/", "/region/440106006", "/region/440106006002", "/grid/440106006002G001", household.as_str()];
    let mut shipai = world.signed_in("shipai").await;
    for path in inside {
        assert_eq!(shipai.get(path).await.0, StatusCode::OK, "{path}");
    }
    for path in ["/region/440106", "/region/44", "/region/440106007", "/region/", "/region/440106006999"] {
        assert_eq!(shipai.get(path).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    for sibling in ["nanyuan", "tianyuan"] {
        let mut browser = world.signed_in(sibling).await;
        for path in &inside[1..] {
            let (status, html) = browser.get(path).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{sibling} at {path}");
            assert!(!html.contains("李小明") && !html.contains("1201"), "{sibling} at {path}");
        }
        let (status, html) = browser.get("/").await;
        assert_eq!(status, StatusCode::OK);
        assert!(!html.contains("东城"), "{sibling}");
    }
}

#[tokio::test]
async fn every_sight_of_a_person_is_written_down_and_no_sight_without_it() {
    let world = World::new().await;
    let doorstep = Doorstep::happen(&world).await;
    world.project();
    let path = format!("/household/{}", doorstep.flat);
    world.signed_in("shipai").await.get(&path).await;
    world.signed_in("nanyuan").await.get(&path).await;
    for (subject, act) in [(doorstep.person.to_string(), "VIEW_PERSON"), (doorstep.flat.to_string(), "VIEW_HOUSEHOLD")]
    {
        let rows = world.app.read(move |reader| audit_of(reader.connection(), &subject)).await.expect("the audit log");
        let seen: Vec<_> = rows.iter().map(|row| (row.user.as_str(), row.act.as_str())).collect();
        assert_eq!(seen, [("shipai", act)]);
    }
}
