use proptest::prelude::*;

use super::*;
use crate::id::{DocumentId, ScopeId};

fn device(n: u8) -> DeviceId {
    DeviceId([n; 16])
}

fn at(n: u8, seq: u64) -> Position {
    Position { device: device(n), seq }
}

fn entry(n: u8, seq: u64, deps: &[Position]) -> Entry {
    let scope: ScopeId = "440106006001G001".parse().expect("a grid code");
    let mut deps = deps.to_vec();
    deps.sort_unstable();
    Entry {
        scope,
        device: device(n),
        seq,
        prev: Hash::ZERO,
        save: seq,
        document: DocumentId([9; 16]),
        deps,
        record: vec![n, seq as u8],
    }
}

fn positions(document: &Document) -> Vec<Position> {
    document.records().iter().map(|(position, _)| *position).collect()
}

#[test]
fn two_phones_that_found_the_same_flat_keep_both_records() {
    let document = Document::build(vec![entry(1, 1, &[]), entry(2, 1, &[])], &ForkPoints::new());
    assert_eq!(positions(&document), [at(1, 1), at(2, 1)]);
    assert_eq!(document.frontier(), [at(1, 1), at(2, 1)]);
    assert_eq!(document.automerge_heads().len(), 2);
    assert!(!document.has_seen(&at(1, 1), &at(2, 1)) && !document.has_seen(&at(2, 1), &at(1, 1)));
}

#[test]
fn an_entry_waits_for_its_causes_and_so_do_its_effects() {
    let late = [entry(2, 1, &[at(1, 1)]), entry(3, 1, &[at(2, 1)])];
    let held = Document::build(late.to_vec(), &ForkPoints::new());
    assert_eq!((held.records().len(), held.pending()), (0, &[at(2, 1), at(3, 1)][..]));

    let mut all = late.to_vec();
    all.push(entry(1, 1, &[]));
    let whole = Document::build(all, &ForkPoints::new());
    assert_eq!((positions(&whole), whole.pending()), (vec![at(1, 1), at(2, 1), at(3, 1)], &[][..]));
    assert!(whole.has_seen(&at(3, 1), &at(1, 1)));
}

#[test]
fn a_circle_is_held_and_hurts_nobody_else() {
    let document =
        Document::build(vec![entry(1, 1, &[at(2, 1)]), entry(2, 1, &[at(1, 1)]), entry(3, 1, &[])], &ForkPoints::new());
    assert_eq!((positions(&document), document.pending()), (vec![at(3, 1)], &[at(1, 1), at(2, 1)][..]));
}

#[test]
fn what_was_seen_of_a_forked_stretch_does_not_count() {
    let entries = vec![entry(1, 1, &[]), entry(1, 2, &[at(1, 1)]), entry(2, 1, &[at(1, 2)]), entry(2, 2, &[at(1, 3)])];
    let forks = ForkPoints::from([(device(1), 2)]);
    let document = Document::build(entries, &forks);
    assert!(document.pending().is_empty(), "a branch that is not here holds nobody up");
    assert!(!document.has_seen(&at(2, 1), &at(1, 2)));
    assert!(document.has_seen(&at(1, 2), &at(1, 1)), "the device itself knows its own branch");
    assert!(document.has_seen(&at(2, 2), &at(2, 1)));
}

/// Random histories: each entry sees some earlier entries' frontier.
fn histories() -> impl Strategy<Value = Vec<Entry>> {
    proptest::collection::vec((0u8..4, proptest::collection::vec(any::<proptest::sample::Index>(), 0..4)), 1..30)
        .prop_map(|steps| {
            let mut entries: Vec<Entry> = Vec::new();
            for (writer, picks) in steps {
                let seq = 1 + entries.iter().filter(|entry| entry.device == device(writer)).count() as u64;
                let seen: BTreeSet<Position> = picks
                    .iter()
                    .filter(|_| !entries.is_empty())
                    .map(|pick| entries[pick.index(entries.len())].position())
                    .collect();
                entries.push(entry(writer, seq, &seen.into_iter().collect::<Vec<_>>()));
            }
            entries
        })
}

proptest! {
    #[test]
    fn any_order_of_arrival_builds_the_same_document(entries in histories(), seed in any::<u64>()) {
        let document = Document::build(entries.clone(), &ForkPoints::new());
        let mut shuffled = entries.clone();
        fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
        let again = Document::build(shuffled, &ForkPoints::new());
        prop_assert_eq!(document.records(), again.records());
        prop_assert_eq!(document.automerge_heads(), again.automerge_heads());
        prop_assert_eq!(document.records().len(), entries.len());
        for (at, _) in document.records() {
            for (seen, _) in document.records() {
                prop_assert_eq!(document.has_seen(at, seen), again.has_seen(at, seen));
            }
        }
    }

    #[test]
    fn the_document_survives_automerges_own_save_and_load(entries in histories()) {
        let document = Document::build(entries, &ForkPoints::new());
        let loaded = Automerge::load(&document.save()).expect("a document that automerge can load");
        prop_assert_eq!(loaded.get_heads(), document.materialise().get_heads());
    }
}
