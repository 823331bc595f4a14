//! Persons and the flat, and the rows made of them.

use super::*;
use crate::domain::decision::EpisodeState;
use crate::domain::fold::row::HouseholdRow;
use crate::domain::identity::{DocumentType, Identity};
use crate::domain::person::{Phone, Sex};
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::risk::{Category, RiskSource, RiskTag};
use crate::domain::tasks;
use crate::time::Slot;

fn again(of: PersonId, at: &str, name: &str, source: ParticularsSource) -> Person {
    Person { of: Some(of), ..person(at, name, source) }
}

#[test]
fn a_flat_registered_twice_is_one_household_with_both_records() {
    let mut phones = Phones::new();
    let mut other = registration();
    if let Record::Household(household) = &mut other {
        household.place.floor = Some(13);
        household.access_note = Some("走后门".into());
    }
    phones.write(PARTY, &registration());
    phones.write(POLICE, &other);
    let view = phones.fold();
    assert_eq!(view.registrations.len(), 2);
    assert_eq!(view.access_note.as_deref(), Some("走后门"));
    assert_eq!((view.conflicts.len(), view.conflicts[0].field, view.conflicts[0].values.len()), (1, "floor", 2));
    assert_eq!(view.address.as_deref(), Some("3栋2单元1201室"));
}

#[test]
fn of_concurrent_names_the_strongest_source_is_shown_and_a_later_one_that_saw_it_replaces_it() {
    let (mut phones, id) = Phones::with_resident();
    phones.write(PARTY, &Record::Person(again(id, "2020-02-02T10:00", "陈伟钢", ParticularsSource::Declared)));
    let checked = again(id, "2020-02-02T09:00", "陈卫刚", ParticularsSource::CardChecked);
    phones.write(POLICE, &Record::Person(checked));
    let view = phones.fold();
    assert_eq!(view.persons.len(), 1);
    assert_eq!(view.persons[0].name.as_deref(), Some("陈卫刚"));
    let values: Vec<&str> = view.persons[0].conflicts[0].values.iter().map(|value| value.value.as_str()).collect();
    assert_eq!(values, ["陈卫刚", "陈伟钢"]);
    phones.meet_all();
    phones.write(PARTY, &Record::Person(again(id, "2020-02-03T10:00", "陈卫刚", ParticularsSource::Declared)));
    assert!(phones.fold().persons[0].conflicts.is_empty());
}

#[test]
fn a_card_checked_by_somebody_who_does_not_decide_counts_as_scanned() {
    let (mut phones, id) = Phones::with_resident();
    let by_doctor = again(id, "2020-02-02T12:00", "甲", ParticularsSource::CardChecked);
    let by_police = again(id, "2020-02-02T09:00", "乙", ParticularsSource::CardChecked);
    phones.write(DOCTOR, &Record::Person(by_doctor));
    phones.write(POLICE, &Record::Person(by_police));
    assert_eq!(phones.fold().persons[0].name.as_deref(), Some("乙"));
}

#[test]
fn all_telephone_numbers_are_kept() {
    let (mut phones, id) = Phones::with_resident();
    for (phone, number) in [(PARTY, "13800138000"), (POLICE, "13900139000"), (PARTY, "13800138000")] {
        let mut statement = again(id, "2020-02-02T10:00", "陈伟刚", ParticularsSource::Declared);
        statement.phones = vec![Phone::parse(number).expect("a number")];
        phones.write(phone, &Record::Person(statement));
    }
    assert_eq!(phones.fold().persons[0].phones.len(), 2);
}

#[test]
fn case_d_two_records_of_one_person_are_linked_by_a_valid_number_and_proposed_by_name_and_phone() {
    let mut phones = Phones::new();
    let identity = |hash: u8, valid| {
        Some(Identity {
            kind: DocumentType::ResidentCard,
            valid,
            last_four: "002X".into(),
            hash: [hash; 16],
            sealed: vec![0; 66],
        })
    };
    let mut register = |phone: usize, hash: u8, valid: bool| {
        let mut one = person("2020-02-01T09:05", "陈伟刚", ParticularsSource::Declared);
        one.identity = identity(hash, valid);
        one.phones = vec![Phone::parse("13800138000").expect("a number")];
        phones.write(phone, &Record::Person(one))
    };
    let (a, b) = (register(PARTY, 1, true), register(POLICE, 1, true));
    let (unverified, other) = (register(DOCTOR, 1, false), register(SECOND_DOCTOR, 2, true));
    let view = phones.fold();
    let find = |id| view.persons.iter().find(|person| person.person == id).expect("the person");
    assert_eq!((&find(a).same_as, &find(b).same_as), (&vec![b], &vec![a]));
    assert_eq!(find(a).maybe_same_as, [unverified], "a wrong number links nobody; another valid one rules it out");
    assert!(find(other).same_as.is_empty());
    assert_eq!(find(other).maybe_same_as, [unverified]);
}

#[test]
fn not_living_here_ends_only_the_residence_that_was_seen() {
    let (mut phones, id) = Phones::with_resident();
    let residence = |to: Option<&str>| {
        Record::Residence(Residence {
            stamp: stamp("2020-02-02T09:00"),
            person: id,
            from: day("2020-01-20"),
            basis: ResidenceBasis::Face,
            to: to.map(day),
            relation: None,
            moved_to: None,
            came_from: None,
        })
    };
    phones.write(PARTY, &residence(None));
    phones.meet(&[PARTY, POLICE]);
    phones.write(POLICE, &residence(Some("2020-02-01")));
    assert!(phones.fold().persons[0].resident, "by the police it is a proposal");
    phones.write(PARTY, &residence(Some("2020-02-01")));
    assert!(!phones.fold().persons[0].resident);
    phones.write(DOCTOR, &residence(None));
    assert!(phones.fold().persons[0].resident, "add wins");
}

#[test]
fn a_tag_is_removed_by_a_doctor_only_and_a_concurrent_one_survives() {
    let (mut phones, id) = Phones::with_resident();
    let tag = || {
        Record::RiskTag(RiskTag {
            stamp: stamp("2020-02-02T09:00"),
            person: id,
            category: Category::HubeiArrival,
            source: RiskSource::PoliceList,
            confirmed: true,
            last_contact_on: None,
            left_area_on: Some(day("2020-01-21")),
            arrived_on: None,
            transport: None,
            basis: None,
            index_case: None,
        })
    };
    let first = phones.write(POLICE, &tag());
    phones.meet_all();
    assert_eq!(phones.fold().persons[0].episode.as_ref().map(|episode| episode.state), Some(EpisodeState::Listed));
    phones.correct(POLICE, "2020-02-02T10:00", first, Change::Void);
    assert_eq!(phones.fold().persons[0].tags.len(), 1);
    phones.correct(DOCTOR, "2020-02-02T10:00", first, Change::Void);
    assert!(phones.fold().persons[0].tags.is_empty());
    let second = phones.write(PARTY, &tag());
    assert_eq!(phones.fold().persons[0].tags[0].record, second);
}

#[test]
fn a_row_says_in_short_what_the_view_says_and_reads_back() {
    let (mut phones, id) = Phones::with_observed();
    phones.measure(DOCTOR, "2020-02-11T09:30", id, "37.5");
    phones.extend(SECOND_DOCTOR, "2020-02-11T10:00", id, "2020-02-20");
    phones.extend(DOCTOR, "2020-02-11T10:00", id, "2020-02-18");
    let row = HouseholdRow::from(&phones.fold());
    assert_eq!((row.state, row.ends_on), (Some(EpisodeState::HomeObservation), Some(day("2020-02-20"))));
    assert!(row.fever && row.conflict && !row.in_review);
    assert_eq!(row.last_visit.map(|visit| visit.slot), Some(Slot::Am));
    let json = serde_json::to_string(&row).expect("JSON");
    assert_eq!(serde_json::from_str::<HouseholdRow>(&json).expect("JSON"), row);
}

#[test]
fn tasks_are_what_is_not_done_in_walking_order() {
    let (mut phones, id) = Phones::with_observed();
    phones.measure(DOCTOR, "2020-02-01T15:00", id, "36.5");
    phones.measure(DOCTOR, "2020-02-02T09:30", id, "36.5");
    let row = HouseholdRow::from(&phones.fold());
    let due = |date: &str, slot, now: &str| {
        tasks::due(std::slice::from_ref(&row), day(date), slot, &phones.policies, time(now))
    };
    assert!(due("2020-02-01", Slot::Am, "2020-02-02T12:00").is_empty(), "the round of the start is not due");
    assert!(due("2020-02-02", Slot::Am, "2020-02-02T12:00").is_empty(), "done");
    assert_eq!(due("2020-02-02", Slot::Pm, "2020-02-02T12:00")[0].persons[0].missed_rounds, 0);
    assert_eq!(due("2020-02-03", Slot::Pm, "2020-02-03T12:00")[0].persons[0].missed_rounds, 2);
    assert!(due("2020-02-16", Slot::Am, "2020-02-02T12:00").is_empty(), "after the last day");
    assert_eq!(due("2020-02-16", Slot::Am, "2020-02-16T08:00").len(), 1, "nobody decided yet");

    let at = |building: &str, floor: i16, room: &str| {
        let place = Place::new(building, "1", Some(floor), room).expect("a place");
        HouseholdRow { household: place.document(&row.scope), place: Some(place), ..row.clone() }
    };
    let rows = [at("10", 9, "901"), at("9", 2, "201"), at("9", 12, "1202"), at("9", 12, "1201")];
    let order: Vec<String> = tasks::due(&rows, day("2020-02-03"), Slot::Am, &phones.policies, time("2020-02-03T08:00"))
        .into_iter()
        .filter_map(|task| task.address)
        .collect();
    assert_eq!(order, ["9栋1单元1201室", "9栋1单元1202室", "9栋1单元201室", "10栋1单元901室"]);
}

#[test]
fn the_view_is_json_with_stable_keys() {
    let (mut phones, id) = Phones::with_observed();
    let mut statement = again(id, "2020-02-02T10:00", "陈伟刚", ParticularsSource::Declared);
    statement.sex = Some(Sex::Male);
    phones.write(PARTY, &Record::Person(statement));
    phones.measure(DOCTOR, "2020-02-11T09:30", id, "36.8");
    let json = serde_json::to_value(phones.fold()).expect("JSON");
    assert_eq!(json["place"]["building"], "3");
    assert_eq!(json["persons"][0]["name"], "陈伟刚");
    assert_eq!(json["persons"][0]["episode"]["state"], "HOME_OBS");
    assert_eq!(json["persons"][0]["episode"]["ends_on"], "2020-02-15");
    assert_eq!(json["visits"][0]["slot"], "AM");
    assert_eq!(json["visits"][0]["readings"][0]["celsius"], 36.8);
    assert_eq!(json["visits"][0]["readings"][0]["by"]["role"], "DOCTOR");
    assert_eq!(json["visits"][0]["started_at"], "2020-02-11T09:30:00+08:00");
}

#[test]
fn what_a_role_may_not_write_is_held_and_not_folded() {
    let (mut phones, person) = Phones::with_resident();
    phones.holders[CALL].role = Role::Driver;
    let before = phones.fold();
    phones.measure(CALL, "2020-02-02T10:00", person, "39.1");
    let after = phones.fold();
    assert_eq!((after.held, after.visits.len()), (before.held + 1, before.visits.len()));
}
