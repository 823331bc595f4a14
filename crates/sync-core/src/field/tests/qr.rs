//! A visit from one phone's screen to another's camera, and what it weighs.

use super::*;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::store::DirtyStore;
use crate::sync::qr::{DEFAULT_FRAME_BYTES, QrCollector, QrDisplay, QrError};

/// A doctor's phone with a household of three, and a teammate's that synced with the same server.
fn team() -> (Server, [TempDir; 2], [Phone; 2], DocumentId, Vec<PersonId>) {
    let mut server = Server::new();
    let directories = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let mut doctor = server.enrol(directories[0].path(), 1, Role::Doctor);
    let mut colleague = server.enrol(directories[1].path(), 2, Role::Doctor);
    let flat = doctor.add_household(flat("1201"), MORNING).expect("a flat");
    let names = ["陈伟灵", "李小红", "陈一"];
    let persons = names.map(|name| doctor.add_person(NewPerson::named(flat, name), MORNING).expect("a person").person);
    for _ in 0..2 {
        server.sync(&mut doctor, MORNING);
        server.sync(&mut colleague, MORNING);
    }
    (server, directories, [doctor, colleague], flat, persons.to_vec())
}

fn typical_visit(flat: DocumentId, persons: &[PersonId]) -> NewVisit {
    let celsius = ["36.5", "36.8", "37.1"];
    let asked = [Symptom::Fever, Symptom::DryCough, Symptom::Fatigue, Symptom::Dyspnea];
    let answers = asked.map(|symptom| SymptomAnswer { symptom, answer: Answer::No }).to_vec();
    let symptoms =
        persons.iter().map(|person| SymptomCheck { person: *person, answers: answers.clone(), onset_on: None });
    NewVisit {
        readings: persons.iter().zip(celsius).map(|(person, celsius)| reading(*person, celsius)).collect(),
        symptoms: symptoms.collect(),
        advice: Some("多通风，少外出，有发热及时联系社区医生".into()),
        ..NewVisit::new(flat, Slot::Am, Outcome::DoneOk)
    }
}

fn seen(message: &[u8]) -> (usize, Vec<u8>) {
    let display = QrDisplay::new(message, DEFAULT_FRAME_BYTES).expect("a display");
    let mut collector = QrCollector::new();
    // The first one is missed.
    let whole = (1..).find(|index| collector.take(&display.frame(*index)).expect("a frame").done);
    assert!(whole.is_some());
    (display.frame_count(), collector.message().expect("whole").to_vec())
}

#[test]
fn a_typical_visit_is_one_code_and_the_teammate_sees_the_same() {
    let (_server, _directories, [mut doctor, mut colleague], flat, persons) = team();
    doctor.visit(typical_visit(flat, &persons), later(5)).expect("a visit");
    let offer = doctor.qr_offer(&grid(), &[7; 32], later(6)).expect("an offer");
    let request = colleague.qr_request(&grid(), &[8; 32], later(6)).expect("a request");
    let (request_frames, seen_request) = seen(&request);
    let answer = doctor.qr_answer(&[seen_request], &[9; 32], later(6)).expect("an answer");
    let (frames, message) = seen(&offer.message);
    let told = format!(
        "offer {} bytes, answer {} bytes, request {} bytes",
        offer.message.len(),
        answer.message.len(),
        request.len()
    );
    assert_eq!((frames, request_frames, seen(&answer.message).0), (1, 1, 1), "{told}");
    assert!(offer.message.len() < 750 && answer.message.len() < 750 && request.len() < 400, "{told}");

    let taken = colleague.qr_take(&message, None, later(7)).expect("taken");
    assert_eq!((taken.entries, taken.households, taken.missing), (1, vec![flat], Vec::new()));
    assert_eq!(colleague.show(&flat, later(8)).expect("a view"), doctor.show(&flat, later(8)).expect("a view"));
    assert_eq!(colleague.list(None).expect("rows"), doctor.list(None).expect("rows"), "the row came with it");
    let again = colleague.qr_take(&answer.message, Some(&[8; 32]), later(7)).expect("taken");
    assert_eq!(again.entries, 0);
    assert!(colleague.store.dirty(1).expect("read").is_empty());
}

#[test]
fn a_hand_over_that_is_refused_leaves_the_phone_as_it_was() {
    let (mut server, _directories, [mut doctor, mut colleague], flat, persons) = team();
    doctor.visit(typical_visit(flat, &persons), later(5)).expect("a visit");
    let answer =
        doctor.qr_answer(&[colleague.qr_request(&grid(), &[8; 32], later(6)).expect("asked")], &[9; 32], later(6));
    let message = answer.expect("an answer").message;
    let before = (colleague.digest(&grid()).expect("a digest").digest, colleague.trust().certificates().count());
    let refused = colleague.qr_take(&message, None, later(7));
    assert!(matches!(refused, Err(FieldError::Qr(QrError::NotForThisDevice))), "{refused:?}");
    let directory = tempfile::tempdir().expect("a directory");
    let mut other = server.enrol(directory.path(), 3, Role::Party);
    let refused = other.qr_take(&message, Some(&[1; 32]), later(7)).expect_err("not for it");
    assert_eq!(refused.code(), "qr_not_for_this_device");
    assert_eq!((colleague.digest(&grid()).expect("a digest").digest, colleague.trust().certificates().count()), before);
}
