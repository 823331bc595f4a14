use super::*;
use crate::domain::correction::{Change, RecordPart};
use crate::domain::decision::{DecisionType, Responsible};
use crate::domain::household::Place;
use crate::domain::identity::{DocumentType, Identity};
use crate::domain::need::{Need, NeedCategory, Urgency};
use crate::domain::origin::Origin;
use crate::domain::person::{Background, ParticularsSource, Phone, Sex};
use crate::domain::reading::{Method, Reading, ReadingSource, Retested, Site, Temperature};
use crate::domain::residence::ResidenceBasis;
use crate::domain::risk::{Category, RiskSource};
use crate::domain::role::{Supervisor, SupervisorRole};
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::domain::visit::{ExposureCheck, Geo, IdentityCheck, IdentityResult, Notice, Outcome};
use crate::id::{DeviceId, DocumentId};
use crate::time::{Slot, UtcMs};
use crate::trust::Role;

mod more;

fn at(seq: u64) -> Position {
    Position { device: DeviceId([seq as u8; 16]), seq }
}

fn stamp() -> Stamp {
    Stamp::at("2020-02-11T09:30:00+08:00".parse().expect("a time"), Some(-1_500))
}

fn day(text: &str) -> LocalDate {
    text.parse().expect("a date")
}

fn part() -> VisitPart {
    let mut part = VisitPart::new(stamp(), day("2020-02-11"), Slot::Am, Outcome::DoneAbnormal);
    let reading = |retest_of| Reading {
        person: at(2),
        value: Temperature::from_deci_c(386).expect("a temperature"),
        site: Site::Forehead,
        method: Method::Infrared,
        observed_at: Some(UtcMs(1_581_384_700_000)),
        retest_of,
        antipyretic_6h: Some(Answer::No),
        source: Some(ReadingSource::WitnessedSelf),
        device_serial: Some("IR-3".into()),
    };
    let other = RecordPart { record: at(4), index: Some(1) };
    part.present = vec![at(2), at(3)];
    part.readings = vec![reading(None), reading(Some(Retested::SamePart(0))), reading(Some(Retested::Other(other)))];
    let answers = vec![SymptomAnswer { symptom: Symptom::DryCough, answer: Answer::Yes }];
    part.symptoms = vec![SymptomCheck { person: at(2), answers, onset_on: Some(day("2020-02-10")) }];
    part.identity_checks = vec![IdentityCheck { person: at(3), result: IdentityResult::Verified }];
    part.needs = vec![Need { category: NeedCategory::Food, urgency: Urgency::Today, text: Some("青菜".into()) }];
    part.notices = vec![Notice { person: at(3), promise_signed: true }];
    part.advice = Some("尽量不要出去".into());
    part.note = Some("门铃坏了".into());
    part.late_reason = Some("先记纸上".into());
    part.callback_given = Some(true);
    part.exposures = Some(vec![ExposureCheck {
        person: at(2),
        epidemic_area: Answer::Yes,
        case_contact: Answer::No,
        fever_contact: Answer::Unknown,
    }]);
    part.geo = Some(Geo { latitude_e6: 23_129_110, longitude_e6: 113_264_385, accuracy_m: 12 });
    part
}

fn person() -> Person {
    Person {
        stamp: stamp(),
        name: "陈伟刚".into(),
        source: ParticularsSource::Declared,
        phones: vec![Phone::parse("13800138000").expect("a number")],
        of: Some(at(2)),
        identity: Some(Identity {
            kind: DocumentType::ResidentCard,
            valid: true,
            last_four: "002X".into(),
            hash: [5; 16],
            sealed: vec![6; 66],
        }),
        sex: Some(Sex::Male),
        birth_date: Some(day("1949-12-31")),
        age_years: Some(70),
        background: Some(Background {
            name_pinyin: Some("CHEN WEIGANG".into()),
            nationality: Some("CHN".into()),
            huji_code: Some("420106".into()),
            work_unit: Some("石牌小学".into()),
            chronic: Some(vec!["高血压".into()]),
            pregnant: Some(false),
            lives_alone: Some(true),
            needs_carer: Some(false),
            language: Some("粤语".into()),
        }),
    }
}

fn decision() -> Decision {
    let mut decision = Decision::new(stamp(), at(2), DecisionType::Resolve, "GD-2020-02");
    decision.resolves = Some(vec![at(7), at(8)]);
    decision.upholds = Some(at(8));
    decision.reason = Some("复测正常".into());
    decision.supervisor = Some(Supervisor { name: "lin".into(), role: SupervisorRole::Street });
    decision
}

/// One record of every kind, every field filled.
fn samples() -> Vec<Record> {
    let place = Place::new("3", "2", Some(12), "1201").expect("a place");
    vec![
        Record::Household(Household {
            stamp: stamp(),
            place,
            lift_working: Some(false),
            access_note: Some("走后门".into()),
            landlord: Some("梁".into()),
            door_device: Some("M-17".into()),
        }),
        Record::Person(person()),
        Record::Residence(Residence {
            stamp: stamp(),
            person: at(2),
            from: day("2020-01-20"),
            basis: ResidenceBasis::Face,
            to: Some(day("2020-02-20")),
            relation: Some("户主".into()),
            moved_to: Some(DocumentId([7; 16])),
            came_from: Some(origin()),
        }),
        Record::RiskTag(RiskTag {
            stamp: stamp(),
            person: at(2),
            category: Category::HubeiArrival,
            source: RiskSource::PoliceList,
            confirmed: true,
            last_contact_on: Some(day("2020-01-20")),
            left_area_on: Some(day("2020-01-21")),
            arrived_on: Some(day("2020-01-22")),
            transport: Some("G1234".into()),
            basis: Some("名单".into()),
            index_case: Some("GZ-0017".into()),
        }),
        Record::VisitPart(Box::new(part())),
        Record::Decision(decision()),
        Record::Correction(Correction {
            stamp: stamp(),
            target: RecordPart { record: at(5), index: Some(0) },
            change: Change::Value(Temperature::from_deci_c(368).expect("a temperature")),
            reason: "误按".into(),
            supervisor: None,
        }),
        Record::Decision(carried()),
        Record::Correction(Correction {
            stamp: stamp(),
            target: RecordPart { record: at(4), index: None },
            change: Change::ConfirmTime(UtcMs(1_581_384_600_000)),
            reason: "家属核实".into(),
            supervisor: None,
        }),
    ]
    .into_iter()
    .chain(more::samples())
    .collect()
}

fn origin() -> Origin {
    Origin { household: DocumentId([8; 16]), person: at(9), grid: None }
}

fn carried() -> Decision {
    let mut decision = Decision::new(stamp(), at(2), DecisionType::Start, "GD-2020-02");
    decision.anchor = Some(day("2020-02-01"));
    decision.until = Some(day("2020-02-15"));
    decision.carried_from = Some(origin());
    decision.document_no = Some("石牌解〔2020〕17号".into());
    decision.criteria = Some(vec![at(4), at(5)]);
    decision.responsible = Some(vec![Responsible { role: Role::Police, name: "陈伟灵".into() }]);
    decision
}

#[test]
fn every_kind_reads_back_exactly() {
    for record in samples() {
        let bytes = record.encode();
        assert_eq!(Record::decode(&bytes), Ok(record));
    }
}

#[test]
fn every_flipped_or_cut_byte_is_an_error_another_record_or_an_unknown_one_and_never_a_panic() {
    for record in samples() {
        let bytes = record.encode();
        for cut in 0..bytes.len() {
            assert!(Record::decode(&bytes[..cut]).is_err(), "cut at {cut}");
            for bit in 0..8 {
                let mut flipped = bytes.clone();
                flipped[cut] ^= 1 << bit;
                if let Ok(other) = Record::decode(&flipped) {
                    assert_ne!(other, record);
                    assert_eq!(other.encode(), flipped, "only canonical bytes are read");
                }
            }
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert!(Record::decode(&longer).is_err());
    }
}

#[test]
fn an_unknown_kind_field_or_code_is_kept_as_it_came() {
    let unknown = |bytes: &[u8], kind| {
        assert_eq!(Record::decode(bytes), Ok(Record::Unknown { kind, bytes: bytes.to_vec() }));
    };
    unknown(&[0x82, 0x18, 0x63, 0x81, 0x01], 99);
    let bytes = Record::VisitPart(Box::new(part())).encode();
    // A field appended to the body: `[5, [… 18 known fields]]` becomes `[5, [… 18 known fields, 1]]`.
    let mut longer = bytes.clone();
    assert_eq!(longer[2], 0x92);
    longer[2] = 0x93;
    longer.push(0x01);
    unknown(&longer, 5);
    // An outcome of a newer version: the place of `DONE_ABNORMAL` (1) in `[stamp, date, slot, ordinal, mode, outcome`.
    let mut newer = bytes;
    let date = minicbor::to_vec(day("2020-02-11")).expect("CBOR");
    let found = newer.windows(date.len()).position(|window| window == date.as_slice()).expect("the date");
    let outcome = found + date.len() + 3;
    assert_eq!(newer[outcome], 0x01);
    newer[outcome] = 0x17;
    unknown(&newer, 5);
}

/// What phones of version 1 wrote, byte by byte: fields that were appended since and are not said take no byte.
#[test]
fn a_record_of_the_first_version_is_written_and_read_as_it_was() {
    let part = VisitPart::new(stamp(), day("2020-02-11"), Slot::Am, Outcome::DoneOk);
    let stamp = minicbor::to_vec(stamp()).expect("CBOR");
    let bytes = |fields: u8, rest: &[u8]| {
        let head = [&[0x82, 0x05, 0x80 | fields], stamp.as_slice(), &[0x19, 0x47, 0x7f, 0, 0, 0, 0]].concat();
        [head.as_slice(), &[0x80; 6], rest].concat()
    };
    assert_eq!(Record::VisitPart(Box::new(part.clone())).encode(), bytes(12, &[]));
    let noted = VisitPart { note: Some("x".into()), ..part };
    assert_eq!(Record::VisitPart(Box::new(noted.clone())).encode(), bytes(14, &[0xf6, 0x61, b'x']));
    let late = VisitPart { late_reason: Some("y".into()), ..noted };
    assert_eq!(Record::VisitPart(Box::new(late)).encode(), bytes(15, &[0xf6, 0x61, b'x', 0x61, b'y']));
}

#[test]
fn bounds_are_kept_and_named() {
    let with = |change: &dyn Fn(&mut VisitPart)| {
        let mut part = part();
        change(&mut part);
        Record::decode(&Record::VisitPart(Box::new(part)).encode())
    };
    assert_eq!(
        with(&|part| part.note = Some("长".repeat(1_001))),
        Err(RecordError::TooLong { field: "note", limit: 1_000 })
    );
    assert_eq!(with(&|part| part.note = Some(" ".into())), Err(RecordError::Empty { field: "note" }));
    let confirm = |index, at| {
        let (target, change) = (RecordPart { record: self::at(4), index }, Change::ConfirmTime(at));
        Record::Correction(Correction { stamp: stamp(), target, change, reason: "核实".into(), supervisor: None })
    };
    assert!(matches!(confirm(Some(0), UtcMs(1)).check(), Err(RecordError::Inconsistent(_))));
    assert_eq!(confirm(None, UtcMs(-1)).check(), Err(RecordError::OutOfRange { field: "confirmed time" }));
    assert_eq!(
        with(&|part| part.present = vec![at(2); 33]),
        Err(RecordError::TooMany { field: "persons present", limit: 32 })
    );
    assert_eq!(
        with(&|part| part.stamp.observed_at = UtcMs(-1)),
        Err(RecordError::OutOfRange { field: "observed time" })
    );
    assert!(matches!(with(&|part| part.outcome = Outcome::NotHome), Err(RecordError::Inconsistent(_))));
    let mut wrong = decision();
    wrong.upholds = Some(at(9));
    assert!(matches!(Record::Decision(wrong).check(), Err(RecordError::Inconsistent(_))));
    let mut extend = Decision::new(stamp(), at(2), DecisionType::Extend, "GD");
    assert!(extend.check().is_err());
    extend.until = Some(day("2020-02-20"));
    assert_eq!(extend.check(), Ok(()));
    assert_eq!(Record::decode(&vec![0; MAX_RECORD_BYTES + 1]), Err(RecordError::TooLarge));
}

#[test]
fn references_follow_a_record_to_its_new_place() {
    let moved = Position { device: DeviceId([0xff; 16]), seq: 77 };
    let named: Vec<Vec<Position>> = samples().iter().map(Record::references).collect();
    let named: Vec<Vec<u64>> = named.iter().map(|all| all.iter().map(|at| at.seq).collect()).collect();
    let expected: [&[u64]; 24] = [
        &[],
        &[2],
        &[2, 9],
        &[2],
        &[2, 3, 2, 2, 2, 4, 2, 3, 3, 2],
        &[2, 7, 8, 8],
        &[5],
        &[2, 4, 5, 9],
        &[4],
        &[],
        &[2],
        &[2],
        &[3],
        &[4],
        &[5],
        &[2],
        &[6],
        &[2, 3],
        &[2],
        &[],
        &[],
        &[],
        &[7],
        &[],
    ];
    assert_eq!(named, expected);
    for record in samples() {
        let remapped = record.remap(&|position| if position == at(2) { moved } else { position });
        assert!(!remapped.references().contains(&at(2)));
        assert_eq!(Record::decode(&remapped.encode()), Ok(remapped));
    }
}
