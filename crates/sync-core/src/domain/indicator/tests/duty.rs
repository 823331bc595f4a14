//! Breaches, needs, transfers, handovers (reference/domain.md §7.8–7.10, §7.12).

use super::*;
use crate::domain::breach::{Breach, BreachAction, BreachKind, PoliceAction};
use crate::domain::correction::RecordPart;
use crate::domain::need::{Need, NeedAct, NeedCategory, NeedStep, Urgency};

impl World {
    fn breach(&mut self, home: Home, phone: usize, at: &str, person: PersonId, announced: bool) -> Position {
        let breach = Breach {
            stamp: stamp(at),
            kind: BreachKind::Out,
            person: Some(person),
            from: None,
            to: None,
            evidence: None,
            announced: Some(announced),
        };
        self.write(home, phone, &Record::Breach(breach))
    }

    fn act(&mut self, home: Home, at: &str, breach: Position) {
        let (stamp, arrived_at) = (stamp(at), Some(time(at)));
        let action = BreachAction { stamp, breach, action: PoliceAction::Advise, arrived_at, note: None };
        self.write(home, POLICE, &Record::BreachAction(action));
    }

    fn need(&mut self, home: Home, at: &str, category: NeedCategory, urgency: Urgency) -> RecordPart {
        let need = Need { category, urgency, text: None };
        RecordPart { record: self.visit(home, PARTY, at, |part| part.needs = vec![need]), index: Some(0) }
    }

    fn done(&mut self, home: Home, at: &str, need: RecordPart) {
        self.write(home, PARTY, &Record::NeedStep(NeedStep::new(stamp(at), need, NeedAct::Done)));
    }
}

#[test]
fn two_reports_of_one_outing_are_one_breach_and_an_announced_one_is_none() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.observed(GRID, "1202", "乙");
    let first = world.breach(home, PARTY, "2020-02-11T10:00", person, false);
    let echo = world.breach(home, POLICE, "2020-02-11T10:10", person, false);
    world.breach(home, PARTY, "2020-02-11T15:00", person, true);
    world.breach(home, PARTY, "2020-02-10T15:00", person, false);
    let breaches = world.street().breaches;
    assert_eq!((breaches.total, breaches.by_kind["OUT"], breaches.by_kind["VISITOR"]), (1, 1, 0));
    assert_eq!((breaches.observed_persons, breaches.per_100_person_days), (2, Some(50.0)));
    assert_eq!(breaches.median_response_ms, None, "nobody went");
    world.act(home, "2020-02-11T10:13", echo);
    assert_eq!(world.street().breaches.median_response_ms, Some(13 * 60_000), "from the first report");
    world.act(home, "2020-02-11T10:03", first);
    assert_eq!(world.street().breaches.median_response_ms, Some(3 * 60_000));
}

#[test]
fn a_need_is_past_due_after_two_hours_at_midnight_or_after_two_days() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    world.need(home, "2020-02-11T09:00", NeedCategory::Medicine, Urgency::Now);
    world.need(home, "2020-02-11T09:30", NeedCategory::Food, Urgency::Today);
    world.need(home, "2020-02-11T10:00", NeedCategory::Trash, Urgency::Routine);
    let past_due = |cut_off: &str| {
        let needs = world.ask(STREET, cut_off).0.needs;
        (needs.past_due.iter().map(|need| need.category).collect::<Vec<_>>(), needs.waiting)
    };
    let (medicine, food, trash) = (NeedCategory::Medicine, NeedCategory::Food, NeedCategory::Trash);
    assert_eq!(past_due("2020-02-11T10:59"), (vec![], 3));
    assert_eq!(past_due("2020-02-11T11:00"), (vec![medicine], 2));
    assert_eq!(past_due("2020-02-11T23:59"), (vec![medicine], 2));
    assert_eq!(past_due(NIGHT), (vec![medicine, food], 1), "the day is over");
    assert_eq!(past_due("2020-02-13T10:00"), (vec![medicine, food, trash], 0));
}

#[test]
fn a_need_that_is_done_within_a_day_is_closed_in_time_and_medicine_is_told_apart() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let medicine = world.need(home, "2020-02-10T09:00", NeedCategory::Medicine, Urgency::Routine);
    let food = world.need(home, "2020-02-10T09:30", NeedCategory::Food, Urgency::Routine);
    world.need(home, "2020-02-10T10:00", NeedCategory::Trash, Urgency::Routine);
    world.done(home, "2020-02-11T09:00", medicine);
    world.done(home, "2020-02-11T09:31", food);
    let needs = world.street().needs;
    assert_eq!((needs.closed_within_24h, needs.medicine_closed_within_24h), (ratio(1, 3), ratio(1, 1)));
    assert_eq!((needs.past_due.len(), needs.waiting), (0, 1));
}

#[test]
fn transfers_are_counted_by_step_on_its_day_and_named_when_open_for_more_than_four_hours() {
    let mut world = World::new();
    let order = |world: &mut World, room: &str, at: &str| {
        let (home, person) = world.observed(GRID, room, room);
        (home, world.decide(home, DOCTOR, at, person, DecisionType::Transfer, |_| {}))
    };
    let (home, received) = order(&mut world, "1201", "2020-02-10T22:00");
    world.step(home, "2020-02-11T00:30", received, TransferStage::Departed);
    world.step(home, "2020-02-11T01:30", received, TransferStage::Received);
    let (home, departed) = order(&mut world, "1202", "2020-02-11T19:59");
    world.step(home, "2020-02-11T23:00", departed, TransferStage::Departed);
    world.step(home, "2020-02-12T00:30", departed, TransferStage::Received);
    order(&mut world, "1203", "2020-02-11T20:00");
    let at = |cut_off: &str| world.ask(STREET, cut_off).0.transfers;
    let figures = |transfers: &Transfers| (transfers.ordered, transfers.departed, transfers.received);
    let night = at(NIGHT);
    assert_eq!(figures(&night), (2, 2, 1), "the first was ordered the day before");
    assert_eq!(figures(&at("2020-02-13T00:00")), (0, 0, 1));
    assert_eq!(night.loop_closed.out_of, 3);
    let late = at("2020-02-12T00:01");
    assert_eq!(names(late.open_too_long.iter().map(|open| &open.who)), ["1203"]);
    assert_eq!((late.open_too_long[0].stage, late.open), (TransferStage::Ordered, 1));
    assert!(night.open_too_long.is_empty(), "four hours to the minute");
}

#[test]
fn a_handover_that_nobody_accepts_is_in_limbo_after_twelve_hours_and_the_sender_stays_responsible() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    let offer = |out: &mut Decision| out.to_grid = Some(OTHER_COMMUNITY.parse().expect("a grid code"));
    world.decide(home, PARTY, "2020-02-11T12:00", person, DecisionType::HandoverOut, offer);
    let limbo = |world: &World, cut_off: &str| {
        let handovers = world.ask(STREET, cut_off).0.handovers;
        (handovers.waiting, handovers.in_limbo.len())
    };
    assert_eq!(limbo(&world, NIGHT), (1, 0), "twelve hours to the minute");
    assert_eq!(limbo(&world, "2020-02-12T00:01"), (1, 1));
    assert_eq!(world.report().under_observation, 1);
    world.decide(home, POLICE, "2020-02-12T00:02", person, DecisionType::HandoverAccept, |_| {});
    assert_eq!(limbo(&world, "2020-02-12T00:05"), (1, 1), "a proposal accepts nothing");
    world.decide(home, OTHER_PARTY, "2020-02-12T00:10", person, DecisionType::HandoverAccept, |_| {});
    assert_eq!(limbo(&world, "2020-02-12T00:15"), (0, 0));
}

#[test]
fn nobody_waits_to_take_over_a_person_whose_observation_is_over() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    let offer = |out: &mut Decision| out.to_grid = Some(OTHER_COMMUNITY.parse().expect("a grid code"));
    world.decide(home, PARTY, "2020-02-11T09:00", person, DecisionType::HandoverOut, offer);
    world.decide(home, DOCTOR, "2020-02-11T10:00", person, DecisionType::Confirm, |_| {});
    assert_eq!(world.street().handovers, Handovers { waiting: 0, in_limbo: vec![] });
}
