use super::*;
use crate::author::append_save;
use crate::domain::Record;
use crate::domain::correction::Change;
use crate::domain::decision::{DecisionType, EpisodeState};
use crate::domain::fold::row::PersonRow;
use crate::domain::fold::view::RoundDone;
use crate::domain::household::Household;
use crate::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use crate::field::rows::put;
use crate::store::LogStore;

fn addresses(phone: &Phone) -> Vec<String> {
    let rows = phone.list(None).expect("rows");
    rows.iter().map(|row| row.place.as_ref().map(ToString::to_string).unwrap_or_default()).collect()
}

#[test]
fn the_list_is_in_walking_order_top_floor_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut phone = Server::new().enrol(directory.path(), 1, Role::Party);
    for (building, unit, floor, room) in
        [("10", "1", 1, "101"), ("2", "1", 3, "301"), ("2", "1", 20, "2001"), ("2", "1", 20, "2010"), ("2", "", 1, "1")]
    {
        let place = Place::new(building, unit, Some(floor), room).expect("a place");
        phone.add_household(NewHousehold { place, ..flat("1") }, MORNING).expect("a flat");
    }
    let expected = ["2栋1室", "2栋1单元2001室", "2栋1单元2010室", "2栋1单元301室", "10栋1单元101室"];
    assert_eq!(addresses(&phone), expected);
    assert_eq!(phone.list(Some(&grid())).expect("rows").len(), 5);
    let elsewhere = "440106006001G002".parse().expect("a grid");
    assert_eq!(phone.list(Some(&elsewhere)).expect_err("not mine").code(), "not_granted");
}

#[test]
fn a_row_says_what_the_folded_household_says() {
    let mut home = Home::new(Role::Doctor);
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("decided");
    let fever = home.phone.visit(home.visit("38.6"), later(10)).expect("a visit");
    let row = |home: &Home| home.phone.list(None).expect("rows").remove(0);
    let found = row(&home);
    assert!(found.fever);
    assert_eq!((found.state, found.persons.len()), (Some(EpisodeState::HomeObservation), 1));
    assert_eq!(found, (&home.phone.show(&home.flat, later(20)).expect("a view")).into());
    let change = Change::Value("36.8".parse().expect("a temperature"));
    let correction = NewCorrection { target: fever.readings[0], change, reason: "输错".into(), confirmed: false };
    home.phone.correct(correction, later(11)).expect("corrected");
    assert!(!row(&home).fever);
    assert_eq!(home.phone.show(&DocumentId([9; 16]), MORNING).expect_err("no flat").code(), "unknown_household");
}

#[test]
fn a_task_is_due_from_the_round_after_the_start_until_it_is_done() {
    let mut home = Home::new(Role::Doctor);
    let date = MORNING.local_date();
    let due = |home: &Home, date, slot| home.phone.tasks(date, slot, date.start()).expect("tasks").len();
    assert_eq!(due(&home, date, Slot::Pm), 0, "nobody is watched");
    home.phone.decide(NewDecision::of(home.person, DecisionType::Start), MORNING).expect("decided");
    assert_eq!((due(&home, date, Slot::Am), due(&home, date, Slot::Pm)), (0, 1));
    let tasks = home.phone.tasks(date.plus_days(1), Slot::Am, later(24 * 60)).expect("tasks");
    assert_eq!((tasks[0].household, tasks[0].persons[0].person), (home.flat, home.person));
    let afternoon = NewVisit { slot: Slot::Pm, ..home.visit("36.8") };
    home.phone.visit(afternoon, later(6 * 60)).expect("a visit");
    assert_eq!((due(&home, date, Slot::Pm), due(&home, date.plus_days(1), Slot::Am)), (0, 1));
    assert_eq!(due(&home, date.plus_days(15), Slot::Am), 1, "nobody released the person");
    home.phone.decide(NewDecision::of(home.person, DecisionType::Exclude), later(7 * 60)).expect("decided");
    let release = NewDecision::of(home.person, DecisionType::Release);
    home.phone.decide(release, later(15 * 24 * 60)).expect("decided");
    assert_eq!(due(&home, date.plus_days(16), Slot::Am), 1, "an unseen last day cannot release");
    let denied = SymptomAnswer { symptom: Symptom::None, answer: Answer::Yes };
    for (slot, minutes) in [(Slot::Am, 0), (Slot::Pm, 6 * 60)] {
        let mut check = NewVisit { slot, ..home.visit("36.5") };
        check.readings[0].method = Method::Electronic;
        check.symptoms = vec![SymptomCheck { person: home.person, answers: vec![denied], onset_on: None }];
        home.phone.visit(check, later(14 * 24 * 60 + minutes)).expect("a visit");
    }
    let release = NewDecision::of(home.person, DecisionType::Release);
    home.phone.decide(release, later(14 * 24 * 60 + 7 * 60)).expect("decided");
    assert_eq!(due(&home, date.plus_days(16), Slot::Am), 0, "released");
}

#[test]
fn rows_that_a_crash_or_an_older_version_left_behind_are_folded_when_the_phone_is_opened() {
    let mut home = Home::new(Role::Doctor);
    let before = home.phone.list(None).expect("rows");
    home.phone.store.connection().execute_batch("DELETE FROM phone_household").expect("deleted");
    home.phone.enrolment.rows_version = 0;
    home.phone.enrolment.write(home.phone.store.connection()).expect("written");
    home = home.reopen();
    assert_eq!(home.phone.list(None).expect("rows"), before);
    // A peer session commits its page, then the process dies.
    home.phone.store.connection().execute_batch("DELETE FROM phone_household").expect("deleted");
    home.phone.store.begin().expect("begin");
    let scopes = home.phone.store.scopes().expect("scopes");
    crate::store::DirtyStore::mark_dirty(&mut home.phone.store, &scopes).expect("marked");
    home.phone.store.commit().expect("commit");
    let home = home.reopen();
    assert_eq!(home.phone.list(None).expect("rows"), before);
}

fn observed_person(phone: &Phone) -> PersonRow {
    let date = MORNING.local_date();
    let round = |n: i32| RoundDone {
        date: date.plus_days(n / 2),
        slot: if n % 2 == 0 { Slot::Am } else { Slot::Pm },
        on_time: true,
    };
    PersonRow {
        person: crate::id::Position { device: phone.device(), seq: 7 },
        name: Some("陈伟灵".into()),
        duplicate_of: None,
        resident: true,
        state: Some(EpisodeState::HomeObservation),
        first_round: Some((date, Slot::Pm)),
        ends_on: Some(date.plus_days(14)),
        fever: false,
        conflict: false,
        last_reading: None,
        rounds: (0..28).map(round).collect(),
        doubtful_rounds: Vec::new(),
    }
}

#[test]
fn a_thousand_households_are_listed_from_rows_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let mut phone = Server::new().enrol(directory.path(), 1, Role::Doctor);
    let stamp = phone.stamp(MORNING);
    let records: Vec<(DocumentId, Vec<u8>)> = (0..1000_i16)
        .map(|n| {
            let (floor, room) = (1 + n / 20, 1 + n % 20);
            let place = Place::new("1", "1", Some(floor), &format!("{floor}{room:02}")).expect("a place");
            let household = Household::new(stamp, place);
            (household.place.document(&grid()), Record::Household(household).encode())
        })
        .collect();
    let keys = phone.keys().clone();
    phone
        .transact(|replica| {
            records
                .chunks(25)
                .try_for_each(|save| append_save(replica.store, replica.trust, &keys, &grid(), save).map(|_| ()))
        })
        .expect("saved");
    // Three persons at the end of their fourteen days in each.
    phone
        .transaction(|phone| {
            for mut row in phone.rows(None)? {
                row.persons = vec![observed_person(phone); 3];
                put(phone.store.connection(), &row)?;
            }
            Ok(())
        })
        .expect("written");
    // Without any entry the list is still there: it comes from rows.
    phone.store.connection().execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM core_entry").expect("deleted");
    let started = std::time::Instant::now();
    let rows = phone.list(None).expect("rows");
    let took_ms = started.elapsed().as_millis();
    assert_eq!((rows.len(), rows[0].place.as_ref().and_then(|place| place.floor)), (1000, Some(50)));
    assert!(took_ms < 1500, "{took_ms} ms in a debug build; the target is 300 ms in a release build");
}
