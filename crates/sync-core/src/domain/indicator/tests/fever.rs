//! Fevers and red flags (reference/domain.md §7.6).

use super::*;
use crate::domain::correction::RecordPart;
use crate::domain::decision::Venue;
use crate::domain::reading::Retested;

impl World {
    fn fevers(&self, cut_off: &str) -> FeverList {
        self.ask(STREET, cut_off).0.fever_list
    }

    fn flat_with(&mut self, name: &str) -> (Home, PersonId) {
        let home = self.flat(GRID, "1201");
        let person = self.person(home, name);
        (home, person)
    }

    fn repeat(&mut self, home: Home, at: &str, person: PersonId, celsius: &str, of: Position) {
        self.visit(home, DOCTOR, at, |part| {
            let of = Retested::Other(RecordPart { record: of, index: Some(0) });
            part.readings = vec![Reading { retest_of: Some(of), ..reading(person, celsius) }];
        });
    }
}

#[test]
fn a_fever_is_overdue_after_half_an_hour_without_a_repeat_and_after_two_without_a_disposition() {
    let mut world = World::new();
    let (home, person) = world.flat_with("甲");
    let first = world.measure(home, PARTY, "2020-02-11T09:00", person, "37.3");
    assert!(!world.fevers("2020-02-11T09:30").persons[0].overdue);
    assert!(world.fevers("2020-02-11T09:31").persons[0].overdue);
    world.repeat(home, "2020-02-11T09:20", person, "37.9", first);
    let list = world.fevers("2020-02-11T11:00");
    let fever = &list.persons[0];
    assert_eq!((list.overdue, fever.retested, fever.minutes_open), (0, true, 120), "the repeat was the higher one");
    assert_eq!(
        (fever.celsius, fever.site, fever.method),
        ("37.9".parse().ok(), Some(Site::Axilla), Some(Method::Electronic))
    );
    assert_eq!(fever.transfer, None);
    assert_eq!(world.fevers("2020-02-11T11:01").overdue, 1);
    world.decide(home, DOCTOR, "2020-02-11T11:05", person, DecisionType::Transfer, |_| {});
    let list = world.fevers("2020-02-11T11:10");
    assert_eq!((list.overdue, list.persons[0].transfer), (0, Some(TransferStage::Ordered)));
}

#[test]
fn an_exclusion_clears_what_it_saw_and_a_later_fever_opens_anew() {
    let mut world = World::new();
    let (home, person) = world.flat_with("甲");
    world.measure(home, PARTY, "2020-02-11T09:00", person, "37.8");
    world.decide(home, PARTY, "2020-02-11T09:10", person, DecisionType::Start, |_| {});
    world.decide(home, DOCTOR, "2020-02-11T10:00", person, DecisionType::Exclude, |_| {});
    assert!(world.fevers(NIGHT).persons.is_empty());
    world.measure(home, PARTY, "2020-02-11T17:00", person, "37.5");
    assert_eq!(world.fevers(NIGHT).persons[0].since, time("2020-02-11T17:00"));
}

#[test]
fn who_lies_in_hospital_or_is_a_case_is_in_somebodys_care() {
    let mut world = World::new();
    let (home, person) = world.flat_with("甲");
    world.measure(home, PARTY, "2020-02-11T09:00", person, "38.8");
    let to_hospital = |transfer: &mut Decision| transfer.venue = Some(Venue::Hospital);
    let order = world.decide(home, DOCTOR, "2020-02-11T09:30", person, DecisionType::Transfer, to_hospital);
    world.step(home, "2020-02-11T10:00", order, TransferStage::Departed);
    assert_eq!(world.fevers(NIGHT).persons[0].transfer, Some(TransferStage::Departed), "not yet");
    world.step(home, "2020-02-11T10:30", order, TransferStage::Received);
    assert!(world.fevers(NIGHT).persons.is_empty());

    let (home, person) = world.flat_with("乙");
    world.measure(home, PARTY, "2020-02-11T09:00", person, "38.8");
    world.decide(home, DOCTOR, "2020-02-11T12:00", person, DecisionType::Confirm, |_| {});
    assert!(world.fevers(NIGHT).persons.is_empty());
}

#[test]
fn red_flags_are_listed_for_everybody_and_any_symptom_for_a_contact() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let (flagged, sore, contact) = (world.person(home, "甲"), world.person(home, "乙"), world.person(home, "丙"));
    world.tag(home, contact, Category::CloseContact, |_| {});
    world.visit(home, DOCTOR, "2020-02-11T09:00", |part| {
        part.symptoms =
            vec![has(flagged, Symptom::Diarrhea), has(sore, Symptom::SoreThroat), has(contact, Symptom::SoreThroat)];
    });
    let list = world.fevers("2020-02-11T10:00");
    assert_eq!(names(list.persons.iter().map(|fever| &fever.who)), ["丙", "甲"]);
    assert_eq!((list.persons[0].celsius, &list.persons[0].symptoms[..]), (None, &[Symptom::SoreThroat][..]));
    assert_eq!(list.overdue, 0, "there is no temperature to repeat");
    assert_eq!(world.fevers("2020-02-11T11:01").overdue, 2, "but somebody has to decide");
}
