use super::*;
use crate::domain::Record;
use crate::domain::correction::{Change, RecordPart};
use crate::domain::decision::DecisionType;
use crate::domain::risk::Category;
use crate::domain::visit::VisitPart;
use crate::id::{Position, RecordId};

fn part(home: &Home, id: &RecordId) -> VisitPart {
    match home.phone.household(&home.flat).expect("a household").record(id) {
        Some(Record::VisitPart(part)) => part.as_ref().clone(),
        other => panic!("no visit part: {other:?}"),
    }
}

#[test]
fn a_flat_registered_twice_is_written_once() {
    let mut home = Home::new(Role::Doctor);
    let before = home.records();
    assert_eq!(home.phone.add_household(flat("1201室"), later(5)).expect("known"), home.flat);
    assert_eq!(home.records(), before);
    let better = NewHousehold { lift_working: Some(false), ..flat("1201") };
    assert_eq!(home.phone.add_household(better, later(5)).expect("described"), home.flat);
    assert_eq!(home.records(), before + 1);
}

#[test]
fn a_person_comes_with_residence_and_tags_in_one_save() {
    let mut home = Home::new(Role::Police);
    let new = NewPerson {
        phones: vec!["+86 138 0013 8000".into()],
        identity: Some((crate::domain::identity::DocumentType::ResidentCard, "11010519491231002X".into())),
        tags: vec![Category::HubeiArrival.into()],
        ..NewPerson::named(home.flat, "王芳")
    };
    let added = home.phone.add_person(new.clone(), MORNING).expect("added");
    assert_eq!(added.warnings, []);
    let household = home.phone.household(&home.flat).expect("a household");
    let Some(Record::Person(person)) = household.record(&added.person) else { panic!("no person") };
    assert_eq!(person.birth_date.map(|date| date.to_string()).as_deref(), Some("1949-12-31"));
    assert_eq!(person.source, crate::domain::person::ParticularsSource::CardChecked);
    let about = household.records.iter().filter(|(_, record)| record.references().contains(&added.person));
    assert_eq!(about.count(), 2, "residence and tag");
    let wrong =
        NewPerson { identity: Some((crate::domain::identity::DocumentType::ResidentCard, "123456".into())), ..new };
    assert_eq!(home.phone.add_person(wrong, MORNING).expect("kept").warnings.len(), 1, "a bad number warns");
}

#[test]
fn a_visit_has_sensible_defaults_and_its_readings_have_names() {
    let mut home = Home::new(Role::Doctor);
    let visit = home.phone.visit(home.visit("36.8"), later(10)).expect("a visit");
    assert!(!visit.double_tap);
    let written = part(&home, &visit.records[0]);
    assert_eq!((written.date.to_string().as_str(), written.ordinal), ("2020-02-11", 0));
    assert_eq!(written.present, [home.person], "who was measured was seen");
    assert_eq!(visit.readings, [RecordPart { record: visit.records[0], index: Some(0) }]);
}

#[test]
fn a_double_tap_is_one_reading() {
    let mut home = Home::new(Role::Doctor);
    let first = home.phone.visit(home.visit("36.8"), MORNING).expect("a visit");
    let records = home.records();
    let tapped = home.phone.visit(home.visit("36.8"), UtcMs(MORNING.0 + 60_000)).expect("tapped");
    assert!(tapped.double_tap);
    assert_eq!((tapped.visit, &tapped.records, &tapped.readings), (first.visit, &first.records, &first.readings));
    assert_eq!(home.records(), records);
    let other = home.phone.visit(home.visit("36.9"), UtcMs(MORNING.0 + 61_000)).expect("another value");
    assert!(!other.double_tap);
    let second = NewReading { person: home.person, ..reading(home.person, "37.0") };
    let mut both = home.visit("36.9");
    both.readings.push(second);
    let both = home.phone.visit(both, UtcMs(MORNING.0 + 62_000)).expect("one known, one new");
    assert_eq!(both.readings, [other.readings[0], RecordPart { record: both.records[0], index: Some(0) }]);
    assert_eq!(part(&home, &both.records[0]).readings.len(), 1);
    let after = home.phone.visit(home.visit("36.9"), UtcMs(MORNING.0 + 200_000)).expect("after a minute");
    assert!(!after.double_tap);
    assert_eq!(after.visit, first.visit, "still the same visit");
}

#[test]
fn a_visit_more_than_half_an_hour_after_the_last_event_is_another() {
    let mut home = Home::new(Role::Doctor);
    let visits: Vec<_> = [0, 30, 60, 91, 92]
        .into_iter()
        .map(|minutes| home.phone.visit(home.visit("36.8"), later(minutes)).expect("a visit").visit)
        .collect();
    assert_eq!((visits[0], visits[1]), (visits[1], visits[2]), "half an hour after the last one is the same visit");
    assert_ne!(visits[2], visits[3]);
    assert_eq!(visits[3], visits[4]);
    let afternoon = NewVisit { slot: Slot::Pm, ..home.visit("36.8") };
    let afternoon = home.phone.visit(afternoon, later(93)).expect("a visit");
    assert_eq!(part(&home, &afternoon.records[0]).ordinal, 0, "each round counts by itself");
}

#[test]
fn an_unusual_value_is_asked_again_and_an_impossible_one_cannot_be_made() {
    let mut home = Home::new(Role::Doctor);
    let before = home.records();
    let refused = home.phone.visit(home.visit("33.2"), MORNING).expect_err("asked");
    assert_eq!((refused.code(), home.records()), ("out_of_range", before));
    let mut confirmed = home.visit("33.2");
    confirmed.readings[0].confirmed = true;
    home.phone.visit(confirmed, MORNING).expect("confirmed");
    let impossible = FieldError::from("63.8".parse::<crate::domain::reading::Temperature>().expect_err("impossible"));
    assert_eq!(impossible.code(), "refused_value");
}

#[test]
fn what_does_not_exist_is_named() {
    let mut home = Home::new(Role::Doctor);
    let nobody = Position { device: home.phone.device(), seq: 900 };
    let nowhere = DocumentId([7; 16]);
    let wrong = NewVisit { household: nowhere, ..home.visit("36.8") };
    assert_eq!(home.phone.visit(wrong, MORNING).expect_err("no flat").code(), "unknown_household");
    let wrong = NewVisit { readings: vec![reading(nobody, "36.8")], ..home.visit("36.8") };
    assert_eq!(home.phone.visit(wrong, MORNING).expect_err("nobody").code(), "unknown_person");
    let wrong = home.phone.add_person(NewPerson::named(nowhere, "王芳"), MORNING);
    assert_eq!(wrong.expect_err("no flat").code(), "unknown_household");
    let wrong = home.phone.decide(NewDecision::of(nobody, DecisionType::Start), MORNING);
    assert_eq!(wrong.expect_err("nobody").code(), "unknown_person");
    let elsewhere = NewHousehold { scope: "440106006001G002".parse().expect("a grid"), ..flat("1") };
    assert_eq!(home.phone.add_household(elsewhere, MORNING).expect_err("not mine").code(), "not_granted");
    let nameless = home.phone.add_person(NewPerson::named(home.flat, " "), MORNING);
    assert_eq!(nameless.expect_err("no name").code(), "refused_value");
    let extend = home.phone.decide(NewDecision::of(home.person, DecisionType::Extend), MORNING);
    assert_eq!(extend.expect_err("until when").code(), "refused_value");
}

#[test]
fn an_extension_never_ends_an_observation_earlier() {
    let mut home = Home::new(Role::Doctor);
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("started");
    let until = |date: &str| NewDecision {
        until: Some(date.parse().expect("a date")),
        ..NewDecision::of(home.person, DecisionType::Extend)
    };
    let before = home.records();
    let mistyped = home.phone.decide(until("2019-03-01"), MORNING);
    assert_eq!((mistyped.expect_err("a year early").code(), home.records()), ("refused_value", before));
    home.phone.decide(until("2030-03-01"), MORNING).expect("later is fine");
}

#[test]
fn a_role_writes_what_it_may_and_proposes_the_rest() {
    let mut doctor = Home::new(Role::Doctor);
    let start = NewDecision::of(doctor.person, DecisionType::Start);
    assert!(!doctor.phone.decide(start, MORNING).expect("decided").is_proposal);
    let mut officer = Home::new(Role::Police);
    let start = NewDecision::of(officer.person, DecisionType::Start);
    assert!(officer.phone.decide(start, MORNING).expect("proposed").is_proposal);
    let before = officer.records();
    let exclude = officer.phone.decide(NewDecision::of(officer.person, DecisionType::Exclude), MORNING);
    assert_eq!((exclude.expect_err("no doctor").code(), officer.records()), ("not_allowed", before));
}

#[test]
fn a_reading_is_corrected_by_its_name() {
    let mut home = Home::new(Role::Doctor);
    let mut two = home.visit("38.6");
    two.readings.push(reading(home.person, "36.9"));
    let visit = home.phone.visit(two, MORNING).expect("a visit");
    let value = Change::Value("36.8".parse().expect("a temperature"));
    let correction = |target, change| NewCorrection { target, change, reason: "输错".into(), confirmed: false };
    let whole = RecordPart { record: visit.records[0], index: None };
    let vague = home.phone.correct(correction(whole, value), MORNING);
    assert_eq!(vague.expect_err("which").code(), "which_reading");
    let corrected = home.phone.correct(correction(visit.readings[0], value), MORNING).expect("corrected").record;
    let again = RecordPart { record: corrected, index: None };
    home.phone.correct(correction(again, value), MORNING).expect("a correction may be corrected");
    home.phone.correct(correction(whole, Change::Void), MORNING).expect("a record may be void");
    let nothing = RecordPart { record: visit.records[0], index: Some(2) };
    assert_eq!(home.phone.correct(correction(nothing, value), MORNING).expect_err("no third").code(), "unknown_record");
    let person = RecordPart { record: home.person, index: None };
    assert_eq!(home.phone.correct(correction(person, value), MORNING).expect_err("a person").code(), "refused_value");
    let odd = Change::Value("33.0".parse().expect("a temperature"));
    assert_eq!(
        home.phone.correct(correction(visit.readings[0], odd), MORNING).expect_err("odd").code(),
        "out_of_range"
    );
    let reasonless = NewCorrection { reason: String::new(), ..correction(visit.readings[0], value) };
    assert_eq!(home.phone.correct(reasonless, MORNING).expect_err("why").code(), "refused_value");
}

#[test]
fn whoever_may_not_correct_a_reading_is_told_that_it_is_disputed() {
    let mut home = Home::new(Role::Doctor);
    let visit = home.phone.visit(home.visit("38.6"), MORNING).expect("a visit");
    home.server.sync(&mut home.phone, MORNING);
    let directory = tempfile::tempdir().expect("a directory");
    let mut officer = home.server.enrol(directory.path(), 2, Role::Police);
    home.server.sync(&mut officer, MORNING);
    let change = Change::Value("36.6".parse().expect("a temperature"));
    let new = NewCorrection { target: visit.readings[0], change, reason: "看错".into(), confirmed: false };
    assert!(officer.correct(new.clone(), later(1)).expect("written").is_dispute);
    let view = officer.show(&home.flat, later(1)).expect("a household");
    assert_eq!(view.visits[0].readings[0].celsius.map(|value| value.to_string()).as_deref(), Some("38.6"));
    assert!(!home.phone.correct(new, later(1)).expect("written").is_dispute);
}

#[test]
fn an_id_of_two_grids_needs_its_household() {
    let directory = tempfile::tempdir().expect("a directory");
    let keys = Phone::prepare(directory.path(), &[1; 32]).expect("prepared");
    let other: ScopeId = "440106006001G002".parse().expect("a grid");
    let response = Server::new().certify(&keys, Role::Doctor, &[grid(), other]);
    let mut phone = Phone::create(directory.path(), &keys, "http://x", &response, MORNING).expect("created");
    let mut flats = Vec::new();
    for scope in [grid(), other] {
        let home = phone.add_household(NewHousehold { scope, ..flat("1201") }, MORNING).expect("a flat");
        let person = phone.add_person(NewPerson::named(home, "陈伟灵"), MORNING).expect("a person").person;
        flats.push((home, person));
    }
    assert_eq!(flats[0].1, flats[1].1, "a device counts from 1 in each grid");
    let (home, person) = flats[1];
    let start = NewDecision::of(person, DecisionType::Start);
    assert_eq!(phone.decide(start.clone(), MORNING).expect_err("which").code(), "ambiguous");
    phone.decide_in(&home, start, MORNING).expect("decided");
    assert!(phone.show(&home, MORNING).expect("a view").persons[0].episode.is_some());
    assert!(phone.show(&flats[0].0, MORNING).expect("a view").persons[0].episode.is_none());
    let target = RecordPart { record: person, index: None };
    let void = NewCorrection { target, change: Change::Void, reason: "误录".into(), confirmed: false };
    assert_eq!(phone.correct(void.clone(), MORNING).expect_err("which").code(), "ambiguous");
    phone.correct_in(&home, void, MORNING).expect("corrected");
}
