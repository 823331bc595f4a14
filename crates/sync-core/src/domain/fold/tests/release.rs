//! What a release stands on, reference/domain.md §5.4 (guard for RELEASE), and §5.3g.

use super::*;
use crate::domain::decision::EpisodeState;
use crate::domain::fold::view::{EpisodeView, ReviewReason};
use crate::domain::policy::ReleaseQuorum;
use crate::domain::sample::{Sample, SampleKind, SampleResult, SampleStage, SampleStep};

const EVENING: &str = "2020-02-15T20:00";

fn episode(phones: &Phones) -> EpisodeView {
    phones.fold().persons[0].episode.clone().expect("an episode")
}

/// What a release on the last evening lacks, after the last day was seen to by `last_day`.
fn lacks(last_day: impl FnOnce(&mut Phones, PersonId)) -> Vec<ReviewReason> {
    let (mut phones, person) = Phones::with_observed();
    last_day(&mut phones, person);
    phones.meet_all();
    let missing = episode(&phones).missing_for_release;
    phones.decide(DOCTOR, EVENING, person, DecisionType::Release, |_| {});
    let episode = episode(&phones);
    let expected = if episode.review.is_empty() { EpisodeState::Released } else { EpisodeState::Review };
    assert_eq!(episode.state, expected);
    assert_eq!(missing, episode.review, "the list of what is missing says so before anybody releases");
    episode.review
}

fn round(phones: &mut Phones, phone: usize, at: &str, person: PersonId, method: Method, answer: Option<Answer>) {
    let mut part = part(at);
    part.readings = vec![Reading { method, ..reading(person, "36.5") }];
    part.symptoms = answer
        .map(|answer| {
            let answers = vec![SymptomAnswer { symptom: Symptom::Cough, answer }];
            SymptomCheck { person, answers, onset_on: None }
        })
        .into_iter()
        .collect();
    phones.write(phone, &Record::VisitPart(Box::new(part)));
}

#[test]
fn nothing_is_missing_when_the_last_day_was_seen() {
    assert_eq!(lacks(|phones, person| phones.finish(PARTY, "2020-02-15", person)), []);
}

#[test]
fn an_unseen_last_day_cannot_release() {
    let unseen = [ReviewReason::LastDayUnseen, ReviewReason::NoContactReading, ReviewReason::SymptomsNotDenied];
    assert_eq!(lacks(|phones, person| phones.finish(PARTY, "2020-02-14", person)), unseen);
    let half = |phones: &mut Phones, person| {
        round(phones, PARTY, "2020-02-15T09:00", person, Method::Electronic, Some(Answer::No));
    };
    assert_eq!(lacks(half), [ReviewReason::LastDayUnseen]);
}

#[test]
fn a_forehead_gun_is_no_contact_thermometer_and_symptoms_are_asked_and_denied() {
    let guns = |phones: &mut Phones, person| {
        for at in ["2020-02-15T09:00", "2020-02-15T17:00"] {
            round(phones, PARTY, at, person, Method::Infrared, Some(Answer::No));
        }
    };
    assert_eq!(lacks(guns), [ReviewReason::NoContactReading]);
    for answer in [None, Some(Answer::Unknown)] {
        let unasked = |phones: &mut Phones, person| {
            for at in ["2020-02-15T09:00", "2020-02-15T17:00"] {
                round(phones, PARTY, at, person, Method::Glass, answer);
            }
        };
        assert_eq!(lacks(unasked), [ReviewReason::SymptomsNotDenied]);
    }
}

#[test]
fn what_the_doctor_had_not_seen_was_not_looked_at() {
    let (mut phones, person) = Phones::with_observed();
    phones.finish(PARTY, "2020-02-15", person);
    phones.decide(DOCTOR, EVENING, person, DecisionType::Release, |_| {});
    let before = episode(&phones);
    assert_eq!((before.state, before.review.first()), (EpisodeState::Review, Some(&ReviewReason::LastDayUnseen)));
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-15T21:00", person, DecisionType::Release, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Released, "released again, having seen it");
}

#[test]
fn the_pack_may_ask_for_signatures_and_more_than_one_recorder() {
    for (quorum, signers) in
        [(ReleaseQuorum::DoctorCommunity, vec![PARTY]), (ReleaseQuorum::DoctorCommunityPolice, vec![PARTY, POLICE])]
    {
        let (mut phones, person) = Phones::with_observed();
        let pack = Policy { version: "HK-1".into(), release_quorum: quorum, ..Policy::guangdong() };
        phones.policies.take(pack);
        phones.finish(DOCTOR, "2020-02-15", person);
        phones.meet_all();
        let release = |decision: &mut Decision| decision.policy = "HK-1".into();
        phones.decide(DOCTOR, EVENING, person, DecisionType::Release, release);
        let alone = episode(&phones);
        assert_eq!(alone.review, [ReviewReason::QuorumMissing, ReviewReason::SoleRecorder]);
        for signer in signers {
            phones.decide(signer, EVENING, person, DecisionType::Release, release);
        }
        assert_eq!(episode(&phones).review, [ReviewReason::SoleRecorder], "{quorum}: signed, by one recorder");
        phones.finish(PARTY, "2020-02-15", person);
        phones.meet_all();
        phones.decide(DOCTOR, "2020-02-15T20:30", person, DecisionType::Release, release);
        let signed = episode(&phones);
        assert_eq!((signed.state, &signed.review[..]), (EpisodeState::Released, &[][..]), "{quorum}");
    }
}

#[test]
fn the_pack_may_ask_for_negatives_and_a_positive_sample_holds_everybody() {
    let (mut phones, person) = Phones::with_finished();
    phones.policies.take(Policy { version: "NEG-1".into(), negatives_required: 1, ..Policy::guangdong() });
    let release = |decision: &mut Decision| decision.policy = "NEG-1".into();
    phones.decide(DOCTOR, EVENING, person, DecisionType::Release, release);
    assert_eq!(episode(&phones).review, [ReviewReason::NegativesMissing]);
    let sample = Sample {
        stamp: stamp("2020-02-14T10:00"),
        person,
        number: "TH-1".into(),
        kind: SampleKind::ThroatSwab,
        day_index: Some(13),
    };
    let sample = phones.write(DOCTOR, &Record::Sample(sample));
    let result = |result| {
        Record::SampleStep(SampleStep {
            stamp: stamp("2020-02-15T12:00"),
            sample,
            stage: SampleStage::Resulted,
            result: Some(result),
            place: None,
            at: None,
            supervisor: None,
        })
    };
    phones.meet_all();
    phones.write(DOCTOR, &result(SampleResult::Negative));
    phones.decide(DOCTOR, "2020-02-15T21:00", person, DecisionType::Release, release);
    assert_eq!(episode(&phones).state, EpisodeState::Released);
    // POS // NEG for one number: REVIEW, treated as POS.
    phones.write(SECOND_DOCTOR, &result(SampleResult::Positive));
    let held = episode(&phones);
    assert_eq!(held.state, EpisodeState::Review);
    assert_eq!(held.review, [ReviewReason::NegativesMissing, ReviewReason::PositiveSample]);
    let view = phones.fold();
    let shown = &view.persons[0].samples[0];
    assert_eq!((shown.result, shown.in_review), (Some(SampleResult::Positive), true));
    phones.meet_all();
    phones.write(DOCTOR, &result(SampleResult::Negative));
    assert_eq!(episode(&phones).state, EpisodeState::Released, "the laboratory's word that saw both");
}

#[test]
fn case_g_a_case_in_the_household_makes_its_people_presumed_contacts() {
    let (mut phones, first) = Phones::with_finished();
    let second = phones.write(PARTY, &resident("陈伟强"));
    phones.meet_all();
    phones.decide(SECOND_DOCTOR, EVENING, second, DecisionType::Confirm, |_| {});
    phones.decide(DOCTOR, EVENING, first, DecisionType::Release, |_| {});
    let view = phones.fold();
    let (one, other) = (&view.persons[0], &view.persons[1]);
    assert_eq!(other.episode.as_ref().map(|episode| episode.state), Some(EpisodeState::Case));
    assert_eq!(other.presumed_contact, None, "the case itself is none");
    let presumed = one.presumed_contact.as_ref().expect("a proposal");
    assert_eq!((presumed.case_person, presumed.anchor, presumed.until), (second, day("2020-02-15"), day("2020-02-29")));
    let held = one.episode.as_ref().expect("an episode");
    assert_eq!((held.state, &held.review[..]), (EpisodeState::Review, &[ReviewReason::ContactUnconfirmed][..]));
    // A doctor confirms it: the proposal is answered.
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-16T09:00", first, DecisionType::Reanchor, |decision| {
        decision.anchor = Some(day("2020-02-15"));
    });
    let view = phones.fold();
    assert_eq!(view.persons[0].presumed_contact, None);
    let confirmed = view.persons[0].episode.as_ref().expect("an episode");
    assert_eq!((confirmed.state, confirmed.ends_on), (EpisodeState::HomeObservation, Some(day("2020-02-29"))));
}

#[test]
fn case_g_somebody_whom_nobody_watched_is_listed() {
    let (mut phones, _) = Phones::with_resident();
    let second = phones.write(PARTY, &resident("陈伟强"));
    phones.meet_all();
    phones.decide(DOCTOR, EVENING, second, DecisionType::Confirm, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::Listed);
}

#[test]
fn a_low_reading_is_no_normal_one() {
    let low = |phones: &mut Phones, person| {
        for at in ["2020-02-15T09:00", "2020-02-15T17:00"] {
            let mut part = part(at);
            part.readings = vec![reading(person, "33.1")];
            let answers = vec![SymptomAnswer { symptom: Symptom::None, answer: Answer::Yes }];
            part.symptoms = vec![SymptomCheck { person, answers, onset_on: None }];
            phones.write(PARTY, &Record::VisitPart(Box::new(part)));
        }
    };
    assert_eq!(lacks(low), [ReviewReason::LastDayUnseen, ReviewReason::NoContactReading]);
}

/// A sample of the person with a positive result by a doctor, and the record that took or registered it.
fn positive(phones: &mut Phones, phone: usize, person: PersonId) -> Position {
    let sample = Sample {
        stamp: stamp("2020-02-14T10:00"),
        person,
        number: "TH-9".into(),
        kind: SampleKind::ThroatSwab,
        day_index: None,
    };
    let sample = phones.write(phone, &Record::Sample(sample));
    phones.meet_all();
    let step = SampleStep {
        stamp: stamp("2020-02-15T12:00"),
        sample,
        stage: SampleStage::Resulted,
        result: Some(SampleResult::Positive),
        place: None,
        at: None,
        supervisor: None,
    };
    phones.write(SECOND_DOCTOR, &Record::SampleStep(step));
    sample
}

#[test]
fn a_positive_sample_is_taken_back_by_no_one_who_only_registers_it() {
    let (mut phones, person) = Phones::with_finished();
    let sample = positive(&mut phones, PARTY, person);
    phones.correct(PARTY, "2020-02-15T13:00", sample, Change::Void);
    phones.meet_all();
    phones.decide(DOCTOR, EVENING, person, DecisionType::Release, |_| {});
    assert_eq!(episode(&phones).review, [ReviewReason::PositiveSample]);
    phones.correct(DOCTOR, "2020-02-15T21:00", sample, Change::Void);
    assert_eq!(episode(&phones).state, EpisodeState::Released, "误录, by a doctor");
}

#[test]
fn what_stands_under_one_registration_holds_the_release_of_the_other() {
    let (mut phones, first) = Phones::with_finished();
    let second = phones.write(PARTY, &resident("陈伟刚"));
    positive(&mut phones, DOCTOR, second);
    phones.meet_all();
    let link = crate::domain::link::PersonLink {
        stamp: stamp("2020-02-15T13:00"),
        one: first,
        other: second,
        kind: crate::domain::link::LinkKind::Same,
        reason: "同一人".into(),
        other_grid: None,
        supervisor: None,
    };
    phones.write(PARTY, &Record::PersonLink(link));
    phones.decide(DOCTOR, EVENING, first, DecisionType::Release, |_| {});
    let view = phones.fold();
    assert_eq!(view.persons[0].merged.as_ref().map(|merged| merged.state), Some(EpisodeState::Review));
    let rows = HouseholdRow::from(&view);
    assert!(rows.persons.iter().any(|row| row.state == Some(EpisodeState::Review)));
}

#[test]
fn a_handover_that_had_not_seen_a_fever_leaves_the_duty_with_the_sender() {
    let (mut phones, person) = Phones::with_observed();
    phones.decide(PARTY, "2020-02-10T09:00", person, DecisionType::HandoverOut, |_| {});
    phones.decide(PARTY, "2020-02-10T10:00", person, DecisionType::HandoverAccept, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::HandedOver);
    phones.measure(POLICE, "2020-02-10T09:30", person, "38.6");
    assert_eq!(episode(&phones).state, EpisodeState::Review);
    phones.meet_all();
    phones.decide(DOCTOR, "2020-02-10T12:00", person, DecisionType::Exclude, |_| {});
    assert_eq!(episode(&phones).state, EpisodeState::HandedOver);
}
