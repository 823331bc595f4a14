//! Who ends, who is in review, what the figures stand on, lists, teams (reference/domain.md §7.7, §7.11, §7.13, §7.14).

use super::*;
use crate::domain::fold::view::ReviewReason;
use crate::domain::link::{LinkKind, PersonLink};
use crate::domain::sample::{Sample, SampleKind};
use crate::domain::shift::Shift;
use crate::domain::visit::{IdentityCheck, IdentityResult};
use crate::time::{DAY_MS, HOUR_MS};

const LAST_NIGHT: &str = "2020-02-16T00:00";

impl World {
    /// Everything of the last day that a release stands on.
    fn finish(&mut self, home: Home, person: PersonId) {
        self.rounds(home, person, "2020-02-15");
        self.visit(home, DOCTOR, "2020-02-15T17:05", |part| part.symptoms = vec![has(person, Symptom::None)]);
    }

    fn ending(&self, cut_off: &str) -> Ending {
        self.ask(STREET, cut_off).0.ending
    }

    fn quality(&self) -> DataQuality {
        self.street().data_quality
    }
}

#[test]
fn who_ends_today_is_releasable_or_incomplete_and_in_what() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.finish(home, person);
    let (home, person) = world.observed(GRID, "1202", "乙");
    world.rounds(home, person, "2020-02-14");
    world.measure(home, DOCTOR, "2020-02-15T09:00", person, "36.5");
    let ending = world.ending(LAST_NIGHT);
    assert_eq!(names(ending.releasable.iter().map(|ending| &ending.who)), ["甲"], "midnight closes the day before");
    assert_eq!(names(ending.incomplete.iter().map(|ending| &ending.who)), ["乙"]);
    assert_eq!(ending.incomplete[0].missing, [ReviewReason::LastDayUnseen, ReviewReason::SymptomsNotDenied]);
    assert_eq!(ending.incomplete[0].ends_on, day("2020-02-15"));
    assert!(ending.past_due.is_empty());
    let before = world.ending("2020-02-15T00:00");
    assert!(before.releasable.is_empty() && before.incomplete.is_empty(), "they end tomorrow");
    let after = world.ending("2020-02-16T08:00");
    assert_eq!(names(after.past_due.iter().map(|ending| &ending.who)), ["甲", "乙"]);
}

#[test]
fn a_release_under_one_registration_does_not_release_from_a_fever_under_another() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let person = world.person_with_number(home, "甲", 7);
    world.decide(home, DOCTOR, "2020-02-01T09:00", person, DecisionType::Start, |_| {});
    world.finish(home, person);
    world.decide(home, DOCTOR, "2020-02-15T20:00", person, DecisionType::Release, |_| {});
    let released = |world: &World| {
        let (indicators, report) = world.ask(STREET, LAST_NIGHT);
        (report.released, names(indicators.ending.in_review.iter().map(|review| &review.who)).len())
    };
    assert_eq!(released(&world), (1, 0));
    let elsewhere = world.flat(NEXT_GRID, "301");
    let again = world.person_with_number(elsewhere, "甲", 7);
    world.measure(elsewhere, POLICE, "2020-02-15T19:00", again, "38.2");
    assert_eq!(released(&world), (0, 1));
    let review = world.ending(LAST_NIGHT).in_review;
    assert_eq!(review[0].reasons, [ReviewReason::UnclearedAlarm]);
}

#[test]
fn an_extension_or_a_release_leaves_nobody_past_due() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.finish(home, person);
    world.decide(home, DOCTOR, "2020-02-15T18:00", person, DecisionType::Release, |_| {});
    let (home, person) = world.observed(GRID, "1202", "乙");
    world.decide(home, DOCTOR, "2020-02-15T18:00", person, DecisionType::Extend, |extend| {
        extend.until = Some(day("2020-02-18"));
    });
    let ending = world.ending("2020-02-17T08:00");
    assert!(ending.past_due.is_empty() && ending.released_early.is_empty() && ending.in_review.is_empty());
}

#[test]
fn an_early_release_is_in_review_until_somebody_upholds_it_and_then_must_not_have_been() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    let release = world.decide(home, DOCTOR, "2020-02-10T18:00", person, DecisionType::Release, |_| {});
    world.decide(home, POLICE, "2020-02-11T18:00", person, DecisionType::Release, |_| {});
    let ending = world.ending("2020-02-11T20:00");
    assert_eq!(names(ending.in_review.iter().map(|review| &review.who)), ["甲"]);
    assert!(ending.in_review[0].reasons.contains(&ReviewReason::EarlyRelease));
    assert_eq!(ending.in_review[0].minutes_open, 26 * 60, "a proposal makes the wait no shorter");
    world.decide(home, DOCTOR, "2020-02-11T21:00", person, DecisionType::Resolve, |resolve| {
        resolve.resolves = Some(vec![release]);
        resolve.upholds = Some(release);
    });
    let ending = world.ending("2020-02-11T22:00");
    assert!(ending.in_review.is_empty());
    assert_eq!(names(&ending.released_early), ["甲"]);
}

#[test]
fn lists_are_reconciled_by_person_and_not_by_registration() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let once = world.person(home, "甲");
    world.tag(home, once, Category::HubeiArrival, |tag| tag.source = RiskSource::Checkpoint);
    world.tag(home, once, Category::OtherArrival, |tag| tag.source = RiskSource::Checkpoint);
    for (grid, source) in [(GRID, RiskSource::SelfReport), (OTHER_COMMUNITY, RiskSource::PoliceList)] {
        let home = world.flat(grid, "1301");
        let person = world.person_with_number(home, "乙", 7);
        world.tag(home, person, Category::HubeiArrival, |tag| tag.source = source);
    }
    world.unmatched_rows = 3;
    let lists = world.street().lists_reconciled;
    assert_eq!((lists.listed_once.len(), lists.listed_by_several, lists.unmatched_rows), (1, 1, 3));
    assert_eq!(
        (lists.listed_once[0].who.name.as_deref(), lists.listed_once[0].source),
        (Some("甲"), RiskSource::Checkpoint)
    );
    assert_eq!(
        world.ask("440106006002", NIGHT).0.lists_reconciled.listed_once.len(),
        1,
        "the community knows one source"
    );
}

#[test]
fn a_pair_that_may_be_one_person_is_pending_once_until_somebody_decides() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let phone = vec![crate::domain::person::Phone::parse("13800138000").expect("a number")];
    let mut register = |at: &str| {
        let person = Person::new(stamp(at), "甲", ParticularsSource::Declared);
        world.write(home, PARTY, &Record::Person(Person { phones: phone.clone(), ..person }))
    };
    let (one, other) = (register("2020-02-01T09:05"), register("2020-02-01T09:06"));
    assert_eq!(world.street().lists_reconciled.duplicates_pending, 1);
    let link = PersonLink {
        stamp: stamp("2020-02-01T12:00"),
        one,
        other,
        kind: LinkKind::Same,
        reason: "民警核实".into(),
        other_grid: None,
        supervisor: None,
    };
    world.write(home, POLICE, &Record::PersonLink(link));
    assert_eq!(world.street().lists_reconciled.duplicates_pending, 0);
}

#[test]
fn teams_climb_and_stand_their_shifts() {
    let mut world = World::new();
    let home = world.flat(GRID, "1201");
    let book = world.book(GRID);
    let mut shift = Shift::new(stamp("2020-02-11T08:00"), day("2020-02-11"));
    shift.started_at = Some(time("2020-02-11T08:00"));
    shift.ended_at = Some(time("2020-02-11T22:00"));
    (shift.floors_climbed, shift.ppe_sets) = (Some(23), Some(3));
    world.write(book, PARTY, &Record::Shift(Box::new(shift)));
    for phone in [PARTY, DOCTOR] {
        world.visit(home, phone, "2020-02-11T09:00", |_| {});
    }
    world.visit(home, OTHER_PARTY, "2020-02-11T12:00", |part| part.outcome = Outcome::NotAttempted);
    world.visit(home, CALL, "2020-02-11T13:00", |part| part.mode = VisitMode::Phone);
    world.visit(home, OTHER_PARTY, "2020-02-10T12:00", |_| {});
    let staff = world.street().staff;
    assert_eq!((staff.teams_active, staff.floors_climbed, staff.ppe_sets), (2, 23, 3));
    let team = staff.teams.iter().find(|team| team.team == "一组").expect("the team");
    assert_eq!((team.door_visits, team.longest_shift_ms), (1, Some(14 * HOUR_MS)), "two members, one visit, 14 hours");
    assert!(staff.teams.iter().all(|team| team.team != "二组"), "nobody went");
}

#[test]
fn data_quality_counts_what_is_in_doubt() {
    let mut world = World::new();
    let (home, person) = world.observed(GRID, "1201", "甲");
    world.visit(home, DOCTOR, "2020-02-10T09:00", |part| {
        part.stamp.clock_offset_ms = Some(3 * DAY_MS);
        part.readings = vec![reading(person, "36.5")];
    });
    world.measure(home, DOCTOR, "2020-02-11T09:00", person, "36.4");
    world.measure(home, PARTY, "2020-02-11T09:05", person, "36.7");
    world.visit(home, PARTY, "2020-02-11T17:00", |part| {
        part.readings = vec![reading(person, "36.5")];
        part.stamp.written_at.ms = UtcMs(part.stamp.observed_at.0 + DAY_MS + 1);
    });
    let quality = world.quality();
    assert_eq!((quality.doubtful_times.len(), quality.discordant.len(), quality.late_entries), (1, 1, 1));
    assert_eq!(names(&quality.unverified_identities), ["甲"]);
    assert_eq!(quality.unsynced_devices, 0);
}

#[test]
fn an_identity_is_verified_by_who_decides_and_for_every_registration_of_the_person() {
    let mut world = World::new();
    let [first, second] = [GRID, OTHER_COMMUNITY].map(|grid| {
        let home = world.flat(grid, "1201");
        let person = world.person_with_number(home, "甲", 7);
        world.decide(home, DOCTOR, "2020-02-01T10:00", person, DecisionType::Start, |_| {});
        (home, person)
    });
    assert_eq!(world.quality().unverified_identities.len(), 1, "one person");
    let check = |person| IdentityCheck { person, result: IdentityResult::Verified };
    world.visit(first.0, DOCTOR, "2020-02-02T10:00", |part| part.identity_checks = vec![check(first.1)]);
    assert_eq!(world.quality().unverified_identities.len(), 1, "the doctor's look is a proposal");
    world.visit(second.0, POLICE, "2020-02-02T10:00", |part| part.identity_checks = vec![check(second.1)]);
    assert!(world.quality().unverified_identities.is_empty());
}

#[test]
fn one_sample_number_on_two_people_is_named_wherever_they_live() {
    let mut world = World::new();
    for (grid, name, hash) in [(GRID, "甲", 7), (OTHER_COMMUNITY, "乙", 8), (NEXT_GRID, "甲", 7)] {
        let home = world.flat(grid, "1201");
        let person = world.person_with_number(home, name, hash);
        let stamp = stamp("2020-02-10T10:00");
        let sample = Sample { stamp, person, number: "A1".into(), kind: SampleKind::ThroatSwab, day_index: None };
        world.write(home, DOCTOR, &Record::Sample(sample));
    }
    assert_eq!(names(&world.quality().colliding_samples), ["甲", "乙"]);
    assert!(world.ask("440106006001", NIGHT).0.data_quality.colliding_samples.is_empty(), "one person there");
}
