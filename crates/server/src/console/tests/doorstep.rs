//! One morning at one door.

use stairwell_core::domain::correction::{Change, RecordPart};
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::domain::need::{Need, NeedCategory, Urgency};
use stairwell_core::domain::reading::{Method, Retested, Site};
use stairwell_core::domain::risk::Category;
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{IdentityCheck, IdentityResult, Notice, Outcome};
use stairwell_core::field::{NewCorrection, NewDecision, NewHousehold, NewPerson, NewReading, NewVisit, Phone};
use stairwell_core::id::{DocumentId, PersonId};
use stairwell_core::time::Slot;
use stairwell_core::trust::Role;

use super::world::{MORNING, World, grid, later};

/// One morning at one door: the flat is registered on two phones, a fever with its retest, a wrong reading corrected,
/// and two doctors who decide differently without seeing each other.
pub(crate) struct Doorstep {
    pub(crate) flat: DocumentId,
    pub(crate) person: PersonId,
    pub(crate) doctor: Phone,
}

fn flat() -> NewHousehold {
    let place = Place::new("3", "2", Some(12), "1201").expect("a place");
    NewHousehold {
        lift_working: Some(false),
        access_note: Some("门禁 1201#".into()),
        ..NewHousehold::new(grid(), place)
    }
}

fn reading(person: PersonId, celsius: &str, retest_of: Option<RecordPart>) -> NewReading {
    NewReading {
        confirmed: true,
        retest_of: retest_of.map(Retested::Other),
        ..NewReading::new(person, celsius.parse().expect("a temperature"), Site::Axilla, Method::Electronic)
    }
}

impl Doorstep {
    pub(crate) async fn happen(world: &World) -> Self {
        let mut party = world.phone("郑江虹", Role::Party, 11).await;
        let mut police = world.phone("陈伟灵", Role::Police, 12).await;
        let mut doctor = world.phone("吴慧敏", Role::Doctor, 13).await;
        let mut other = world.phone("林赟", Role::Doctor, 14).await;
        let id = party.add_household(flat(), MORNING).expect("a flat");
        police.add_household(flat(), MORNING).expect("the same flat");
        let person = party
            .add_person(
                NewPerson {
                    phones: vec!["13800138000".into()],
                    identity: Some((DocumentType::ResidentCard, "11010519491231002X".into())),
                    tags: vec![Category::HubeiArrival.into()],
                    ..NewPerson::named(id, "李小明<b>")
                },
                MORNING,
            )
            .expect("a person")
            .person;
        for phone in [&mut party, &mut police, &mut doctor, &mut other] {
            world.sync(phone, later(1)).await;
        }
        doctor.decide(NewDecision::of(person, DecisionType::Start), later(5)).expect("started");
        for phone in [&mut doctor, &mut other, &mut police, &mut party] {
            world.sync(phone, later(6)).await;
        }
        Self::visit(id, person, &mut doctor, &mut police, &mut party);
        let until = Some(MORNING.local_date().plus_days(20));
        let extend =
            NewDecision { until, reason: Some("发热".into()), ..NewDecision::of(person, DecisionType::Extend) };
        doctor.decide(extend, later(44)).expect("extended");
        other.decide(NewDecision::of(person, DecisionType::Release), later(50)).expect("released");
        for phone in [&mut doctor, &mut police, &mut party, &mut other] {
            world.sync(phone, later(240)).await;
        }
        Self { flat: id, person, doctor }
    }

    fn visit(flat: DocumentId, person: PersonId, doctor: &mut Phone, police: &mut Phone, party: &mut Phone) {
        let symptoms = vec![SymptomCheck {
            person,
            answers: vec![
                SymptomAnswer { symptom: Symptom::DryCough, answer: Answer::Yes },
                SymptomAnswer { symptom: Symptom::Dyspnea, answer: Answer::No },
            ],
            onset_on: None,
        }];
        let seen = |outcome| NewVisit::new(flat, Slot::Am, outcome);
        let fever = NewVisit {
            readings: vec![reading(person, "37.8", None), reading(person, "39.6", None)],
            symptoms,
            advice: Some("尽量不要出去，不舒服马上联系".into()),
            ..seen(Outcome::DoneAbnormal)
        };
        let recorded = doctor.visit(fever, later(10)).expect("a visit");
        let retest = NewVisit {
            readings: vec![reading(person, "37.6", Some(recorded.readings[0]))],
            ..seen(Outcome::DoneAbnormal)
        };
        doctor.visit(retest, later(30)).expect("a retest");
        let correction = NewCorrection {
            target: recorded.readings[1],
            change: Change::Value("36.9".parse().expect("a temperature")),
            reason: "数字颠倒".into(),
            confirmed: true,
        };
        doctor.correct(correction, later(31)).expect("corrected");
        let identity = vec![IdentityCheck { person, result: IdentityResult::Verified }];
        police.visit(NewVisit { identity_checks: identity, ..seen(Outcome::DoneOk) }, later(11)).expect("a visit");
        let food = Need { category: NeedCategory::Food, urgency: Urgency::Today, text: Some("两天的菜".into()) };
        let notices = vec![Notice { person, promise_signed: true }];
        party.visit(NewVisit { needs: vec![food], notices, ..seen(Outcome::DoneOk) }, later(12)).expect("a visit");
    }
}
