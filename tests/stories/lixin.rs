//! 立新 community, February 2020: 55 returnees, two checks a day, fourteen days. 1,540 rounds are owed. What was recorded is
//! written down here; nothing is derived from the code that counts.

use end_to_end::browser::Browser;
use end_to_end::member::{Member, measured, time};
use end_to_end::official;
use end_to_end::server::Server;
use end_to_end::street::{ADMIN, PASSWORD};
use serde_json::Value;
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::domain::symptom::{Answer, Symptom, SymptomAnswer, SymptomCheck};
use stairwell_core::domain::visit::Outcome;
use stairwell_core::field::{NewDecision, NewVisit};
use stairwell_core::id::{DocumentId, PersonId};
use stairwell_core::time::Slot;
use tempfile::TempDir;

const COMMUNITY: &str = "440303003009";
const RETURNEES: usize = 55;
/// A family of four in each flat; three in the last one.
const FAMILY: usize = 4;
/// The fourteen days of observation that follow 28 January.
const DAYS: [&str; 14] = [
    "2020-01-29",
    "2020-01-30",
    "2020-01-31",
    "2020-02-01",
    "2020-02-02",
    "2020-02-03",
    "2020-02-04",
    "2020-02-05",
    "2020-02-06",
    "2020-02-07",
    "2020-02-08",
    "2020-02-09",
    "2020-02-10",
    "2020-02-11",
];
/// The seven rounds that nobody did: who, when. The first and the very last round are among them.
const MISSED: [(usize, &str, Slot); 7] = [
    (0, "2020-01-29", Slot::Am),
    (7, "2020-01-31", Slot::Pm),
    (13, "2020-02-02", Slot::Am),
    (21, "2020-02-05", Slot::Pm),
    (34, "2020-02-08", Slot::Am),
    (47, "2020-02-11", Slot::Am),
    (54, "2020-02-11", Slot::Pm),
];

/// A doctor and a party member with the flats of one grid.
struct Team {
    doctor: Member,
    party: Member,
    flats: Vec<(DocumentId, Vec<(usize, PersonId)>)>,
}

impl Team {
    fn enrolled(directory: &TempDir, server: &Server, grid: u32) -> Self {
        let code = format!("{COMMUNITY}G{grid:03}");
        let [doctor, party] = [("医生", "DOCTOR"), ("党员", "PARTY")].map(|(person, role)| {
            let (person, team) = (format!("{person}{grid}"), format!("立新{grid}组"));
            Member::enrolled(directory.path(), server, &person, role, &team, &code)
        });
        Self { doctor, party, flats: Vec::new() }
    }

    /// The party member registers the families, the doctor puts them under observation, on the evening of 28 January.
    fn register(&mut self, grid: u32, returnees: &[usize]) {
        let at = time("2020-01-28", "15:00");
        for (number, family) in returnees.chunks(FAMILY).enumerate() {
            let flat = self.party.flat(&format!("{COMMUNITY}G{grid:03}"), &format!("{}01", number + 1), at);
            let persons = family.iter().map(|who| (*who, self.party.person(flat, &format!("返深{who:02}"), at)));
            let persons = persons.collect();
            self.flats.push((flat, persons));
        }
        self.party.sync();
        self.doctor.sync();
        for (flat, persons) in &self.flats {
            for (_, person) in persons {
                let start = NewDecision::of(*person, DecisionType::Start);
                self.doctor.phone.decide_in(flat, start, at).expect("the doctor starts the observation");
            }
        }
    }

    /// One round at every door. On the first and on the last day the party member records it too.
    fn walk(&mut self, date: &str, slot: Slot) {
        let at = time(date, if slot == Slot::Am { "09:30" } else { "16:30" });
        let witnessed = date == DAYS[0] || date == DAYS[13];
        for (flat, persons) in &self.flats {
            let seen = persons.iter().filter(|(who, _)| !MISSED.contains(&(*who, date, slot)));
            let seen: Vec<PersonId> = seen.map(|(_, person)| *person).collect();
            if seen.is_empty() {
                continue;
            }
            let mut visit = NewVisit::new(*flat, slot, Outcome::DoneOk);
            visit.readings = seen.iter().map(|person| measured(*person, "36.6")).collect();
            if witnessed {
                self.party.phone.visit(visit.clone(), at).expect("the party member records the round");
            }
            // What a release stands on.
            if date == DAYS[13] {
                let denies = vec![SymptomAnswer { symptom: Symptom::None, answer: Answer::Yes }];
                let check =
                    |person: &PersonId| SymptomCheck { person: *person, answers: denies.clone(), onset_on: None };
                visit.symptoms = seen.iter().map(check).collect();
            }
            self.doctor.phone.visit(visit, at).expect("the doctor records the round");
        }
    }

    fn sync(&mut self) {
        self.doctor.sync();
        self.party.sync();
    }
}

/// The rounds that an answer names as missed.
fn named(compliance: &Value) -> Vec<(String, String, String, String)> {
    let text = |missed: &Value, key: &str| missed[key].as_str().unwrap_or_default().to_owned();
    let missed = compliance["missed"].as_array().expect("a list").iter();
    let mut named: Vec<_> = missed
        .map(|missed| (text(missed, "grid"), text(missed, "person"), text(missed, "date"), text(missed, "slot")))
        .collect();
    named.sort();
    named
}

#[test]
fn of_1540_rounds_the_seven_that_nobody_did_are_named() {
    let directory = TempDir::new().expect("there is room for a temporary directory");
    let files = official::files(directory.path(), official::LIXIN, 2);
    let mut server = Server::of(&directory.path().join("server"), &files);
    server.serve();
    let returnees: Vec<usize> = (0..RETURNEES).collect();
    let mut teams = [1, 2].map(|grid| Team::enrolled(&directory, &server, grid));
    let (first, second) = returnees.split_at(28);
    teams[0].register(1, first);
    teams[1].register(2, second);
    for (day, date) in DAYS.into_iter().enumerate() {
        for team in &mut teams {
            team.walk(date, Slot::Am);
            team.walk(date, Slot::Pm);
            // Every third evening there is a signal.
            if day % 3 == 1 {
                team.sync();
            }
        }
    }
    // A family whose rounds were all done is released on the last evening: it owes no less.
    let evening = time(DAYS[13], "20:00");
    let (flat, family) = teams[0].flats[2].clone();
    for (_, person) in family {
        let release = NewDecision::of(person, DecisionType::Release);
        teams[0].doctor.phone.decide_in(&flat, release, evening).expect("the doctor releases");
    }
    teams[0].sync();

    let mut browser = Browser::at(server.url());
    assert_eq!(browser.sign_in(ADMIN, PASSWORD).status, 303);
    let page = browser.get(&format!("/api/v1/indicators?region={COMMUNITY}&date={}", DAYS[13]));
    assert_eq!(page.status, 200, "{}", page.text);
    let answer: Value = serde_json::from_str(&page.text).expect("JSON");
    let compliance = &answer["check_compliance"];
    assert_eq!(compliance["done"]["out_of"], 1_540, "{compliance}");
    assert_eq!(compliance["done"]["of"], 1_533, "{compliance}");
    assert_eq!(compliance["on_time"]["of"], 1_533, "{compliance}");
    let mut expected: Vec<(String, String, String, String)> = MISSED
        .iter()
        .map(|(who, date, slot)| {
            let (grid, team) = if *who < 28 { (1, &teams[0]) } else { (2, &teams[1]) };
            let person = team.flats.iter().flat_map(|(_, persons)| persons).find(|(known, _)| known == who);
            let person = person.expect("registered").1.to_string();
            (format!("{COMMUNITY}G{grid:03}"), person, (*date).to_owned(), slot.to_string())
        })
        .collect();
    expected.sort();
    assert_eq!(named(compliance), expected);
    let ending = &answer["ending"];
    assert_eq!(
        ending["releasable"].as_array().map(Vec::len),
        Some(49),
        "55 less the four released and the two: {ending}"
    );
    assert_eq!(
        ending["incomplete"].as_array().map(Vec::len),
        Some(2),
        "who was not seen twice on the last day: {ending}"
    );
}
