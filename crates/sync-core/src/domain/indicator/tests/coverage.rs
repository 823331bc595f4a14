//! 三个一个不漏 (reference/domain.md §7.1–7.3).

use super::*;
use crate::domain::checkpoint::{CheckpointPass, Direction, PassAction};
use crate::domain::contact::ContactLink;
use crate::domain::sample::{Sample, SampleKind, SampleResult, SampleStage, SampleStep};
use crate::domain::visit::{ExposureCheck, IdentityCheck, IdentityResult};
use crate::time::HOUR_MS;

impl World {
    /// A contact of 1 February whom a list names, confirmed, under observation with notice.
    fn contact(&mut self, room: &str, name: &str) -> (Home, PersonId) {
        let (home, person) = self.observed(GRID, room, name);
        self.tag(home, person, Category::CloseContact, |tag| {
            tag.confirmed = true;
            tag.last_contact_on = Some(day("2020-02-01"));
        });
        self.notice(home, "2020-02-01T10:30", person);
        (home, person)
    }

    fn link(&mut self, home: Home, phone: usize, person: PersonId) {
        let link = ContactLink {
            stamp: stamp("2020-02-02T09:00"),
            contact: person,
            case: "粤-001".into(),
            case_person: None,
            last_on: day("2020-02-01"),
            first_on: None,
            mode: None,
            relation: None,
            protected: None,
            distance_cm: None,
            duration_min: None,
        };
        self.write(home, phone, &Record::ContactLink(link));
    }

    fn sample(&mut self, home: Home, phone: usize, at: &str, person: PersonId, number: &str) -> Position {
        let (stamp, number) = (stamp(at), number.to_owned());
        let sample = Sample { stamp, person, number, kind: SampleKind::ThroatSwab, day_index: None };
        self.write(home, phone, &Record::Sample(sample))
    }

    fn result(&mut self, home: Home, at: &str, sample: Position, result: SampleResult) {
        let (stamp, result) = (stamp(at), Some(result));
        let stage = SampleStage::Resulted;
        let step = SampleStep { stamp, sample, stage, result, place: None, at: None, supervisor: None };
        self.write(home, DOCTOR, &Record::SampleStep(step));
    }

    fn missing_contacts(&self, region: &str, cut_off: &str) -> Vec<(String, Vec<&'static str>)> {
        let missing = self.ask(region, cut_off).0.contacts_observed.missing;
        missing.into_iter().map(|missing| (missing.who.name.expect("introduced"), missing.causes)).collect()
    }
}

fn missed(name: &str, causes: &[&'static str]) -> Vec<(String, Vec<&'static str>)> {
    vec![(name.to_owned(), causes.to_vec())]
}

#[test]
fn a_contact_is_observed_with_notice_and_a_check_of_the_last_day_and_else_named_with_the_cause() {
    let mut world = World::new();
    let (home, person) = world.contact("1201", "甲");
    world.measure(home, DOCTOR, "2020-02-11T09:00", person, "36.5");
    assert_eq!(world.street().contacts_observed, ContactsObserved { coverage: ratio(1, 1), missing: vec![] });
    assert_eq!(
        world.missing_contacts(STREET, "2020-02-12T09:00"),
        missed("甲", &["24h无检测"]),
        "24 hours to the minute"
    );

    let (home, person) = world.observed(GRID, "1202", "乙");
    world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = true);
    world.measure(home, DOCTOR, "2020-02-11T09:10", person, "36.5");
    assert_eq!(world.missing_contacts(STREET, NIGHT), missed("乙", &["未告知"]));
    world.notice(home, "2020-02-11T10:00", person);

    let home = world.flat(GRID, "1203");
    let person = world.person(home, "丙");
    world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = true);
    assert_eq!(world.missing_contacts(STREET, NIGHT), missed("丙", &["未启动", "未告知"]));
    assert_eq!(world.street().contacts_observed.coverage, ratio(2, 3));
    let missing = world.street().contacts_observed.missing;
    assert_eq!(missing[0].who.address.as_deref(), Some("3栋2单元1203室"));
    assert_eq!(missing[0].sources, [RiskSource::CdcList]);
}

#[test]
fn who_started_within_the_last_day_needs_no_check_yet_and_a_proposal_is_no_start() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = true);
    world.notice(home, "2020-02-11T09:00", person);
    world.decide(home, DOCTOR, "2020-02-11T09:00", person, DecisionType::Start, |_| {});
    assert_eq!(world.street().contacts_observed.coverage, ratio(1, 1));
    world.decide(home, POLICE, "2020-02-13T08:00", person, DecisionType::Start, |_| {});
    assert_eq!(world.missing_contacts(STREET, "2020-02-13T09:00"), missed("甲", &["24h无检测"]));
}

#[test]
fn a_doubtful_clock_and_a_void_reading_are_no_check() {
    let mut world = World::new();
    let (home, person) = world.contact("1201", "甲");
    world.visit(home, DOCTOR, "2020-02-11T09:00", |part| {
        part.stamp.clock_offset_ms = None;
        part.readings = vec![reading(person, "36.5")];
    });
    assert_eq!(world.missing_contacts(STREET, NIGHT), missed("甲", &["24h无检测"]));
}

#[test]
fn an_unconfirmed_contact_does_not_count_until_a_doctor_or_the_cdc_says_so() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = false);
    world.link(home, PARTY, person);
    assert_eq!(world.street().contacts_observed.coverage, ratio(0, 0), "a proposal");
    world.link(home, DOCTOR, person);
    assert_eq!(world.street().contacts_observed.coverage, ratio(0, 1));
}

#[test]
fn lost_is_a_cause_and_a_case_or_a_released_contact_leaves_the_list() {
    let mut world = World::new();
    let (home, person) = world.contact("1201", "甲");
    world.decide(home, PARTY, "2020-02-11T18:00", person, DecisionType::Lost, |_| {});
    assert_eq!(world.missing_contacts(STREET, NIGHT), missed("甲", &["失访"]));
    world.decide(home, DOCTOR, "2020-02-11T19:00", person, DecisionType::Confirm, |_| {});
    assert_eq!(world.street().contacts_observed.coverage, ratio(0, 0));

    let (home, person) = world.contact("1202", "乙");
    world.rounds(home, person, "2020-02-15");
    world.visit(home, DOCTOR, "2020-02-15T17:30", |part| part.symptoms = vec![has(person, Symptom::None)]);
    assert_eq!(world.ask(STREET, "2020-02-16T00:00").0.contacts_observed.coverage, ratio(1, 1));
    world.decide(home, DOCTOR, "2020-02-15T18:00", person, DecisionType::Release, |_| {});
    assert_eq!(world.ask(STREET, "2020-02-16T00:00").0.contacts_observed.coverage, ratio(0, 0));
}

#[test]
fn a_contact_of_long_ago_counts_only_while_the_observation_is_open() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    world.tag(home, person, Category::CloseContact, |tag| {
        tag.confirmed = true;
        tag.last_contact_on = Some(day("2020-01-28"));
    });
    assert_eq!(world.street().contacts_observed.coverage, ratio(0, 1), "day 14");
    assert_eq!(world.ask(STREET, "2020-02-13T00:00").0.contacts_observed.coverage, ratio(0, 0), "day 15");
    world.decide(home, DOCTOR, "2020-02-12T10:00", person, DecisionType::Start, |_| {});
    assert_eq!(world.ask(STREET, "2020-02-13T00:00").0.contacts_observed.coverage, ratio(0, 1));
}

#[test]
fn roll_up_counts_again_and_does_not_add() {
    let mut world = World::new();
    for grid in [GRID, OTHER_COMMUNITY] {
        let home = world.flat(grid, "1201");
        let person = world.person_with_number(home, "甲", 7);
        world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = true);
    }
    // The two persons above have one id, each in its grid; so has this one, who is somebody else.
    let home = world.flat(NEXT_GRID, "1201");
    let person = world.person_with_number(home, "乙", 8);
    world.tag(home, person, Category::CloseContact, |tag| tag.confirmed = true);
    let contacts = |region| world.ask(region, NIGHT).0.contacts_observed.coverage;
    assert_eq!(contacts(GRID), ratio(0, 1));
    assert_eq!(contacts(NEXT_GRID), ratio(0, 1));
    assert_eq!(contacts("440106006001"), ratio(0, 2));
    assert_eq!(contacts("440106006002"), ratio(0, 1));
    assert_eq!(contacts(STREET), ratio(0, 2), "not 3");
    let missing = world.missing_contacts(STREET, NIGHT);
    assert_eq!(missing[0], ("甲".to_owned(), vec!["未启动", "未告知", "地址冲突"]), "each team thought of the other");
    assert_eq!(missing[1], ("乙".to_owned(), vec!["未启动", "未告知"]));
}

#[test]
fn who_was_handed_over_counts_once_at_street_level_and_is_the_receivers() {
    let mut world = World::new();
    let (home, person) = world.contact("1201", "甲");
    world.measure(home, DOCTOR, "2020-02-11T09:00", person, "36.5");
    let to = world.flat(OTHER_COMMUNITY, "801");
    let there = world.hand_over("2020-02-11T10:00", (home, person), to);
    world.tag(to, there, Category::CloseContact, |tag| tag.confirmed = true);
    let contacts = |region| world.ask(region, NIGHT).0.contacts_observed.coverage;
    assert_eq!(contacts("440106006001"), ratio(0, 0), "the sender's duty is over");
    assert_eq!(contacts("440106006002"), ratio(0, 1), "the receiver has not served the notice that it knows of");
    assert_eq!(contacts(STREET), ratio(1, 1), "once, with the sender's notice and check");
}

/// What is added to a part.
type Step = Box<dyn FnOnce(&mut VisitPart)>;

/// What one after the other makes an arrival screened.
fn screen(world: &mut World, home: Home, person: PersonId, steps: usize) {
    let no = Answer::No;
    let exposure = ExposureCheck { person, epidemic_area: Answer::Yes, case_contact: no, fever_contact: no };
    let mut more: Vec<Step> = vec![
        Box::new(move |part| {
            part.identity_checks = vec![IdentityCheck { person, result: IdentityResult::Verified }];
        }),
        Box::new(move |part| part.readings = vec![reading(person, "36.5")]),
        Box::new(move |part| part.symptoms = vec![has(person, Symptom::None)]),
        Box::new(move |part| part.exposures = Some(vec![exposure])),
    ];
    for (hour, step) in (10..).zip(more.drain(..steps)) {
        world.visit(home, POLICE, &format!("2020-02-02T{hour}:00"), step);
    }
}

#[test]
fn an_arrival_is_screened_when_all_four_are_done() {
    let open = ["未核身份", "未测体温", "未问症状", "未问旅居接触史"];
    for steps in 0..=4 {
        let mut world = World::new();
        let home = world.flat(GRID, "1201");
        let person = world.person(home, "甲");
        world.tag(home, person, Category::HubeiArrival, |tag| tag.arrived_on = Some(day("2020-02-01")));
        screen(&mut world, home, person, steps);
        let screened = world.street().arrivals_screened;
        assert_eq!(screened.coverage, ratio(usize::from(steps == 4), 1), "{steps} steps");
        let causes: Vec<&str> = screened.missing.iter().flat_map(|missing| missing.causes.clone()).collect();
        assert_eq!(causes, open[steps..], "{steps} steps");
        if steps == 4 {
            // Named at 09:10 on the first, asked the last question at 13:00 on the second.
            assert_eq!(screened.median_lag_ms, Some(28 * HOUR_MS - 10 * 60_000));
            assert_eq!(screened.within_24h, ratio(0, 1));
        }
    }
}

#[test]
fn arrivals_are_the_union_of_all_sources_and_of_their_own_words_in_the_last_fourteen_days() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let (listed, asked, early) = (world.person(home, "甲"), world.person(home, "乙"), world.person(home, "丙"));
    for source in [RiskSource::Checkpoint, RiskSource::PoliceList, RiskSource::Checkpoint] {
        world.tag(home, listed, Category::HubeiArrival, |tag| tag.source = source);
    }
    world.tag(home, early, Category::HubeiArrival, |tag| tag.left_area_on = Some(day("2020-01-27")));
    assert_eq!(world.street().arrivals_screened.coverage, ratio(0, 1), "fifteen days ago is no arrival any more");
    let no = Answer::No;
    world.visit(home, CALL, "2020-02-10T10:00", |part| {
        part.mode = VisitMode::Phone;
        part.exposures = Some(vec![ExposureCheck {
            person: asked,
            epidemic_area: Answer::Yes,
            case_contact: no,
            fever_contact: no,
        }]);
    });
    let screened = world.street().arrivals_screened;
    assert_eq!(screened.coverage, ratio(0, 2));
    assert_eq!(names(screened.missing.iter().map(|missing| &missing.who)), ["甲", "乙"]);
    assert_eq!(screened.missing[0].sources, [RiskSource::Checkpoint, RiskSource::PoliceList]);
    assert!(screened.missing[1].sources.is_empty());
}

#[test]
fn a_look_at_the_card_by_somebody_who_does_not_decide_verifies_nothing() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person(home, "甲");
    world.tag(home, person, Category::HubeiArrival, |_| {});
    let check = IdentityCheck { person, result: IdentityResult::Verified };
    world.visit(home, DOCTOR, "2020-02-02T10:00", |part| part.identity_checks = vec![check]);
    assert_eq!(world.street().arrivals_screened.missing[0].causes[0], "未核身份");
    world.visit(home, PARTY, "2020-02-02T11:00", |part| part.identity_checks = vec![check]);
    assert_eq!(world.street().arrivals_screened.missing[0].causes[0], "未测体温");
}

#[test]
fn a_sample_that_is_only_registered_is_no_sample() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let (fever, contact, other) = (world.person(home, "甲"), world.person(home, "乙"), world.person(home, "丙"));
    world.tag(home, fever, Category::FeverClinic, |_| {});
    world.tag(home, contact, Category::CloseContact, |_| {});
    world.tag(home, other, Category::HubeiArrival, |_| {});
    world.sample(home, PARTY, "2020-02-10T10:00", fever, "A1");
    let sampled = world.street().key_persons_sampled;
    assert_eq!(sampled.coverage, ratio(0, 2), "an arrival is no key person of this indicator");
    assert_eq!(names(sampled.missing.iter().map(|missing| &missing.who)), ["甲", "乙"]);
    assert_eq!(sampled.missing[0].causes, ["未采样"]);
    world.sample(home, DOCTOR, "2020-02-10T10:00", fever, "A1");
    world.sample(home, DOCTOR, "2020-02-12T10:00", contact, "B1");
    assert_eq!(world.street().key_persons_sampled.coverage, ratio(1, 2), "and one of tomorrow is none yet");
}

#[test]
fn results_give_rate_turnaround_and_positivity_and_a_rejected_sample_gives_none() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let results = [SampleResult::Positive, SampleResult::Negative, SampleResult::Rejected];
    for (number, result) in ["A1", "B1", "C1"].into_iter().zip(results) {
        let person = world.person(home, number);
        world.tag(home, person, Category::CloseContact, |_| {});
        let sample = world.sample(home, DOCTOR, "2020-02-10T10:00", person, number);
        let hour = if number == "A1" { "16" } else { "20" };
        world.result(home, &format!("2020-02-10T{hour}:00"), sample, result);
    }
    let sampled = world.street().key_persons_sampled;
    assert_eq!((sampled.coverage, sampled.result_rate, sampled.positivity), (ratio(3, 3), ratio(2, 3), ratio(1, 2)));
    assert_eq!(sampled.median_turnaround_ms, Some(6 * HOUR_MS));
}

#[test]
fn who_is_observed_at_home_is_a_key_person_where_the_policy_says_so_and_a_linked_contact_everywhere() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    assert_eq!(world.street().key_persons_sampled.coverage, ratio(0, 0));
    world.link(home, DOCTOR, person);
    assert_eq!(world.street().key_persons_sampled.coverage, ratio(0, 1));
    let pack = Policy { key_persons_sampled: true, region: STREET.into(), version: "SP".into(), ..Policy::guangdong() };
    let mut strict = World::new();
    assert!(strict.policies.take(pack));
    strict.observed(GRID, "1201", "甲");
    assert_eq!(strict.street().key_persons_sampled.coverage, ratio(0, 1));
}

#[test]
fn who_passed_a_checkpoint_from_the_epidemic_area_and_is_registered_nowhere_is_missing() {
    let mut world = World::new();
    let post = Post {
        stamp: stamp("2020-02-01T08:00"),
        kind: PostKind::Checkpoint,
        name: Some("罗浮山出口".into()),
        place: None,
    };
    let scope: ScopeId = GRID.parse().expect("a grid code");
    let book = (scope, post.document(&scope));
    world.write(book, POLICE, &Record::Post(post));
    let pass = |name: &str, action| CheckpointPass {
        stamp: stamp("2020-02-10T09:00"),
        direction: Direction::Inbound,
        action,
        number: None,
        name: Some(name.into()),
        phone: None,
        identity: None,
        plate: Some("鄂A12345".into()),
        from_place: Some("武汉".into()),
        left_at: None,
        destination: None,
        household: None,
        from_epidemic_area: Some(true),
        temperatures: Vec::new(),
        site: None,
        method: None,
        passengers: None,
    };
    for (name, action) in
        [("甲", PassAction::Register), ("甲", PassAction::Pass), ("乙", PassAction::Dissuade), ("丙", PassAction::Pass)]
    {
        world.write(book, POLICE, &Record::CheckpointPass(Box::new(pass(name, action))));
    }
    let home = world.flat(GRID, "1201");
    world.person(home, "丙");
    let screened = world.street().arrivals_screened;
    assert_eq!(screened.coverage, ratio(0, 1));
    assert_eq!(
        names(screened.missing.iter().map(|missing| &missing.who)),
        ["甲"],
        "once; 乙 was turned back, 丙 is known"
    );
    assert_eq!(
        (&screened.missing[0].causes[..], &screened.missing[0].sources[..]),
        (&["未登记"][..], &[RiskSource::Checkpoint][..])
    );
}
