//! Policy packs on their way to phones, and what phones do with them.

use super::*;
use crate::domain::decision::DecisionType;
use crate::domain::{Policy, Record};

/// Three checks a day and 21 days in the district of the tests' grid.
fn district_pack() -> Policy {
    Policy {
        version: "TH-2020-02-11".into(),
        region: "440106".into(),
        effective_from: MORNING.local_date(),
        observation_days: 21,
        ..Policy::changsha()
    }
}

fn state(server: &mut Server, pack: &Policy) {
    let signed = SignedStatement::sign(&Statement::Policy(Box::new(pack.clone())), &server.authority);
    server.trust.add(&signed).expect("the authority signed it");
}

/// The version that a decision made now carries.
fn decided_under(home: &mut Home, kind: DecisionType, now: UtcMs) -> String {
    let made = home.phone.decide(NewDecision::of(home.person, kind), now).expect("decided");
    match home.phone.household(&home.flat).expect("a household").record(&made.record) {
        Some(Record::Decision(decision)) => decision.policy.clone(),
        other => panic!("not a decision: {other:?}"),
    }
}

#[test]
fn a_pack_reaches_every_phone_by_sync_or_by_a_teammate_and_governs_from_then_on() {
    let mut home = Home::new(Role::Doctor);
    assert_eq!(decided_under(&mut home, DecisionType::Start, MORNING), "GD-2020-02");
    let date = MORNING.local_date();
    let evening = |phone: &Phone| phone.tasks(date, Slot::Eve, later(1)).expect("tasks").len();
    home.phone.visit(NewVisit { slot: Slot::Pm, ..home.visit("36.8") }, later(4 * 60)).expect("a visit");
    assert_eq!(evening(&home.phone), 0, "two checks a day: the evening round is the afternoon's");
    state(&mut home.server, &district_pack());
    home.server.sync(&mut home.phone, later(1));
    assert_eq!(evening(&home.phone), 1, "three checks a day");
    let directory = tempfile::tempdir().expect("a directory");
    let mut officer = Home::new(Role::Police).server.enrol(directory.path(), 2, Role::Police);
    assert!(officer.trust().policies().version("TH-2020-02-11").is_none());
    assert!(meet(&mut home.phone, &mut officer, later(2)).digest_equal);
    assert_eq!(officer.trust().policies().version("TH-2020-02-11"), Some(&district_pack()));
    assert_eq!(evening(&officer), 1);

    // What was decided under the old pack keeps its days; what is decided now has the new ones.
    let ends_on = |home: &Home| {
        let view = home.phone.show(&home.flat, later(10)).expect("a view");
        assert_eq!(view.policy, "TH-2020-02-11");
        view.persons[0].episode.as_ref().and_then(|episode| episode.ends_on)
    };
    assert_eq!(ends_on(&home), Some(date.plus_days(14)));
    assert_eq!(decided_under(&mut home, DecisionType::Start, later(5)), "TH-2020-02-11");
    assert_eq!(ends_on(&home), Some(date.plus_days(21)));
    let home = home.reopen();
    assert_eq!(home.phone.trust().policies().version("TH-2020-02-11"), Some(&district_pack()));
}

#[test]
fn a_pack_that_nobody_may_state_changes_nothing() {
    let mut home = Home::new(Role::Doctor);
    let pack = district_pack();
    let forged = SignedStatement::sign(&Statement::Policy(Box::new(pack.clone())), &KeyPair::from_seed(&[8; 32]));
    assert!(home.server.trust.add(&forged).is_err());
    state(&mut home.server, &Policy { checks_per_day: 7, ..pack });
    state(&mut home.server, &Policy { observation_days: 1, ..Policy::guangdong() });
    home.server.sync(&mut home.phone, later(1));
    assert_eq!(home.phone.trust().policies(), &crate::domain::PolicyBook::default());
    assert_eq!(home.server.trust.digest(&[grid()]), home.phone.trust().digest(&[grid()]), "kept and passed on");
}
