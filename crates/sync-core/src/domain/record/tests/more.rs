//! One record of every kind that is not about the visit itself, every field filled.

use super::{at, day, stamp};
use crate::domain::breach::{Breach, BreachAction, BreachKind, PoliceAction};
use crate::domain::call::{Call, Reached};
use crate::domain::checkpoint::{CheckpointPass, Direction, Gathering, PassAction};
use crate::domain::contact::{ContactLink, ContactMode, ContactRelation};
use crate::domain::correction::RecordPart;
use crate::domain::link::{LinkKind, PersonLink};
use crate::domain::need::{NeedAct, NeedStep};
use crate::domain::person::Phone;
use crate::domain::post::{Post, PostKind};
use crate::domain::reading::{Method, Site, Temperature};
use crate::domain::record::Record;
use crate::domain::report::DailyReport;
use crate::domain::role::{Supervisor, SupervisorRole};
use crate::domain::sample::{Sample, SampleKind, SampleResult, SampleStage, SampleStep};
use crate::domain::shift::Shift;
use crate::domain::suitability::{Suitability, Verdict};
use crate::domain::transfer::{TransferStage, TransferStep};
use crate::id::{DeviceId, DocumentId};
use crate::time::UtcMs;

const LATER: UtcMs = UtcMs(1_581_384_700_000);

fn supervisor() -> Option<Supervisor> {
    Some(Supervisor { name: "lin".into(), role: SupervisorRole::Street })
}

#[expect(clippy::too_many_lines, reason = "a list of examples, one a kind")]
pub(super) fn samples() -> Vec<Record> {
    let phone = Phone::parse("13800138000").expect("a number");
    vec![
        Record::Post(Post {
            stamp: stamp(),
            kind: PostKind::Checkpoint,
            name: Some("罗浮山出口".into()),
            place: Some("广惠高速".into()),
        }),
        Record::Call(Call {
            stamp: stamp(),
            person: at(2),
            first: true,
            reached: Reached::WrongNumber,
            outcome: Some("改日再打".into()),
            number: Some(phone.clone()),
        }),
        Record::Sample(Sample {
            stamp: stamp(),
            person: at(2),
            number: "TH-0001".into(),
            kind: SampleKind::ThroatSwab,
            day_index: Some(7),
        }),
        Record::SampleStep(SampleStep {
            stamp: stamp(),
            sample: at(3),
            stage: SampleStage::Resulted,
            result: Some(SampleResult::Negative),
            place: Some("区疾控".into()),
            at: Some(LATER),
            supervisor: supervisor(),
        }),
        Record::TransferStep(TransferStep {
            stamp: stamp(),
            transfer: at(4),
            stage: TransferStage::Departed,
            facility: Some("定点医院".into()),
            vehicle: Some("粤A12345".into()),
            driver: Some("廖彦斌".into()),
            protection: Some("防护服".into()),
            supervisor: supervisor(),
        }),
        Record::NeedStep(NeedStep {
            assignee: Some("郑江虹".into()),
            proof: Some("已送到门口".into()),
            cost_fen: Some(3_500),
            note: Some("买菜".into()),
            supervisor: supervisor(),
            ..NeedStep::new(stamp(), RecordPart { record: at(5), index: Some(0) }, NeedAct::Assign)
        }),
        Record::Breach(Breach {
            stamp: stamp(),
            kind: BreachKind::Out,
            person: Some(at(2)),
            from: Some(UtcMs(1_581_384_000_000)),
            to: Some(LATER),
            evidence: Some("楼下取快递".into()),
            announced: Some(false),
        }),
        Record::BreachAction(BreachAction {
            stamp: stamp(),
            breach: at(6),
            action: PoliceAction::Advise,
            arrived_at: Some(LATER),
            note: Some("已劝回".into()),
        }),
        Record::ContactLink(ContactLink {
            stamp: stamp(),
            contact: at(2),
            case: "GZ-0017".into(),
            case_person: Some(at(3)),
            last_on: day("2020-02-01"),
            first_on: Some(day("2020-01-25")),
            mode: Some(ContactMode::SharedMeal),
            relation: Some(ContactRelation::Family),
            protected: Some(false),
            distance_cm: Some(100),
            duration_min: Some(45),
        }),
        Record::PersonLink(PersonLink {
            stamp: stamp(),
            one: at(2),
            other: at(3),
            kind: LinkKind::Same,
            reason: "同名同电话".into(),
            other_grid: Some("440106006001G002".parse().expect("a grid code")),
            supervisor: supervisor(),
        }),
        Record::Suitability(Suitability {
            stamp: stamp(),
            verdict: Verdict::Unsuitable,
            own_room: Some(false),
            own_bathroom: Some(false),
            passing_table: Some(true),
            supplies: Some(true),
            separate_air: Some(true),
            disinfectant: Some(true),
            note: Some("合租".into()),
        }),
        Record::CheckpointPass(Box::new(pass(phone))),
        Record::Gathering(Gathering {
            stamp: stamp(),
            place: "祠堂".into(),
            people: 9,
            dissuaded: true,
            occasion: Some("打牌".into()),
        }),
        Record::Shift(Box::new(Shift {
            of: Some(at(7)),
            members: vec!["吴慧敏".into(), "陈伟灵".into()],
            started_at: Some(UtcMs(1_581_380_000_000)),
            ended_at: Some(LATER),
            ppe_on_at: Some(UtcMs(1_581_381_000_000)),
            ppe_off_at: Some(LATER),
            ppe_sets: Some(3),
            vehicle: Some("粤A12345".into()),
            driver: Some("廖彦斌".into()),
            floors_climbed: Some(120),
            handed_over_to: Some("二组".into()),
            handover_note: Some("1201 未应门".into()),
            ..Shift::new(stamp(), day("2020-02-11"))
        })),
        Record::DailyReport(DailyReport {
            stamp: stamp(),
            date: day("2020-02-11"),
            cut_off: LATER,
            zero_declared: true,
            known: vec![(DeviceId([1; 16]), 3), (DeviceId([2; 16]), 9)],
            note: Some("无异常".into()),
            supervisor: supervisor(),
        }),
    ]
}

fn pass(phone: Phone) -> CheckpointPass {
    CheckpointPass {
        stamp: stamp(),
        direction: Direction::Inbound,
        action: PassAction::Register,
        number: Some("0042".into()),
        name: Some("邓战基".into()),
        phone: Some(phone),
        identity: None,
        plate: Some("鄂A12345".into()),
        from_place: Some("武汉".into()),
        left_at: Some(UtcMs(1_581_380_000_000)),
        destination: Some("全心村".into()),
        household: Some(DocumentId([9; 16])),
        from_epidemic_area: Some(true),
        temperatures: vec![
            Temperature::from_deci_c(374).expect("a temperature"),
            Temperature::from_deci_c(368).expect("a temperature"),
        ],
        site: Some(Site::Forehead),
        method: Some(Method::Infrared),
        passengers: Some(2),
    }
}
