//! The golden vectors of `mobile-bindings/vectors`: made again byte for byte, and read back. After a change of the
//! protocol that is meant, `STAIRWELL_BLESS=1 cargo test -p stairwell-core --features sqlite --test vectors` writes them
//! anew.

mod made;
mod team;

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use stairwell_core::cbor;
use stairwell_core::describe;
use stairwell_core::domain::DomainGrammar;
use stairwell_core::id::{Hash, ScopeId};
use stairwell_core::log::bundle::{self, Nothing};
use stairwell_core::log::{Entry, LogRun};
use stairwell_core::sync::message::{SyncRequest, SyncResponse};
use stairwell_core::sync::qr::{self, QrCollector, QrFrame};
use stairwell_core::trust::SignedStatement;

/// One vector, as in the files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Vector {
    name: String,
    kind: String,
    /// Hexadecimal.
    bytes: String,
    sha256: String,
    meaning: Value,
}

impl Vector {
    fn new(kind: &str, name: impl Into<String>, bytes: &[u8]) -> Self {
        let meaning = meaning(kind, bytes);
        let (bytes, sha256) = (hex::encode(bytes), Hash::of(bytes).to_string());
        Self { name: name.into(), kind: kind.to_owned(), bytes, sha256, meaning }
    }

    fn content(&self) -> Vec<u8> {
        hex::decode(&self.bytes).expect("hexadecimal")
    }
}

/// What the bytes say, in plain fields.
fn meaning(kind: &str, bytes: &[u8]) -> Value {
    let plain = |described: Result<Value, serde_json::Error>| described.expect("plain fields");
    match kind {
        "entry" => plain(serde_json::to_value(describe::entry(bytes).expect("an entry"))),
        "statement" => plain(serde_json::to_value(describe::statement(bytes).expect("a statement"))),
        "bundle" => plain(serde_json::to_value(describe::bundle(team::GRID, bytes).expect("a bundle"))),
        "sync_request" => plain(serde_json::to_value(describe::sync_request(bytes).expect("a request"))),
        "sync_response" => plain(serde_json::to_value(describe::sync_response(bytes).expect("an answer"))),
        "peer_frame" => json!({ "noise_message_bytes": describe::peer_frames(bytes).expect("frames") }),
        "qr_message" => json!({ "is_request": qr::is_request(bytes).expect("a message"), "length": bytes.len() }),
        "qr_frame" => plain(serde_json::to_value(describe::qr_frame(bytes).expect("a frame"))),
        other => panic!("no such kind of vector: {other}"),
    }
}

/// The bytes again, from what they were read as; `None` for kinds that are read by a session alone.
fn encoded_again(kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    match kind {
        "entry" => Some(cbor::from_slice::<Entry>(bytes).expect("an entry").canonical()),
        "statement" => Some(cbor::to_vec(&cbor::from_slice::<SignedStatement>(bytes).expect("a statement"))),
        "bundle" => {
            let scope: ScopeId = team::GRID.parse().expect("a grid");
            let runs = bundle::decode(&scope, bytes, 1 << 20, &Nothing, &DomainGrammar).expect("a bundle");
            Some(bundle::encode(&scope, &runs, &Nothing, &DomainGrammar))
        }
        "sync_request" => {
            let mut request = SyncRequest::from_body(bytes).expect("a request");
            for bundle in &mut request.bundles {
                let limit = bundle.grown_bytes;
                let runs = bundle::decode(&bundle.scope, &bundle.bundle, limit, &Nothing, &DomainGrammar);
                let runs: Vec<LogRun> = runs.expect("a bundle");
                bundle.grown_bytes = runs.iter().map(|run| LogRun::grown_bytes(&run.entries)).sum();
            }
            Some(request.to_body().expect("a body"))
        }
        "sync_response" => Some(SyncResponse::from_body(bytes).expect("an answer").to_body().expect("a body")),
        "qr_frame" => Some(QrFrame::from_bytes(bytes).expect("a frame").to_bytes()),
        _ => None,
    }
}

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mobile-bindings/vectors")
}

/// Every vector of a file, as it is in the repository.
fn read(file: &str) -> Vec<Vector> {
    let path = directory().join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_vectors_are_made_again_byte_for_byte() {
    let bless = std::env::var_os("STAIRWELL_BLESS").is_some();
    for (file, vectors) in made::all() {
        let text = serde_json::to_string_pretty(&vectors).expect("plain fields") + "\n";
        if bless {
            fs::write(directory().join(file), &text).expect("the repository can be written");
        }
        let kept = fs::read_to_string(directory().join(file)).unwrap_or_default();
        assert!(text == kept, "{file} is not what this version makes; see the head of this test");
    }
}

#[test]
fn the_vectors_are_read_and_written_again() {
    let mut kinds = Vec::new();
    for (file, _) in made::FILES {
        for vector in read(file) {
            let bytes = vector.content();
            assert_eq!(Hash::of(&bytes).to_string(), vector.sha256, "{file}: {}", vector.name);
            assert_eq!(meaning(&vector.kind, &bytes), vector.meaning, "{file}: {}", vector.name);
            if let Some(again) = encoded_again(&vector.kind, &bytes) {
                assert!(again == bytes, "{file}: {} is written in another way", vector.name);
            }
            kinds.push(vector.kind);
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    let expected =
        ["bundle", "entry", "peer_frame", "qr_frame", "qr_message", "statement", "sync_request", "sync_response"];
    assert_eq!(kinds, expected);
}

#[test]
fn the_frames_of_a_display_make_its_message_without_the_first() {
    let vectors = read("qr.json");
    for message in vectors.iter().filter(|vector| vector.kind == "qr_message") {
        let mut collector = QrCollector::new();
        let frames =
            vectors.iter().filter(|vector| vector.kind == "qr_frame" && vector.name.starts_with(&message.name));
        for frame in frames.skip(1) {
            collector.take(&frame.content()).expect("a frame of this display");
        }
        assert_eq!(collector.message().map(hex::encode).as_ref(), Some(&message.bytes), "{}", message.name);
    }
}

#[test]
fn an_altered_vector_is_found_out() {
    let vectors = read("entries.json");
    let mut bytes = vectors[0].content();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_ne!(Hash::of(&bytes).to_string(), vectors[0].sha256);
    assert!(describe::entry(&bytes).map_or(true, |told| json!(told) != vectors[0].meaning));
    let qr_frame = read("qr.json").into_iter().find(|vector| vector.kind == "qr_frame").expect("there is one");
    let mut bytes = qr_frame.content();
    bytes[20] ^= 1;
    assert!(describe::qr_frame(&bytes).is_err());
}
