//! The daily report (reference/domain.md §7): distinct people, visits and transfers of one business date.

use super::*;
use crate::domain::report::DailyReport;

impl World {
    fn sign(&mut self, grid: &str, date: &str, zero_declared: bool) {
        let book = self.book(grid);
        let report = DailyReport {
            stamp: stamp("2020-02-11T23:00"),
            date: day(date),
            cut_off: time(NIGHT),
            zero_declared,
            known: Vec::new(),
            note: None,
            supervisor: None,
        };
        self.write(book, PARTY, &Record::DailyReport(report));
    }
}

#[test]
fn a_first_call_is_the_first_of_the_person_however_often_registered_and_rung() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let (called, again) = (world.person(home, "甲"), world.person(home, "乙"));
    world.call(home, CALL, "2020-02-11T09:00", called, true);
    world.call(home, DOCTOR, "2020-02-11T10:00", called, true);
    world.call(home, CALL, "2020-02-11T11:00", called, false);
    world.call(home, CALL, "2020-02-10T09:00", again, true);
    world.call(home, CALL, "2020-02-11T09:00", again, true);
    for grid in [NEXT_GRID, OTHER_COMMUNITY] {
        let home = world.flat(grid, "1201");
        let person = world.person_with_number(home, "丙", 7);
        world.call(home, CALL, "2020-02-11T12:00", person, true);
    }
    assert_eq!(world.report().first_calls, 2, "甲 and 丙; 乙 had the first one yesterday");
    assert_eq!(world.report().call_actors, 1, "a doctor who rings is not of the call team");
    let of = |region| world.ask(region, NIGHT).1.first_calls;
    assert_eq!((of("440106006001"), of("440106006002")), (2, 1), "and the communities' figures do not add up to it");
}

#[test]
fn a_visit_counts_once_however_many_recorded_it_and_only_if_somebody_was_seen() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    for phone in [DOCTOR, POLICE, PARTY] {
        world.visit(home, phone, "2020-02-11T09:00", |_| {});
    }
    let other = world.flat(GRID, "1202");
    world.visit(other, PARTY, "2020-02-11T09:20", |part| part.outcome = Outcome::NotHome);
    world.visit(other, OTHER_PARTY, "2020-02-11T15:00", |part| part.outcome = Outcome::NotAttempted);
    world.visit(other, CALL, "2020-02-11T16:00", |part| part.mode = VisitMode::Phone);
    let report = world.report();
    assert_eq!((report.door_visits, report.door_visits_attempted, report.teams), (1, 2, 1));
    world.visit(home, OTHER_PARTY, "2020-02-11T09:05", |part| part.outcome = Outcome::DoneAbnormal);
    let report = world.report();
    assert_eq!((report.door_visits, report.teams), (2, 2), "another team at the same door is another visit");
}

#[test]
fn midnight_closes_the_day_before_and_a_visit_across_it_counts_on_the_day_it_began() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    for (phone, at) in [(PARTY, "2020-02-11T23:55"), (DOCTOR, "2020-02-12T00:10")] {
        world.visit(home, phone, at, |part| {
            (part.date, part.slot) = (day("2020-02-11"), crate::time::Slot::Pm);
            part.readings = vec![reading(person, if phone == DOCTOR { "37.6" } else { "36.6" })];
        });
    }
    world.call(home, CALL, NIGHT, person, true);
    let report = world.report();
    assert_eq!(report.date, day("2020-02-11"));
    assert_eq!((report.door_visits, report.first_calls, report.febrile), (1, 0, 0), "24:00 is not of the day");
    let next = world.ask(STREET, "2020-02-13T00:00").1;
    assert_eq!((next.date, next.door_visits), (day("2020-02-12"), 0));
    assert_eq!((next.first_calls, next.febrile), (1, 1), "each reading by its own time");
    assert_eq!(world.ask(STREET, "2020-02-12T00:01").1.date, day("2020-02-12"));
}

#[test]
fn nothing_after_the_cut_off_counts() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    world.visit(home, PARTY, "2020-02-11T14:00", |_| {});
    world.visit(home, PARTY, "2020-02-11T14:40", |part| part.ordinal = 1);
    assert_eq!(world.ask(STREET, "2020-02-11T14:00").1.door_visits, 1);
    assert_eq!(world.report().door_visits, 2);
}

#[test]
fn only_a_transfer_that_departed_is_one() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    let order = world.decide(home, DOCTOR, "2020-02-11T09:00", person, DecisionType::Transfer, |_| {});
    world.step(home, "2020-02-11T10:00", order, TransferStage::PickedUp);
    assert_eq!(world.report().transfers, 0);
    for phone in ["2020-02-11T10:30", "2020-02-11T10:32"] {
        world.step(home, phone, order, TransferStage::Departed);
    }
    assert_eq!(world.report().transfers, 1, "two who note it note one departure");
    world.step(home, "2020-02-12T01:00", order, TransferStage::Received);
    assert_eq!(world.ask(STREET, "2020-02-13T00:00").1.transfers, 0, "it left the day before");
}

#[test]
fn observations_begin_are_open_and_end_once_a_person() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    let to = world.flat(OTHER_COMMUNITY, "801");
    world.hand_over("2020-02-11T10:00", (home, person), to);
    let new = world.flat(GRID, "1202");
    let begun = world.person(new, "乙");
    world.decide(new, DOCTOR, "2020-02-11T10:00", begun, DecisionType::Start, |_| {});
    world.decide(new, POLICE, "2020-02-11T10:00", begun, DecisionType::Start, |_| {});
    let report = world.report();
    assert_eq!((report.newly_observed, report.ever_observed, report.under_observation), (1, 2, 2));
    let sender = world.ask("440106006001", NIGHT).1;
    assert_eq!((sender.ever_observed, sender.under_observation), (2, 1), "the sender's duty is over");
    let receiver = world.ask("440106006002", NIGHT).1;
    assert_eq!((receiver.newly_observed, receiver.ever_observed, receiver.under_observation), (0, 1, 1));
    world.decide(new, DOCTOR, "2020-02-11T12:00", begun, DecisionType::Confirm, |_| {});
    let report = world.report();
    assert_eq!((report.confirmed, report.under_observation, report.newly_observed), (1, 1, 1));
}

#[test]
fn fevers_are_persons_of_the_day_excluded_later_or_not() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    for phone in [DOCTOR, PARTY] {
        world.measure(home, phone, "2020-02-11T09:00", person, "37.6");
    }
    world.decide(home, POLICE, "2020-02-11T10:00", person, DecisionType::Extend, |extend| {
        extend.until = Some(day("2020-02-20"));
    });
    assert_eq!((world.report().febrile, world.report().excluded), (1, 0));
    world.decide(home, DOCTOR, "2020-02-11T11:00", person, DecisionType::Exclude, |_| {});
    assert_eq!((world.report().febrile, world.report().excluded), (1, 1));
}

#[test]
fn a_declared_zero_is_a_report_and_silence_is_none() {
    let mut world = World::new();
    for grid in [GRID, NEXT_GRID, OTHER_COMMUNITY] {
        world.flat(grid, "1201");
    }
    world.sign(GRID, "2020-02-11", true);
    world.sign(NEXT_GRID, "2020-02-11", false);
    world.sign(OTHER_COMMUNITY, "2020-02-10", true);
    let report = world.report();
    let codes = |grids: &[ScopeId]| grids.iter().map(|grid| grid.as_str().to_owned()).collect::<Vec<_>>();
    assert_eq!(codes(&report.signed), [GRID, NEXT_GRID]);
    assert_eq!(codes(&report.zero_declared), [GRID]);
    assert_eq!(codes(&report.not_reported), [OTHER_COMMUNITY], "yesterday's signature is not today's");
}

#[test]
fn buildings_hold_residents_and_those_observed() {
    let mut world = World::new();
    let (home, _) = world.observed(GRID, "1201", "甲");
    world.person(home, "乙");
    world.flat(NEXT_GRID, "1201");
    let buildings = world.report().buildings;
    let figures: Vec<(&str, usize, usize)> =
        buildings.iter().map(|at| (at.building.as_str(), at.residents, at.observed)).collect();
    assert_eq!(figures, [("440106006001G001/3", 2, 1), ("440106006001G002/3", 0, 0)]);
}
