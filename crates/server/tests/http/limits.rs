//! What every request meets: caps, error bodies, numbers, measures.

use std::io::{Read, Write};
use std::net::TcpStream;

use stairwell_core::sync::auth::RequestSignature;
use stairwell_core::sync::message::{MAX_BODY_BYTES, PROTOCOL_VERSION, SyncRequest};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

use crate::world::{DAY_MS, World, grid, http, register};

#[tokio::test]
async fn a_body_over_the_cap_is_not_read() {
    let world = World::new();
    let phone = world.phone("李", 1).await;
    for (length, expected) in [(MAX_BODY_BYTES + 1, (413, "too_large")), (MAX_BODY_BYTES, (400, "malformed"))] {
        let body = vec![0; length];
        let signature = RequestSignature::sign(phone.keys(), "POST", "/v1/sync", &body, world.now());
        let request = http().post(format!("{}/v1/sync", world.url)).header("authorization", signature.to_header());
        let response = request.body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((status, body["error"]["code"].as_str()), (expected.0, Some(expected.1)));
    }
    let response = http().post(format!("{}/v1/enrol", world.url)).body(vec![0; MAX_BODY_BYTES + 1]).send().await;
    assert_eq!(response.unwrap().status(), 413);
}

#[tokio::test]
async fn what_is_no_message_is_refused_in_one_sentence() {
    let world = World::new();
    for (path, body, expected) in [
        ("/v1/enrol", "not CBOR", (400, "malformed")),
        ("/v1/sync", "", (401, "unsigned")),
        ("/v2/x", "", (404, "not_found")),
    ] {
        let response = http().post(format!("{}{path}", world.url)).body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((status, body["error"]["code"].as_str()), (expected.0, Some(expected.1)), "{path}");
        assert!(!body["error"]["message"].as_str().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_request_that_is_cut_leaves_nothing_and_harms_nobody() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    register(&mut phone, "101", world.now());
    let body = phone.sync_request().unwrap().to_body().unwrap();
    let signature = RequestSignature::sign(phone.keys(), "POST", "/v1/sync", &body, world.now());
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nauthorization: {}\r\ncontent-length: {}\r\n\r\n",
        signature.to_header(),
        body.len()
    );
    let address = world.url.trim_start_matches("http://").to_owned();
    for cut in [0, 1, body.len() / 2, body.len() - 1] {
        let (head, part, address) = (head.clone(), body[..cut].to_vec(), address.clone());
        let sent = tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&part).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            let mut answer = String::new();
            // The server may reset what it cannot answer.
            drop(stream.read_to_string(&mut answer));
            answer
        });
        let answer = sent.await.unwrap();
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let report = world.sync(&mut phone).await.unwrap();
    assert_eq!((report.pushed, report.complete), (1, true));
}

#[tokio::test]
async fn every_answer_has_a_number_and_is_counted_by_its_route() {
    let world = World::new();
    let mut phone = world.phone("李", 1).await;
    world.sync(&mut phone).await.unwrap();
    let mut numbers = Vec::new();
    for path in ["/v1/health", "/v1/ready", "/metrics"] {
        let response = http().get(format!("{}{path}", world.url)).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        numbers.push(response.headers()["x-request-id"].to_str().unwrap().to_owned());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 3);
    let text = world.app.metrics().text();
    assert!(text.contains(r#"stairwell_requests_total{route="/v1/sync",status="200"} 1"#), "{text}");
    assert!(!text.contains("李"));
}

#[tokio::test]
async fn a_stranger_that_floods_the_server_with_statements_is_unknown_at_once() {
    let world = World::new();
    let keys = KeyPair::from_seed(&[77; 32]);
    let certificate = Certificate {
        key: keys.public(),
        person: "nobody".into(),
        role: Role::Doctor,
        team: "none".into(),
        scopes: vec![grid(1)],
        issued_at: world.now(),
        not_after: UtcMs(world.now().0 + DAY_MS),
        succeeds: None,
    };
    let forged = SignedStatement::sign(&Statement::Certificate(certificate), &keys);
    for (count, expected) in [(60, (401, "unknown_device")), (2_000, (400, "malformed"))] {
        let request = SyncRequest {
            version: PROTOCOL_VERSION,
            scopes: Vec::new(),
            trust_digest: 0,
            bundles: Vec::new(),
            statements: vec![forged.clone(); count],
        };
        let body = request.to_body().unwrap();
        let signature = RequestSignature::sign(&keys, "POST", "/v1/sync", &body, world.now());
        let request = http().post(format!("{}/v1/sync", world.url)).header("authorization", signature.to_header());
        let response = request.body(body).send().await.unwrap();
        let status = response.status().as_u16();
        let body: serde_json::Value = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((status, body["error"]["code"].as_str()), (expected.0, Some(expected.1)), "{count}");
    }
}
