//! Needs, transfers, samples, breaches, suitability, links, moves, posts: reference/domain.md §5.2, §5.3.

use super::*;
use crate::domain::breach::{Breach, BreachAction, BreachKind, PoliceAction};
use crate::domain::call::{Call, Reached};
use crate::domain::checkpoint::{CheckpointPass, Direction, Gathering, PassAction};
use crate::domain::decision::{EpisodeState, Venue};
use crate::domain::fold::view::{DoctorTaskKind, seen_by};
use crate::domain::link::{LinkKind, PersonLink};
use crate::domain::need::{Need, NeedAct, NeedCategory, NeedStatus, NeedStep, Urgency};
use crate::domain::origin::Origin;
use crate::domain::person::Phone;
use crate::domain::post::{Post, PostKind};
use crate::domain::residence::{Residence, ResidenceBasis};
use crate::domain::role::Office;
use crate::domain::sample::{Sample, SampleKind};
use crate::domain::shift::Shift;
use crate::domain::suitability::{Suitability, Verdict};
use crate::domain::transfer::{TransferStage, TransferStep};

fn heard(phones: &mut Phones) -> RecordPart {
    let mut part = part("2020-02-11T09:00");
    part.needs = vec![Need { category: NeedCategory::Medicine, urgency: Urgency::Now, text: Some("降压药".into()) }];
    let record = phones.write(POLICE, &Record::VisitPart(Box::new(part)));
    phones.meet_all();
    RecordPart { record, index: Some(0) }
}

fn step(phones: &mut Phones, phone: usize, at: &str, need: RecordPart, act: NeedAct) -> Position {
    phones.write(phone, &Record::NeedStep(NeedStep::new(stamp(at), need, act)))
}

fn status(phones: &Phones) -> (NeedStatus, Option<String>, Vec<String>) {
    let need = phones.fold().needs[0].clone();
    (need.status, need.owner, need.helpers)
}

#[test]
fn who_takes_a_need_first_owns_it_and_the_next_one_helps() {
    let (mut phones, _) = Phones::with_resident();
    let need = heard(&mut phones);
    let shown = &phones.fold().needs[0];
    assert_eq!((shown.status, shown.due_at), (NeedStatus::Open, time("2020-02-11T11:00")));
    step(&mut phones, POLICE, "2020-02-11T09:20", need, NeedAct::Take);
    step(&mut phones, PARTY, "2020-02-11T09:10", need, NeedAct::Take);
    assert_eq!(status(&phones), (NeedStatus::Taken, Some("郑江虹".into()), vec!["陈伟灵".into()]));
}

#[test]
fn done_beats_a_concurrent_cancellation_and_a_need_can_be_opened_again() {
    let (mut phones, _) = Phones::with_resident();
    let need = heard(&mut phones);
    step(&mut phones, PARTY, "2020-02-11T10:00", need, NeedAct::Done);
    step(&mut phones, POLICE, "2020-02-11T10:05", need, NeedAct::Cancel);
    assert_eq!(status(&phones).0, NeedStatus::Done);
    assert_eq!(phones.fold().needs[0].closed_at, Some(time("2020-02-11T10:00")));
    phones.meet_all();
    step(&mut phones, DOCTOR, "2020-02-11T12:00", need, NeedAct::Reopen);
    assert_eq!(status(&phones), (NeedStatus::Open, None, vec![]));
    phones.meet_all();
    step(&mut phones, PARTY, "2020-02-11T13:00", need, NeedAct::Fail);
    assert_eq!(status(&phones).0, NeedStatus::Failed);
}

fn transfer_step(phones: &mut Phones, phone: usize, at: &str, transfer: Position, stage: TransferStage) {
    let step = TransferStep {
        stamp: stamp(at),
        transfer,
        stage,
        facility: None,
        vehicle: None,
        driver: None,
        protection: None,
        supervisor: None,
    };
    phones.write(phone, &Record::TransferStep(step));
}

fn state(phones: &Phones) -> EpisodeState {
    phones.fold().persons[0].episode.as_ref().expect("an episode").state
}

#[test]
fn a_transfer_is_as_far_as_its_furthest_step_and_ends_when_received() {
    let (mut phones, person) = Phones::with_observed();
    let order = |venue| move |decision: &mut Decision| decision.venue = Some(venue);
    let ordered = phones.decide(DOCTOR, "2020-02-10T10:00", person, DecisionType::Transfer, order(Venue::Central));
    phones.meet_all();
    assert_eq!(state(&phones), EpisodeState::TransferPending);
    transfer_step(&mut phones, PARTY, "2020-02-10T11:30", ordered, TransferStage::Departed);
    transfer_step(&mut phones, POLICE, "2020-02-10T11:20", ordered, TransferStage::PickedUp);
    let view = phones.fold();
    let shown = &view.persons[0].transfers[0];
    assert_eq!((shown.stage, shown.open), (TransferStage::Departed, true));
    assert_eq!((shown.departed_at(), shown.received_at()), (Some(time("2020-02-10T11:30")), None));
    assert_eq!(state(&phones), EpisodeState::InTransit);
    transfer_step(&mut phones, DOCTOR, "2020-02-10T12:30", ordered, TransferStage::Received);
    assert_eq!(state(&phones), EpisodeState::CentralObservation);
    assert!(!phones.fold().persons[0].transfers[0].open);
}

#[test]
fn two_destinations_are_a_conflict_until_one_receives() {
    let (mut phones, person) = Phones::with_observed();
    let mut orders = Vec::new();
    for (phone, facility) in [(DOCTOR, "市八医院"), (SECOND_DOCTOR, "集中观察点")] {
        orders.push(phones.decide(phone, "2020-02-10T10:00", person, DecisionType::Transfer, |decision| {
            decision.facility = Some(facility.into());
        }));
    }
    phones.meet_all();
    let conflicts = |phones: &Phones| phones.fold().persons[0].episode.as_ref().expect("an episode").conflicts.len();
    assert_eq!(conflicts(&phones), 1);
    transfer_step(&mut phones, PARTY, "2020-02-10T12:00", orders[0], TransferStage::Received);
    assert_eq!((conflicts(&phones), state(&phones)), (0, EpisodeState::Hospital));
}

#[test]
fn one_sample_number_on_two_people_is_an_alarm_and_a_registered_one_is_not_taken() {
    let (mut phones, first) = Phones::with_resident();
    let second = phones.write(PARTY, &resident("陈伟强"));
    let sample = |person| {
        Record::Sample(Sample {
            stamp: stamp("2020-02-11T10:00"),
            person,
            number: "TH-7".into(),
            kind: SampleKind::ThroatSwab,
            day_index: None,
        })
    };
    phones.write(PARTY, &sample(first));
    let shown = |phones: &Phones, person: usize| phones.fold().persons[person].samples[0].clone();
    assert!(shown(&phones, 0).registered_only && !shown(&phones, 0).number_collides);
    phones.write(DOCTOR, &sample(first));
    assert_eq!(phones.fold().persons[0].samples.len(), 1, "the number makes two records one sample");
    assert!(!shown(&phones, 0).registered_only);
    phones.meet_all();
    phones.write(DOCTOR, &sample(second));
    assert!(shown(&phones, 0).number_collides && shown(&phones, 1).number_collides);
}

#[test]
fn two_reports_of_one_outing_are_one_breach_and_the_police_act_on_it() {
    let (mut phones, person) = Phones::with_observed();
    let breach = |at: &str| {
        Record::Breach(Breach {
            stamp: stamp(at),
            kind: BreachKind::Out,
            person: Some(person),
            from: None,
            to: None,
            evidence: None,
            announced: None,
        })
    };
    let first = phones.write(PARTY, &breach("2020-02-11T10:00"));
    phones.write(POLICE, &breach("2020-02-11T10:15"));
    phones.write(DOCTOR, &breach("2020-02-11T10:16"));
    let echoes: Vec<Option<Position>> = phones.fold().breaches.iter().map(|breach| breach.echo_of).collect();
    assert_eq!(echoes, [None, Some(first), None], "a quarter of an hour from the first report");
    phones.meet_all();
    for phone in [DOCTOR, POLICE] {
        let act = BreachAction {
            stamp: stamp("2020-02-11T10:05"),
            breach: first,
            action: PoliceAction::Advise,
            arrived_at: Some(time("2020-02-11T10:03")),
            note: None,
        };
        phones.write(phone, &Record::BreachAction(act));
    }
    let decided: Vec<bool> = phones.fold().breaches[0].actions.iter().map(|action| action.decided).collect();
    assert_eq!(decided.iter().filter(|decided| **decided).count(), 1, "a doctor asks for a measure");
}

#[test]
fn of_concurrent_verdicts_on_a_flat_the_stricter_counts() {
    let (mut phones, _) = Phones::with_resident();
    let look = |verdict| {
        Record::Suitability(Suitability {
            stamp: stamp("2020-02-11T10:00"),
            verdict,
            own_room: None,
            own_bathroom: None,
            passing_table: None,
            supplies: None,
            separate_air: None,
            disinfectant: None,
            note: None,
        })
    };
    phones.write(DOCTOR, &look(Verdict::Unsuitable));
    phones.write(PARTY, &look(Verdict::Suitable));
    let shown = phones.fold().suitability.expect("a verdict");
    assert_eq!((shown.verdict, shown.disputed), (Verdict::Unsuitable, true));
    assert!(shown.medical_signed && shown.community_signed);
    phones.meet_all();
    phones.write(PARTY, &look(Verdict::Suitable));
    let shown = phones.fold().suitability.expect("a verdict");
    assert_eq!((shown.verdict, shown.disputed), (Verdict::Suitable, false));
}

fn link(one: PersonId, other: PersonId, kind: LinkKind) -> Record {
    let reason = "同名同电话".into();
    Record::PersonLink(PersonLink {
        stamp: stamp("2020-02-11T10:00"),
        one,
        other,
        kind,
        reason,
        other_grid: None,
        supervisor: None,
    })
}

#[test]
fn case_d_a_link_is_by_who_decides_taken_away_by_who_saw_it_and_never_against_not_same() {
    let (mut phones, first) = Phones::with_observed();
    let second = phones.write(PARTY, &resident("陈伟刚"));
    phones.meet_all();
    let canonical = |phones: &Phones| phones.fold().persons.iter().map(|one| one.canonical).collect::<Vec<_>>();
    phones.write(CALL, &link(first, second, LinkKind::Same));
    assert_eq!(canonical(&phones), [first, second], "the call team proposes");
    phones.write(PARTY, &link(second, first, LinkKind::Same));
    let root = first.min(second);
    assert_eq!(canonical(&phones), [root, root], "the community decides within the household");
    let view = phones.fold();
    assert_eq!(view.persons[1].same_as, [first]);
    let merged = view.persons[1].merged.as_ref().expect("one observation");
    assert_eq!((merged.state, merged.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-15"))));
    // An UNLINK that had not seen the link takes nothing away; one that had does, and a later LINK adds it again.
    phones.write(POLICE, &link(first, second, LinkKind::Unlink));
    assert_eq!(canonical(&phones), [root, root]);
    phones.meet_all();
    phones.write(POLICE, &link(first, second, LinkKind::Unlink));
    assert_eq!(canonical(&phones), [first, second]);
    phones.meet_all();
    phones.write(PARTY, &link(first, second, LinkKind::Same));
    assert_eq!(canonical(&phones), [root, root]);
    phones.write(POLICE, &link(first, second, LinkKind::NotSame));
    assert_eq!(canonical(&phones), [first, second], "NOT_SAME // SAME: kept apart");
}

#[test]
fn case_e_who_moves_is_followed_and_the_observation_goes_along() {
    let (mut phones, person) = Phones::with_observed();
    let elsewhere = DocumentId([7; 16]);
    let moved = Residence {
        to: Some(day("2020-02-10")),
        moved_to: Some(elsewhere),
        ..Residence::new(stamp("2020-02-10T10:00"), person, day("2020-02-01"), ResidenceBasis::Face)
    };
    phones.write(POLICE, &Record::Residence(moved.clone()));
    assert_eq!(state(&phones), EpisodeState::HomeObservation, "the police propose: the duty stays");
    phones.write(PARTY, &Record::Residence(moved));
    let view = phones.fold();
    assert_eq!((view.persons[0].resident, view.persons[0].moved_to), (false, Some(elsewhere)));
    assert_eq!(state(&phones), EpisodeState::HandedOver);
    // The other half, in the household that the person moved to.
    let (mut there, arrived) = Phones::with_resident();
    let origin = Origin { household: Phones::place().document(&Phones::scope()), person, grid: None };
    for (phone, expected) in [(POLICE, EpisodeState::Listed), (PARTY, EpisodeState::HomeObservation)] {
        there.decide(phone, "2020-02-10T10:00", arrived, DecisionType::Start, |start| {
            start.carried_from = Some(origin);
            start.anchor = Some(day("2020-02-01"));
            start.until = Some(day("2020-02-15"));
        });
        assert_eq!(state(&there), expected, "who keeps the roster carries the observation along");
    }
    assert_eq!(there.fold().persons[0].episode.as_ref().and_then(|episode| episode.ends_on), Some(day("2020-02-15")));
}

#[test]
fn case_a_a_wrong_shift_picked_is_the_same_visit_within_a_quarter_of_an_hour() {
    let (mut phones, person) = Phones::with_resident();
    phones.measure(DOCTOR, "2020-02-11T11:50", person, "36.5");
    phones.measure(POLICE, "2020-02-11T12:04", person, "36.6");
    phones.measure(SECOND_DOCTOR, "2020-02-11T12:04", person, "36.6");
    let view = phones.fold();
    let echoes: Vec<bool> = view.visits.iter().map(|visit| visit.echo_of.is_some()).collect();
    assert_eq!(view.visits.len(), 3);
    assert_eq!(
        echoes.iter().filter(|echo| **echo).count(),
        1,
        "one of two rounds of one team; another team's is its own"
    );
}

#[test]
fn a_wrong_number_is_marked_until_somebody_answers_under_it() {
    let (mut phones, person) = Phones::with_resident();
    let number = Phone::parse("13800138000").expect("a number");
    for (at, reached, wrong) in [("2020-02-11T10:00", Reached::WrongNumber, 1), ("2020-02-11T11:00", Reached::Yes, 0)] {
        let number = Some(number.clone());
        let call = Call { stamp: stamp(at), person, first: true, reached, outcome: None, number };
        phones.write(CALL, &Record::Call(call));
        assert_eq!(phones.fold().persons[0].wrong_numbers.len(), wrong);
    }
}

#[test]
fn a_dispute_changes_nothing_and_a_doctor_is_to_look() {
    let (mut phones, person) = Phones::with_resident();
    let measured = phones.measure(DOCTOR, "2020-02-11T09:00", person, "36.8");
    phones.meet_all();
    phones.correct(PARTY, "2020-02-11T10:00", measured, Change::Dispute);
    let view = phones.fold();
    assert_eq!(view.visits[0].readings[0].celsius, Some(celsius("36.8")));
    let kinds: Vec<DoctorTaskKind> = view.doctor_tasks.iter().map(|task| task.kind).collect();
    assert_eq!(kinds, [DoctorTaskKind::Disputed]);
}

#[test]
fn police_and_community_see_abnormal_or_normal_and_not_which_symptom() {
    let (mut phones, person) = Phones::with_resident();
    let mut asked = part("2020-02-11T09:00");
    let yes = |symptom| SymptomAnswer { symptom, answer: Answer::Yes };
    let answers = vec![yes(Symptom::Fever), yes(Symptom::Diarrhea)];
    asked.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
    phones.write(DOCTOR, &Record::VisitPart(Box::new(asked)));
    let seen = |office, own: &str| {
        let view = seen_by(phones.fold(), office, own);
        let symptoms: Vec<Option<Symptom>> = view.visits[0].symptoms.iter().map(|asked| asked.symptom).collect();
        assert!(view.visits[0].symptoms.iter().all(|asked| asked.answer == Answer::Yes));
        (symptoms, view.persons[0].alarms.len())
    };
    assert_eq!(seen(Office::Doctor, "吴慧敏"), (vec![Some(Symptom::Fever), Some(Symptom::Diarrhea)], 2));
    assert_eq!(seen(Office::Police, "陈伟灵"), (vec![None], 2), "异常 only");
    assert_eq!(seen(Office::Community, "郑江虹"), (vec![Some(Symptom::Fever), None], 2), "异常 and a fever");
    assert_eq!(seen(Office::Building, "楼栋长"), (vec![], 0), "nothing");
    assert_eq!(seen(Office::Police, "吴慧敏").0.len(), 2, "whoever wrote it sees it");
}

fn turned_back() -> CheckpointPass {
    CheckpointPass {
        stamp: stamp("2020-01-27T09:00"),
        direction: Direction::Inbound,
        action: PassAction::Dissuade,
        number: None,
        name: None,
        phone: None,
        identity: None,
        plate: Some("鄂A12345".into()),
        from_place: None,
        left_at: None,
        destination: None,
        household: None,
        from_epidemic_area: Some(true),
        temperatures: vec![celsius("37.4"), celsius("36.8")],
        site: None,
        method: None,
        passengers: None,
    }
}

#[test]
fn a_posts_book_keeps_passes_gatherings_and_shifts() {
    let mut phones = Phones::new();
    let opened = Post {
        stamp: stamp("2020-01-27T08:00"),
        kind: PostKind::Checkpoint,
        name: Some("罗浮山出口".into()),
        place: None,
    };
    phones.write(POLICE, &Record::Post(opened));
    let shift = Shift {
        started_at: Some(time("2020-01-27T08:00")),
        members: vec!["甲".into()],
        ..Shift::new(stamp("2020-01-27T08:00"), day("2020-01-27"))
    };
    let began = phones.write(POLICE, &Record::Shift(Box::new(shift)));
    let ended = Shift {
        of: Some(began),
        ended_at: Some(time("2020-01-27T20:00")),
        handed_over_to: Some("二班".into()),
        ..Shift::new(stamp("2020-01-27T20:00"), day("2020-01-27"))
    };
    phones.write(POLICE, &Record::Shift(Box::new(ended)));
    phones.write(POLICE, &Record::CheckpointPass(Box::new(turned_back())));
    let stamp = stamp("2020-01-27T10:00");
    phones.write(
        PARTY,
        &Record::Gathering(Gathering { stamp, place: "祠堂".into(), people: 9, dissuaded: true, occasion: None }),
    );
    let document = Document::build(phones.entries(), &ForkPoints::new());
    let view = post(Input {
        scope: Phones::scope(),
        household: DocumentId([1; 16]),
        document: &document,
        authors: &|device| phones.holders.get(usize::from(device.0[0]) - 1).cloned(),
        stands: &|_| true,
        policies: &phones.policies,
        now: phones.now,
    })
    .expect("a post");
    assert_eq!((view.kind, view.name.as_deref()), (PostKind::Checkpoint, Some("罗浮山出口")));
    assert_eq!((view.passes.len(), view.passes[0].fever, view.gatherings.len()), (1, true, 1));
    let shift = &view.shifts[0];
    assert_eq!((shift.started_at, shift.ended_at), (Some(time("2020-01-27T08:00")), Some(time("2020-01-27T20:00"))));
    assert_eq!((shift.handed_over_to.as_deref(), shift.members.len()), (Some("二班"), 1));
}
