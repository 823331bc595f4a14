use super::*;
use crate::domain::Record;
use crate::domain::breach::{BreachKind, PoliceAction};
use crate::domain::call::Reached;
use crate::domain::correction::{Change, RecordPart};
use crate::domain::decision::DecisionType;
use crate::domain::link::LinkKind;
use crate::domain::need::{Need, NeedAct, NeedCategory, Urgency};
use crate::domain::sample::{SampleKind, SampleResult, SampleStage};
use crate::domain::suitability::Verdict;
use crate::domain::transfer::TransferStage;
use crate::id::{Position, RecordId};

impl Home {
    fn record(&self, id: &RecordId) -> Record {
        self.phone.household(&self.flat).expect("a household").record(id).cloned().expect("a record")
    }

    fn nobody(&self) -> PersonId {
        Position { device: self.phone.device(), seq: 900 }
    }

    fn need(&self, categories: &[NeedCategory]) -> NewVisit {
        let need = |category: &NeedCategory| Need { category: *category, urgency: Urgency::Now, text: None };
        NewVisit { needs: categories.iter().map(need).collect(), ..NewVisit::new(self.flat, Slot::Am, Outcome::DoneOk) }
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, FieldError>) -> &'static str {
    result.expect_err("refused").code()
}

#[test]
fn a_call_is_the_first_interview_until_one_was_answered() {
    let mut home = Home::new(Role::Call);
    let mut call = |reached, minutes| {
        let new = NewCall { number: Some("138 0013 8000".into()), ..NewCall::new(home.person, reached) };
        let made = home.phone.call(&home.flat, &new, later(minutes)).expect("a call");
        let Record::Call(call) = home.record(&made.record) else { panic!("no call") };
        (made, call.first)
    };
    assert!(call(Reached::NoAnswer, 0).1);
    let (answered, first) = call(Reached::Yes, 10);
    assert!(first);
    let (tapped, _) = call(Reached::Yes, 10);
    assert!(tapped.double_tap && tapped.record == answered.record);
    assert!(!call(Reached::Yes, 20).1);
    let wrong = NewCall { number: Some("x".into()), ..NewCall::new(home.person, Reached::WrongNumber) };
    assert_eq!(code(home.phone.call(&home.flat, &wrong, later(30))), "refused_value");
    let nobody = NewCall::new(home.nobody(), Reached::Yes);
    assert_eq!(code(home.phone.call(&home.flat, &nobody, later(30))), "unknown_person");
    let nowhere = home.phone.call(&DocumentId([7; 16]), &NewCall::new(home.person, Reached::Yes), later(30));
    assert_eq!(code(nowhere), "unknown_household");
    let mut steward = Home::new(Role::Building);
    let call = NewCall::new(steward.person, Reached::Yes);
    let before = steward.records();
    assert_eq!(code(steward.phone.call(&steward.flat, &call, MORNING)), "not_allowed");
    assert_eq!(steward.records(), before);
}

#[test]
fn a_sample_knows_its_day_and_goes_its_way() {
    let mut home = Home::new(Role::Doctor);
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("started");
    let two_days_later = later(2 * 24 * 60);
    let new = NewSample { person: home.person, number: " GZ-1 ".into(), kind: SampleKind::ThroatSwab, day_index: None };
    let taken = home.phone.collect_sample(&home.flat, &new, two_days_later).expect("a sample");
    assert!(!taken.is_proposal);
    let Record::Sample(sample) = home.record(&taken.record) else { panic!("no sample") };
    assert_eq!((sample.number.as_str(), sample.day_index), ("GZ-1", Some(2)));
    let step = |stage, result| NewSampleStep { result, ..NewSampleStep::new(taken.record, stage) };
    let negative = step(SampleStage::Resulted, Some(SampleResult::Negative));
    home.phone.sample_step(&home.flat, &negative, two_days_later).expect("a result");
    let no_result = step(SampleStage::Resulted, None);
    assert_eq!(code(home.phone.sample_step(&home.flat, &no_result, MORNING)), "refused_value");
    let no_sample = NewSampleStep::new(home.person, SampleStage::Received);
    assert_eq!(code(home.phone.sample_step(&home.flat, &no_sample, MORNING)), "unknown_record");
    let nameless = NewSample { number: " ".into(), ..new.clone() };
    assert_eq!(code(home.phone.collect_sample(&home.flat, &nameless, MORNING)), "refused_value");
    for (role, outcome) in [(Role::Party, Ok(true)), (Role::Police, Err("not_allowed"))] {
        let mut home = Home::new(role);
        let new = NewSample { person: home.person, ..new.clone() };
        let made = home.phone.collect_sample(&home.flat, &new, MORNING);
        assert_eq!(made.map(|made| made.is_proposal).map_err(|error| error.code()), outcome, "{role}");
    }
}

#[test]
fn a_transfer_goes_further_once_it_was_ordered() {
    let mut home = Home::new(Role::Doctor);
    let start = home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("started");
    let order = home.phone.decide(NewDecision::of(home.person, DecisionType::Transfer), MORNING).expect("ordered");
    let step = |transfer, stage| NewTransferStep {
        vehicle: Some("粤A12345".into()),
        ..NewTransferStep::new(transfer, stage)
    };
    let departed = step(order.record, TransferStage::Departed);
    home.phone.transfer_step(&home.flat, &departed, later(30)).expect("departed");
    let ordered = step(order.record, TransferStage::Ordered);
    assert_eq!(code(home.phone.transfer_step(&home.flat, &ordered, later(31))), "refused_value");
    let no_transfer = step(start.record, TransferStage::Departed);
    assert_eq!(code(home.phone.transfer_step(&home.flat, &no_transfer, later(31))), "unknown_record");
    let mut caller = Home::new(Role::Call);
    let order = caller.phone.decide(NewDecision::of(caller.person, DecisionType::Transfer), MORNING).expect("proposed");
    let step = step(order.record, TransferStage::Departed);
    assert_eq!(code(caller.phone.transfer_step(&caller.flat, &step, later(30))), "not_allowed");
}

#[test]
fn a_need_is_named_and_seen_to() {
    let mut home = Home::new(Role::Party);
    let two = home.need(&[NeedCategory::Food, NeedCategory::Medicine]);
    let heard = home.phone.visit(two, MORNING).expect("a visit").records[0];
    let need = |index| RecordPart { record: heard, index };
    let mut step = |need, act, proof: Option<&str>, assignee: Option<&str>| {
        let (proof, assignee) = (proof.map(str::to_owned), assignee.map(str::to_owned));
        let new = NewNeedStep { proof, assignee, ..NewNeedStep::new(need, act) };
        home.phone.need_step(&home.flat, &new, later(5))
    };
    step(need(Some(1)), NeedAct::Take, None, None).expect("taken");
    step(need(Some(1)), NeedAct::Assign, None, Some("药店")).expect("assigned");
    step(need(Some(1)), NeedAct::Done, Some("已送达，照片"), None).expect("done");
    assert_eq!(code(step(need(None), NeedAct::Take, None, None)), "which_need");
    assert_eq!(code(step(need(Some(2)), NeedAct::Take, None, None)), "unknown_record");
    assert_eq!(code(step(need(Some(0)), NeedAct::Done, None, None)), "refused_value");
    assert_eq!(code(step(need(Some(0)), NeedAct::Assign, None, None)), "refused_value");
    let other = RecordPart { record: home.person, index: Some(0) };
    let no_need = home.phone.need_step(&home.flat, &NewNeedStep::new(other, NeedAct::Take), later(5));
    assert_eq!(code(no_need), "unknown_record");
    let one = home.need(&[NeedCategory::Trash]);
    let heard = home.phone.visit(one, later(2)).expect("a visit").records[0];
    let new = NewNeedStep::new(RecordPart { record: heard, index: None }, NeedAct::Cancel);
    let made = home.phone.need_step(&home.flat, &new, later(6)).expect("cancelled");
    let Record::NeedStep(step) = home.record(&made.record) else { panic!("no step") };
    assert_eq!(step.need.index, Some(0), "the only one is named whole");
}

#[test]
fn a_breach_is_reported_by_many_and_acted_on_by_the_police() {
    for (role, outcome) in [(Role::Police, Ok(false)), (Role::Doctor, Ok(true)), (Role::Party, Err("not_allowed"))] {
        let mut home = Home::new(role);
        let new = NewBreach { person: Some(home.person), ..NewBreach::new(BreachKind::Out) };
        let breach = home.phone.report_breach(&home.flat, &new, MORNING).expect("reported");
        let action = NewBreachAction::new(breach.record, PoliceAction::Warn);
        let made = home.phone.act_on_breach(&home.flat, &action, later(3));
        assert_eq!(made.map(|made| made.is_proposal).map_err(|error| error.code()), outcome, "{role}");
        let no_breach = NewBreachAction::new(home.person, PoliceAction::Warn);
        assert_eq!(code(home.phone.act_on_breach(&home.flat, &no_breach, later(3))), "unknown_record");
        let nobody = NewBreach { person: Some(home.nobody()), ..new.clone() };
        assert_eq!(code(home.phone.report_breach(&home.flat, &nobody, MORNING)), "unknown_person");
        let backwards = NewBreach { from: Some(later(9)), to: Some(later(8)), ..new };
        assert_eq!(code(home.phone.report_breach(&home.flat, &backwards, later(9))), "refused_value");
    }
}

#[test]
fn a_contact_names_its_case_and_not_itself() {
    let mut home = Home::new(Role::Party);
    let new = NewContact::new(home.person, "粤-0211-3", MORNING.local_date());
    assert!(
        home.phone.contact(&home.flat, &new, MORNING).expect("recorded").is_proposal,
        "the CDC or a doctor decides"
    );
    let own = NewContact { case_person: Some(home.person), ..new.clone() };
    assert_eq!(code(home.phone.contact(&home.flat, &own, MORNING)), "refused_value");
    let nobody = NewContact { case_person: Some(home.nobody()), ..new.clone() };
    assert_eq!(code(home.phone.contact(&home.flat, &nobody, MORNING)), "unknown_person");
    let backwards = NewContact { first_on: Some(new.last_on.plus_days(1)), ..new };
    assert_eq!(code(home.phone.contact(&home.flat, &backwards, MORNING)), "refused_value");
    let mut steward = Home::new(Role::Building);
    let new = NewContact::new(steward.person, "粤-0211-3", MORNING.local_date());
    assert_eq!(code(steward.phone.contact(&steward.flat, &new, MORNING)), "not_allowed");
}

#[test]
fn two_persons_are_one_by_the_word_of_police_or_community() {
    for (role, outcome) in [(Role::Police, Ok(false)), (Role::Doctor, Ok(true)), (Role::Building, Err("not_allowed"))] {
        let mut home = Home::new(role);
        let next_door = home.phone.add_household(flat("1202"), MORNING).expect("a flat");
        let other = home.phone.add_person(NewPerson::named(next_door, "陈伟灵"), MORNING).expect("a person").person;
        let link = |one, other, other_grid| NewPersonLink {
            one,
            other,
            other_grid,
            kind: LinkKind::Same,
            reason: "同一身份证".into(),
        };
        let same = link(home.person, other, Some(grid()));
        let made = home.phone.link_persons(&home.flat, &same, MORNING);
        assert_eq!(made.as_ref().map(|made| made.is_proposal).map_err(FieldError::code), outcome, "{role}");
        if let Ok(made) = made {
            let Record::PersonLink(link) = home.record(&made.record) else { panic!("no link") };
            assert_eq!(link.other_grid, None, "the same grid goes without saying");
            let far = link_elsewhere(&home);
            home.phone.link_persons(&home.flat, &far, MORNING).expect("a grid that is not here is not looked into");
        }
        let nobody = link(home.person, home.nobody(), None);
        assert_eq!(code(home.phone.link_persons(&home.flat, &nobody, MORNING)), "unknown_person");
        let stranger = link(other, home.person, None);
        assert_eq!(code(home.phone.link_persons(&home.flat, &stranger, MORNING)), "unknown_person");
    }
}

fn link_elsewhere(home: &Home) -> NewPersonLink {
    NewPersonLink {
        one: home.person,
        other: home.person,
        other_grid: Some("440106006001G002".parse().expect("a grid")),
        kind: LinkKind::NotSame,
        reason: "重名".into(),
    }
}

#[test]
fn a_flat_is_judged_by_those_who_may() {
    for (role, outcome) in [(Role::Doctor, Ok(false)), (Role::Police, Ok(true)), (Role::Checkpoint, Err("not_allowed"))]
    {
        let mut home = Home::new(role);
        let new = NewSuitability { own_room: Some(false), ..NewSuitability::new(Verdict::Unsuitable) };
        let made = home.phone.judge_suitability(&home.flat, &new, MORNING);
        assert_eq!(made.map(|made| made.is_proposal).map_err(|error| error.code()), outcome, "{role}");
    }
}

#[test]
fn a_dispute_changes_nothing_even_by_somebody_who_may_correct() {
    let mut home = Home::new(Role::Doctor);
    let visit = home.phone.visit(home.visit("38.6"), MORNING).expect("a visit");
    let made = home.phone.dispute(&home.flat, visit.readings[0], "探头松动", later(1)).expect("disputed");
    assert!(made.is_dispute);
    let view = home.phone.show(&home.flat, later(2)).expect("a view");
    let reading = &view.visits[0].readings[0];
    assert_eq!(reading.celsius, Some(reading.written_celsius));
    assert!(!reading.corrections[0].authorised);
    let nothing = RecordPart { record: visit.records[0], index: Some(9) };
    assert_eq!(code(home.phone.dispute(&home.flat, nothing, "?", later(2))), "unknown_record");
    assert_eq!(code(home.phone.dispute(&home.flat, visit.readings[0], "", later(2))), "refused_value");
    let whole = RecordPart { record: visit.records[0], index: None };
    let void = NewCorrection { target: whole, change: Change::Void, reason: "误录".into(), confirmed: false };
    assert!(!home.phone.correct_in(&home.flat, void, later(3)).expect("void").is_dispute);
}
