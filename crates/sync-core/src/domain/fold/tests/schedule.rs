//! Random phones that write, meet in random pairs, and are folded in random orders of arrival.

use super::*;
use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{AlarmKind, AlarmStatus};

/// Releases and exclusions more often than the rest, so that schedules release somebody at all.
const KINDS: [DecisionType; 14] = [
    DecisionType::Start,
    DecisionType::Extend,
    DecisionType::Reanchor,
    DecisionType::Transfer,
    DecisionType::Exclude,
    DecisionType::Confirm,
    DecisionType::Release,
    DecisionType::Lost,
    DecisionType::Resolve,
    DecisionType::Release,
    DecisionType::Release,
    DecisionType::Release,
    DecisionType::Exclude,
    DecisionType::Exclude,
];

/// Writes a record that the phone could write, given what it has.
fn write_something(phones: &mut Phones, rng: &mut fastrand::Rng, person: PersonId) {
    let phone = rng.usize(..phones.logs.len());
    let at = format!("2020-02-{:02}T{:02}:{:02}", rng.u32(1..=20), rng.u32(7..22), rng.u32(..60));
    let known: Vec<(Position, Record)> = phones.logs[phone]
        .iter()
        .filter_map(|entry| Some((entry.position(), Record::decode(&entry.record).ok()?)))
        .collect();
    match rng.u32(..10) {
        0..=3 => {
            let value = Temperature::from_deci_c(rng.u16(362..=374)).expect("a temperature");
            let mut part = part(&at);
            part.stamp.clock_offset_ms = [Some(0), Some(0), Some(3_600_000), None][rng.usize(..4)];
            part.readings = vec![reading(person, &value.to_string())];
            phones.write(phone, &Record::VisitPart(Box::new(part)));
        }
        4 | 5 => {
            let measured =
                known.iter().filter(|(_, record)| matches!(record, Record::VisitPart(_) | Record::Correction(_)));
            let Some(target) = rng.choice(measured.map(|(at, _)| *at).collect::<Vec<_>>()) else { return };
            let value = Temperature::from_deci_c(rng.u16(362..=374)).expect("a temperature");
            let change = match rng.u32(..5) {
                0 | 1 => Change::Value(value),
                2 | 3 => Change::Void,
                _ => Change::ConfirmTime(time(&at)),
            };
            phones.correct(phone, &at, target, change);
        }
        _ => {
            let kind = KINDS[rng.usize(..KINDS.len())];
            let decided: Vec<Position> =
                known.iter().filter(|(_, record)| matches!(record, Record::Decision(_))).map(|(at, _)| *at).collect();
            let date = day("2020-02-01").plus_days(rng.i32(0..25));
            if kind == DecisionType::Resolve && decided.is_empty() {
                return;
            }
            phones.decide(phone, &at, person, kind, |decision| match kind {
                DecisionType::Extend => decision.until = Some(date),
                DecisionType::Reanchor => decision.anchor = Some(date),
                DecisionType::Resolve => {
                    decision.upholds = Some(decided[decided.len() - 1]);
                    decision.resolves = Some(decided.into_iter().rev().take(3).collect());
                }
                _ => {}
            });
        }
    }
}

fn random_world(seed: u64) -> (Phones, PersonId) {
    let mut rng = fastrand::Rng::with_seed(seed);
    let (mut phones, person) = Phones::with_finished();
    for _ in 0..rng.usize(5..20) {
        if rng.u32(..4) == 0 {
            let (a, b) = (rng.usize(..phones.logs.len()), rng.usize(..phones.logs.len()));
            phones.meet(&[a, b]);
        } else {
            write_something(&mut phones, &mut rng, person);
        }
    }
    (phones, person)
}

#[test]
fn any_order_of_arrival_folds_to_the_same_view() {
    for seed in 0..100 {
        let (phones, _) = random_world(seed);
        let expected = phones.fold();
        let mut rng = fastrand::Rng::with_seed(!seed);
        for _ in 0..3 {
            let mut entries = phones.entries();
            rng.shuffle(&mut entries);
            assert_eq!(phones.fold_entries(entries, &|_| true), expected, "seed {seed}");
        }
    }
}

#[test]
fn nobody_with_an_uncleared_fever_is_released_and_the_clock_of_the_reader_decides_nothing() {
    let mut released = 0;
    for seed in 0..800 {
        let (mut phones, _) = random_world(seed);
        let view = phones.fold();
        let person = &view.persons[0];
        let episode = person.episode.as_ref().expect("an episode");
        let fever =
            person.alarms.iter().any(|alarm| alarm.kind == AlarmKind::Fever && alarm.status != AlarmStatus::Cleared);
        if episode.state == EpisodeState::Released {
            released += 1;
            assert!(!fever && !person.fever, "seed {seed}");
            assert!(episode.review.is_empty(), "seed {seed}");
        }
        phones.now = UtcMs(phones.now.0 + 400 * 86_400_000);
        let later = phones.fold();
        let later_episode = later.persons[0].episode.as_ref().expect("an episode");
        assert_eq!((later_episode.state, later_episode.ends_on), (episode.state, episode.ends_on), "seed {seed}");
        assert_eq!(HouseholdRow::from(&later), HouseholdRow::from(&view), "seed {seed}");
    }
    assert!(released > 10, "the schedules release somebody at all: {released}");
}
