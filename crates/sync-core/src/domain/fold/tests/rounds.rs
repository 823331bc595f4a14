//! Which round a reading satisfies, and what a doubtful clock is worth (reference/domain.md §5.5).

use super::*;
use crate::domain::fold::view::RoundDone;
use crate::domain::role::{Supervisor, SupervisorRole};
use crate::domain::stamp::Hlc;
use crate::domain::tasks::{self, Overdue, Task};
use crate::time::Slot;

const HOUR: i64 = 3_600_000;

impl Phones {
    /// A part observed by a clock with this offset, declared as a round.
    fn walk(&mut self, phone: usize, at: &str, offset_ms: Option<i64>, slot: Slot, person: PersonId) -> Position {
        let mut part = part(at);
        part.slot = slot;
        part.stamp.clock_offset_ms = offset_ms;
        part.readings = vec![reading(person, "36.5")];
        self.write(phone, &Record::VisitPart(Box::new(part)))
    }

    fn rounds(&self) -> Vec<(String, Slot)> {
        let done = |round: &RoundDone| (round.date.to_string(), round.slot);
        self.fold().persons[0].rounds.iter().map(done).collect()
    }

    fn doubtful(&self) -> Vec<(String, Slot)> {
        self.fold().persons[0].doubtful_rounds.iter().map(|(date, slot)| (date.to_string(), *slot)).collect()
    }

    fn due(&self, date: &str, slot: Slot, now: &str) -> Vec<Task> {
        tasks::due(&[HouseholdRow::from(&self.fold())], day(date), slot, &self.policies, time(now))
    }

    fn confirm(&mut self, phone: usize, at: &str, record: Position, confirmed: &str) -> Position {
        self.correct(phone, at, record, Change::ConfirmTime(time(confirmed)))
    }
}

fn am(date: &str) -> Vec<(String, Slot)> {
    vec![(date.to_owned(), Slot::Am)]
}

fn pm(date: &str) -> Vec<(String, Slot)> {
    vec![(date.to_owned(), Slot::Pm)]
}

#[test]
fn a_reading_counts_for_the_round_of_its_time_and_for_the_declared_one_only_within_its_grace() {
    for (at, declared, expected) in [
        ("2020-02-11T09:30", Slot::Am, am("2020-02-11")),
        ("2020-02-11T09:30", Slot::Pm, am("2020-02-11")),
        ("2020-02-11T13:30", Slot::Am, am("2020-02-11")),
        ("2020-02-11T14:00", Slot::Am, pm("2020-02-11")),
        ("2020-02-12T01:30", Slot::Pm, pm("2020-02-11")),
        ("2020-02-12T02:30", Slot::Pm, am("2020-02-12")),
    ] {
        let (mut phones, person) = Phones::with_observed();
        phones.walk(DOCTOR, at, Some(0), declared, person);
        assert_eq!(phones.rounds(), expected, "{at} as {declared}");
        assert!(phones.doubtful().is_empty());
    }
}

#[test]
fn a_clock_that_is_known_to_be_off_is_corrected_before_the_round_is_chosen() {
    let (mut phones, person) = Phones::with_observed();
    phones.walk(DOCTOR, "2020-02-11T09:30", Some(6 * HOUR), Slot::Am, person);
    assert_eq!(phones.rounds(), pm("2020-02-11"));
}

#[test]
fn a_doubtful_clock_alerts_and_satisfies_no_round_and_the_task_says_so() {
    let (mut phones, person) = Phones::with_observed();
    let mut fever = part("2020-02-08T09:30");
    fever.stamp.clock_offset_ms = Some(3 * 24 * HOUR);
    fever.readings = vec![reading(person, "38.0")];
    phones.write(DOCTOR, &Record::VisitPart(Box::new(fever)));
    let view = phones.fold();
    assert!(view.persons[0].fever && view.visits[0].parts[0].clock_doubtful);
    assert!(phones.rounds().is_empty());
    assert_eq!(phones.doubtful(), am("2020-02-11"), "the day by what the clock is off");
    let due = phones.due("2020-02-11", Slot::Am, "2020-02-11T10:00");
    assert!(due[0].persons[0].clock_doubtful);
    assert!(!phones.due("2020-02-11", Slot::Pm, "2020-02-11T13:00")[0].persons[0].clock_doubtful);
    // A second look by a clock that is known settles the round.
    phones.walk(POLICE, "2020-02-11T09:40", Some(0), Slot::Am, person);
    assert!(phones.due("2020-02-11", Slot::Am, "2020-02-11T10:00").is_empty());
    assert_eq!((phones.rounds(), phones.doubtful()), (am("2020-02-11"), Vec::new()));
}

#[test]
fn a_human_who_may_confirms_a_doubtful_time_and_then_it_counts() {
    for (phone, counts) in [(PARTY, true), (DOCTOR, true), (SECOND_DOCTOR, true), (POLICE, false), (CALL, false)] {
        let (mut phones, person) = Phones::with_observed();
        let record = phones.walk(PARTY, "2020-02-08T09:30", None, Slot::Am, person);
        phones.meet_all();
        phones.confirm(phone, "2020-02-11T18:00", record, "2020-02-11T15:00");
        assert_eq!(phones.rounds() == pm("2020-02-11"), counts, "phone {phone}");
        assert_eq!(phones.doubtful().is_empty(), counts, "phone {phone}");
        let view = phones.fold();
        let part = &view.visits[0].parts[0];
        assert_eq!((part.clock_doubtful, part.time_confirmations[0].authorised), (!counts, counts));
        assert_eq!(part.observed_at, time(if counts { "2020-02-11T15:00" } else { "2020-02-08T09:30" }));
    }
}

#[test]
fn a_supervisor_confirms_a_doubtful_time_through_the_server() {
    let (mut phones, person) = Phones::with_observed();
    let record = phones.walk(PARTY, "2020-02-11T09:30", None, Slot::Am, person);
    phones.holders[CALL].role = Role::Server;
    phones.meet_all();
    let correction = Correction {
        stamp: stamp("2020-02-11T18:00"),
        target: RecordPart { record, index: None },
        change: Change::ConfirmTime(time("2020-02-11T09:30")),
        reason: "电话核实".into(),
        supervisor: Some(Supervisor { name: "lin".into(), role: SupervisorRole::Community }),
    };
    phones.write(CALL, &Record::Correction(correction));
    assert_eq!(phones.rounds(), am("2020-02-11"));
}

#[test]
fn confirmations_that_disagree_leave_the_time_in_doubt_until_one_saw_both() {
    let (mut phones, person) = Phones::with_observed();
    let record = phones.walk(PARTY, "2020-02-11T09:30", None, Slot::Am, person);
    phones.meet_all();
    phones.confirm(DOCTOR, "2020-02-11T18:00", record, "2020-02-11T09:30");
    phones.confirm(SECOND_DOCTOR, "2020-02-11T18:00", record, "2020-02-11T15:30");
    assert_eq!((phones.rounds(), phones.doubtful()), (Vec::new(), am("2020-02-11")));
    phones.meet_all();
    phones.confirm(DOCTOR, "2020-02-11T19:00", record, "2020-02-11T15:30");
    assert_eq!(phones.rounds(), pm("2020-02-11"));
}

#[test]
fn a_word_on_the_time_and_a_word_on_the_value_leave_each_other_alone() {
    let (mut phones, person) = Phones::with_observed();
    let record = phones.walk(PARTY, "2020-02-11T09:30", None, Slot::Am, person);
    phones.correct(PARTY, "2020-02-11T10:00", record, Change::Value(celsius("36.9")));
    let confirmed = phones.confirm(PARTY, "2020-02-11T18:00", record, "2020-02-11T09:30");
    assert_eq!(phones.fold().visits[0].readings[0].celsius, Some(celsius("36.9")));
    // Whoever voids the confirmation does not void the visit.
    phones.correct(PARTY, "2020-02-11T18:10", confirmed, Change::Void);
    assert_eq!(phones.rounds(), am("2020-02-11"));
    // A confirmation does not bring a void visit back.
    phones.correct(PARTY, "2020-02-11T18:20", record, Change::Void);
    phones.confirm(PARTY, "2020-02-11T18:30", record, "2020-02-11T09:30");
    let view = phones.fold();
    assert!(view.visits.is_empty() && view.persons[0].rounds.is_empty());
}

#[test]
fn a_time_that_is_not_in_doubt_is_not_moved() {
    let (mut phones, person) = Phones::with_observed();
    let record = phones.walk(DOCTOR, "2020-02-11T09:30", Some(0), Slot::Am, person);
    phones.confirm(DOCTOR, "2020-02-11T18:00", record, "2020-02-11T15:00");
    assert_eq!(phones.rounds(), am("2020-02-11"));
}

#[test]
fn what_is_entered_after_a_day_is_done_and_not_on_time() {
    let (mut phones, person) = Phones::with_observed();
    let late = |hours: i64| {
        let mut part = part("2020-02-11T09:30");
        let written = UtcMs(part.stamp.observed_at.0 + hours * HOUR);
        part.stamp = Stamp { written_at: Hlc { ms: written, counter: 0 }, ..part.stamp };
        part.late_reason = Some("先记纸上".into());
        part.readings = vec![reading(person, "36.5")];
        Record::VisitPart(Box::new(part))
    };
    phones.write(DOCTOR, &late(25));
    let view = phones.fold();
    assert!(!view.persons[0].rounds[0].on_time && view.visits[0].parts[0].entered_late);
    assert_eq!(view.visits[0].parts[0].late_reason.as_deref(), Some("先记纸上"));
    assert!(phones.due("2020-02-11", Slot::Am, "2020-02-13T10:00").is_empty(), "done all the same");
    phones.write(POLICE, &late(24));
    assert!(phones.fold().persons[0].rounds[0].on_time, "a teammate entered it in time");
}

#[test]
fn a_task_tells_who_was_seen_and_how_overdue_the_others_are() {
    let (mut phones, person) = Phones::with_observed();
    let other = phones.write(PARTY, &resident("陈小妹"));
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-01T10:05", other, DecisionType::Start, |_| {});
    for at in ["2020-02-01T15:00", "2020-02-02T09:30", "2020-02-02T15:30"] {
        phones.measure(DOCTOR, at, person, "36.5");
    }
    phones.measure(DOCTOR, "2020-02-01T15:00", other, "36.5");
    let task = phones.due("2020-02-02", Slot::Pm, "2020-02-02T15:40").remove(0);
    assert_eq!((task.seen.len(), task.seen[0].person, task.seen[0].on_time), (1, person, true));
    assert_eq!((task.persons[0].person, task.persons[0].missed_rounds), (other, 1));
    let overdue = |slot, date, now| phones.due(date, slot, now)[0].persons.last().expect("a person").overdue;
    assert_eq!(overdue(Slot::Am, "2020-02-02", "2020-02-02T14:00"), None, "within the grace");
    assert_eq!(overdue(Slot::Am, "2020-02-02", "2020-02-02T14:01"), Some(Overdue::Amber));
    assert_eq!(overdue(Slot::Pm, "2020-02-02", "2020-02-02T15:40"), Some(Overdue::Amber), "of the morning");
    assert_eq!(overdue(Slot::Pm, "2020-02-02", "2020-02-03T02:01"), Some(Overdue::Red));
}

#[test]
fn where_there_are_three_checks_a_day_there_are_three_rounds() {
    let (mut phones, person) = Phones::with_resident();
    let pack = Policy {
        version: "YX-3".into(),
        region: "440104".into(),
        effective_from: day("2020-02-01"),
        ..Policy::changsha()
    };
    assert!(phones.policies.take(pack));
    phones.decide(DOCTOR, "2020-02-01T12:30", person, DecisionType::Start, |_| {});
    phones.walk(DOCTOR, "2020-02-01T19:00", Some(0), Slot::Eve, person);
    phones.measure(DOCTOR, "2020-02-02T12:30", person, "36.5");
    let rounds = [("2020-02-01".to_owned(), Slot::Eve), ("2020-02-02".to_owned(), Slot::Pm)];
    assert_eq!(phones.rounds(), rounds);
    assert!(phones.due("2020-02-01", Slot::Pm, "2020-02-01T15:00").is_empty(), "the round of the start");
    assert!(phones.due("2020-02-01", Slot::Eve, "2020-02-01T20:00").is_empty(), "done");
    assert_eq!(phones.due("2020-02-02", Slot::Am, "2020-02-02T08:00")[0].persons[0].missed_rounds, 0);
    assert_eq!(phones.due("2020-02-02", Slot::Eve, "2020-02-02T20:00")[0].persons[0].missed_rounds, 0);
    assert_eq!(phones.due("2020-02-03", Slot::Pm, "2020-02-03T13:00")[0].persons[0].missed_rounds, 2);
}
