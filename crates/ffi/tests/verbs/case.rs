//! What a case file holds beside visits: calls, samples, transfers, contacts, needs, breaches, the flat.

use stairwell_core::domain::breach::{BreachKind, PoliceAction};
use stairwell_core::domain::call::Reached;
use stairwell_core::domain::contact::ContactMode;
use stairwell_core::domain::decision::{DecisionType, EpisodeState};
use stairwell_core::domain::need::{NeedAct, NeedCategory, NeedStatus, Urgency};
use stairwell_core::domain::sample::{SampleKind, SampleResult, SampleStage};
use stairwell_core::domain::suitability::Verdict;
use stairwell_core::domain::transfer::{TransferReason, TransferStage};
use stairwell_core::trust::Role;
use stairwell_ffi::{
    Breach, BreachAction, Call, Contact, NeedHeard, NeedStep, Sample, SampleStep, Suitability, TransferStep,
};

use super::enrolled::{alone, at_the_door, decision, household, merge, team};

#[test]
fn a_call_is_recorded_once_and_shown() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    let call = Call {
        person,
        reached: Reached::NoAnswer,
        first: None,
        outcome: Some("晚上再打".into()),
        number: Some("020-8765 4321".into()),
    };
    let made = member.phone.call(call.clone(), None).expect("recorded");
    let again = member.phone.call(call, Some(home.clone())).expect("recorded");
    assert_eq!((again.record, again.double_tap, made.double_tap), (made.record.clone(), true, false));
    let [shown] = member.only(&home).calls.try_into().expect("one call");
    assert_eq!((shown.record, shown.first, shown.reached), (made.record, true, Reached::NoAnswer));
    assert_eq!((shown.outcome.as_deref(), shown.number.as_deref()), (Some("晚上再打"), Some("020-87654321")));
}

#[test]
fn a_sample_goes_its_way_and_its_result_is_for_those_who_may_see_it() {
    let members = team(&[Role::Doctor, Role::Police]);
    let [doctor, police] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(doctor, "702");
    doctor.phone.decide(decision(&person, DecisionType::Start), None).expect("started");
    let sample = Sample { person, number: "GZ-1".into(), kind: SampleKind::ThroatSwab, day_index: None };
    let taken = doctor.phone.collect_sample(sample, None).expect("taken").record;
    let step = SampleStep {
        sample: taken.clone(),
        stage: SampleStage::Resulted,
        result: Some(SampleResult::Positive),
        place: None,
        at_ms: None,
    };
    doctor.phone.sample_step(step, None).expect("recorded");
    merge(doctor, police);
    let [shown] = doctor.only(&home).samples.try_into().expect("one sample");
    assert_eq!((shown.number.as_str(), shown.records, shown.day_index), ("GZ-1", vec![taken], Some(0)));
    assert_eq!((shown.result, shown.abnormal), (Some(SampleResult::Positive), Some(true)));
    let [masked] = police.only(&home).samples.try_into().expect("one sample");
    assert_eq!((masked.result, masked.abnormal), (None, Some(true)));
}

#[test]
fn a_transfer_is_shown_as_far_as_it_is() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    let mut order = decision(&person, DecisionType::Transfer);
    (order.facility, order.transfer_reason) = (Some("第八医院".into()), Some(TransferReason::Fever));
    let transfer = member.phone.decide(order, None).expect("ordered").record;
    let step = TransferStep {
        transfer: transfer.clone(),
        stage: TransferStage::Departed,
        facility: None,
        vehicle: Some("粤A12345".into()),
        driver: None,
        protection: None,
    };
    member.phone.transfer_step(step, None).expect("recorded");
    let shown = member.only(&home);
    assert_eq!(shown.observation.expect("observed").state, EpisodeState::InTransit);
    let [way] = shown.transfers.try_into().expect("one transfer");
    assert_eq!((way.record, way.stage, way.open), (transfer, TransferStage::Departed, true));
    assert_eq!((way.facility.as_deref(), way.reason), (Some("第八医院"), Some(TransferReason::Fever)));
    assert_eq!(way.steps[0].vehicle.as_deref(), Some("粤A12345"));
}

#[test]
fn a_contact_is_shown_with_who_says_so() {
    let member = alone(Role::Doctor);
    let (home, person) = household(&member, "702");
    let contact = Contact {
        person,
        case_number: "粤123".into(),
        last_on: "2020-02-09".into(),
        first_on: None,
        case_person: None,
        mode: Some(ContactMode::SharedMeal),
        relation: None,
        both_protected: Some(false),
        distance_cm: Some(50),
        duration_min: Some(40),
    };
    let made = member.phone.contact(contact, None).expect("recorded").record;
    let [shown] = member.only(&home).contacts.try_into().expect("one contact");
    assert_eq!((shown.record, shown.case_number.as_str(), shown.last_on.as_str()), (made, "粤123", "2020-02-09"));
    assert_eq!((shown.mode, shown.both_protected, shown.decided), (Some(ContactMode::SharedMeal), Some(false), true));
}

#[test]
fn a_need_is_heard_taken_and_done() {
    let member = alone(Role::Grid);
    let (home, _) = household(&member, "702");
    let mut visit = at_the_door(&home);
    let heard = NeedHeard { category: NeedCategory::ALL[0], urgency: Urgency::Today, text: Some("降压药".into()) };
    visit.needs = vec![heard];
    member.phone.visit(visit).expect("recorded");
    let need = member.detail(&home).needs.remove(0);
    assert_eq!((need.status, need.text.as_deref(), need.urgency), (NeedStatus::Open, Some("降压药"), Urgency::Today));
    let step = |act, proof: Option<&str>, cost_fen| NeedStep {
        need: need.need.clone(),
        act,
        assignee: None,
        proof: proof.map(Into::into),
        cost_fen,
        note: None,
    };
    member.phone.need_step(step(NeedAct::Take, None, None), None).expect("taken");
    assert_eq!(member.detail(&home).needs[0].status, NeedStatus::Taken);
    member.phone.need_step(step(NeedAct::Done, Some("已送达"), Some(3550)), Some(home.clone())).expect("done");
    let detail = member.detail(&home);
    let done = &detail.needs[0];
    assert_eq!((done.status, done.cost_fen, done.proof.as_deref()), (NeedStatus::Done, Some(3550), Some("已送达")));
    assert_eq!(done.steps.len(), 2);
    assert_eq!(detail.visits[0].needs, std::slice::from_ref(&done.need));
}

#[test]
fn a_breach_is_shown_with_what_the_police_did() {
    let members = team(&[Role::Grid, Role::Police]);
    let [grid, police] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(grid, "702");
    let breach = Breach {
        kind: BreachKind::Out,
        person: Some(person.clone()),
        from_ms: None,
        to_ms: None,
        evidence: Some("门磁".into()),
        announced: None,
    };
    let breach = grid.phone.report_breach(home.clone(), breach).expect("reported").record;
    merge(grid, police);
    let action = BreachAction { breach: breach.clone(), action: PoliceAction::Warn, arrived_at_ms: None, note: None };
    police.phone.act_on_breach(action, None).expect("recorded");
    let [shown] = police.detail(&home).breaches.try_into().expect("one breach");
    assert_eq!((shown.record, shown.kind, shown.person), (breach, BreachKind::Out, Some(person)));
    assert_eq!(shown.evidence.as_deref(), Some("门磁"));
    let [acted] = shown.actions.try_into().expect("one action");
    assert_eq!((acted.action, acted.decided, acted.by.role), (PoliceAction::Warn, true, Role::Police));
}

#[test]
fn a_verdict_on_the_flat_is_shown() {
    let member = alone(Role::Doctor);
    let (home, _) = household(&member, "702");
    let verdict = Suitability {
        verdict: Verdict::Unsuitable,
        own_room: Some(false),
        own_bathroom: None,
        passing_table: None,
        supplies: None,
        separate_air: None,
        disinfectant: None,
        note: None,
    };
    let made = member.phone.judge_suitability(home.clone(), verdict).expect("judged").record;
    let shown = member.detail(&home).suitability.expect("a verdict");
    assert_eq!((shown.verdict, shown.medical_signed, shown.community_signed), (Verdict::Unsuitable, true, false));
    assert_eq!(shown.records, [made]);
}
