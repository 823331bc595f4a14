//! What is entered late, walked late, or recorded by a doubtful clock.

use super::*;
use crate::domain::correction::{Change, RecordPart};
use crate::domain::decision::DecisionType;
use crate::time::LocalDate;

fn late(home: &Home, slot: Slot, observed_at: UtcMs) -> NewVisit {
    NewVisit { slot, observed_at: Some(observed_at), late_reason: Some("先记纸上".into()), ..home.visit("36.8") }
}

fn rounds(home: &Home) -> Vec<(LocalDate, Slot, bool)> {
    let view = home.phone.show(&home.flat, later(10)).expect("a view");
    view.persons[0].rounds.iter().map(|round| (round.date, round.slot, round.on_time)).collect()
}

#[test]
fn a_visit_on_paper_is_entered_later_with_its_own_time_and_a_reason() {
    let mut home = Home::new(Role::Doctor);
    let date = MORNING.local_date();
    home.phone.visit(late(&home, Slot::Am, MORNING), later(23 * 60)).expect("entered");
    assert_eq!(rounds(&home), [(date, Slot::Am, true)]);
    home.phone.visit(late(&home, Slot::Pm, later(5 * 60)), later(30 * 60)).expect("entered");
    assert_eq!(rounds(&home), [(date, Slot::Am, true), (date, Slot::Pm, false)], "补录");
    let view = home.phone.show(&home.flat, later(10)).expect("a view");
    assert_eq!((view.visits[0].date, view.visits[0].started_at), (date, MORNING), "never the day of entry");
    assert_eq!(view.visits[0].parts[0].late_reason.as_deref(), Some("先记纸上"));
    let again = home.phone.visit(late(&home, Slot::Am, MORNING), later(24 * 60)).expect("known");
    assert!(again.double_tap, "the same line of the paper");
}

#[test]
fn a_late_entry_needs_time_and_reason_and_does_not_lie_in_the_future() {
    let mut home = Home::new(Role::Doctor);
    let refused = |home: &mut Home, change: &dyn Fn(&mut NewVisit)| {
        let mut new = late(home, Slot::Am, MORNING);
        change(&mut new);
        home.phone.visit(new, later(60)).expect_err("refused").code()
    };
    assert_eq!(refused(&mut home, &|new| new.late_reason = None), "refused_value");
    assert_eq!(refused(&mut home, &|new| new.observed_at = None), "refused_value");
    assert_eq!(refused(&mut home, &|new| new.observed_at = Some(later(63))), "refused_value");
    assert_eq!(refused(&mut home, &|new| new.late_reason = Some(" ".into())), "refused_value");
}

#[test]
fn the_time_on_the_paper_is_true_time_even_when_the_phones_clock_is_off() {
    let mut home = Home::new(Role::Doctor);
    let request = home.phone.sync_request().expect("a request");
    let response = home.server.answer(&request, later(60));
    home.phone.absorb(&response, MORNING).expect("absorbed");
    home.phone.visit(late(&home, Slot::Am, later(50)), MORNING).expect("an hour behind, so ten minutes ago");
    let view = home.phone.show(&home.flat, MORNING).expect("a view");
    assert_eq!((view.visits[0].started_at, view.visits[0].parts[0].clock_doubtful), (later(50), false));
}

#[test]
fn the_evening_round_that_lasts_past_midnight_is_still_that_evenings() {
    let mut home = Home::new(Role::Doctor);
    let midnight = later(15 * 60);
    let visit = |home: &Home| NewVisit { slot: Slot::Pm, ..home.visit("36.8") };
    let before = home.phone.visit(visit(&home), UtcMs(midnight.0 - 600_000)).expect("a visit");
    let new = NewVisit { readings: vec![reading(home.person, "36.9")], ..visit(&home) };
    let after = home.phone.visit(new, UtcMs(midnight.0 + 600_000)).expect("a visit");
    assert_eq!(before.visit, after.visit, "one visit that crosses midnight");
    assert_eq!(rounds(&home), [(MORNING.local_date(), Slot::Pm, true)]);
}

#[test]
fn a_phone_that_never_met_a_clock_is_doubted_until_somebody_confirms_its_time() {
    let mut home = Home::new(Role::Doctor);
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("decided");
    home.phone.enrolment.clock_offset_ms = None;
    let recorded = home.phone.visit(NewVisit { slot: Slot::Pm, ..home.visit("36.8") }, later(6 * 60)).expect("a visit");
    home.phone.enrolment.clock_offset_ms = Some(0);
    let due = |home: &Home| home.phone.tasks(MORNING.local_date(), Slot::Pm, later(7 * 60)).expect("tasks");
    assert!(due(&home)[0].persons[0].clock_doubtful);
    let target = RecordPart { record: recorded.records[0], index: None };
    let confirm = |target| NewCorrection {
        target,
        change: Change::ConfirmTime(later(6 * 60)),
        reason: "家属核实".into(),
        confirmed: false,
    };
    let refused = home.phone.correct(confirm(recorded.readings[0]), later(7 * 60)).expect_err("one reading");
    assert_eq!(refused.code(), "refused_value");
    let made = home.phone.correct(confirm(target), later(7 * 60)).expect("confirmed");
    assert!(!made.is_dispute && due(&home).is_empty());
    // The confirmation itself may be confirmed anew, and not voided.
    let again = RecordPart { record: made.record, index: None };
    home.phone.correct(confirm(again), later(8 * 60)).expect("confirmed");
    let void = NewCorrection { change: Change::Void, ..confirm(again) };
    assert_eq!(home.phone.correct(void, later(8 * 60)).expect_err("not void").code(), "refused_value");
    let known = home.phone.visit(home.visit("36.8"), later(9 * 60)).expect("a visit");
    let target = RecordPart { record: known.records[0], index: None };
    assert_eq!(home.phone.correct(confirm(target), later(9 * 60)).expect_err("no doubt").code(), "refused_value");
}
