//! Every row of the decision table, reference/domain.md §5.4.

use super::*;
use crate::domain::decision::{EpisodeState, Venue};
use crate::domain::fold::view::{AlarmStatus, DecisionStanding, EpisodeView, ReviewReason};
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};

/// The evening of the last day of an observation anchored on 1 February.
const LAST_EVENING: &str = "2020-02-15T20:00";

fn episode(phones: &Phones) -> EpisodeView {
    let view = phones.fold();
    view.persons[0].episode.clone().expect("an episode")
}

fn standing(episode: &EpisodeView, record: Position) -> DecisionStanding {
    episode.decisions.iter().find(|decision| decision.record == record).expect("the decision").standing
}

fn release(phones: &mut Phones, phone: usize, at: &str, person: PersonId) -> Position {
    phones.decide(phone, at, person, DecisionType::Release, |_| {})
}

fn conflict_kinds(episode: &EpisodeView) -> Vec<&str> {
    episode.conflicts.iter().map(|conflict| conflict.kind.as_str()).collect()
}

#[test]
fn a_release_on_the_last_day_by_a_doctor_releases() {
    let (mut phones, person) = Phones::with_finished();
    release(&mut phones, DOCTOR, LAST_EVENING, person);
    let episode = episode(&phones);
    assert_eq!(episode.state, EpisodeState::Released);
    assert_eq!((episode.anchor, episode.ends_on), (Some(day("2020-02-01")), Some(day("2020-02-15"))));
    assert!(!episode.needs_resolution() && !episode.past_due);
}

#[test]
fn extend_and_release_concurrently_is_review_until_resolved() {
    let (mut phones, person) = Phones::with_finished();
    let released = release(&mut phones, DOCTOR, LAST_EVENING, person);
    let extended = phones.extend(SECOND_DOCTOR, "2020-02-15T20:05", person, "2020-02-20");
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::Review);
    assert_eq!(folded.ends_on, Some(day("2020-02-20")));
    assert_eq!(folded.review, [ReviewReason::ExtendedConcurrently]);
    assert_eq!(conflict_kinds(&folded), ["EXTEND//RELEASE"]);
    assert_eq!(folded.conflicts[0].in_force, Some(extended));
    assert_eq!(standing(&folded, released), DecisionStanding::InConflict);
    assert_eq!(standing(&folded, extended), DecisionStanding::InConflict);
    let who: Vec<&str> = folded.decisions.iter().map(|decision| decision.by.person.as_str()).collect();
    assert!(who.contains(&"吴慧敏") && who.contains(&"林赟"), "who decided what is shown");

    let mut upheld = Vec::new();
    for (stands, state) in [(released, EpisodeState::Released), (extended, EpisodeState::HomeObservation)] {
        let mut phones = Phones { logs: phones.logs.clone(), ..Phones::new() };
        phones.meet_all();
        let resolution = phones.decide(DOCTOR, "2020-02-16T09:00", person, DecisionType::Resolve, |decision| {
            decision.resolves = Some(vec![released, extended]);
            decision.upholds = Some(stands);
        });
        let folded = episode(&phones);
        assert_eq!(folded.state, state);
        assert!(!folded.needs_resolution());
        let other = if stands == released { extended } else { released };
        assert_eq!(standing(&folded, other), DecisionStanding::Overruled);
        assert_eq!(standing(&folded, resolution), DecisionStanding::InForce);
        upheld.push((phones, resolution));
    }
    // Two resolutions that had not seen each other: back to review.
    let (mut one, _) = upheld.swap_remove(0);
    let mut other = Phones { logs: phones.logs.clone(), ..Phones::new() };
    other.meet_all();
    other.decide(SECOND_DOCTOR, "2020-02-16T09:01", person, DecisionType::Resolve, |decision| {
        decision.resolves = Some(vec![released, extended]);
        decision.upholds = Some(extended);
    });
    one.logs[SECOND_DOCTOR] = other.logs[SECOND_DOCTOR].clone();
    let folded = episode(&one);
    assert_eq!(folded.state, EpisodeState::Review);
    assert!(folded.review.contains(&ReviewReason::ResolutionsDisagree));
}

#[test]
fn a_resolution_may_set_the_last_day_itself() {
    let (mut phones, person) = Phones::with_finished();
    let released = release(&mut phones, DOCTOR, LAST_EVENING, person);
    let extended = phones.extend(SECOND_DOCTOR, "2020-02-15T20:05", person, "2020-02-20");
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-16T09:00", person, DecisionType::Resolve, |decision| {
        decision.resolves = Some(vec![released, extended]);
        decision.until = Some(day("2020-02-18"));
    });
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-18"))));
    assert!(!folded.needs_resolution());
}

#[test]
fn extend_and_extend_concurrently_take_the_later_end_and_show_both() {
    let (mut phones, person) = Phones::with_finished();
    let shorter = phones.extend(DOCTOR, "2020-02-10T10:00", person, "2020-02-18");
    let longer = phones.extend(SECOND_DOCTOR, "2020-02-10T09:00", person, "2020-02-21");
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-21"))));
    assert_eq!(conflict_kinds(&folded), ["EXTEND//EXTEND"]);
    assert_eq!(folded.conflicts[0].in_force, Some(longer));
    // Having seen both, a doctor may shorten.
    phones.meet_all();
    phones.extend(DOCTOR, "2020-02-11T10:00", person, "2020-02-17");
    let folded = episode(&phones);
    assert_eq!(folded.ends_on, Some(day("2020-02-17")));
    assert!(!folded.needs_resolution());
    assert_eq!(standing(&folded, shorter), DecisionStanding::Superseded);
}

#[test]
fn reanchor_and_reanchor_concurrently_take_the_later_end() {
    let (mut phones, person) = Phones::with_finished();
    for (phone, anchor) in [(DOCTOR, "2020-02-03"), (SECOND_DOCTOR, "2020-02-05")] {
        phones.decide(phone, "2020-02-10T10:00", person, DecisionType::Reanchor, |decision| {
            decision.anchor = Some(day(anchor));
        });
    }
    let folded = episode(&phones);
    assert_eq!((folded.anchor, folded.ends_on), (Some(day("2020-02-05")), Some(day("2020-02-19"))));
    assert_eq!(conflict_kinds(&folded), ["REANCHOR//REANCHOR"]);
    assert_eq!(folded.day_index, Some(7));
}

#[test]
fn a_wrong_anchor_that_was_seen_can_be_shortened() {
    let (mut phones, person) = Phones::with_finished();
    phones.decide(DOCTOR, "2020-02-10T10:00", person, DecisionType::Reanchor, |decision| {
        decision.anchor = Some(day("2020-01-28"));
    });
    let folded = episode(&phones);
    assert_eq!(folded.ends_on, Some(day("2020-02-11")));
    assert!(folded.past_due);
}

#[test]
fn release_and_release_concurrently_are_one_release_by_both() {
    let (mut phones, person) = Phones::with_finished();
    release(&mut phones, DOCTOR, "2020-02-15T20:10", person);
    release(&mut phones, SECOND_DOCTOR, LAST_EVENING, person);
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.released_at), (EpisodeState::Released, Some(time(LAST_EVENING))));
    assert!(!folded.needs_resolution());
    let both = folded.decisions.iter().filter(|decision| decision.kind == DecisionType::Release);
    assert!(both.map(|decision| decision.standing).all(|standing| standing == DecisionStanding::InForce));
}

#[test]
fn release_with_a_fever_or_symptom_that_no_doctor_excluded_is_review() {
    for symptom in [false, true] {
        let (mut phones, person) = Phones::with_finished();
        release(&mut phones, DOCTOR, LAST_EVENING, person);
        let alarm = if symptom {
            let mut part = part("2020-02-15T19:00");
            let answers = vec![SymptomAnswer { symptom: Symptom::DryCough, answer: Answer::Yes }];
            part.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
            phones.write(PARTY, &Record::VisitPart(Box::new(part)))
        } else {
            phones.measure(PARTY, "2020-02-15T19:00", person, "37.3")
        };
        let folded = episode(&phones);
        assert_eq!((folded.state, &folded.review[..]), (EpisodeState::Review, &[ReviewReason::UnclearedAlarm][..]));
        // A doctor who saw it excludes it: the release stands again.
        phones.meet_all();
        phones.decide(DOCTOR, "2020-02-16T09:00", person, DecisionType::Exclude, |_| {});
        assert_eq!(episode(&phones).state, EpisodeState::Released);
        let cleared = &phones.fold().persons[0].alarms[0];
        assert_eq!((cleared.fact.record, cleared.status), (alarm, AlarmStatus::Cleared));
    }
}

#[test]
fn release_before_the_end_known_to_it_is_review() {
    let (mut phones, person) = Phones::with_finished();
    release(&mut phones, DOCTOR, "2020-02-14T20:00", person);
    let folded = episode(&phones);
    assert_eq!((folded.state, &folded.review[..]), (EpisodeState::Review, &[ReviewReason::EarlyRelease][..]));
}

#[test]
fn release_and_reanchor_concurrently_is_review() {
    let (mut phones, person) = Phones::with_finished();
    release(&mut phones, DOCTOR, LAST_EVENING, person);
    phones.decide(SECOND_DOCTOR, LAST_EVENING, person, DecisionType::Reanchor, |decision| {
        decision.anchor = Some(day("2020-02-08"));
    });
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::Review);
    assert_eq!(folded.review, [ReviewReason::ReanchoredConcurrently]);
    assert_eq!(folded.ends_on, Some(day("2020-02-22")));
}

#[test]
fn transfer_and_extend_concurrently_both_stand() {
    let (mut phones, person) = Phones::with_finished();
    let transferred = phones.decide(DOCTOR, "2020-02-10T10:00", person, DecisionType::Transfer, |decision| {
        decision.venue = Some(Venue::Hospital);
    });
    let extended = phones.extend(SECOND_DOCTOR, "2020-02-10T10:00", person, "2020-02-20");
    let folded = episode(&phones);
    assert_eq!((folded.state, folded.ends_on), (EpisodeState::TransferPending, Some(day("2020-02-20"))));
    assert!(!folded.needs_resolution());
    assert_eq!(standing(&folded, transferred), DecisionStanding::InForce);
    assert_eq!(standing(&folded, extended), DecisionStanding::InForce);
}

#[test]
fn transfer_stands_against_a_concurrent_release() {
    let (mut phones, person) = Phones::with_finished();
    release(&mut phones, DOCTOR, LAST_EVENING, person);
    phones.decide(SECOND_DOCTOR, LAST_EVENING, person, DecisionType::Transfer, |_| {});
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::TransferPending);
    assert_eq!(folded.review, [ReviewReason::TransferredConcurrently]);
    assert_eq!(conflict_kinds(&folded), ["TRANSFER//RELEASE"]);
}

#[test]
fn transfers_to_two_places_concurrently_are_a_conflict() {
    let (mut phones, person) = Phones::with_finished();
    for (phone, facility) in [(DOCTOR, "市八医院"), (SECOND_DOCTOR, "集中观察点")] {
        phones.decide(phone, "2020-02-10T10:00", person, DecisionType::Transfer, |decision| {
            decision.facility = Some(facility.into());
        });
    }
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::TransferPending);
    assert_eq!(conflict_kinds(&folded), ["TRANSFER//TRANSFER"]);
    assert_eq!(folded.conflicts[0].in_force, None);
}

#[test]
fn an_exclude_leaves_a_new_alarm_that_it_did_not_see() {
    let (mut phones, person) = Phones::with_finished();
    phones.measure(PARTY, "2020-02-10T09:00", person, "37.8");
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-10T11:00", person, DecisionType::Exclude, |_| {});
    assert!(!phones.fold().persons[0].fever);
    phones.measure(POLICE, "2020-02-10T10:00", person, "38.1");
    let view = phones.fold();
    assert!(view.persons[0].fever);
    let open: Vec<_> = view.persons[0].alarms.iter().filter(|alarm| alarm.status == AlarmStatus::Open).collect();
    assert_eq!((open.len(), open[0].celsius), (1, Some(celsius("38.1"))));
}

#[test]
fn confirm_beats_everything() {
    let (mut phones, person) = Phones::with_finished();
    phones.decide(DOCTOR, LAST_EVENING, person, DecisionType::Confirm, |_| {});
    release(&mut phones, SECOND_DOCTOR, LAST_EVENING, person);
    phones.decide(PARTY, LAST_EVENING, person, DecisionType::Lost, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Case);
    phones.meet_all();
    release(&mut phones, DOCTOR, "2020-02-16T09:00", person);
    assert_eq!(episode(&phones).state, EpisodeState::Case);
}

#[test]
fn lost_and_a_contact_later_in_valid_time_is_found() {
    let (mut phones, person) = Phones::with_observed();
    phones.decide(PARTY, "2020-02-10T10:00", person, DecisionType::Lost, |_| {});
    phones.measure(DOCTOR, "2020-02-10T09:00", person, "36.5");
    assert_eq!(episode(&phones).state, EpisodeState::Lost, "met before is not found");
    phones.measure(DOCTOR, "2020-02-10T10:30", person, "36.5");
    assert_eq!(episode(&phones).state, EpisodeState::HomeObservation);
}

#[test]
fn start_and_start_on_two_phones_are_one_observation() {
    let (mut phones, person) = Phones::with_resident();
    for (phone, anchor) in [(DOCTOR, "2020-01-30"), (SECOND_DOCTOR, "2020-02-02")] {
        phones.decide(phone, "2020-02-03T10:00", person, DecisionType::Start, |decision| {
            decision.anchor = Some(day(anchor));
        });
    }
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::HomeObservation);
    assert_eq!((folded.anchor, folded.ends_on), (Some(day("2020-02-02")), Some(day("2020-02-16"))));
    assert_eq!(conflict_kinds(&folded), ["START//START"]);
}

#[test]
fn an_unauthorised_release_is_a_proposal_without_effect() {
    for phone in [POLICE, PARTY, CALL] {
        let (mut phones, person) = Phones::with_finished();
        let proposed = release(&mut phones, phone, LAST_EVENING, person);
        let extended = phones.extend(DOCTOR, LAST_EVENING, person, "2020-02-20");
        let folded = episode(&phones);
        assert_eq!(folded.state, EpisodeState::HomeObservation);
        assert_eq!(standing(&folded, proposed), DecisionStanding::Proposal);
        assert_eq!(standing(&folded, extended), DecisionStanding::InForce);
        assert!(!folded.needs_resolution());
    }
}

#[test]
fn a_release_of_somebody_never_observed_is_review() {
    let (mut phones, person) = Phones::with_resident();
    release(&mut phones, DOCTOR, LAST_EVENING, person);
    assert_eq!(episode(&phones).review, [ReviewReason::NothingToRelease]);
    // The start that it had not seen arrives: still review, now for that.
    phones.decide(SECOND_DOCTOR, "2020-02-01T10:00", person, DecisionType::Start, |_| {});
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::Review);
    assert!(folded.review.contains(&ReviewReason::StartedConcurrently));
}

#[test]
fn a_decision_after_seeing_the_release_reopens_the_observation() {
    let (mut phones, person) = Phones::with_finished();
    let released = release(&mut phones, DOCTOR, LAST_EVENING, person);
    phones.meet_all();
    phones.extend(SECOND_DOCTOR, "2020-02-16T09:00", person, "2020-02-20");
    let folded = episode(&phones);
    assert_eq!(folded.state, EpisodeState::HomeObservation);
    assert!(!folded.needs_resolution());
    assert_eq!(standing(&folded, released), DecisionStanding::Superseded);
}

#[test]
fn a_void_is_suspended_by_what_it_had_not_seen() {
    let (mut phones, person) = Phones::with_finished();
    phones.decide(PARTY, "2020-02-10T10:00", person, DecisionType::Void, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Void);
    phones.measure(DOCTOR, "2020-02-10T09:00", person, "36.5");
    let folded = episode(&phones);
    assert_eq!((folded.state, &folded.review[..]), (EpisodeState::Review, &[ReviewReason::VoidSuspended][..]));
    phones.meet_all();
    phones.decide(PARTY, "2020-02-10T11:00", person, DecisionType::Void, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Void);
}

#[test]
fn the_sender_stays_responsible_until_the_receiver_accepts() {
    let (mut phones, person) = Phones::with_finished();
    phones.decide(PARTY, "2020-02-10T10:00", person, DecisionType::HandoverOut, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::HomeObservation);
    phones.meet_all();
    phones.decide(PARTY, "2020-02-10T12:00", person, DecisionType::HandoverAccept, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::HandedOver);
}
