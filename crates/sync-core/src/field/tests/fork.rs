use super::*;
use crate::domain::Record;
use crate::domain::decision::DecisionType;

fn copy_of(home: &Home) -> TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    for entry in std::fs::read_dir(home.directory.path()).expect("a directory") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
    }
    copy
}

/// Makes the phone's next transaction fail where the new enrolment is written.
fn fail_at_the_last_write(phone: &Phone) {
    let sql = "CREATE TEMP TRIGGER fail BEFORE INSERT ON main.phone_enrolment BEGIN SELECT RAISE(ABORT, 'crash'); END";
    phone.store.connection().execute_batch(sql).expect("a trigger");
}

fn temperatures(phone: &Phone, flat: &DocumentId) -> Vec<String> {
    let records = phone.household(flat).expect("a household").records;
    let parts = records.into_iter().filter_map(|(_, record)| match record {
        Record::VisitPart(part) => Some(part.readings.into_iter().map(|reading| reading.value.to_string())),
        _ => None,
    });
    let mut all: Vec<String> = parts.flatten().collect();
    all.sort();
    all
}

#[test]
fn a_cloned_phone_goes_on_under_a_new_key_and_loses_nothing() {
    let mut home = Home::new(Role::Doctor);
    home.server.sync(&mut home.phone, MORNING);
    let copy = copy_of(&home);
    let mut clone = Phone::open(copy.path()).expect("opened");

    home.phone.visit(home.visit("36.1"), later(1)).expect("a visit");
    home.server.sync(&mut home.phone, later(2));

    clone.visit(home.visit("36.2"), later(1)).expect("a visit");
    let named = clone.add_person(NewPerson::named(home.flat, "王芳"), later(2)).expect("a person").person;
    let of_new = NewVisit { readings: vec![reading(named, "36.3")], ..home.visit("36.2") };
    clone.visit(of_new, later(3)).expect("a visit to a person of the lost branch");
    let decided = clone.decide(NewDecision::of(home.person, DecisionType::Start), later(4)).expect("decided").record;

    let old = clone.device();
    let mut asked = 0;
    while !clone.is_forked().expect("read") {
        let request = clone.sync_request().expect("a request");
        let response = home.server.answer(&request, later(5));
        clone.absorb(&response, later(5)).expect("absorbed");
        asked += 1;
        assert!(asked < 5, "the fork is found in a few requests");
    }
    assert!(clone.status().expect("status").forked);

    let renewal = clone.prepare_renewal(&[8; 32]).expect("prepared");
    assert_eq!(renewal.old.public().device(), old);
    renewal.request.check(old).expect("the new key is held");
    let response = home.server.certify(&KeyPair::from_seed(&[8; 32]), Role::Doctor, &[grid()]);
    assert_eq!(clone.renew(&response).expect("renewed"), 5, "two visits, a person in two records, a decision");
    assert_ne!(clone.device(), old);
    drop(clone);

    let mut clone = Phone::open(copy.path()).expect("opened under the new key");
    assert!(!clone.is_forked().expect("read"));
    home.server.sync(&mut clone, later(6));
    home.server.sync(&mut home.phone, later(7));
    assert_eq!(temperatures(&home.phone, &home.flat), ["36.1", "36.2", "36.3"]);
    assert_eq!(temperatures(&clone, &home.flat), ["36.1", "36.2", "36.3"]);
    let digest = |phone: &Phone| phone.digest(&grid()).expect("a digest").digest;
    assert_eq!(digest(&home.phone), digest(&clone));

    // The decision keeps its causes: it had not seen what the other branch measured.
    let document = clone.document(&grid(), &home.flat).expect("a document");
    let household = clone.household(&home.flat).expect("a household");
    let position = |wanted: &dyn Fn(&Record) -> bool| {
        household.records.iter().find(|(_, record)| wanted(record)).map(|(id, _)| *id).expect("a record")
    };
    let decision = position(&|record| matches!(record, Record::Decision(_)));
    let measured = |celsius: &'static str| move |record: &Record| matches!(record, Record::VisitPart(part) if part.readings[0].value.to_string() == celsius);
    assert_ne!(decision, decided, "its id is new");
    assert!(document.has_seen(&decision, &position(&measured("36.2"))));
    assert!(!document.has_seen(&decision, &position(&measured("36.1"))));
    let visited = household.record(&position(&measured("36.3"))).expect("a visit").references();
    assert!(visited.iter().all(|person| household.knows(person).is_ok()), "references moved with their targets");
}

#[test]
fn a_branch_that_counts_and_is_longer_does_not_go_on_from_the_lost_one() {
    let mut home = Home::new(Role::Doctor);
    home.server.sync(&mut home.phone, MORNING);
    let copy = copy_of(&home);
    let mut clone = Phone::open(copy.path()).expect("opened");
    home.phone.visit(home.visit("36.1"), later(1)).expect("a visit");
    home.phone.visit(home.visit("36.2"), later(2)).expect("a visit");
    home.server.sync(&mut home.phone, later(3));
    clone.visit(home.visit("36.3"), later(1)).expect("a visit");

    let request = clone.sync_request().expect("a request");
    let response = home.server.answer(&request, later(4));
    let absorbed = clone.absorb(&response, later(4)).expect("absorbed");
    assert_eq!(absorbed.pulled, 0, "an entry of the other branch was put behind the lost one");
    assert!(clone.is_forked().expect("read"));

    clone.prepare_renewal(&[8; 32]).expect("prepared");
    let response = home.server.certify(&KeyPair::from_seed(&[8; 32]), Role::Doctor, &[grid()]);
    assert_eq!(clone.renew(&response).expect("renewed"), 1);
    home.server.sync(&mut clone, later(5));
    home.server.sync(&mut home.phone, later(6));
    assert_eq!(temperatures(&clone, &home.flat), ["36.1", "36.2", "36.3"]);
    assert_eq!(temperatures(&home.phone, &home.flat), ["36.1", "36.2", "36.3"]);
}

#[test]
fn a_renewal_that_crashes_before_or_after_its_transaction_is_taken_up_again() {
    let mut home = Home::new(Role::Doctor);
    home.server.sync(&mut home.phone, MORNING);
    let copy = copy_of(&home);
    let mut clone = Phone::open(copy.path()).expect("opened");
    assert!(matches!(clone.prepare_renewal(&[8; 32]), Err(FieldError::NotForked)));
    home.phone.visit(home.visit("36.1"), later(1)).expect("a visit");
    home.server.sync(&mut home.phone, later(2));
    clone.visit(home.visit("36.2"), later(1)).expect("a visit");
    while !clone.is_forked().expect("read") {
        let request = clone.sync_request().expect("a request");
        let response = home.server.answer(&request, later(5));
        clone.absorb(&response, later(5)).expect("absorbed");
    }
    let first = clone.prepare_renewal(&[8; 32]).expect("prepared").request.key;
    drop(clone);
    let mut clone = Phone::open(copy.path()).expect("opened");
    assert_eq!(clone.prepare_renewal(&[9; 32]).expect("prepared").request.key, first, "the answer may have been lost");
    let wrong = home.server.certify(&KeyPair::from_seed(&[9; 32]), Role::Doctor, &[grid()]);
    assert!(matches!(clone.renew(&wrong), Err(FieldError::NoCertificate)));
    let response = home.server.certify(&KeyPair::from_seed(&[8; 32]), Role::Doctor, &[grid()]);
    let old = clone.keys().public();
    fail_at_the_last_write(&clone);
    assert!(clone.renew(&response).is_err());
    drop(clone);
    let mut clone = Phone::open(copy.path()).expect("opened as before");
    assert_eq!(clone.keys().public(), old);
    clone.renew(&response).expect("renewed with the key that was kept");
    drop(clone);
    let clone = Phone::open(copy.path()).expect("opened");
    assert_eq!(clone.keys().public(), first);
}

#[test]
fn a_phone_restored_from_a_backup_gets_its_own_entries_back() {
    let mut home = Home::new(Role::Doctor);
    home.server.sync(&mut home.phone, MORNING);
    let backup = copy_of(&home);
    home.phone.visit(home.visit("36.1"), later(1)).expect("a visit");
    home.server.sync(&mut home.phone, later(2));
    let mut restored = Phone::open(backup.path()).expect("opened");
    home.server.sync(&mut restored, later(3));
    assert!(!restored.is_forked().expect("read"));
    assert_eq!(temperatures(&restored, &home.flat), ["36.1"]);
    restored.visit(home.visit("36.4"), later(4)).expect("a visit");
    home.server.sync(&mut restored, later(5));
    assert!(!restored.is_forked().expect("read"), "it goes on where it was");
}
