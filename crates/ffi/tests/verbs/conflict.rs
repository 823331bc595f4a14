//! Two doctors decide without seeing each other.

use stairwell_core::domain::decision::{DecisionType, EpisodeState};
use stairwell_core::domain::fold::view::{DecisionStanding, ReviewReason};
use stairwell_core::trust::Role;

use super::enrolled::{DAY_MS, decision, household, merge, team};

#[test]
fn both_phones_show_both_decisions_and_what_holds_meanwhile() {
    let members = team(&[Role::Doctor, Role::Doctor]);
    let [one, other] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(one, "702");
    one.phone.decide(decision(&person, DecisionType::Start), None).expect("started");
    merge(one, other);
    for member in [one, other] {
        member.wait_ms(14 * DAY_MS);
    }
    let mut longer = decision(&person, DecisionType::Extend);
    longer.until = Some("2020-03-03".into());
    let extended = one.phone.decide(longer, None).expect("extended").record;
    let released = other.phone.decide(decision(&person, DecisionType::Release), None).expect("released").record;
    assert!(one.only(&home).observation.expect("observed").conflicts.is_empty(), "nobody has seen the other yet");
    merge(one, other);

    for member in [one, other] {
        assert!(member.phone.households(None).expect("listed")[0].conflict);
        let observation = member.only(&home).observation.expect("observed");
        assert_eq!(observation.state, EpisodeState::Review);
        assert!(observation.review.contains(&ReviewReason::ExtendedConcurrently), "{:?}", observation.review);
        let [conflict] = observation.conflicts.as_slice() else { panic!("one conflict: {:?}", observation.conflicts) };
        assert_eq!(conflict.kind, "EXTEND//RELEASE");
        let mut sides: Vec<_> =
            conflict.decisions.iter().map(|side| (side.kind, side.record.clone(), side.by.person.clone())).collect();
        sides.sort();
        let expected = [
            (DecisionType::Extend, extended.clone(), "DOCTOR2".to_owned()),
            (DecisionType::Release, released.clone(), "DOCTOR3".to_owned()),
        ];
        assert_eq!(sides, expected);
        assert!(conflict.decisions.iter().all(|side| side.standing == DecisionStanding::InConflict));
        assert_eq!((conflict.in_force.as_ref(), conflict.holds), (Some(&extended), EpisodeState::Review));
        assert_eq!(conflict.holds_until.as_deref(), Some("2020-03-03"));
        assert!(conflict.text.contains("互不知情") && conflict.text.contains("2020-03-03"), "{}", conflict.text);
        let finality = observation.finality.expect("somebody released");
        assert_eq!((finality.is_provisional, finality.heard, finality.of), (false, 2, 2));
    }

    let mut resolved = decision(&person, DecisionType::Resolve);
    (resolved.resolves, resolved.upholds) = (vec![extended.clone(), released], Some(extended));
    resolved.reason = Some("观察期延长".into());
    one.phone.decide(resolved, Some(home.clone())).expect("resolved");
    let observation = one.only(&home).observation.expect("observed");
    assert_eq!((observation.state, observation.conflicts.len()), (EpisodeState::HomeObservation, 0));
}

#[test]
fn a_release_is_provisional_while_a_teammate_has_not_been_heard_of() {
    let members = team(&[Role::Doctor, Role::Grid]);
    let [doctor, grid] = members.as_slice() else { panic!("two phones") };
    let (home, person) = household(doctor, "702");
    doctor.phone.decide(decision(&person, DecisionType::Start), None).expect("started");
    doctor.wait_ms(14 * DAY_MS);
    doctor.phone.decide(decision(&person, DecisionType::Release), None).expect("released");
    let finality = doctor.only(&home).observation.expect("observed").finality.expect("released");
    assert_eq!((finality.is_provisional, finality.heard, finality.of), (true, 1, 2));
    assert_eq!(finality.waiting, [grid.phone.status().expect("a status").device]);
}
