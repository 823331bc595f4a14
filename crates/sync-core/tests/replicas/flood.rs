//! What a certified device can write at most, and that everybody else still syncs: pages, runs and bodies hold whatever
//! a log may hold.

use crate::world::{Anything, NOW, Party, household, scope, sync};
use stairwell_core::id::{DeviceId, DocumentId, Hash, Position};
use stairwell_core::log::bundle::{self, Nothing};
use stairwell_core::log::{Entry, Heads, LogRun};
use stairwell_core::store::LogStore;
use stairwell_core::sync::message::{
    MAX_BODY_BYTES, MessageError, PROTOCOL_VERSION, ScopeBundle, ScopeState, SyncRequest, SyncResponse,
};
use stairwell_core::trust::keys::LOG_CONTEXT;
use stairwell_core::trust::{KeyPair, Signature, SignedStatement};

/// A device that writes what it likes, chained and signed as it should be.
struct Author {
    keys: KeyPair,
    prev: Hash,
    seq: u64,
}

impl Author {
    fn of(party: &Party) -> Self {
        Self { keys: party.keys.clone(), prev: Hash::ZERO, seq: 0 }
    }

    fn run(&mut self, count: usize, entry: impl Fn(u64) -> (DocumentId, Vec<Position>, Vec<u8>)) -> LogRun {
        let (device, prev, first_seq) = (self.keys.public().device(), self.prev, self.seq + 1);
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            self.seq += 1;
            let (document, deps, record) = entry(self.seq);
            let (seq, save) = (self.seq, self.seq);
            entries.push(Entry { scope: scope(), device, seq, prev: self.prev, save, document, deps, record });
            self.prev = entries.last().expect("an entry").hash();
        }
        let signature = self.keys.sign(LOG_CONTEXT, self.prev.as_bytes());
        LogRun { device, first_seq, prev, entries, signature }
    }
}

fn offer(server: &mut Party, run: &LogRun) -> usize {
    let bundle = bundle::encode(&scope(), std::slice::from_ref(run), &Nothing, &Anything);
    let grown_bytes = LogRun::grown_bytes(&run.entries);
    let bundles = [ScopeBundle { scope: scope(), bundle, grown_bytes }];
    let ingested = server.transact(|replica| replica.ingest(&bundles, &[], NOW)).expect("ingested");
    assert!(ingested.notices.is_empty(), "{:?}", ingested.notices);
    ingested.appended
}

/// Random, but the same in every run.
fn noise(number: u64) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Hash::of(&number.to_be_bytes()).0[..16]);
    bytes
}

/// A hostile phone floods the log of the grid; then an honest phone writes, and a fresh one starts cold.
fn everybody_syncs_after(runs: usize, count: usize, entry: impl Fn(u64) -> (DocumentId, Vec<Position>, Vec<u8>)) {
    let mut parties = Party::deployment(3);
    let mut author = Author::of(&parties[3]);
    for _ in 0..runs {
        let run = author.run(count, &entry);
        assert_eq!(offer(&mut parties[0], &run), count);
    }
    parties[1].save(household(1), b"honest");
    let [server, honest, fresh, ..] = &mut parties[..] else { panic!("four parties") };
    for phone in [&mut *honest, &mut *fresh] {
        for round in 0.. {
            let request = phone.request();
            assert!(request.len() <= MAX_BODY_BYTES);
            let answer = server.answer(&request);
            let read = SyncResponse::from_body(&answer);
            assert!(read.is_ok(), "{} bytes: {:?}", answer.len(), read.err());
            let absorbed = phone.absorb(&answer);
            assert!(absorbed.notices.is_empty(), "{:?}", absorbed.notices);
            if absorbed.complete {
                break;
            }
            assert!(absorbed.pulled > 0 && round < 200, "the sync does not come to an end");
        }
    }
    assert_eq!(fresh.digest_of_heads(), server.digest_of_heads());
    // A phone relays the flood to a server that was restored from a backup.
    let mut restored = Party::deployment(3).remove(0);
    for round in 0.. {
        let request = fresh.request();
        assert!(request.len() <= MAX_BODY_BYTES, "{} bytes", request.len());
        let answer = restored.answer(&request);
        if fresh.absorb(&answer).complete {
            break;
        }
        assert!(round < 200, "the sync does not come to an end");
    }
    assert_eq!(fresh.digest_of_heads(), restored.digest_of_heads());
}

#[test]
fn a_page_counts_entries_for_what_they_take_at_most() {
    type Content = (DocumentId, Vec<Position>, Vec<u8>);
    let device = |number| DeviceId(noise(number));
    let far = |seq: u64, count| (0..count).map(|k| Position { device: device(k), seq: seq << 40 | k }).collect();
    let kinds: [(&str, &dyn Fn(u64) -> Content); 4] = [
        ("ever new documents", &|seq| (DocumentId(noise(seq)), Vec::new(), Vec::new())),
        ("noise in ever new documents", &|seq| (DocumentId(noise(seq)), Vec::new(), noise(!seq).to_vec())),
        ("sixty-four deps", &|seq| (household(1), far(seq, 64), Vec::new())),
        ("ever new devices", &|seq| {
            let deps = vec![Position { device: device(seq), seq: seq << 50 }];
            (DocumentId(noise(seq)), deps, noise(!seq).to_vec())
        }),
    ];
    for (name, entry) in kinds {
        let run = Author::of(&Party::deployment(1)[1]).run(1_000, |seq| {
            let (document, mut deps, record) = entry(seq);
            deps.sort_unstable();
            (document, deps, record)
        });
        let bundle = bundle::encode(&scope(), std::slice::from_ref(&run), &Nothing, &Anything);
        let size = LogRun::size(&run.entries);
        assert!(bundle.len() < size + 1024, "{name}: {} bytes count for {size}", bundle.len());
        assert!(LogRun::grown_bytes(&run.entries) <= size, "{name}");
    }
}

#[test]
fn entries_that_stand_on_ever_new_devices() {
    everybody_syncs_after(10, 60, |seq| {
        let mut deps: Vec<Position> =
            (0..64).map(|k| Position { device: DeviceId(noise(seq * 64 + k)), seq: seq + k }).collect();
        deps.sort_unstable();
        (household(1), deps, Vec::new())
    });
}

#[test]
fn a_long_run_after_a_short_one_is_passed_on() {
    let mut parties = Party::deployment(3);
    let mut author = Author::of(&parties[3]);
    for (count, bytes) in [(1, 1), (40, 8000), (85, 8000)] {
        let run = author.run(count, |seq| (household(1), Vec::new(), noise(seq).repeat(bytes / 16 + 1)));
        assert_eq!(offer(&mut parties[0], &run), count);
    }
    let [server, honest, ..] = &mut parties[..] else { panic!("four parties") };
    sync(honest, server);
    assert_eq!(honest.store.heads(&scope()).expect("heads"), server.store.heads(&scope()).expect("heads"));
}

#[test]
fn one_grid_may_have_much_to_say_and_the_next_little() {
    let much = entries_alike(4_000);
    let bundle = bundle::encode(&scope(), std::slice::from_ref(&much), &Nothing, &Anything);
    let grown_bytes = LogRun::grown_bytes(&much.entries);
    let other: stairwell_core::id::ScopeId = "440106006001G002".parse().expect("a grid code");
    let little = ScopeBundle { scope: other, bundle: vec![0, 0, 0], grown_bytes: 0 };
    let sent = request(vec![ScopeBundle { scope: scope(), bundle, grown_bytes }, little], &[scope(), other]);
    let read = SyncRequest::from_body(&sent.to_body().expect("a body")).expect("a request");
    assert!(read.bundles[0].grown_bytes >= grown_bytes);
}

fn entries_alike(count: usize) -> LogRun {
    Author::of(&Party::deployment(1)[1]).run(count, |_| (household(1), Vec::new(), b"36.8".to_vec()))
}

fn request(bundles: Vec<ScopeBundle>, scopes: &[stairwell_core::id::ScopeId]) -> SyncRequest {
    let scopes = scopes.iter().map(|scope| ScopeState { scope: *scope, heads: Heads::default() }).collect();
    SyncRequest { version: PROTOCOL_VERSION, scopes, trust_digest: 0, bundles, statements: Vec::new() }
}

#[test]
fn a_grid_that_is_named_twice_is_answered_never() {
    let body = request(Vec::new(), &[scope(), scope()]).to_body().expect("a body");
    assert_eq!(SyncRequest::from_body(&body), Err(MessageError::Repeated(scope())));
    let bundle = ScopeBundle { scope: scope(), bundle: Vec::new(), grown_bytes: 0 };
    let body = request(vec![bundle.clone(), bundle], &[scope()]).to_body().expect("a body");
    assert_eq!(SyncRequest::from_body(&body), Err(MessageError::Repeated(scope())));
}

#[test]
fn more_signatures_than_a_body_can_carry_are_not_checked() {
    let mut flood = request(Vec::new(), &[scope()]);
    flood.statements = vec![SignedStatement { body: vec![0], signature: Signature([7; 64]) }; 900];
    let body = flood.to_body().expect("a body");
    assert_eq!(SyncRequest::from_body(&body), Err(MessageError::Statements));
    let run = Author::of(&Party::deployment(1)[1]).run(1, |_| (household(1), Vec::new(), Vec::new()));
    let bundle = bundle::encode(&scope(), &vec![run; 900], &Nothing, &Anything);
    let read = bundle::decode(&scope(), &bundle, 512 * 1024, &Nothing, &Anything);
    assert!(read.is_err(), "nine hundred runs in half a megabyte");
}
