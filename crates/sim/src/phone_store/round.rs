//! What is entered at a door, in the shape and with the frequencies of the team-day workload, and the same as bare facts.

use fastrand::Rng;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::need::{Need, NeedCategory, Urgency};
use stairwell_core::domain::person::Sex;
use stairwell_core::domain::reading::{Method, Site, Temperature};
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::{IdentityCheck, IdentityResult, Outcome};
use stairwell_core::field::{NewPerson, NewReading, NewVisit};
use stairwell_core::id::{DocumentId, PersonId};
use stairwell_core::time::{Slot, UtcMs};

use crate::command::Failure;
use crate::workload::Fact;

const ADVICE: [&str; 20] = [
    "多饮温水",
    "三天后复查胸片",
    "避免进食油腻",
    "每四小时复测体温一次",
    "观察血氧变化",
    "儿童剂量减半",
    "老人需有人陪护",
    "开窗通风每次三十分钟",
    "卧床休息",
    "继续居家观察",
    "明早空腹采样",
    "佩戴口罩",
    "夜间如有气促随时联系",
    "与家人分房居住",
    "如持续高于三十八度五请立即拨打电话",
    "餐具单独消毒",
    "按时服用降压药",
    "补充电解质",
    "不要自行停药",
    "口服布洛芬一片",
];

const NEEDS: [(&str, NeedCategory); 23] = [
    ("宽带故障", NeedCategory::Utility),
    ("口罩二十只", NeedCategory::Ppe),
    ("降压药缬沙坦一盒", NeedCategory::Medicine),
    ("胰岛素两支需冷藏", NeedCategory::Medicine),
    ("猫粮一袋", NeedCategory::Pet),
    ("电费余额不足", NeedCategory::Utility),
    ("婴儿奶粉一段两罐", NeedCategory::InfantElder),
    ("独居老人需每日电话", NeedCategory::InfantElder),
    ("垃圾需上门清运", NeedCategory::Trash),
    ("卫生巾两包", NeedCategory::Daily),
    ("暖气不热", NeedCategory::Utility),
    ("饮用水两桶", NeedCategory::Food),
    ("门锁坏了", NeedCategory::Other),
    ("需代取快递三件", NeedCategory::Parcel),
    ("尿不湿一包", NeedCategory::InfantElder),
    ("心理疏导", NeedCategory::Psych),
    ("需要大米十斤", NeedCategory::Food),
    ("孕妇产检需派车", NeedCategory::MedicalTrip),
    ("需要蔬菜两份", NeedCategory::Food),
    ("下水道堵塞请物业", NeedCategory::Utility),
    ("消毒液一瓶", NeedCategory::Ppe),
    ("煤气罐已空", NeedCategory::Utility),
    ("透析病人周三需转运", NeedCategory::MedicalTrip),
];

/// Ascending, as a check has to name them.
const SYMPTOMS: [Symptom; 12] = [
    Symptom::Cough,
    Symptom::Fatigue,
    Symptom::SoreThroat,
    Symptom::NasalCongestion,
    Symptom::Rhinorrhea,
    Symptom::Dyspnea,
    Symptom::ChestTight,
    Symptom::Myalgia,
    Symptom::Headache,
    Symptom::Diarrhea,
    Symptom::Appetite,
    Symptom::Anosmia,
];

const SITES: [(Site, Method); 4] = [
    (Site::Axilla, Method::Electronic),
    (Site::Forehead, Method::Infrared),
    (Site::Ear, Method::InfraredEar),
    (Site::Oral, Method::Glass),
];

const SURNAMES: [&str; 12] = ["朱", "陈", "高", "王", "马", "李", "周", "林", "赵", "罗", "张", "黄"];
const GIVEN: [&str; 12] = ["洋", "文", "伟", "刚", "霞", "浩", "宇", "斌", "艳", "萍", "丽", "秀"];
const PAPERS: [&str; 5] = ["身份证", "身份证", "居住证", "户口簿", "视频核验"];

/// A flat and the people who live there.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) id: DocumentId,
    pub(super) persons: Vec<PersonId>,
}

/// What is entered, and the same as a bare fact.
pub(super) type Entered<T> = (T, Fact);

fn number(value: impl Into<i64>) -> Fact {
    Fact::integer(value.into())
}

fn text(value: &str) -> Fact {
    Fact::Text(value.to_owned())
}

/// A time as the recorder's clock shows it.
fn seconds(at: UtcMs) -> Fact {
    Fact::integer(at.0 / 1000)
}

/// A value of a coded list, by its place in the list.
fn code<T: PartialEq>(all: &[T], value: &T) -> Fact {
    Fact::integer(all.iter().position(|known| known == value).unwrap_or_default() as i64)
}

fn name(rng: &mut Rng) -> String {
    let given = 1 + rng.usize(..2);
    let mut name = SURNAMES[rng.usize(..SURNAMES.len())].to_owned();
    (0..given).for_each(|_| name.push_str(GIVEN[rng.usize(..GIVEN.len())]));
    name
}

fn telephone(rng: &mut Rng) -> String {
    format!("1{}", rng.u64(3_000_000_000..9_999_999_999))
}

/// The flat with this number: twenty a floor plan, so that no two are the same.
pub(super) fn place(at: UtcMs, flat: u16) -> Result<Entered<Place>, Failure> {
    let (building, unit, floor) = (1 + flat / 64, 1 + flat / 32 % 2, i16::try_from(1 + flat % 32 / 2)?);
    let room = format!("{floor}{:02}", 1 + flat % 2);
    let place = Place::new(&building.to_string(), &unit.to_string(), Some(floor), &room)?;
    let fact = Fact::List(vec![seconds(at), number(building), number(unit), number(floor), text(&room)]);
    Ok((place, fact))
}

/// Somebody who lives there; the first of a flat has a telephone.
pub(super) fn person(rng: &mut Rng, at: UtcMs, home: DocumentId, is_first: bool) -> Entered<NewPerson> {
    let name = name(rng);
    let phone = (is_first || rng.bool()).then(|| telephone(rng));
    let sex = if rng.bool() { Sex::Male } else { Sex::Female };
    let age = rng.u8(1..90);
    let fact = Fact::List(vec![
        seconds(at),
        text(&name),
        phone.as_deref().map_or(Fact::Null, text),
        Fact::Bool(sex == Sex::Male),
        number(age),
    ]);
    let named = NewPerson::named(home, &name);
    (NewPerson { phones: phone.into_iter().collect(), sex: Some(sex), age_years: Some(age), ..named }, fact)
}

/// The doctor's part: everybody's temperature, one person's symptoms, advice.
pub(super) fn doctors(rng: &mut Rng, at: UtcMs, home: &Home, slot: Slot) -> Result<Entered<NewVisit>, Failure> {
    let mut visit = NewVisit::new(home.id, slot, Outcome::DoneOk);
    let has_fever = rng.u8(..100) < 12;
    let mut temperatures = Vec::new();
    for (index, person) in home.persons.iter().enumerate() {
        let value = if has_fever { rng.u16(373..=395) } else { rng.u16(358..=372) };
        let (site, method) = SITES[rng.usize(..SITES.len())];
        visit.readings.push(NewReading::new(*person, Temperature::from_deci_c(value)?, site, method));
        let facts = [number(index as i64), number(value), code(&SITES, &(site, method))];
        temperatures.push(Fact::List(facts.to_vec()));
    }
    let mut asked = Fact::Null;
    if let Some(count) = [0, 0, 0, 0, 1, 2].get(rng.usize(..6)).filter(|count| **count > 0) {
        let mut chosen: Vec<usize> = (0..*count).map(|_| rng.usize(..SYMPTOMS.len())).collect();
        chosen.sort_unstable();
        chosen.dedup();
        let who = rng.usize(..home.persons.len());
        let answers = chosen.iter().map(|at| SymptomAnswer { symptom: SYMPTOMS[*at], answer: Answer::Yes }).collect();
        visit.symptoms.push(SymptomCheck { person: home.persons[who], answers, onset_on: None });
        asked = Fact::List([who].iter().chain(&chosen).map(|index| number(*index as i64)).collect());
    }
    let mut phrases: Vec<String> =
        (0..2 + rng.usize(..3)).map(|_| ADVICE[rng.usize(..ADVICE.len())].to_owned()).collect();
    if rng.u8(..100) < 40 {
        phrases.push(format!("下次上门{}点{}0分", 9 + rng.u8(..10), rng.u8(..6)));
    }
    let advice = format!("{}。", phrases.join("，"));
    let fact = Fact::List(vec![seconds(at), Fact::List(temperatures), asked, text(&advice)]);
    visit.advice = Some(advice);
    Ok((visit, fact))
}

/// The officer's part: who was there, whose paper was seen, which paper and the end of its number.
pub(super) fn officers(rng: &mut Rng, at: UtcMs, home: &Home, slot: Slot) -> Entered<NewVisit> {
    let mut visit = NewVisit::new(home.id, slot, Outcome::DoneOk);
    let present = 1 + rng.usize(..home.persons.len());
    visit.present = home.persons[..present].to_vec();
    let who = rng.usize(..present);
    let is_right = rng.u8(..100) < 97;
    let result = if is_right { IdentityResult::Verified } else { IdentityResult::Mismatch };
    visit.identity_checks.push(IdentityCheck { person: home.persons[who], result });
    let note = format!("{}{:04}", PAPERS[rng.usize(..PAPERS.len())], rng.u16(..10_000));
    let people = [number(present as i64), number(who as i64)];
    let fact = Fact::List(vec![seconds(at), people[0].clone(), people[1].clone(), Fact::Bool(is_right), text(&note)]);
    visit.note = Some(note);
    (visit, fact)
}

/// The community worker's part: what the household asked for.
pub(super) fn workers(rng: &mut Rng, at: UtcMs, home: &Home, slot: Slot) -> Entered<NewVisit> {
    let mut visit = NewVisit::new(home.id, slot, Outcome::DoneOk);
    let count = 1 + rng.usize(..3);
    let mut needs = Vec::with_capacity(count);
    for index in 0..count {
        let (phrase, category) = NEEDS[rng.usize(..NEEDS.len())];
        let mut words = phrase.to_owned();
        if index + 1 == count && rng.u8(..100) < 32 {
            words.push_str(&format!("；联系人{}{}", name(rng), telephone(rng)));
        }
        needs.push(Fact::List(vec![code(NeedCategory::ALL, &category), text(&words)]));
        visit.needs.push(Need { category, urgency: Urgency::Routine, text: Some(words) });
    }
    (visit, Fact::List(vec![seconds(at), Fact::List(needs)]))
}

/// The doctor's decision that somebody is watched.
pub(super) fn decision(at: UtcMs, reason: &str) -> Fact {
    Fact::List(vec![seconds(at), number(0), text(reason)])
}
