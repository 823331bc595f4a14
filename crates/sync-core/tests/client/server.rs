//! A server small enough to be told how to misbehave: HTTP/1.1 over a real socket, the real engine behind it.

use std::sync::{Arc, Mutex};

use stairwell_core::cbor;
use stairwell_core::domain::DomainGrammar;
use stairwell_core::id::{DeviceId, ScopeId};
use stairwell_core::store::{LogStore, MemoryStore, Transaction, TrustStore};
use stairwell_core::sync::auth::{AuthError, RequestSignature, TIME_HEADER};
use stairwell_core::sync::engine::{Checks, Replica};
use stairwell_core::sync::enrol::{EnrolRequest, EnrolResponse, RenewRequest};
use stairwell_core::sync::message::SyncRequest;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, KeyPair, PublicKey, Role, SignedStatement, Statement, TrustSet};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const NOW: UtcMs = UtcMs(1_581_400_000_000);

pub(crate) fn grid() -> ScopeId {
    "440106006001G001".parse().expect("a grid code")
}

/// An address at which nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

/// How requests are answered.
#[derive(Clone)]
pub(crate) enum Answers {
    Properly,
    /// Does what is asked, and hangs up after so many bytes of the answer's body.
    CutAfter(usize),
    Always(u16, String),
}

struct State {
    authority: KeyPair,
    store: MemoryStore,
    trust: TrustSet,
    answers: Answers,
}

pub(crate) struct Server {
    address: std::net::SocketAddr,
    state: Arc<Mutex<State>>,
}

struct Answer {
    status: u16,
    time: Option<UtcMs>,
    body: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let authority = KeyPair::from_seed(&[100; 32]);
        let trust = TrustSet::new(authority.public());
        let state = State { authority, store: MemoryStore::new(), trust, answers: Answers::Properly };
        let state = Arc::new(Mutex::new(state));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::clone(&state);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                serve(stream, &shared).await;
            }
        });
        Self { address, state }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn answer_with(&self, answers: Answers) {
        self.state.lock().expect("not poisoned").answers = answers;
    }

    /// As after a restore from a backup older than everything.
    pub(crate) fn forget_everything(&self) {
        let mut state = self.state.lock().expect("not poisoned");
        state.trust = TrustSet::new(state.authority.public());
        state.store = MemoryStore::new();
    }

    pub(crate) fn entries(&self) -> u64 {
        let state = self.state.lock().expect("not poisoned");
        state.store.heads(&grid()).expect("read").iter().map(|(_, head)| head.seq).sum()
    }
}

/// One request a connection: the answer closes it.
async fn serve(mut stream: TcpStream, state: &Mutex<State>) {
    let (head, body) = read(&mut stream).await;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let authorization = head.lines().find_map(|line| line.strip_prefix("authorization: ")).unwrap_or_default();
    let (answer, cut) = {
        let mut state = state.lock().expect("not poisoned");
        match state.answers.clone() {
            Answers::Properly => (state.answer(&path, authorization, &body), None),
            Answers::CutAfter(bytes) => (state.answer(&path, authorization, &body), Some(bytes)),
            Answers::Always(status, body) => (Answer { status, time: None, body: body.into_bytes() }, None),
        }
    };
    let time = answer.time.map(|time| format!("{TIME_HEADER}: {}\r\n", time.0)).unwrap_or_default();
    let length = answer.body.len();
    let head = format!("HTTP/1.1 {} -\r\nconnection: close\r\n{time}content-length: {length}\r\n\r\n", answer.status);
    let body = &answer.body[..cut.unwrap_or(length).min(length)];
    stream.write_all(&[head.as_bytes(), body].concat()).await.expect("written");
}

async fn read(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .map_or(0, |length| length.parse().expect("a length"));
            if bytes.len() >= end + 4 + length {
                return (head, bytes[end + 4..].to_vec());
            }
        }
        let mut chunk = [0; 4096];
        let count = stream.read(&mut chunk).await.expect("read");
        assert!(count > 0, "the client hung up in the middle of a request");
        bytes.extend_from_slice(&chunk[..count]);
    }
}

impl State {
    fn answer(&mut self, path: &str, authorization: &str, body: &[u8]) -> Answer {
        let ok = |body| Answer { status: 200, time: None, body };
        match path {
            "/v1/enrol" => {
                let request: EnrolRequest = cbor::from_slice(body).expect("a request");
                request.check().expect("the holder of the key");
                ok(self.enrol(request.key, None))
            }
            "/v1/renew" => {
                let request: RenewRequest = cbor::from_slice(body).expect("a request");
                let signed = RequestSignature::from_header(authorization).expect("signed");
                request.check(signed.device).expect("the holder of the key");
                ok(self.enrol(request.key, Some(signed.device)))
            }
            "/v1/sync" => self.sync(authorization, body),
            _ => refusal(404, "not_found"),
        }
    }

    fn enrol(&mut self, key: PublicKey, succeeds: Option<DeviceId>) -> Vec<u8> {
        let certificate = Certificate {
            key,
            person: "staff".into(),
            role: Role::Party,
            team: "A".into(),
            scopes: vec![grid()],
            issued_at: NOW,
            not_after: UtcMs(NOW.0 + 86_400_000),
            succeeds,
        };
        let signed = SignedStatement::sign(&Statement::Certificate(certificate.clone()), &self.authority);
        self.trust.add(&signed).expect("of this authority");
        self.store.begin().expect("begun");
        self.store.put_statement(&signed).expect("kept");
        self.store.commit().expect("committed");
        cbor::to_vec(&EnrolResponse {
            authority: self.authority.public(),
            certificate,
            statements: self.trust.statements_for(&[grid()]).cloned().collect(),
            id_hash_key: [1; 32],
            seal_key: [2; 32],
            server_time: NOW,
        })
    }

    fn sync(&mut self, authorization: &str, body: &[u8]) -> Answer {
        let signed = RequestSignature::from_header(authorization).expect("signed");
        let request = SyncRequest::from_body(body).expect("a request");
        let mut introduced = self.trust.clone();
        request.statements.iter().for_each(|statement| drop(introduced.add(statement)));
        let Some(certificate) = introduced.certificate(&signed.device) else { return refusal(401, "unknown_device") };
        match signed.check(&certificate.key, "POST", "/v1/sync", body, NOW) {
            Ok(()) => {}
            Err(AuthError::Clock) => return Answer { time: Some(NOW), ..refusal(401, "clock_off") },
            Err(error) => panic!("{error}"),
        }
        self.store.begin().expect("begun");
        let mut replica = Replica {
            store: &mut self.store,
            trust: &mut self.trust,
            grammar: &DomainGrammar,
            own: None,
            authority: Some(&self.authority),
            checks: Checks::ALL,
        };
        let response = replica.answer(&request, NOW).expect("answered");
        self.store.commit().expect("committed");
        Answer { status: 200, time: None, body: response.to_body().expect("a body") }
    }
}

fn refusal(status: u16, code: &str) -> Answer {
    let body = format!(r#"{{"error":{{"code":"{code}","message":"{code}"}}}}"#);
    Answer { status, time: None, body: body.into_bytes() }
}
