//! Every byte flipped or cut, strangers, crafted entries: a typed refusal or a hold, and other documents stay whole.

use crate::world::{Anything, NOW, Party, authority, certificate, household, scope, sync};
use stairwell_core::id::{DocumentId, Hash, Position, ScopeId};
use stairwell_core::log::{Entry, Heads, LogRun, bundle};
use stairwell_core::store::LogStore;
use stairwell_core::sync::message::{
    MessageError, NoticeKind, PROTOCOL_VERSION, ScopeBundle, ScopeState, SyncRequest, SyncResponse,
};
use stairwell_core::trust::keys::LOG_CONTEXT;
use stairwell_core::trust::{KeyPair, Role, Signature};

/// A server with one honest record, and a phone with some unsent ones.
fn deployment() -> (Party, Party) {
    let mut parties = Party::deployment(1);
    parties[1].save(household(1), b"honest");
    let mut phone = parties.remove(1);
    let mut server = parties.remove(0);
    sync(&mut phone, &mut server);
    for number in 0..3 {
        phone.save(household(number), &[0x83, 1, number, 0x18, 99]);
    }
    (phone, server)
}

#[test]
fn every_byte_of_a_request_flipped_or_cut_ends_in_a_refusal_and_harms_nothing() {
    let (mut phone, server) = deployment();
    let body = phone.request();
    let (before, mut accepted) = (server.digest(), 0);
    let mut try_body = |body: &[u8]| {
        let Ok(request) = SyncRequest::from_body(body) else { return };
        let mut server = server.clone();
        let response = server.transact(|replica| replica.answer(&request, NOW)).expect("an answer");
        let device = phone.keys.public().device();
        let head = server.store.heads(&scope()).expect("heads").of(&device);
        if head.seq == 1 {
            assert_eq!(server.digest(), before);
        } else {
            accepted += 1;
            assert_eq!(head.seq, 4, "all of the run or nothing: {:?}", response.notices);
            assert_eq!(head, phone.store.heads(&scope()).expect("heads").of(&device));
        }
    };
    for at in 0..body.len() {
        try_body(&body[..at]);
        for bit in 0..8 {
            let mut flipped = body.clone();
            flipped[at] ^= 1 << bit;
            try_body(&flipped);
        }
    }
    // Only flips outside the run (in my heads, in the digest of what I trust) leave a request that says the same.
    let mut plain_flips = 0;
    let request = SyncRequest::from_body(&body).expect("a request");
    for at in 0..request.bundles[0].bundle.len() {
        for bit in 0..8 {
            let mut altered = request.clone();
            altered.bundles[0].bundle[at] ^= 1 << bit;
            try_body(&altered.to_body().expect("a body"));
            plain_flips += 1;
        }
    }
    assert!(plain_flips > 1000);
}

#[test]
fn every_byte_of_a_response_flipped_or_cut_harms_nothing() {
    let (mut phone, mut server) = deployment();
    sync(&mut phone, &mut server);
    let mut fresh = Party::deployment(2).remove(2);
    let body = server.answer(&fresh.request());
    for at in 0..body.len() {
        for altered in [body[..at].to_vec(), flipped(&body, at)] {
            let Ok(response) = SyncResponse::from_body(&altered) else { continue };
            let mut fresh = fresh.clone();
            fresh.transact(|replica| replica.absorb("server", &response, NOW)).expect("absorbed");
            let whole = sync(&mut fresh, &mut server.clone());
            assert!(whole <= 3 && fresh.digest() == server.digest(), "byte {at}: the next sync mends it");
        }
    }
}

fn flipped(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[at] ^= 0x10;
    flipped
}

fn entry(keys: &KeyPair, seq: u64, prev: Hash, deps: Vec<Position>, record: &[u8]) -> Entry {
    Entry {
        scope: scope(),
        device: keys.public().device(),
        seq,
        prev,
        save: seq,
        document: household(1),
        deps,
        record: record.to_vec(),
    }
}

fn run(keys: &KeyPair, entries: Vec<Entry>) -> LogRun {
    let last = entries.last().map_or(Hash::ZERO, Entry::hash);
    LogRun {
        device: keys.public().device(),
        first_seq: entries.first().map_or(1, |entry| entry.seq),
        prev: entries.first().map_or(Hash::ZERO, |entry| entry.prev),
        signature: keys.sign(LOG_CONTEXT, last.as_bytes()),
        entries,
    }
}

/// Offers a crafted run to the server and tells what it says.
fn offer(server: &mut Party, run: &LogRun) -> Option<NoticeKind> {
    let grown_bytes = LogRun::grown_bytes(&run.entries);
    let bundle = bundle::encode(&scope(), std::slice::from_ref(run), &bundle::Nothing, &Anything);
    let request = SyncRequest {
        version: PROTOCOL_VERSION,
        scopes: vec![ScopeState { scope: scope(), heads: Heads::default() }],
        trust_digest: 0,
        bundles: vec![ScopeBundle { scope: scope(), bundle, grown_bytes }],
        statements: Vec::new(),
    };
    let response = SyncResponse::from_body(&server.answer(&request.to_body().expect("a body"))).expect("a response");
    response.notices.first().map(|notice| notice.kind)
}

#[test]
fn crafted_entries_are_refused_or_held_and_other_documents_stay_readable() {
    let (phone, server) = deployment();
    let keys = &phone.keys;
    let device = keys.public().device();
    let head = server.store.heads(&scope()).expect("heads").of(&device);
    let next = |deps: Vec<Position>, record: &[u8]| entry(keys, 2, head.hash, deps, record);
    let at = |seq| Position { device, seq };
    let stranger = KeyPair::from_seed(&[77; 32]);
    let nobody = Position { device: stranger.public().device(), seq: 1 };
    let refused = Some(NoticeKind::Refused);

    let mut unsorted = next(vec![at(1)], b"x");
    unsorted.deps = vec![nobody, at(1)];
    unsorted.deps.sort_unstable_by(|a, b| b.cmp(a));
    let mut twice = next(vec![at(1)], b"x");
    twice.deps = vec![at(1), at(1)];
    let many: Vec<Position> = (1..=65).map(|seq| Position { device: nobody.device, seq }).collect();
    let mut foreign_save = next(vec![], b"x");
    foreign_save.save = 1;
    let mut forged = run(keys, vec![next(vec![], b"x")]);
    forged.signature = Signature([7; 64]);
    let mut other_chain = next(vec![], b"x");
    other_chain.prev = Hash::of(b"another branch");

    let cases: Vec<(&str, LogRun, Option<NoticeKind>)> = vec![
        ("a stranger", run(&stranger, vec![entry(&stranger, 1, Hash::ZERO, vec![], b"x")]), refused),
        ("a forged signature", forged, refused),
        ("unsorted deps", run(keys, vec![unsorted]), refused),
        ("one dep twice", run(keys, vec![twice]), refused),
        ("too many deps", run(keys, vec![next(many, b"x")]), refused),
        ("a dep on itself", run(keys, vec![next(vec![at(2)], b"x")]), refused),
        ("a dep on its future", run(keys, vec![next(vec![at(9)], b"x")]), refused),
        ("a save of which the beginning is elsewhere", run(keys, vec![foreign_save]), refused),
        ("a record that is too long", run(keys, vec![next(vec![], &[0; 9000])]), refused),
        ("a gap", run(keys, vec![entry(keys, 5, Hash::ZERO, vec![], b"x")]), Some(NoticeKind::Gap)),
        ("another chain", run(keys, vec![other_chain]), Some(NoticeKind::Gap)),
        ("the same place twice", run(keys, vec![entry(keys, 1, Hash::ZERO, vec![], b"x")]), Some(NoticeKind::Fork)),
        ("unknown causes", run(keys, vec![next(vec![nobody], b"x")]), None),
        ("no deps although it knows the document", run(keys, vec![next(vec![], b"x")]), None),
        ("the largest number", run(keys, vec![next(vec![Position { seq: u64::MAX, ..nobody }], b"x")]), None),
    ];
    for (name, run, expected) in cases {
        let mut server = server.clone();
        assert_eq!(offer(&mut server, &run), expected, "{name}");
        let (mut other, mut healthy) = (phone.clone(), server.clone());
        other.keys = KeyPair::from_seed(&[1; 32]);
        healthy.save(household(2), b"another document");
        assert_eq!(healthy.store.document_entries(&scope(), &household(2)).expect("entries").len(), 1, "{name}");
        assert_ne!(healthy.digest(), other.digest());
    }
}

#[test]
fn an_entry_whose_causes_never_come_is_held_and_nobody_waits_for_it() {
    let (phone, mut server) = deployment();
    let head = server.store.heads(&scope()).expect("heads").of(&phone.keys.public().device());
    let nobody = Position { device: KeyPair::from_seed(&[77; 32]).public().device(), seq: 1 };
    let hostile = entry(&phone.keys, 2, head.hash, vec![nobody], b"x");
    assert_eq!(offer(&mut server, &run(&phone.keys, vec![hostile.clone()])), None);
    let entries = server.store.document_entries(&scope(), &household(1)).expect("entries");
    let document = stairwell_core::document::Document::build(entries, &server.trust.fork_points(&scope()));
    assert_eq!(document.pending(), [hostile.position()]);
    assert_eq!(document.records().len(), 1);
    let next = server.save(household(1), b"goes on");
    let entries = server.store.document_entries(&scope(), &household(1)).expect("entries");
    let document = stairwell_core::document::Document::build(entries, &server.trust.fork_points(&scope()));
    assert!(document.records().iter().any(|(position, _)| *position == next));
}

#[test]
fn a_batch_of_another_authority_is_a_strangers() {
    let (phone, mut server) = deployment();
    let other_authority = KeyPair::from_seed(&[98; 32]);
    let forged = certificate(&other_authority, 55, Role::Doctor);
    let ingested = server.transact(|replica| replica.ingest(&[], &[forged], NOW)).expect("ingested");
    assert_eq!(ingested.appended, 0);
    let stranger = KeyPair::from_seed(&[55; 32]);
    assert!(server.trust.certificate(&stranger.public().device()).is_none());
    let batch = run(&stranger, vec![entry(&stranger, 1, Hash::ZERO, vec![], b"x")]);
    assert_eq!(offer(&mut server, &batch), Some(NoticeKind::Refused));
    assert_eq!(server.trust.authority(), authority().public());
    drop(phone);
}

#[test]
fn a_device_does_not_write_where_it_is_not_granted() {
    let (phone, mut server) = deployment();
    let elsewhere: ScopeId = "440106006001G002".parse().expect("a grid code");
    let mut foreign = entry(&phone.keys, 1, Hash::ZERO, vec![], b"x");
    foreign.scope = elsewhere;
    foreign.document = DocumentId::of_place(&elsewhere, &["1"]);
    let run = run(&phone.keys, vec![foreign]);
    let bundle = bundle::encode(&elsewhere, std::slice::from_ref(&run), &bundle::Nothing, &Anything);
    let bundles = [ScopeBundle { scope: elsewhere, bundle, grown_bytes: 4096 }];
    let ingested = server.transact(|replica| replica.ingest(&bundles, &[], NOW)).expect("ingested");
    assert_eq!((ingested.appended, ingested.notices[0].kind), (0, NoticeKind::Refused));
    assert!(server.store.heads(&elsewhere).expect("heads").is_empty());
}

#[test]
fn a_newer_protocol_is_told_apart_from_garbage() {
    let (mut phone, _) = deployment();
    let mut request = SyncRequest::from_body(&phone.request()).expect("a request");
    request.version = PROTOCOL_VERSION + 1;
    let body = request.to_body().expect("a body");
    assert_eq!(SyncRequest::from_body(&body), Err(MessageError::Version(PROTOCOL_VERSION + 1)));
}
