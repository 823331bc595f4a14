//! What goes into a grid's books.

use stairwell_core::domain::checkpoint::{Direction, PassAction};
use stairwell_core::domain::post::PostKind;
use stairwell_core::trust::Role;
use stairwell_ffi::{DayReport, Fault, Gathering, Pass, Shift};

use super::enrolled::{GRID, MORNING_MS, Member, alone, household};

fn pass(temperatures_deci_c: Vec<i32>) -> Pass {
    Pass {
        grid: GRID.into(),
        post: "罗浮山".into(),
        direction: Direction::Inbound,
        action: PassAction::Register,
        number: Some("0042".into()),
        name: Some("王某".into()),
        phone: Some("13800138000".into()),
        document: None,
        document_number: None,
        plate: None,
        from_place: None,
        left_at_ms: None,
        destination: None,
        household: None,
        from_epidemic_area: Some(true),
        temperatures_deci_c,
        confirmed: false,
        site: None,
        method: None,
        passengers: None,
    }
}

fn shift() -> Shift {
    Shift {
        date: None,
        members: Vec::new(),
        started_at_ms: None,
        ended_at_ms: None,
        ppe_on_at_ms: None,
        ppe_off_at_ms: None,
        ppe_sets: None,
        vehicle: None,
        driver: None,
        floors_climbed: None,
        handed_over_to: None,
        handover_note: None,
    }
}

fn only_book(member: &Member) -> stairwell_ffi::PostDetail {
    let mut books = member.phone.posts(Some(GRID.into())).expect("listed");
    assert_eq!(books.len(), 1, "{books:?}");
    books.remove(0)
}

#[test]
fn a_checkpoint_s_book_has_passes_and_gatherings() {
    let member = alone(Role::Checkpoint);
    let passed = member.phone.pass(pass(vec![378, 366])).expect("recorded").record;
    let gathering = Gathering {
        grid: GRID.into(),
        post: "罗浮山".into(),
        place: "村口".into(),
        people: 8,
        dissuaded: true,
        occasion: None,
    };
    member.phone.gathering(gathering).expect("recorded");
    let book = only_book(&member);
    assert_eq!((book.kind, book.name.as_deref(), book.grid.as_str()), (PostKind::Checkpoint, Some("罗浮山"), GRID));
    let [shown] = book.passes.try_into().expect("one pass");
    assert_eq!((shown.record, shown.action, shown.direction), (passed, PassAction::Register, Direction::Inbound));
    assert_eq!((shown.temperatures_deci_c, shown.fever), (vec![378, 366], true));
    assert_eq!((shown.name.as_deref(), shown.phone.as_deref()), (Some("王某"), Some("13800138000")));
    let [gathered] = book.gatherings.try_into().expect("one gathering");
    assert_eq!((gathered.people, gathered.place.as_str(), gathered.dissuaded), (8, "村口", true));
    let unusual = member.phone.pass(pass(vec![421]));
    assert!(matches!(unusual, Err(Fault::AskAgain { .. })), "{unusual:?}");
}

#[test]
fn a_shift_is_begun_and_ended() {
    let member = alone(Role::Grid);
    assert_eq!(member.phone.running_shift(GRID.into()).expect("looked"), None);
    let begun =
        member.phone.begin_shift(GRID.into(), Shift { members: vec!["李某".into()], ..shift() }).expect("begun");
    assert_eq!(member.phone.running_shift(GRID.into()).expect("looked"), Some(begun.record.clone()));
    let ends_ms = MORNING_MS + 8 * 3_600_000;
    let end = Shift { ended_at_ms: Some(ends_ms), floors_climbed: Some(42), ..shift() };
    member.phone.describe_shift(GRID.into(), begun.record.clone(), end).expect("ended");
    assert_eq!(member.phone.running_shift(GRID.into()).expect("looked"), None);
    let [shown] = only_book(&member).shifts.try_into().expect("one shift");
    assert_eq!(
        (shown.record, shown.date.as_str(), shown.members),
        (begun.record, "2020-02-11", vec!["李某".to_owned()])
    );
    assert_eq!((shown.started_at_ms, shown.ended_at_ms), (Some(MORNING_MS), Some(ends_ms)));
    assert_eq!(shown.floors_climbed, Some(42));
}

#[test]
fn a_day_is_signed_in_the_duty_book_and_no_household_is_made_of_it() {
    let member = alone(Role::Grid);
    household(&member, "702");
    let report = DayReport { date: None, cut_off_ms: None, zero_declared: true, note: None };
    let signed = member.phone.sign_report(GRID.into(), report).expect("signed").record;
    let [shown] = only_book(&member).reports.try_into().expect("one report");
    assert_eq!((shown.record, shown.date.as_str(), shown.zero_declared), (signed, "2020-02-11", true));
    assert_eq!((shown.cut_off_ms, shown.by.role), (MORNING_MS, Role::Grid));
    assert_eq!(member.phone.households(None).expect("listed").len(), 1);
}
