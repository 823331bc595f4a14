//! A server on a port of its own with a clock that tests set, and phones.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use stairwell_core::client::{self, SyncError, SyncReport, Transport};
use stairwell_core::domain::household::Place;
use stairwell_core::field::{NewHousehold, Phone};
use stairwell_core::id::{DocumentId, ScopeId};
use stairwell_core::store::StoreError;
use stairwell_core::sync::auth::RequestSignature;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{KeyPair, Revocation, Role, Statement};
use stairwell_server::AppState;
use stairwell_server::deployment::{Deployment, DeploymentError};
use stairwell_server::directory::Invite;
use stairwell_server::keys::ServerKeys;
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// 2020-02-11 09:00 in Guangzhou.
pub(crate) const MORNING: UtcMs = UtcMs(1_581_382_800_000);
pub(crate) const MINUTE_MS: i64 = 60_000;
pub(crate) const DAY_MS: i64 = 86_400_000;

const REGIONS: &str = "code,name,level,parent_code
440106006,石牌街道,STREET,440106
440106006001,石牌社区,COMMUNITY,440106006
";
const GRIDS: &str = "grid_code,name,community_code
440106006001G001,一号网格,440106006001
440106006001G002,二号网格,440106006001
";

pub(crate) fn grid(number: u16) -> ScopeId {
    format!("440106006001G{number:03}").parse().unwrap()
}

pub(crate) struct World {
    pub(crate) app: AppState,
    pub(crate) url: String,
    pub(crate) directory: TempDir,
    clock: Arc<AtomicI64>,
    stop: Option<oneshot::Sender<()>>,
    serving: JoinHandle<()>,
}

impl World {
    /// A new deployment with two grids, served.
    pub(crate) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = ServerKeys::from_seeds(&[[1; 32], [2; 32], [3; 32], [4; 32]]).unwrap();
        Deployment::create(&directory.path().join("server"), keys, MORNING, |work| {
            work.directory().import_regions(REGIONS.as_bytes()).unwrap();
            work.directory().import_grids(GRIDS.as_bytes()).unwrap();
            work.directory().note_imported(work.now).unwrap();
            Ok::<_, DeploymentError>(())
        })
        .unwrap();
        Self::serve(directory)
    }

    /// Serves what is in `server` of the directory.
    pub(crate) fn serve(directory: TempDir) -> Self {
        let deployment = Deployment::open(&directory.path().join("server")).unwrap();
        let clock = Arc::new(AtomicI64::new(MORNING.0));
        let read = Arc::clone(&clock);
        let app = AppState::open(&deployment, Arc::new(move || UtcMs(read.load(Ordering::SeqCst))), 1).unwrap();
        let listener = stairwell_server::config::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let served = app.clone();
        let serving = tokio::spawn(async move {
            let shutdown = async move { drop(stopped.await) };
            stairwell_server::serve(listener, served, None, shutdown).await.unwrap();
        });
        Self { app, url, directory, clock, stop: Some(stop), serving }
    }

    /// Stops the server and gives back its directory.
    pub(crate) async fn stop(mut self) -> TempDir {
        self.stop.take().unwrap().send(()).unwrap();
        self.serving.await.unwrap();
        self.directory
    }

    pub(crate) fn deployment(&self) -> Deployment {
        Deployment::open(&self.directory.path().join("server")).unwrap()
    }

    pub(crate) fn now(&self) -> UtcMs {
        UtcMs(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn wait_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Ordering::SeqCst);
    }

    /// Where the phone of `person` is.
    pub(crate) fn phone_directory(&self, person: &str) -> PathBuf {
        self.directory.path().join(person)
    }

    pub(crate) fn transport(&self) -> Transport {
        Transport::new(&self.url, None, 0).unwrap()
    }

    /// A fresh code for a doctor of the first grid.
    pub(crate) async fn invite(&self, person: &str, seed: u8) -> String {
        self.invite_as(person, seed, Role::Doctor).await
    }

    async fn invite_as(&self, person: &str, seed: u8, role: Role) -> String {
        let invite = Invite::new(person, role, "石牌一组", vec![grid(1)]).unwrap();
        let issued = self.app.write(move |work| {
            Ok::<_, StoreError>(work.directory().add_invite(&invite, &[seed; 32], work.now).unwrap())
        });
        issued.await.unwrap().0
    }

    /// An enrolled phone of a doctor.
    pub(crate) async fn phone(&self, person: &str, seed: u8) -> Phone {
        self.phone_as(person, seed, Role::Doctor).await
    }

    /// An enrolled phone.
    pub(crate) async fn phone_as(&self, person: &str, seed: u8, role: Role) -> Phone {
        let code = self.invite_as(person, seed, role).await;
        let directory = self.phone_directory(person);
        client::enrol(&directory, &mut self.transport(), &code, self.now(), &[seed; 32]).await.unwrap()
    }

    pub(crate) async fn sync(&self, phone: &mut Phone) -> Result<SyncReport, SyncError> {
        client::sync(phone, &mut self.transport(), || self.now(), &[99; 32], |_| {}).await
    }

    pub(crate) async fn revoke(&self, phone: &Phone) {
        let device = phone.device();
        let revoked = self.app.write(move |work| {
            let revocation =
                Revocation { device, stands_through: Vec::new(), reason: "lost".into(), at: work.now, wipe_now: None };
            work.declare(&Statement::Revocation(revocation)).map(|_| ())
        });
        revoked.await.unwrap();
    }

    /// Status and body of a signed GET.
    pub(crate) async fn get_signed(&self, keys: &KeyPair, path: &str) -> (u16, serde_json::Value) {
        let signature = RequestSignature::sign(keys, "GET", path, b"", self.now());
        let request = http().get(format!("{}{path}", self.url)).header("authorization", signature.to_header());
        let response = request.send().await.unwrap();
        (response.status().as_u16(), serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
    }
}

/// A plain HTTP client.
pub(crate) fn http() -> reqwest::Client {
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}

/// Registers a flat of the first grid.
pub(crate) fn register(phone: &mut Phone, room: &str, now: UtcMs) -> DocumentId {
    let place = Place::new("1", "1", Some(1), room).unwrap();
    let flat = NewHousehold::new(grid(1), place);
    phone.add_household(flat, now).unwrap()
}

/// The server's code for its refusal.
pub(crate) fn refusal<T: std::fmt::Debug>(outcome: Result<T, SyncError>) -> String {
    match outcome {
        Err(SyncError::Client(client::ClientError::Refused { code, .. })) => code,
        other => panic!("not refused: {other:?}"),
    }
}
