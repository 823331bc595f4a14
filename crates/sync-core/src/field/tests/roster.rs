use super::*;
use crate::domain::Record;
use crate::domain::decision::{Decision, DecisionType, Venue};
use crate::domain::fold::view::PersonView;
use crate::domain::origin::Origin;
use crate::domain::person::Background;
use crate::domain::residence::Residence;
use crate::domain::risk::Category;
use crate::store::LogStore;
use crate::time::LocalDate;

fn next_grid() -> ScopeId {
    "440106006001G002".parse().expect("a grid code")
}

fn date(text: &str) -> LocalDate {
    text.parse().expect("a date")
}

/// A person whom a doctor put under observation, with everything that can go along, on a phone with two grids.
struct Watched {
    _directory: TempDir,
    phone: Phone,
    flat: DocumentId,
    person: PersonId,
}

impl Watched {
    fn new(role: Role) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut server = Server::new();
        let keys = Phone::prepare(directory.path(), &[1; 32]).expect("prepared");
        let response = server.certify(&keys, role, &[grid(), next_grid()]);
        let mut phone =
            Phone::create(directory.path(), &keys, "http://127.0.0.1:1", &response, MORNING).expect("created");
        let flat = phone.add_household(flat("1201"), MORNING).expect("a flat");
        let background = Background { chronic: Some(vec!["高血压".into()]), ..Background::default() };
        let new = NewPerson {
            phones: vec!["13800138000".into()],
            identity: Some((crate::domain::identity::DocumentType::ResidentCard, "11010519491231002X".into())),
            background: Some(background),
            tags: vec![Category::HubeiArrival.into()],
            ..NewPerson::named(flat, "陈伟灵")
        };
        let person = phone.add_person(new, MORNING).expect("a person").person;
        let start = NewDecision { anchor: Some(date("2020-02-09")), ..NewDecision::of(person, DecisionType::Start) };
        server.sync(&mut phone, MORNING);
        let second = tempfile::tempdir().expect("a directory");
        let mut doctor = server.enrol(second.path(), 2, Role::Doctor);
        server.sync(&mut doctor, MORNING);
        doctor.decide(start, MORNING).expect("started");
        server.sync(&mut doctor, MORNING);
        server.sync(&mut phone, MORNING);
        Self { _directory: directory, phone, flat, person }
    }

    fn flat(&mut self, scope: ScopeId, room: &str) -> DocumentId {
        self.phone.add_household(NewHousehold { scope, ..flat(room) }, MORNING).expect("a flat")
    }

    fn person(&self, flat: &DocumentId) -> PersonView {
        self.phone.show(flat, later(60)).expect("a view").persons.remove(0)
    }

    fn decision(&self, flat: &DocumentId, kind: DecisionType) -> Option<Decision> {
        let records = self.phone.household(flat).expect("a household").records;
        records.into_iter().find_map(|(_, record)| match record {
            Record::Decision(decision) if decision.kind == kind => Some(decision),
            _ => None,
        })
    }

    fn residences(&self, flat: &DocumentId) -> Vec<Residence> {
        let records = self.phone.household(flat).expect("a household").records;
        let residences = records.into_iter().filter_map(|(_, record)| match record {
            Record::Residence(residence) => Some(residence),
            _ => None,
        });
        residences.collect()
    }
}

#[test]
fn who_moves_takes_everything_along_in_one_save() {
    let mut home = Watched::new(Role::Doctor);
    let to = home.flat(grid(), "1501");
    let before = home.person(&home.flat);
    let new = NewMove { person: home.person, to: NewHome { relation: Some("租客".into()), ..NewHome::new(to) } };
    let seq = home.phone.next_position(&grid()).expect("a position").seq;
    let moved = home.phone.move_person(&home.flat, &new, later(60)).expect("moved");
    assert!(moved.is_proposal, "a doctor proposes on the roster");
    let here = Origin { household: home.flat, person: home.person, grid: None };
    let [arrived] = home.residences(&to).try_into().expect("one residence");
    assert_eq!((arrived.person, arrived.came_from, arrived.from), (moved.person, Some(here), date("2020-02-11")));
    let left = home.residences(&home.flat).remove(1);
    assert_eq!((left.person, left.to, left.moved_to), (home.person, Some(date("2020-02-11")), Some(to)));
    let after = home.person(&to);
    assert_eq!(after.person, moved.person);
    let shown = |view: &PersonView| {
        let identity = view.identity.as_ref().map(|identity| (identity.hash, identity.last_four.clone()));
        (view.name.clone(), view.phones.clone(), identity, view.birth_date, view.sex, view.tags[0].category)
    };
    assert_eq!(shown(&after), shown(&before));
    let start = home.decision(&to, DecisionType::Start).expect("the observation goes on");
    assert_eq!((start.carried_from, start.anchor), (Some(here), Some(date("2020-02-09"))));
    assert_eq!((start.until, start.venue), (before.episode.and_then(|episode| episode.ends_on), Some(Venue::Home)));
    // Signed once: one save.
    let entries = home.phone.store.entries(&grid(), &home.phone.device(), seq - 1, u64::MAX).expect("entries");
    assert!(
        entries.iter().all(|entry| entry.save == seq) && entries.iter().any(|entry| entry.document == to),
        "{entries:?}"
    );
    let Some((_, Record::Person(person))) = home.phone.household(&to).expect("a household").records.into_iter().nth(1)
    else {
        panic!("no person")
    };
    assert_eq!(person.background.and_then(|background| background.chronic), Some(vec!["高血压".into()]));
}

#[test]
fn a_move_that_makes_no_sense_is_refused() {
    let mut home = Watched::new(Role::Party);
    let (to, far) = (home.flat(grid(), "1501"), home.flat(next_grid(), "1"));
    let whither = |to| NewMove { person: home.person, to: NewHome::new(to) };
    let (near, same, away, nowhere) = (whither(to), whither(home.flat), whither(far), whither(DocumentId([7; 16])));
    let before = home.phone.digest(&grid()).expect("a digest");
    assert_eq!(home.phone.move_person(&home.flat, &same, later(1)).expect_err("lives there").code(), "refused_value");
    assert_eq!(home.phone.move_person(&home.flat, &away, later(1)).expect_err("a handover").code(), "refused_value");
    let gone = home.phone.move_person(&home.flat, &nowhere, later(1));
    assert_eq!(gone.expect_err("no flat").code(), "unknown_household");
    let stranger = NewMove { person: crate::id::Position { seq: 900, ..home.person }, ..near.clone() };
    assert_eq!(home.phone.move_person(&home.flat, &stranger, later(1)).expect_err("nobody").code(), "unknown_person");
    assert_eq!(home.phone.digest(&grid()).expect("a digest"), before);
    assert!(!home.phone.move_person(&home.flat, &near, later(1)).expect("moved").is_proposal);
    assert_eq!(home.phone.move_person(&home.flat, &near, later(2)).expect_err("gone").code(), "refused_value");
    assert_eq!(home.residences(&to).len(), 1);
}

#[test]
fn who_is_not_watched_moves_without_an_observation() {
    let mut home = Home::new(Role::Party);
    let to = home.phone.add_household(flat("1501"), MORNING).expect("a flat");
    let new = NewMove { person: home.person, to: NewHome::new(to) };
    home.phone.move_person(&home.flat, &new, later(1)).expect("moved");
    let view = home.phone.show(&to, later(1)).expect("a view");
    assert!(view.persons[0].resident && view.persons[0].episode.is_none());
}

#[test]
fn a_handover_is_proposed_then_accepted_by_the_other_grid() {
    let mut home = Watched::new(Role::Party);
    let to = home.flat(next_grid(), "1");
    let new_home = NewHome::new(to);
    let early = home.phone.accept_handover(&home.flat, &home.person, &new_home, later(1));
    assert_eq!(early.expect_err("nobody offered").code(), "refused_value");
    let offer =
        |to_grid| NewHandover { person: home.person, to_grid, reason: Some("回户籍地".into()), document_no: None };
    let (out, nowhere) = (offer(next_grid()), offer(grid()));
    assert_eq!(home.phone.hand_over(&home.flat, &nowhere, later(1)).expect_err("itself").code(), "refused_value");
    assert!(!home.phone.hand_over(&home.flat, &out, later(2)).expect("offered").is_proposal);
    let written = home.decision(&home.flat, DecisionType::HandoverOut).expect("an offer");
    assert_eq!(written.to_grid, Some(next_grid()));
    let accepted = home.phone.accept_handover(&home.flat, &home.person, &new_home, later(3)).expect("accepted");
    assert_eq!((accepted.grid, accepted.acceptance.grid), (next_grid(), grid()));
    let origin = Origin { household: home.flat, person: home.person, grid: Some(grid()) };
    let start = home.decision(&to, DecisionType::Start).expect("the observation goes on");
    assert_eq!((start.person, start.carried_from), (accepted.person, Some(origin)));
    assert!(home.decision(&home.flat, DecisionType::HandoverAccept).is_some());
    let again = home.phone.accept_handover(&home.flat, &home.person, &new_home, later(4));
    assert_eq!(again.expect_err("done").code(), "refused_value");
}

#[test]
fn an_acceptance_that_a_crash_cut_in_half_is_finished_by_calling_again() {
    let mut home = Watched::new(Role::Party);
    let to = home.flat(next_grid(), "1");
    let out = NewHandover { person: home.person, to_grid: next_grid(), reason: None, document_no: None };
    home.phone.hand_over(&home.flat, &out, later(2)).expect("offered");
    // What the first save of an acceptance writes.
    let resident = home.phone.resident(&home.flat, &home.person, later(3)).expect("a resident");
    let origin = Origin { household: home.flat, person: home.person, grid: Some(grid()) };
    let there = home.phone.next_position(&next_grid()).expect("a position");
    let records = resident.carried(origin, &NewHome::new(to), there, home.phone.stamp(later(3)), "x");
    let records: Vec<_> = records.into_iter().map(|record| (to, record)).collect();
    home.phone.save(&next_grid(), &records).expect("saved");
    let accepted = home.phone.accept_handover(&home.flat, &home.person, &NewHome::new(to), later(4)).expect("accepted");
    assert_eq!((accepted.person, home.residences(&to).len()), (there, 1), "nobody is introduced twice");
}
