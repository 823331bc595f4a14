//! The doorstep cases, reference/domain.md §5.3, as far as these records express them.

use super::*;
use crate::domain::fold::view::{AlarmStatus, ReadingView};
use crate::domain::need::{Need, NeedCategory, Urgency};
use crate::domain::reading::Retested;
use crate::domain::role::{Supervisor, SupervisorRole};
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::domain::visit::{IdentityCheck, IdentityResult, Notice};
use crate::time::Slot;

fn only_reading(phones: &Phones) -> ReadingView {
    let view = phones.fold();
    view.visits[0].readings[0].clone()
}

#[test]
fn case_a_the_same_visit_on_three_phones_is_one_visit() {
    let (mut phones, person) = Phones::with_resident();
    let mut of_doctor = part("2020-02-11T09:30");
    of_doctor.readings = vec![reading(person, "36.8")];
    of_doctor.advice = Some("尽量不要出去".into());
    let mut of_police = part("2020-02-11T09:31");
    of_police.identity_checks = vec![IdentityCheck { person, result: IdentityResult::Verified }];
    let mut of_party = part("2020-02-11T09:33");
    of_party.needs = vec![Need { category: NeedCategory::Food, urgency: Urgency::Today, text: None }];
    of_party.notices = vec![Notice { person, promise_signed: true }];
    of_party.outcome = Outcome::NotHome;
    phones.write(DOCTOR, &Record::VisitPart(Box::new(of_doctor)));
    phones.write(POLICE, &Record::VisitPart(Box::new(of_police)));
    phones.write(PARTY, &Record::VisitPart(Box::new(of_party)));
    // Another team at the same door in the same round is another visit.
    phones.measure(SECOND_DOCTOR, "2020-02-11T10:30", person, "36.7");
    let view = phones.fold();
    assert_eq!(view.visits.len(), 2);
    let visit = &view.visits[0];
    let roles: Vec<Role> = visit.parts.iter().map(|part| part.by.role).collect();
    assert_eq!(roles, [Role::Doctor, Role::Police, Role::Party]);
    assert_eq!((visit.date, visit.slot, visit.outcome), (day("2020-02-11"), Slot::Am, Outcome::DoneOk));
    assert_eq!((visit.started_at, visit.ended_at), (time("2020-02-11T09:30"), time("2020-02-11T09:33")));
    assert_eq!((&visit.present, &visit.notices), (&vec![person], &vec![person]));
    assert_eq!((visit.needs.len(), visit.identity_checks[0].decided), (1, true));
    let seen = &view.persons[0];
    assert_eq!((seen.notice_served_at, seen.promise_signed), (Some(time("2020-02-11T09:33")), true));
    assert_eq!(seen.last_reading.as_ref().map(|last| last.celsius), Some(celsius("36.7")));
}

#[test]
fn case_b_the_same_temperature_by_two_members_is_one_and_a_different_one_alerts_on_the_higher() {
    let (mut phones, person) = Phones::with_resident();
    phones.measure(DOCTOR, "2020-02-11T09:30", person, "37.1");
    phones.measure(POLICE, "2020-02-11T09:35", person, "37.1");
    let view = phones.fold();
    let readings = &view.visits[0].readings;
    assert_eq!(readings[1].echo_of, Some(readings[0].reading));
    assert_eq!((readings[0].echo_of, view.visits[0].discordant.len()), (None, 0));
    phones.measure(PARTY, "2020-02-11T09:36", person, "37.4");
    let view = phones.fold();
    assert_eq!(view.visits[0].discordant, [person]);
    assert!(view.visits[0].fever && view.persons[0].fever);
    // Eleven minutes apart is no echo; a repeat is none either, and does not count as discordant.
    let (mut phones, person) = Phones::with_resident();
    phones.measure(DOCTOR, "2020-02-11T09:30", person, "36.5");
    phones.measure(POLICE, "2020-02-11T09:41", person, "36.5");
    let mut again = part("2020-02-11T09:42");
    again.readings = vec![reading(person, "36.5"), reading(person, "36.9")];
    again.readings[1].retest_of = Some(Retested::SamePart(0));
    phones.write(PARTY, &Record::VisitPart(Box::new(again)));
    let view = phones.fold();
    assert_eq!(view.visits[0].readings.iter().filter(|reading| reading.echo_of.is_some()).count(), 1);
    assert!(view.visits[0].discordant.is_empty());
}

#[test]
fn case_c_a_wrong_reading_corrected_by_its_recorder() {
    let (mut phones, person) = Phones::with_resident();
    let wrong = phones.measure(PARTY, "2020-02-11T09:30", person, "38.6");
    assert!(phones.fold().persons[0].fever);
    phones.correct(PARTY, "2020-02-11T09:32", wrong, Change::Value(celsius("36.8")));
    let shown = only_reading(&phones);
    assert_eq!((shown.celsius, shown.written_celsius), (Some(celsius("36.8")), celsius("38.6")));
    assert!(!shown.fever && !shown.disputed);
    // The alarm is closed with both values visible; a doctor has not spoken yet.
    let view = phones.fold();
    assert!(!view.persons[0].fever);
    let alarm = &view.persons[0].alarms[0];
    assert_eq!((alarm.status, alarm.celsius), (AlarmStatus::Corrected, Some(celsius("38.6"))));
}

#[test]
fn case_c_a_lowered_fever_satisfies_a_release_only_after_a_doctor() {
    let (mut phones, person) = Phones::with_observed();
    let wrong = phones.measure(PARTY, "2020-02-11T09:30", person, "38.6");
    phones.correct(PARTY, "2020-02-11T09:32", wrong, Change::Value(celsius("36.8")));
    phones.finish(DOCTOR, "2020-02-15", person);
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-15T20:00", person, DecisionType::Release, |_| {});
    let state = |phones: &Phones| phones.fold().persons[0].episode.as_ref().map(|episode| episode.state);
    assert_eq!(state(&phones), Some(crate::domain::decision::EpisodeState::Review));
    phones.correct(DOCTOR, "2020-02-15T21:00", wrong, Change::Value(celsius("36.8")));
    assert_eq!(state(&phones), Some(crate::domain::decision::EpisodeState::Released));
}

#[test]
fn case_c_a_withdrawn_symptom_satisfies_a_release_only_after_a_doctor() {
    let (mut phones, person) = Phones::with_observed();
    let mut coughing = part("2020-02-11T09:30");
    let answers = vec![SymptomAnswer { symptom: Symptom::DryCough, answer: Answer::Yes }];
    coughing.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
    let wrong = phones.write(PARTY, &Record::VisitPart(Box::new(coughing)));
    phones.correct(PARTY, "2020-02-11T09:32", wrong, Change::Void);
    assert_eq!(phones.fold().persons[0].alarms[0].status, AlarmStatus::Corrected);
    phones.finish(DOCTOR, "2020-02-15", person);
    phones.meet_all();
    phones.correct(DOCTOR, "2020-02-11T10:00", wrong, Change::Void);
    assert!(phones.fold().persons[0].alarms.is_empty());
}

#[test]
fn case_c_concurrent_corrections_alert_on_the_higher_until_a_doctor_picks() {
    let (mut phones, person) = Phones::with_resident();
    let wrong = phones.measure(PARTY, "2020-02-11T09:30", person, "38.6");
    phones.meet_all();
    phones.correct(PARTY, "2020-02-11T09:32", wrong, Change::Value(celsius("36.8")));
    let other = phones.correct(DOCTOR, "2020-02-11T09:31", wrong, Change::Value(celsius("37.8")));
    let shown = only_reading(&phones);
    assert_eq!((shown.celsius, shown.disputed, shown.fever), (Some(celsius("37.8")), true, true));
    assert_eq!(phones.fold().disputed_readings, 1);
    phones.meet_all();
    // A correction of a correction follows the chain to the reading.
    phones.correct(DOCTOR, "2020-02-11T10:00", other, Change::Value(celsius("36.9")));
    let shown = only_reading(&phones);
    assert_eq!((shown.celsius, shown.disputed), (Some(celsius("36.9")), false));
    assert_eq!(shown.corrections.iter().filter(|correction| correction.in_force).count(), 1);
}

#[test]
fn case_c_a_correction_wins_over_a_concurrent_void() {
    let (mut phones, person) = Phones::with_resident();
    let wrong = phones.measure(PARTY, "2020-02-11T09:30", person, "38.6");
    phones.meet_all();
    phones.correct(PARTY, "2020-02-11T09:32", wrong, Change::Void);
    assert!(phones.fold().visits.is_empty(), "a void part is no visit");
    phones.correct(DOCTOR, "2020-02-11T09:31", wrong, Change::Value(celsius("36.8")));
    assert_eq!(only_reading(&phones).celsius, Some(celsius("36.8")));
}

#[test]
fn a_correction_of_anothers_reading_by_no_doctor_is_a_dispute_without_effect() {
    let (mut phones, person) = Phones::with_resident();
    let measured = phones.measure(DOCTOR, "2020-02-11T09:30", person, "38.6");
    phones.meet_all();
    phones.correct(POLICE, "2020-02-11T09:40", measured, Change::Value(celsius("36.6")));
    let shown = only_reading(&phones);
    assert_eq!((shown.celsius, shown.corrections[0].authorised), (Some(celsius("38.6")), false));
}

#[test]
fn a_correction_of_what_its_author_had_not_seen_has_no_effect() {
    let (mut phones, person) = Phones::with_resident();
    let measured = phones.measure(DOCTOR, "2020-02-11T09:30", person, "38.6");
    phones.correct(SECOND_DOCTOR, "2020-02-11T09:40", measured, Change::Void);
    assert_eq!(only_reading(&phones).celsius, Some(celsius("38.6")));
}

#[test]
fn what_is_held_is_counted_and_not_folded() {
    let (mut phones, person) = Phones::with_resident();
    let held = phones.measure(DOCTOR, "2020-02-11T09:30", person, "38.6");
    let view = phones.fold_entries(phones.entries(), &|at| *at != held);
    assert_eq!((view.held, view.visits.len(), view.persons[0].fever), (1, 0, false));
    // An entry whose causes are missing waits as well.
    let entries = phones.entries().into_iter().filter(|entry| entry.seq != 1 || entry.device == Phones::device(DOCTOR));
    let view = phones.fold_entries(entries.collect(), &|_| true);
    assert_eq!((view.held, view.persons.len()), (2, 0));
}

#[test]
fn a_newer_record_is_counted_and_a_person_whose_record_is_held_is_shown_nameless() {
    let (mut phones, person) = Phones::with_resident();
    phones.write(PARTY, &Record::Unknown { kind: 99, bytes: vec![0x82, 0x18, 0x63, 0x80] });
    phones.measure(DOCTOR, "2020-02-11T09:30", person, "38.6");
    let view = phones.fold_entries(phones.entries(), &|at| *at != person);
    assert_eq!((view.needs_update, view.held), (1, 1));
    assert_eq!((view.persons[0].person, view.persons[0].name.as_deref()), (person, None));
    assert!(view.persons[0].fever, "nobody's fever is lost");
}

#[test]
fn a_supervisors_correction_through_the_server_counts_by_the_supervisors_office() {
    let (mut phones, person) = Phones::with_resident();
    let measured = phones.measure(DOCTOR, "2020-02-11T09:30", person, "38.6");
    phones.holders[CALL].role = Role::Server;
    phones.meet_all();
    for (role, effective) in [(SupervisorRole::Street, "38.6"), (SupervisorRole::Cdc, "36.6")] {
        let correction = Correction {
            stamp: stamp("2020-02-11T12:00"),
            target: RecordPart { record: measured, index: Some(0) },
            change: Change::Value(celsius("36.6")),
            reason: "电话核实".into(),
            supervisor: Some(Supervisor { name: "lin".into(), role }),
        };
        phones.write(CALL, &Record::Correction(correction));
        assert_eq!(only_reading(&phones).celsius, Some(celsius(effective)));
    }
}
