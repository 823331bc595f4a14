//! Visits, decisions, corrections and disputes of one household.

use stairwell_core::domain::decision::{DecisionType, EpisodeState};
use stairwell_core::domain::fold::view::{DecisionStanding, DoctorTaskKind};
use stairwell_core::domain::person::Sex;
use stairwell_core::domain::symptom::{Answer, Symptom};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::time::Slot;
use stairwell_core::trust::Role;
use stairwell_ffi::{Background, Change, Correction, GeoPoint, Household, SymptomAnswers, SymptomSaid};

use super::enrolled::{GRID, MORNING_MS, alone, at_the_door, decision, household, measured, merge, somebody, team};

#[test]
fn a_registered_household_is_shown_with_what_was_said_of_it() {
    let member = alone(Role::Grid);
    let (home, person) = household(&member, "702");
    let background = Background {
        name_pinyin: None,
        nationality: None,
        huji_code: None,
        work_unit: Some("车站".into()),
        chronic: vec!["高血压".into()],
        pregnant: None,
        lives_alone: Some(true),
        needs_carer: None,
        language: None,
    };
    let mut second = somebody(&home, "李某");
    second.phones = vec!["+86 138 0013 8000".into()];
    (second.sex, second.background) = (Some(Sex::Female), Some(background.clone()));
    let second = member.phone.add_person(second).expect("registered").person;

    let detail = member.detail(&home);
    assert_eq!((detail.household.as_str(), detail.grid.as_str()), (home.as_str(), GRID));
    assert_eq!((detail.floor, detail.access_note.as_deref()), (Some(7), Some("按 702 门铃")));
    assert!(detail.address.expect("an address").contains("702"));
    assert_eq!(detail.registrations.len(), 1);
    let by = &detail.registrations[0].by;
    assert_eq!((by.role, by.team.as_str(), by.supervisor.as_ref()), (Role::Grid, "T1", None));
    assert_eq!(by.device, member.phone.status().expect("a status").device);
    let ids: Vec<&str> = detail.persons.iter().map(|person| person.person.as_str()).collect();
    assert_eq!(ids, [person.as_str(), second.as_str()]);
    assert_eq!(detail.persons[1].phones, ["13800138000"]);
    assert_eq!((detail.persons[1].sex, &detail.persons[1].background), (Some(Sex::Female), &background));
    assert_eq!(member.phone.household_with(second.clone(), None).expect("found"), home);
    assert_eq!(member.phone.household_with(second, Some(GRID.into())).expect("found"), home);
}

#[test]
fn a_household_without_people_is_shown_too() {
    let member = alone(Role::Grid);
    let flat = Household {
        grid: GRID.into(),
        building: "1".into(),
        unit: String::new(),
        room: "101".into(),
        floor: None,
        lift_working: Some(false),
        access_note: None,
        landlord: None,
        door_device: None,
    };
    let home = member.phone.add_household(flat).expect("registered");
    let detail = member.detail(&home);
    assert_eq!((detail.persons.len(), detail.visits.len(), detail.lift_working), (0, 0, Some(false)));
}

#[test]
fn a_visit_is_shown_with_who_recorded_what_on_which_device() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    member.phone.decide(decision(&person, DecisionType::Start), None).expect("started");
    let mut visit = at_the_door(&home);
    visit.readings = vec![measured(&person, 378), measured(&person, 381)];
    visit.readings[1].retest_of_index = Some(0);
    let answers = vec![SymptomSaid { symptom: Symptom::DryCough, answer: Answer::Yes }];
    visit.symptoms = vec![SymptomAnswers { person: person.clone(), answers, onset_on: Some("2020-02-10".into()) }];
    visit.note = Some("老人听力不好".into());
    visit.place = Some(GeoPoint { latitude_e6: 23_100_000, longitude_e6: 113_300_000, accuracy_m: 20 });
    visit.outcome = member.phone.usual_outcome(visit.clone()).expect("judged");
    assert_eq!(visit.outcome, Outcome::DoneAbnormal);
    let recorded = member.phone.visit(visit).expect("recorded");

    let detail = member.detail(&home);
    let shown = &detail.visits[0];
    assert_eq!((shown.visit.as_str(), shown.date.as_str()), (recorded.visit.as_str(), "2020-02-11"));
    assert_eq!((shown.round, shown.outcome, shown.fever), (Slot::Am, Outcome::DoneAbnormal, true));
    assert_eq!(shown.started_at_ms, MORNING_MS);
    let part = &shown.parts[0];
    assert_eq!((part.record.as_str(), part.note.as_deref()), (recorded.records[0].as_str(), Some("老人听力不好")));
    assert_eq!(part.by.device, member.phone.status().expect("a status").device);
    let readings: Vec<_> = shown.readings.iter().map(|one| (one.reading.clone(), one.deci_c)).collect();
    let named = recorded.readings.clone().into_iter().zip([Some(378), Some(381)]).collect::<Vec<_>>();
    assert_eq!(readings, named);
    assert_eq!(shown.readings[1].retest_of.as_ref(), Some(&recorded.readings[0]));
    assert_eq!((shown.symptoms[0].symptom, shown.symptoms[0].answer), (Some(Symptom::DryCough), Answer::Yes));
    let person = &detail.persons[0];
    assert!(person.fever && !person.alarms.is_empty());
    assert_eq!(person.last_reading.as_ref().map(|reading| reading.deci_c), Some(381));
    let observation = person.observation.as_ref().expect("observed");
    assert_eq!((observation.state, observation.day_index), (EpisodeState::HomeObservation, Some(0)));
    assert!(!observation.missing_for_release.is_empty());
}

#[test]
fn a_role_that_may_not_see_a_symptom_is_shown_that_there_is_one() {
    let members = team(&[Role::Doctor, Role::Police]);
    let [doctor, police] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(doctor, "702");
    let mut visit = at_the_door(&home);
    let answers = vec![SymptomSaid { symptom: Symptom::DryCough, answer: Answer::Yes }];
    visit.symptoms = vec![SymptomAnswers { person, answers, onset_on: None }];
    doctor.phone.visit(visit).expect("recorded");
    merge(doctor, police);
    let seen = |detail: stairwell_ffi::HouseholdDetail| {
        let asked = detail.visits[0].symptoms.iter().map(|asked| (asked.symptom, asked.answer)).collect::<Vec<_>>();
        (asked, format!("{:?}", detail.persons[0].alarms).contains("DryCough"))
    };
    assert_eq!(seen(doctor.detail(&home)), (vec![(Some(Symptom::DryCough), Answer::Yes)], true));
    assert_eq!(seen(police.detail(&home)), (vec![(None, Answer::Yes)], false));
}

#[test]
fn decisions_are_shown_in_causal_order_and_a_proposal_has_no_effect() {
    let members = team(&[Role::Doctor, Role::Grid]);
    let [doctor, grid] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(grid, "702");
    let asked = grid.phone.decide(decision(&person, DecisionType::Start), Some(home.clone())).expect("proposed");
    assert!(asked.is_proposal);
    merge(doctor, grid);
    let started = doctor.phone.decide(decision(&person, DecisionType::Start), Some(home.clone())).expect("started");
    assert!(!started.is_proposal);
    let mut longer = decision(&person, DecisionType::Extend);
    (longer.until, longer.reason) = (Some("2020-03-01".into()), Some("再观察".into()));
    let extended = doctor.phone.decide(longer, None).expect("extended");

    let observation = doctor.only(&home).observation.expect("observed");
    assert_eq!(observation.ends_on.as_deref(), Some("2020-03-01"));
    let shown: Vec<_> = observation.decisions.iter().map(|one| (one.record.clone(), one.standing)).collect();
    let expected = [
        (asked.record, DecisionStanding::Proposal),
        (started.record, DecisionStanding::InForce),
        (extended.record, DecisionStanding::InForce),
    ];
    assert_eq!(shown, expected);
    assert_eq!(observation.decisions[2].reason.as_deref(), Some("再观察"));
    assert!(observation.conflicts.is_empty());
}

#[test]
fn a_correction_leaves_what_was_written_and_a_dispute_changes_nothing() {
    let members = team(&[Role::Doctor, Role::Grid]);
    let [doctor, grid] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(doctor, "702");
    let mut visit = at_the_door(&home);
    visit.readings = vec![measured(&person, 386)];
    let reading = doctor.phone.visit(visit).expect("recorded").readings.remove(0);
    let lower = |reason: &str| Correction {
        target: reading.clone(),
        change: Change::Value { deci_c: 366 },
        reason: reason.into(),
        confirmed: false,
    };
    let made = doctor.phone.correct(lower("看错"), None).expect("corrected");
    assert!(!made.is_dispute);
    merge(doctor, grid);
    let foreign = grid.phone.correct(lower("我看是"), Some(home.clone())).expect("disputed");
    let disputed = grid.phone.dispute(reading.clone(), "请再量".into(), None).expect("disputed");
    assert!(foreign.is_dispute && disputed.is_dispute);

    let detail = grid.detail(&home);
    let shown = &detail.visits[0].readings[0];
    assert_eq!((shown.deci_c, shown.written_deci_c), (Some(366), 386));
    let corrections: Vec<_> = shown.corrections.iter().map(|one| (one.record.clone(), one.authorised)).collect();
    assert!(corrections.contains(&(made.record, true)), "{corrections:?}");
    assert!(corrections.contains(&(foreign.record, false)), "{corrections:?}");
    assert!(detail.doctor_tasks.iter().any(|task| task.kind == DoctorTaskKind::Disputed), "{detail:?}");

    let gone = Correction { change: Change::Void, ..lower("重复") };
    doctor.phone.correct(gone, Some(home.clone())).expect("voided");
    assert_eq!(doctor.detail(&home).visits[0].readings[0].deci_c, None);
}
