//! Persons who are one, who move, and who go to another grid.

use stairwell_core::domain::decision::{DecisionType, EpisodeState};
use stairwell_core::domain::link::LinkKind;
use stairwell_core::trust::Role;
use stairwell_ffi::{Fault, Handover, Move, NewHome, PersonLink};

use super::enrolled::{OTHER_GRID, decision, household, household_in, merge, somebody, team};

fn home_at(household: &str) -> NewHome {
    NewHome { household: household.into(), from: None, basis: None, relation: None }
}

#[test]
fn two_registered_persons_are_one_by_somebody_s_word() {
    let member = team(&[Role::Grid]).remove(0);
    let (home, person) = household(&member, "702");
    let other = member.phone.add_person(somebody(&home, "陈某某")).expect("registered").person;
    let link = PersonLink {
        person: person.clone(),
        other: other.clone(),
        kind: LinkKind::Same,
        reason: "同一人".into(),
        other_grid: None,
    };
    member.phone.link_persons(link, None).expect("linked");
    let persons = member.detail(&home).persons;
    assert_eq!((&persons[0].same_as, &persons[1].same_as), (&vec![other], &vec![person.clone()]));
    assert_eq!(persons[1].canonical, person);
}

#[test]
fn who_moves_takes_the_observation_along() {
    let members = team(&[Role::Doctor, Role::Grid]);
    let [doctor, grid] = members.as_slice() else { panic!("two phones") };
    let (from, person) = household(doctor, "702");
    let (to, _) = household(doctor, "801");
    doctor.phone.decide(decision(&person, DecisionType::Start), None).expect("started");
    merge(doctor, grid);
    let new = Move { person: person.clone(), to: home_at(&to) };
    let moved = grid.phone.move_person(new.clone(), None).expect("moved");
    assert!(!moved.is_proposal);
    let left = grid.only(&from);
    assert_eq!((left.resident, left.moved_to.as_ref()), (false, Some(&to)));
    let there = grid.detail(&to).persons.into_iter().find(|one| one.person == moved.person).expect("there");
    let origin = there.came_from.expect("an origin");
    assert_eq!((origin.household, origin.person, origin.grid), (from, person, None));
    assert_eq!(there.observation.expect("observed").state, EpisodeState::HomeObservation);
    assert!(matches!(grid.phone.move_person(new, None), Err(Fault::Refused { .. })), "nobody moves twice");
}

#[test]
fn a_person_is_offered_to_another_grid_and_accepted() {
    let member = team(&[Role::Grid]).remove(0);
    let (from, person) = household(&member, "702");
    let (to, _) = household_in(&member, OTHER_GRID, "101");
    let offer =
        Handover {
            person: person.clone(), to_grid: OTHER_GRID.into(), reason: Some("搬走".into()), document_no: None
        };
    let offered = member.phone.hand_over(offer, Some(from.clone())).expect("offered").record;
    let decisions = member.only(&from).observation.expect("listed").decisions;
    assert_eq!((&decisions[0].record, decisions[0].to_grid.as_deref()), (&offered, Some(OTHER_GRID)));
    let accepted = member.phone.accept_handover(person, home_at(&to), Some(from.clone())).expect("accepted");
    assert_eq!(accepted.grid, OTHER_GRID);
    assert_eq!(member.only(&from).observation.expect("listed").state, EpisodeState::HandedOver);
    assert!(member.detail(&to).persons.iter().any(|one| one.person == accepted.person));
}
