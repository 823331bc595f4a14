//! The byte example of docs/PROTOCOL.md, made again: the document shows what the code does.

use crate::world::{Anything, authority, certificate, scope};
use stairwell_core::id::{DocumentId, Hash, Position};
use stairwell_core::log::{Entry, LogRun, bundle};
use stairwell_core::trust::keys::LOG_CONTEXT;
use stairwell_core::trust::{KeyPair, Role};

/// The values that the document shows, by the name that stands before each.
fn values() -> Vec<(&'static str, String)> {
    let keys = KeyPair::from_seed(&[1; 32]);
    let device = keys.public().device();
    let document = DocumentId::of_place(&scope(), &["3", "2", "1201"]);
    // Kind 60000 stands for any record: the log does not look inside.
    let record = |text: &str| stairwell_core::cbor::to_vec(&(60_000_u32, (368_u32, text)));
    let first = Entry {
        scope: scope(),
        device,
        seq: 1,
        prev: Hash::ZERO,
        save: 1,
        document,
        deps: Vec::new(),
        record: record("体温正常"),
    };
    let second = Entry {
        seq: 2,
        prev: first.hash(),
        save: 2,
        deps: vec![Position { device, seq: 1 }],
        record: record("尽量不要出去"),
        ..first.clone()
    };
    let signature = keys.sign(LOG_CONTEXT, second.hash().as_bytes());
    let run =
        LogRun { device, first_seq: 1, prev: Hash::ZERO, entries: vec![first.clone(), second.clone()], signature };
    let statement = certificate(&authority(), 1, Role::Doctor);
    vec![
        ("public key", keys.public().to_string()),
        ("device", device.to_string()),
        ("document", document.to_string()),
        ("entry 1", hex::encode(first.canonical())),
        ("hash 1", first.hash().to_string()),
        ("entry 2", hex::encode(second.canonical())),
        ("hash 2", second.hash().to_string()),
        ("signature", signature.to_string()),
        ("bundle", hex::encode(bundle::encode(&scope(), &[run], &bundle::Nothing, &Anything))),
        ("certificate", hex::encode(&statement.body)),
        ("authority's signature", statement.signature.to_string()),
    ]
}

#[test]
fn the_protocol_document_shows_these_bytes() {
    let document = include_str!("../../../../docs/PROTOCOL.md");
    let squeezed: String = document.chars().filter(|c| !c.is_whitespace()).collect();
    for (name, value) in values() {
        let shown = format!("{}:{value}", name.replace(' ', ""));
        assert!(squeezed.contains(&shown), "docs/PROTOCOL.md should show {name}: {value}");
    }
}
