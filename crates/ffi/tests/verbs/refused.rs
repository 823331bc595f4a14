//! What is not recorded, and how the app hears of it.

use stairwell_core::domain::call::Reached;
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::trust::Role;
use stairwell_ffi::{Call, Change, Correction, DayReport, Fault};

use super::enrolled::{GRID, alone, at_the_door, decision, household, measured, somebody};

/// A refusal's code, after a look at its sentence: both languages, and of one line.
fn code<T: std::fmt::Debug>(done: Result<T, Fault>) -> String {
    match done {
        Err(Fault::Refused { code, text }) => {
            assert!(text.contains(" / ") && !text.contains('\n'), "{text}");
            code
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn an_id_that_names_nothing_is_refused_in_a_sentence() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    let phone = &member.phone;
    let nobody = format!("{}:9", "ab".repeat(16));
    let call =
        |person: &str| Call { person: person.into(), reached: Reached::Yes, first: None, outcome: None, number: None };
    assert_eq!(code(phone.household("x".into())), "unknown_household");
    assert_eq!(code(phone.household("ab".repeat(16))), "unknown_household");
    assert_eq!(code(phone.call(call("x"), None)), "unknown_person");
    assert_eq!(code(phone.call(call(&nobody), None)), "unknown_person");
    assert_eq!(code(phone.call(call(&nobody), Some(home.clone()))), "unknown_person");
    assert_eq!(code(phone.call(call(&person), Some("ab".repeat(16)))), "unknown_household");
    assert_eq!(code(phone.dispute("x".into(), "?".into(), None)), "unknown_record");
    assert_eq!(code(phone.dispute(nobody.clone(), "?".into(), None)), "unknown_record");
    assert_eq!(code(phone.household_with(nobody.clone(), Some(GRID.into()))), "unknown_record");
    assert_eq!(code(phone.decide(decision(&nobody, DecisionType::Start), None)), "unknown_person");
    assert_eq!(code(phone.posts(Some("x".into()))), "not_granted");
    assert_eq!(code(phone.running_shift("440106006016G009".into())), "not_granted");
    let mut undated = decision(&person, DecisionType::Extend);
    undated.until = Some("2020-02-30".into());
    assert_eq!(code(phone.decide(undated, None)), "refused_value");
    assert!(member.detail(&home).persons[0].calls.is_empty());
}

#[test]
fn an_unusual_temperature_is_asked_about_again_and_an_impossible_one_is_refused() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    let with = |deci_c, confirmed| {
        let mut visit = at_the_door(&home);
        visit.readings = vec![stairwell_ffi::Reading { confirmed, ..measured(&person, deci_c) }];
        visit
    };
    let asked = member.phone.visit(with(421, false));
    assert!(matches!(asked, Err(Fault::AskAgain { .. })), "{asked:?}");
    assert_eq!(code(member.phone.visit(with(999, true))), "refused_value");
    assert!(member.detail(&home).visits.is_empty(), "nothing of it was kept");
    let reading = member.phone.visit(with(421, true)).expect("recorded").readings.remove(0);
    let lower =
        Correction {
            target: reading, change: Change::Value { deci_c: 336 }, reason: "看错".into(), confirmed: false
        };
    let asked = member.phone.correct(lower, None);
    assert!(matches!(asked, Err(Fault::AskAgain { .. })), "{asked:?}");
}

#[test]
fn a_role_without_the_right_is_refused() {
    let member = alone(Role::Driver);
    let report = DayReport { date: None, cut_off_ms: None, zero_declared: true, note: None };
    assert_eq!(code(member.phone.sign_report(GRID.into(), report)), "not_allowed");
}

#[test]
fn a_document_needs_its_kind_and_its_number() {
    let member = alone(Role::Grid);
    let (home, _) = household(&member, "702");
    let mut half = somebody(&home, "李某");
    half.document_number = Some("440106199001011234".into());
    assert_eq!(code(member.phone.add_person(half)), "refused_value");
}

#[test]
fn whose_temperature_it_is_has_to_be_said_where_two_can_be_meant() {
    let member = alone(Role::Grid);
    let (home, person) = household(&member, "702");
    assert_eq!(member.phone.only_person(home.clone()).expect("one"), person);
    member.phone.add_person(somebody(&home, "李某")).expect("registered");
    assert_eq!(code(member.phone.only_person(home)), "which_person");
}
