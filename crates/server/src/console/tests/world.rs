//! A deployment with two communities, three supervisors, and phones that sync to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{Request, Response, StatusCode};
use stairwell_core::field::Phone;
use stairwell_core::id::ScopeId;
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, Role, Statement};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::app::AppState;
use crate::deployment::{Deployment, DeploymentError};
use crate::directory::{User, UserRole};
use crate::keys::ServerKeys;
use crate::password::hash_password;
use crate::projector::project_all;
use crate::views::ViewError;

pub(crate) const PASSWORD: &str = "二十层楼梯 2020";

const REGIONS: &str = "code,name,level,parent_code
44,广东省,PROVINCE,
4401,广州市,CITY,44
440106,天河区,DISTRICT,4401
440106006,石牌街道,STREET,440106
440106006002,东城社区居委会,COMMUNITY,440106006
440106006004,南苑社区居委会,COMMUNITY,440106006
440106007,天园街道,STREET,440106
";
const GRIDS: &str = "grid_code,name,community_code
440106006002G001,第一网格,440106006002
440106006004G001,南苑第一网格,440106006004
";

/// 2020-02-11 09:00 in Guangzhou.
pub(crate) const MORNING: UtcMs = UtcMs(1_581_382_800_000);

pub(crate) const fn later(minutes: i64) -> UtcMs {
    UtcMs(MORNING.0 + minutes * 60_000)
}

pub(crate) fn grid() -> ScopeId {
    "440106006002G001".parse().expect("a grid code")
}

/// A running server without its socket.
pub(crate) struct World {
    pub(crate) app: AppState,
    pub(crate) deployment: Deployment,
    clock: Arc<AtomicI64>,
    directory: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let keys = ServerKeys::from_seeds(&[[1; 32], [2; 32], [3; 32], [4; 32]]).expect("keys");
        let deployment =
            Deployment::create(&directory.path().join("server"), keys, later(300), |_| Ok::<_, DeploymentError>(()))
                .expect("a deployment");
        let clock = Arc::new(AtomicI64::new(later(300).0));
        let read = Arc::clone(&clock);
        let app = AppState::open(&deployment, Arc::new(move || UtcMs(read.load(Ordering::SeqCst))), 1).expect("an app");
        app.write(|work| {
            work.directory().import_regions(REGIONS.as_bytes()).expect("regions");
            work.directory().import_grids(GRIDS.as_bytes()).expect("grids");
            let password_hash = hash_password(PASSWORD).expect("a hash");
            for (name, role, region) in [
                ("shipai", UserRole::SupStreet, "440106006"),
                ("nanyuan", UserRole::SupCommunity, "440106006004"),
                ("tianyuan", UserRole::SupStreet, "440106007"),
            ] {
                let user =
                    User { name: name.into(), role, region: region.into(), password_hash: password_hash.clone() };
                work.directory().add_user(&user, work.now).expect("a user");
            }
            Ok::<_, ViewError>(())
        })
        .await
        .expect("written");
        Self { app, deployment, clock, directory }
    }

    pub(crate) fn set_clock(&self, now: UtcMs) {
        self.clock.store(now.0, Ordering::SeqCst);
    }

    /// A phone of the team, enrolled.
    pub(crate) async fn phone(&self, person: &str, role: Role, seed: u8) -> Phone {
        let directory = self.directory.path().join(person);
        let keys = Phone::prepare(&directory, &[seed; 32]).expect("prepared");
        let certificate = Certificate {
            key: keys.public(),
            person: person.into(),
            role,
            team: "石牌一组".into(),
            scopes: vec![grid()],
            issued_at: MORNING,
            not_after: UtcMs(MORNING.0 + 90 * 86_400_000),
            succeeds: None,
        };
        let declared = certificate.clone();
        let response = self
            .app
            .write(move |work| {
                work.declare(&Statement::Certificate(declared))?;
                Ok::<_, ViewError>(EnrolResponse {
                    authority: work.keys.authority().public(),
                    certificate,
                    statements: work.trust().statements_for(&[grid()]).cloned().collect(),
                    id_hash_key: [5; 32],
                    seal_key: [9; 32],
                    server_time: MORNING,
                })
            })
            .await
            .expect("enrolled");
        Phone::create(&directory, &keys, "http://127.0.0.1:1", &response, MORNING).expect("created")
    }

    pub(crate) async fn sync(&self, phone: &mut Phone, now: UtcMs) {
        for _ in 0..10 {
            let request = phone.sync_request().expect("a request");
            let response = self.app.write(move |work| work.replica().answer(&request, now)).await.expect("answered");
            if phone.absorb(&response, now).expect("absorbed").complete {
                return;
            }
        }
        panic!("ten requests and not complete");
    }

    pub(crate) fn project(&self) -> usize {
        project_all(&self.deployment, self.app.now()).expect("projected")
    }

    pub(crate) fn router(&self) -> Router {
        crate::router::router(&self.app, false)
    }

    /// A browser that nobody signed in with.
    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router(), cookies: Vec::new() }
    }

    pub(crate) async fn signed_in(&self, user: &str) -> Browser {
        let mut browser = self.browser();
        let (status, _) = browser.sign_in(user, PASSWORD).await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        browser
    }
}

/// A browser: keeps cookies, follows nothing.
pub(crate) struct Browser {
    router: Router,
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> (StatusCode, String) {
        let response = self.get_response(path).await;
        let status = response.status();
        (status, text(response).await)
    }

    pub(crate) async fn get_response(&mut self, path: &str) -> Response<Body> {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    pub(crate) async fn post(&mut self, path: &str, form: String) -> (StatusCode, String) {
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        let response = self.send(request.body(Body::from(form)).expect("a request")).await;
        let status = response.status();
        let to = response.headers().get(LOCATION).map(|to| to.to_str().expect("text").to_owned());
        let body = text(response).await;
        (status, to.unwrap_or(body))
    }

    /// Asks for the form and sends it.
    pub(crate) async fn sign_in(&mut self, user: &str, password: &str) -> (StatusCode, String) {
        let (_, form) = self.get("/login").await;
        let csrf = hidden(&form, "csrf");
        self.post("/login", format!("name={user}&password={}&csrf={csrf}", encoded(password))).await
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn take_cookies(&mut self, other: &Self) {
        self.cookies.clone_from(&other.cookies);
    }

    async fn send(&mut self, mut request: Request<Body>) -> Response<Body> {
        let cookies: Vec<String> = self.cookies.iter().map(|(key, value)| format!("{key}={value}")).collect();
        request.headers_mut().insert(COOKIE, cookies.join("; ").parse().expect("a header"));
        let response = self.router.clone().oneshot(request).await.expect("a response");
        for header in response.headers().get_all(SET_COOKIE) {
            let text = header.to_str().expect("text");
            let pair = text.split(';').next().expect("a pair");
            let (key, value) = pair.split_once('=').expect("a value");
            self.cookies.retain(|(known, _)| known != key);
            if !text.contains("Max-Age=0") {
                self.cookies.push((key.to_owned(), value.to_owned()));
            }
        }
        response
    }
}

pub(crate) async fn text(response: Response<Body>) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.expect("a body");
    String::from_utf8(bytes.to_vec()).expect("text")
}

/// The value of a hidden field.
pub(crate) fn hidden(html: &str, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let rest = html.split_once(&marker).expect("the field").1;
    rest.split('"').next().expect("its value").to_owned()
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
