use super::*;
use crate::domain::Record;
use crate::domain::decision::DecisionType;
use crate::domain::reading::Retested;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::domain::visit::{ExposureCheck, VisitPart};
use crate::id::RecordId;

fn part(home: &Home, id: &RecordId) -> VisitPart {
    match home.phone.household(&home.flat).expect("a household").record(id) {
        Some(Record::VisitPart(part)) => part.as_ref().clone(),
        other => panic!("no visit part: {other:?}"),
    }
}

#[test]
fn the_round_is_that_of_the_clock() {
    let home = Home::new(Role::Party);
    let round = |minutes| home.phone.round_at(&home.flat, later(minutes)).expect("a round");
    assert_eq!((round(0), round(6 * 60)), (Slot::Am, Slot::Pm));
    assert_eq!(home.phone.round_at(&DocumentId([7; 16]), MORNING).expect_err("no flat").code(), "unknown_household");
}

#[test]
fn the_outcome_follows_from_what_was_found() {
    let home = Home::new(Role::Doctor);
    let outcome = |visit: NewVisit| home.phone.usual_outcome(&visit, MORNING).expect("an outcome");
    assert_eq!(outcome(home.visit("37.2")), Outcome::DoneOk);
    assert_eq!(outcome(home.visit("37.3")), Outcome::DoneAbnormal);
    let asked = |symptom, answer| NewVisit {
        symptoms: vec![SymptomCheck {
            person: home.person,
            answers: vec![SymptomAnswer { symptom, answer }],
            onset_on: None,
        }],
        ..home.visit("36.5")
    };
    assert_eq!(outcome(asked(Symptom::DryCough, Answer::Yes)), Outcome::DoneAbnormal);
    assert_eq!(outcome(asked(Symptom::DryCough, Answer::No)), Outcome::DoneOk);
    assert_eq!(outcome(asked(Symptom::None, Answer::Yes)), Outcome::DoneOk);
}

#[test]
fn a_temperature_without_a_name_is_of_the_one_who_can_be_meant() {
    let mut home = Home::new(Role::Doctor);
    let only = |home: &Home| home.phone.only_person(&home.flat, MORNING).map_err(|error| error.code());
    assert_eq!(only(&home), Ok(home.person), "the one resident");
    let other = home.phone.add_person(NewPerson::named(home.flat, "王芳"), MORNING).expect("a person").person;
    assert_eq!(only(&home), Err("which_person"));
    home.phone.decide(NewDecision::of(other, DecisionType::Start), MORNING).expect("started");
    assert_eq!(only(&home), Ok(other), "the one under observation");
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("started");
    assert_eq!(only(&home), Err("which_person"));
}

#[test]
fn a_low_temperature_is_kept_and_asks_for_another() {
    let mut home = Home::new(Role::Doctor);
    let low = home.phone.visit(home.visit("34.6"), MORNING).expect("kept");
    assert_eq!(low.retest, [home.person]);
    let mut repeated = home.visit("34.6");
    let again = NewReading { retest_of: Some(Retested::SamePart(0)), ..reading(home.person, "36.4") };
    repeated.readings.push(again);
    let repeated = home.phone.visit(repeated, later(10)).expect("a visit");
    assert_eq!(repeated.retest, [], "the last one counts");
    assert_eq!(part(&home, &repeated.records[0]).readings[1].retest_of, Some(Retested::SamePart(0)));
}

#[test]
fn a_retest_follows_its_reading_when_half_of_the_visit_was_a_double_tap() {
    let mut home = Home::new(Role::Doctor);
    let first = home.phone.visit(home.visit("37.4"), MORNING).expect("a visit");
    let mut both = home.visit("37.4");
    let again = |celsius| NewReading { retest_of: Some(Retested::SamePart(0)), ..reading(home.person, celsius) };
    both.readings.push(again("36.9"));
    let second = home.phone.visit(both, UtcMs(MORNING.0 + 20_000)).expect("one known, one new");
    let written = part(&home, &second.records[0]);
    let retests: Vec<_> = written.readings.iter().map(|reading| reading.retest_of).collect();
    assert_eq!(retests, [Some(Retested::Other(first.readings[0]))]);
    let other = home.phone.add_person(NewPerson::named(home.flat, "王芳"), MORNING).expect("a person").person;
    let foreign = NewReading { retest_of: Some(Retested::Other(first.readings[0])), ..reading(other, "36.9") };
    let foreign = NewVisit { readings: vec![foreign], ..home.visit("36.9") };
    assert_eq!(home.phone.visit(foreign, later(5)).expect_err("another person").code(), "refused_value");
}

#[test]
fn what_was_asked_and_given_is_recorded_and_the_asked_were_seen() {
    let mut home = Home::new(Role::Doctor);
    let asked = ExposureCheck {
        person: home.person,
        epidemic_area: Answer::Yes,
        case_contact: Answer::No,
        fever_contact: Answer::Unknown,
    };
    let new = NewVisit {
        exposures: vec![asked],
        callback_given: Some(true),
        ..NewVisit::new(home.flat, Slot::Am, Outcome::DoneOk)
    };
    let visit = home.phone.visit(new.clone(), MORNING).expect("a visit");
    let written = part(&home, &visit.records[0]);
    assert_eq!((written.exposures, written.callback_given), (Some(vec![asked]), Some(true)));
    assert_eq!(written.present, [home.person]);
    assert!(home.phone.visit(new, MORNING).expect("tapped").double_tap);
}
