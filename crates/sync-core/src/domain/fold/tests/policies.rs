//! Which pack governs what: the decision's own for its days, the one in force when it was observed for a reading.

use super::*;
use crate::domain::policy::FeverOperator;

/// Guangzhou from 10 to 12 February: fever above 37.3 only, readings may differ by half a degree, 21 days.
fn three_days_pack() -> Policy {
    Policy {
        version: "YX-1".into(),
        region: "440104".into(),
        effective_from: day("2020-02-10"),
        effective_to: Some(day("2020-02-12")),
        observation_days: 21,
        fever_operator: FeverOperator::Above,
        discordance_deci_c: 5,
        ..Policy::guangdong()
    }
}

#[test]
fn a_reading_is_judged_by_the_pack_in_force_when_it_was_observed() {
    let (mut phones, person) = Phones::with_observed();
    assert!(phones.policies.take(three_days_pack()));
    for (at, value) in [("2020-02-09T09:00", "37.3"), ("2020-02-10T09:00", "37.3"), ("2020-02-12T23:30", "37.4")] {
        phones.measure(DOCTOR, at, person, value);
    }
    phones.measure(DOCTOR, "2020-02-13T09:00", person, "37.3");
    let fevers: Vec<bool> = phones.fold().visits.iter().map(|visit| visit.fever).collect();
    assert_eq!(fevers, [true, false, true, true]);
}

#[test]
fn two_readings_are_discordant_by_the_pack_in_force_at_the_visit() {
    let (mut phones, person) = Phones::with_observed();
    phones.policies.take(three_days_pack());
    for date in ["2020-02-09", "2020-02-10"] {
        phones.measure(DOCTOR, &format!("{date}T09:00"), person, "36.4");
        phones.measure(POLICE, &format!("{date}T09:01"), person, "36.8");
    }
    let discordant: Vec<usize> = phones.fold().visits.iter().map(|visit| visit.discordant.len()).collect();
    assert_eq!(discordant, [1, 0]);
}

#[test]
fn a_decision_keeps_the_days_of_its_pack_and_one_of_an_unknown_pack_has_those_in_force_when_it_was_made() {
    let ends_on = |phones: &Phones| {
        let view = phones.fold();
        view.persons[0].episode.as_ref().and_then(|episode| episode.ends_on).expect("an end")
    };
    for (version, days) in [("GD-2020-02", 14), ("YX-1", 21), ("NOT-HERE-YET", 21)] {
        let (mut phones, person) = Phones::with_resident();
        phones.policies.take(three_days_pack());
        let mut start = Decision::new(stamp("2020-02-11T10:00"), person, DecisionType::Start, version);
        start.anchor = Some(day("2020-02-08"));
        phones.write(DOCTOR, &Record::Decision(start));
        assert_eq!(ends_on(&phones), day("2020-02-08").plus_days(days), "{version}");
        phones.now = time("2020-03-01T12:00");
        assert_eq!(ends_on(&phones), day("2020-02-08").plus_days(days), "a later pack changes nothing that runs");
    }
}

#[test]
fn day_one_is_counted_by_the_pack_of_the_decision() {
    let (mut phones, person) = Phones::with_resident();
    let pack = Policy { day_count: crate::domain::policy::DayCount::EntryDayIsDay1, ..three_days_pack() };
    phones.policies.take(pack);
    let start = Decision::new(stamp("2020-02-11T10:00"), person, DecisionType::Start, "YX-1");
    phones.write(DOCTOR, &Record::Decision(start));
    let view = phones.fold();
    let episode = view.persons[0].episode.as_ref().expect("an episode");
    assert_eq!((episode.day_index, episode.ends_on), (Some(2), Some(day("2020-03-02"))));
    assert_eq!(view.policy, "YX-1", "the pack in force at present");
    phones.now = time("2020-02-13T00:00");
    assert_eq!(phones.fold().policy, "GZ-2020-02-13");
}
