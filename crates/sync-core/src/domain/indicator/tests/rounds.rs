//! Rounds done, missed and overdue (reference/domain.md §7.4, §7.5).

use super::*;
use crate::domain::decision::Venue;
use crate::domain::residence::ResidenceBasis;
use crate::time::{DAY_MS, Slot};

impl World {
    fn compliance(&self, cut_off: &str) -> CheckCompliance {
        self.ask(STREET, cut_off).0.check_compliance
    }

    fn overdue(&self, cut_off: &str) -> Overdue {
        self.ask(STREET, cut_off).0.overdue
    }
}

fn missed(compliance: &CheckCompliance) -> Vec<(String, Slot)> {
    compliance.missed.iter().map(|missed| (missed.date.to_string(), missed.slot)).collect()
}

#[test]
fn fourteen_days_of_two_rounds_are_twenty_eight_from_the_first_full_round_to_the_last_of_the_last_day() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    world.decide(home, DOCTOR, "2020-02-01T15:00", person, DecisionType::Start, |_| {});
    world.measure(home, DOCTOR, "2020-02-01T15:00", person, "36.5");
    let compliance = world.compliance("2020-02-16T00:00");
    assert_eq!(compliance.done, ratio(0, 28), "the round of the start is not owed, and its reading counts for none");
    assert_eq!(missed(&compliance)[0], ("2020-02-02".into(), Slot::Am));
    assert_eq!(missed(&compliance)[27], ("2020-02-15".into(), Slot::Pm));
    assert_eq!(world.compliance("2020-02-20T00:00").done, ratio(0, 28), "nothing is owed after the last day");
    assert_eq!(world.compliance("2020-02-02T11:59").done, ratio(0, 0), "a round that is not over is not owed yet");
    assert_eq!(world.compliance("2020-02-02T12:00").done, ratio(0, 1));
}

#[test]
fn a_round_that_was_missed_is_named_and_one_entered_too_late_is_done_and_not_on_time() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    for at in ["2020-02-01T17:00", "2020-02-02T09:00", "2020-02-03T09:00"] {
        world.measure(home, DOCTOR, at, person, "36.5");
    }
    world.visit(home, DOCTOR, "2020-02-03T17:00", |part| {
        part.readings = vec![reading(person, "36.5")];
        part.stamp.written_at.ms = UtcMs(part.stamp.observed_at.0 + DAY_MS + 1);
        part.late_reason = Some("先记在纸上".into());
    });
    let compliance = world.compliance("2020-02-04T00:00");
    assert_eq!((compliance.done, compliance.on_time), (ratio(4, 5), ratio(3, 5)));
    assert_eq!(missed(&compliance), [("2020-02-02".into(), Slot::Pm)]);
    assert_eq!(compliance.missed[0].who.name.as_deref(), Some("甲"));
}

#[test]
fn two_members_and_two_registrations_of_one_person_do_one_round() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    for name in ["甲", "甲(重复)"] {
        let person = world.person_with_number(home, name, 7);
        world.decide(home, DOCTOR, "2020-02-01T10:00", person, DecisionType::Start, |_| {});
        for phone in [DOCTOR, PARTY] {
            world.measure(home, phone, "2020-02-01T17:00", person, "36.5");
        }
    }
    assert_eq!(world.compliance("2020-02-02T00:00").done, ratio(1, 1));
}

#[test]
fn who_is_released_or_leaves_during_a_round_owes_it_only_if_seen_in_it() {
    for (venue, cut_off) in [(None, "2020-02-16T00:00"), (Some(Venue::Central), "2020-02-20T00:00")] {
        let mut world = World::new();
        let (home, person) = world.observed(GRID, "1201", "甲");
        world.rounds(home, person, "2020-02-15");
        world.visit(home, DOCTOR, "2020-02-15T17:05", |part| part.symptoms = vec![has(person, Symptom::None)]);
        match venue {
            None => {
                world.decide(home, DOCTOR, "2020-02-15T18:00", person, DecisionType::Release, |_| {});
            }
            Some(_) => {
                let order = world.decide(home, DOCTOR, "2020-02-15T18:00", person, DecisionType::Transfer, |_| {});
                world.step(home, "2020-02-15T18:30", order, TransferStage::Departed);
            }
        }
        assert_eq!(world.compliance(cut_off).done, ratio(29, 29), "the afternoon of the start, then 28");
    }
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.rounds(home, person, "2020-02-05");
    let order = world.decide(home, DOCTOR, "2020-02-06T08:00", person, DecisionType::Transfer, |_| {});
    world.step(home, "2020-02-06T08:30", order, TransferStage::Departed);
    assert_eq!(world.compliance(NIGHT).done, ratio(9, 9), "fetched before the morning round");
}

#[test]
fn a_handed_over_person_owes_each_round_once_whoever_walked_it() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.rounds(home, person, "2020-02-05");
    let to = world.flat(OTHER_COMMUNITY, "801");
    let there = world.hand_over("2020-02-06T10:00", (home, person), to);
    world.measure(to, OTHER_PARTY, "2020-02-06T17:00", there, "36.5");
    let compliance = world.compliance("2020-02-07T00:00");
    assert_eq!(compliance.done, ratio(10, 11));
    assert_eq!(missed(&compliance), [("2020-02-06".into(), Slot::Am)]);
}

#[test]
fn a_round_is_overdue_after_its_grace_amber_once_red_twice_and_a_candidate_after_three_days() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.measure(home, DOCTOR, "2020-02-01T17:00", person, "36.5");
    let shape = |overdue: Overdue| (overdue.amber, overdue.red, overdue.lost_candidates);
    assert_eq!(shape(world.overdue("2020-02-02T13:59")), (0, 0, 0), "the team may be late by two hours");
    assert_eq!(shape(world.overdue("2020-02-02T14:00")), (1, 0, 0));
    assert_eq!(shape(world.overdue("2020-02-03T02:00")), (0, 1, 0));
    assert_eq!(shape(world.overdue("2020-02-04T16:59")), (0, 1, 0));
    let overdue = world.overdue("2020-02-04T17:00");
    assert_eq!(shape(overdue.clone()), (0, 1, 1), "nobody met the person for three days");
    assert_eq!((overdue.persons[0].missed_in_a_row, overdue.persons[0].lost_candidate), (5, true));
    assert_eq!(overdue.persons[0].last_checked_at, Some(time("2020-02-01T17:00")));
    world.measure(home, DOCTOR, "2020-02-04T17:30", person, "36.5");
    assert_eq!(shape(world.overdue("2020-02-05T02:00")), (0, 0, 0), "in a row: what was missed before does not count");
}

#[test]
fn the_past_due_go_on_being_overdue_and_those_observed_elsewhere_are_not() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.rounds(home, person, "2020-02-15");
    assert!(world.overdue("2020-02-16T00:00").persons.is_empty());
    assert_eq!(world.overdue("2020-02-16T14:00").amber, 1, "an unseen last day cannot release");

    let (home, person) = world.observed(NEXT_GRID, "1201", "乙");
    let order = world.decide(home, DOCTOR, "2020-02-05T08:00", person, DecisionType::Transfer, |_| {});
    assert_eq!(names(world.overdue("2020-02-05T09:00").persons.iter().map(|overdue| &overdue.who))[0], "乙");
    world.step(home, "2020-02-05T08:30", order, TransferStage::Departed);
    let overdue = world.overdue("2020-02-06T14:00");
    assert!(overdue.persons.iter().all(|overdue| overdue.who.name.as_deref() != Some("乙")));
}

#[test]
fn who_came_from_elsewhere_by_nobodys_handover_is_a_residence_and_no_round() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    let residence = Residence::new(stamp("2020-02-02T09:00"), person, day("2020-02-02"), ResidenceBasis::Phone);
    world.write(home, PARTY, &Record::Residence(residence));
    world.measure(home, DOCTOR, "2020-02-02T10:00", person, "36.5");
    assert_eq!(world.compliance(NIGHT).done, ratio(0, 0), "who is not observed owes nothing");
}
