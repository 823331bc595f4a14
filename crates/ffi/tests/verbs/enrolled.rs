//! Phones with encrypted stores in temporary directories, and the least that a test has to say.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::reading::{Method, Site};
use stairwell_core::domain::visit::{Outcome, VisitMode};
use stairwell_core::field::{Location, Phone, StoreKey};
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::time::{Slot, UtcMs};
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};
use stairwell_ffi::{
    Clock, Decision, FieldPhone, Household, HouseholdDetail, PeerState, Person, PersonDetail, Reading, Settings, Visit,
};
use tempfile::TempDir;

pub(crate) const GRID: &str = "440106006016G001";
pub(crate) const OTHER_GRID: &str = "440106006016G002";
/// 2020-02-11 09:00 in Guangzhou.
pub(crate) const MORNING_MS: i64 = 1_581_382_800_000;
pub(crate) const DAY_MS: i64 = 86_400_000;
const KEY: [u8; 32] = [7; 32];

/// A clock that stands until it is set.
#[derive(Debug)]
pub(crate) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// One phone of a team.
pub(crate) struct Member {
    pub(crate) phone: Arc<FieldPhone>,
    clock: Arc<Hand>,
    _directory: TempDir,
}

impl Member {
    pub(crate) fn wait_ms(&self, ms: i64) {
        self.clock.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn detail(&self, household: &str) -> HouseholdDetail {
        self.phone.household(household.to_owned()).expect("shown")
    }

    /// The one person of a household.
    pub(crate) fn only(&self, household: &str) -> PersonDetail {
        let mut persons = self.detail(household).persons;
        assert_eq!(persons.len(), 1, "{persons:?}");
        persons.remove(0)
    }
}

/// Phones of one authority, all with both grids, in the order of the roles.
pub(crate) fn team(roles: &[Role]) -> Vec<Member> {
    let authority = KeyPair::from_seed(&[1; 32]);
    let key = StoreKey::new(KEY);
    let prepared: Vec<_> = roles
        .iter()
        .zip(2u8..)
        .map(|(role, number)| {
            let directory = tempfile::tempdir().expect("a directory");
            let keys = Phone::prepare(Location::encrypted(directory.path(), &key), &[number; 32]).expect("prepared");
            let certificate = Certificate {
                key: keys.public(),
                person: format!("{}{number}", role.code()),
                role: *role,
                team: "T1".into(),
                scopes: [GRID, OTHER_GRID].map(|code| code.parse().expect("a grid")).to_vec(),
                issued_at: UtcMs(MORNING_MS),
                not_after: UtcMs(MORNING_MS + 60 * DAY_MS),
                succeeds: None,
            };
            (directory, keys, certificate)
        })
        .collect();
    let signed =
        |certificate: &Certificate| SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority);
    let statements: Vec<_> = prepared.iter().map(|(_, _, certificate)| signed(certificate)).collect();
    let response = |certificate| EnrolResponse {
        authority: authority.public(),
        certificate,
        statements: statements.clone(),
        id_hash_key: [3; 32],
        seal_key: [9; 32],
        server_time: UtcMs(MORNING_MS),
    };
    let enrolled = prepared.into_iter().map(|(directory, keys, certificate)| {
        let place = Location::encrypted(directory.path(), &key);
        let made = Phone::create(place, &keys, "http://127.0.0.1:1", &response(certificate), UtcMs(MORNING_MS));
        drop(made.expect("created"));
        open(directory)
    });
    enrolled.collect()
}

/// One phone.
pub(crate) fn alone(role: Role) -> Member {
    team(&[role]).remove(0)
}

fn open(directory: TempDir) -> Member {
    let clock = Arc::new(Hand(AtomicI64::new(MORNING_MS)));
    let settings = Settings {
        directory: directory.path().to_str().expect("a path in UTF-8").to_owned(),
        key: KEY.to_vec(),
        roots_pem: None,
    };
    let phone = FieldPhone::open(settings, Some(Arc::<Hand>::clone(&clock)), None).expect("opened");
    Member { phone, clock, _directory: directory }
}

/// A household of a grid with one person; their ids.
pub(crate) fn household_in(member: &Member, grid: &str, room: &str) -> (String, String) {
    let new = Household {
        grid: grid.into(),
        building: "3".into(),
        unit: "2".into(),
        room: room.into(),
        floor: Some(7),
        lift_working: None,
        access_note: Some("按 702 门铃".into()),
        landlord: None,
        door_device: None,
    };
    let household = member.phone.add_household(new).expect("registered");
    let person = member.phone.add_person(somebody(&household, "陈某")).expect("registered").person;
    (household, person)
}

/// The same in the first grid.
pub(crate) fn household(member: &Member, room: &str) -> (String, String) {
    household_in(member, GRID, room)
}

pub(crate) fn somebody(household: &str, name: &str) -> Person {
    Person {
        household: household.into(),
        name: name.into(),
        phones: Vec::new(),
        document: None,
        document_number: None,
        sex: None,
        birth_date: None,
        age_years: None,
        source: None,
        lives_here_from: None,
        basis: None,
        relation: None,
        background: None,
        tags: Vec::new(),
    }
}

pub(crate) fn at_the_door(household: &str) -> Visit {
    Visit {
        household: household.into(),
        round: Slot::Am,
        outcome: Outcome::DoneOk,
        mode: VisitMode::Door,
        present: Vec::new(),
        readings: Vec::new(),
        symptoms: Vec::new(),
        identity_looks: Vec::new(),
        needs: Vec::new(),
        notices: Vec::new(),
        exposures: Vec::new(),
        advice: None,
        note: None,
        callback_given: None,
        place: None,
        observed_at_ms: None,
        late_reason: None,
    }
}

pub(crate) fn measured(person: &str, deci_c: i32) -> Reading {
    Reading {
        person: person.into(),
        deci_c,
        site: Site::Axilla,
        method: Method::Electronic,
        confirmed: false,
        retest_of_index: None,
        retest_of: None,
        antipyretic_6h: None,
        source: None,
        device_serial: None,
    }
}

pub(crate) fn decision(person: &str, kind: DecisionType) -> Decision {
    Decision {
        person: person.into(),
        kind,
        until: None,
        anchor: None,
        anchor_basis: None,
        venue: None,
        facility: None,
        reason: None,
        resolves: Vec::new(),
        upholds: None,
        to_grid: None,
        transfer_reason: None,
        document_no: None,
        criteria: Vec::new(),
        responsible: Vec::new(),
    }
}

/// Two phones merge over a channel with frames of 180 bytes, as Bluetooth has them.
pub(crate) fn merge(one: &Member, other: &Member) {
    let (near, far) = (one.phone.peer_connect().expect("begun"), other.phone.peer_accept().expect("begun"));
    loop {
        let mut moved = false;
        for (from, to) in [(&near, &far), (&far, &near)] {
            while let Some(frame) = from.to_send(180) {
                to.received(frame).expect("taken");
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    for channel in [near, far] {
        let progress = channel.progress();
        assert_eq!((progress.state, progress.digest_equal), (PeerState::Finished, true), "{progress:?}");
    }
}
