//! What the comparison with the naive reference (`stairwell-sim folds`) found, a test each.

use super::*;
use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{AlarmStatus, DecisionStanding, EpisodeView, ReviewReason};
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};

const LAST_EVENING: &str = "2020-02-15T20:00";

fn episode(phones: &Phones) -> EpisodeView {
    phones.fold().persons[0].episode.clone().expect("an episode")
}

fn resolve(phones: &mut Phones, phone: usize, person: PersonId, of: &[Position], upholds: Position) -> Position {
    phones.decide(phone, "2020-02-16T09:00", person, DecisionType::Resolve, |decision| {
        decision.resolves = Some(of.to_vec());
        decision.upholds = Some(upholds);
    })
}

/// A release and an extension that had not seen each other; everybody has seen both.
fn in_conflict() -> (Phones, PersonId, Position, Position) {
    let (mut phones, person) = Phones::with_finished();
    let released = phones.decide(DOCTOR, LAST_EVENING, person, DecisionType::Release, |_| {});
    let extended = phones.extend(SECOND_DOCTOR, "2020-02-15T20:05", person, "2020-02-20");
    phones.meet_all();
    (phones, person, released, extended)
}

#[test]
fn a_fever_that_its_recorder_wrote_down_and_took_back_by_corrections_waits_for_a_doctor() {
    let (mut phones, person) = Phones::with_finished();
    let part = phones.measure(PARTY, "2020-02-14T09:00", person, "36.8");
    let raised = phones.correct(PARTY, "2020-02-14T09:01", part, Change::Value(celsius("38.6")));
    phones.correct(PARTY, "2020-02-14T09:02", raised, Change::Value(celsius("36.9")));
    phones.meet_all();
    phones.decide(DOCTOR, LAST_EVENING, person, DecisionType::Release, |_| {});
    let view = phones.fold();
    assert_eq!(view.persons[0].alarms[0].status, AlarmStatus::Corrected);
    assert_eq!(view.persons[0].alarms[0].celsius, Some(celsius("38.6")));
    assert_eq!(episode(&phones).state, EpisodeState::Review);
    phones.decide(DOCTOR, LAST_EVENING, person, DecisionType::Exclude, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Released);
}

#[test]
fn a_fever_that_a_doctor_corrected_stays_corrected_when_its_recorder_corrects_it_too() {
    let (mut phones, person) = Phones::with_finished();
    let part = phones.measure(PARTY, "2020-02-14T09:00", person, "38.6");
    phones.meet_all();
    phones.correct(DOCTOR, "2020-02-14T10:00", part, Change::Value(celsius("36.8")));
    phones.correct(PARTY, "2020-02-14T10:01", part, Change::Value(celsius("36.9")));
    assert!(phones.fold().persons[0].alarms.is_empty());
}

#[test]
fn an_extension_by_resolution_and_a_release_concurrently_are_review() {
    let (mut phones, person, released, extended) = in_conflict();
    phones.decide(DOCTOR, "2020-02-16T09:00", person, DecisionType::Resolve, |decision| {
        decision.resolves = Some(vec![released, extended]);
        decision.until = Some(day("2020-02-25"));
    });
    phones.decide(SECOND_DOCTOR, "2020-02-20T20:00", person, DecisionType::Release, |_| {});
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::Review);
    assert!(folded.review.contains(&ReviewReason::ExtendedConcurrently));
}

#[test]
fn a_resolution_of_resolutions_leaves_in_force_what_it_upholds() {
    let (mut phones, person, released, extended) = in_conflict();
    let release = resolve(&mut phones, DOCTOR, person, &[released, extended], released);
    let extend = resolve(&mut phones, SECOND_DOCTOR, person, &[released, extended], extended);
    assert!(episode(&phones).review.contains(&ReviewReason::ResolutionsDisagree));
    phones.meet_all();
    resolve(&mut phones, DOCTOR, person, &[release, extend], extend);
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-20"))));
    assert!(!folded.needs_resolution());
}

#[test]
fn a_later_resolution_of_other_decisions_does_not_bring_a_release_back() {
    let (mut phones, person, released, extended) = in_conflict();
    resolve(&mut phones, DOCTOR, person, &[released, extended], extended);
    phones.meet_all();
    let reanchored = phones.decide(DOCTOR, "2020-02-16T10:00", person, DecisionType::Reanchor, |decision| {
        decision.anchor = Some(day("2020-02-08"));
    });
    resolve(&mut phones, DOCTOR, person, &[extended, reanchored], reanchored);
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-22"))));
    let standing = folded.decisions.iter().find(|decision| decision.record == released).map(|found| found.standing);
    assert_eq!(standing, Some(DecisionStanding::Overruled));
}

#[test]
fn resolutions_that_disagree_about_anything_are_review() {
    let (mut phones, person) = Phones::with_finished();
    let extended = phones.extend(DOCTOR, "2020-02-10T10:00", person, "2020-02-18");
    phones.meet_all();
    resolve(&mut phones, DOCTOR, person, &[extended], extended);
    phones.decide(SECOND_DOCTOR, "2020-02-16T09:00", person, DecisionType::Resolve, |decision| {
        decision.resolves = Some(vec![extended]);
        decision.until = Some(day("2020-02-15"));
    });
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.review), (EpisodeState::Review, vec![ReviewReason::ResolutionsDisagree]));
}

#[test]
fn who_was_found_before_being_lost_is_lost() {
    for (found_at, state) in
        [("2020-02-05T10:00", EpisodeState::Lost), ("2020-02-07T10:00", EpisodeState::HomeObservation)]
    {
        let (mut phones, person) = Phones::with_observed();
        phones.decide(POLICE, "2020-02-06T10:00", person, DecisionType::Lost, |_| {});
        phones.decide(PARTY, found_at, person, DecisionType::Found, |_| {});
        assert_eq!(episode(&phones).state, state, "{found_at}");
    }
}

#[test]
fn a_value_beats_a_concurrent_void_of_the_whole_part_with_its_symptoms() {
    let (mut phones, person) = Phones::with_finished();
    let mut part = part("2020-02-14T09:00");
    part.readings = vec![reading(person, "36.8")];
    part.notices = vec![crate::domain::visit::Notice { person, promise_signed: true }];
    let part = phones.write(PARTY, &Record::VisitPart(Box::new(part)));
    phones.meet_all();
    phones.correct(DOCTOR, "2020-02-14T10:00", part, Change::Void);
    assert!(!phones.fold().persons[0].promise_signed);
    phones.correct(PARTY, "2020-02-14T10:00", part, Change::Value(celsius("36.9")));
    assert!(phones.fold().persons[0].promise_signed);
}

#[test]
fn echoes_of_an_echo_are_one_reading() {
    let (mut phones, person) = Phones::with_finished();
    phones.measure(DOCTOR, "2020-02-14T09:00", person, "36.8");
    phones.measure(POLICE, "2020-02-14T09:08", person, "36.8");
    phones.measure(PARTY, "2020-02-14T09:16", person, "36.8");
    let view = phones.fold();
    let first = view.visits[0].readings[0].reading;
    let echoes: Vec<_> = view.visits[0].readings.iter().map(|reading| reading.echo_of).collect();
    assert_eq!(echoes, [None, Some(first), Some(first)]);
}

#[test]
fn symptoms_denied_by_a_doubtful_clock_release_nobody_until_the_time_is_confirmed() {
    let (mut phones, person) = Phones::with_finished();
    let at = "2020-02-15T19:00";
    let mut unknown = part(at);
    unknown.symptoms = vec![denied(person, Answer::Unknown)];
    phones.write(PARTY, &Record::VisitPart(Box::new(unknown)));
    let mut doubtful = part("2020-02-15T19:30");
    doubtful.stamp.clock_offset_ms = None;
    doubtful.symptoms = vec![denied(person, Answer::No)];
    let asked = phones.write(PARTY, &Record::VisitPart(Box::new(doubtful)));
    phones.meet_all();
    let mut fork = Phones { logs: phones.logs.clone(), ..Phones::new() };
    fork.decide(DOCTOR, LAST_EVENING, person, DecisionType::Release, |_| {});
    assert_eq!(episode(&fork).review, [ReviewReason::SymptomsNotDenied]);
    phones.correct(PARTY, "2020-02-15T19:40", asked, Change::ConfirmTime(time("2020-02-15T19:35")));
    phones.meet_all();
    phones.decide(DOCTOR, LAST_EVENING, person, DecisionType::Release, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Released);
}

fn denied(person: PersonId, answer: Answer) -> SymptomCheck {
    SymptomCheck { person, answers: vec![SymptomAnswer { symptom: Symptom::Cough, answer }], onset_on: None }
}

#[test]
fn a_contact_at_a_confirmed_time_after_the_loss_finds_the_person() {
    let (mut phones, person) = Phones::with_observed();
    let mut met = part("2020-02-05T10:00");
    met.stamp.clock_offset_ms = None;
    met.present = vec![person];
    let met = phones.write(PARTY, &Record::VisitPart(Box::new(met)));
    phones.decide(POLICE, "2020-02-06T10:00", person, DecisionType::Lost, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Lost);
    phones.correct(PARTY, "2020-02-07T10:00", met, Change::ConfirmTime(time("2020-02-07T09:00")));
    assert_eq!(episode(&phones).state, EpisodeState::HomeObservation);
}
