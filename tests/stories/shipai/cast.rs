//! Who works in the street, and who lives there.

use std::path::Path;

use end_to_end::member::{Member, time};
use end_to_end::official;
use end_to_end::server::Server;
use stairwell_core::domain::identity::DocumentType;
use stairwell_core::field::NewPerson;
use stairwell_core::id::{DocumentId, PersonId};

use super::{CALLERS, TEAMS, YESTERDAY};

/// A valid number, of nobody.
const NUMBER: &str = "11010519491231002X";
/// The team whose police officer's phone stays in a drawer.
pub(super) const LATE_TEAM: usize = 5;
/// The community whose caller began the day before.
pub(super) const EARLY_COMMUNITY: usize = 22;

/// Three members, one phone each.
pub(super) struct Team {
    pub(super) party: Member,
    pub(super) police: Member,
    pub(super) doctor: Member,
}

/// Everybody on duty.
pub(super) struct Cast {
    /// Keeps the street's roster: has every grid.
    pub(super) registrar: Member,
    /// One for each community.
    pub(super) callers: Vec<Member>,
    /// One for each of the first ten communities.
    pub(super) teams: Vec<Team>,
}

/// The flats and people of one community.
pub(super) struct Community {
    /// Seven flats.
    pub(super) flats: Vec<DocumentId>,
    /// Four in a flat, in order: everybody whom the caller rings for the first time today.
    pub(super) people: Vec<(DocumentId, PersonId)>,
    /// Whom the community knows beside them.
    pub(super) others: Vec<(DocumentId, PersonId)>,
}

impl Cast {
    pub(super) fn enrolled(directory: &Path, server: &Server) -> Self {
        let grids: Vec<String> =
            official::communities(official::SHIPAI).iter().map(|community| format!("{community}G001")).collect();
        let member = |person: &str, role, team: &str, grids: &str| {
            Member::enrolled(directory, server, person, role, team, grids)
        };
        let registrar = member("街道专干", "GRID", "街道", &grids.join(","));
        let caller = |(index, grid): (usize, &String)| member(&format!("客服{index}"), "CALL", "医学客服", grid);
        let callers: Vec<Member> = grids.iter().enumerate().map(caller).collect();
        assert_eq!(callers.len(), CALLERS);
        let team = |(index, grid): (usize, &String)| {
            let of = |person: &str, role| member(&format!("{person}{index}"), role, &format!("石牌{index}组"), grid);
            Team { party: of("党员", "PARTY"), police: of("民警", "POLICE"), doctor: of("医生", "DOCTOR") }
        };
        let teams = grids.iter().take(TEAMS).enumerate().map(team).collect();
        Self { registrar, callers, teams }
    }

    /// The roster, on the morning of the day before: 517 people, of whom one is on it twice, and twelve more.
    pub(super) fn register(&mut self) -> Vec<Community> {
        let at = time(YESTERDAY, "08:00");
        let communities = official::communities(official::SHIPAI);
        let mut street = Vec::new();
        for (index, community) in communities.iter().enumerate() {
            let grid = format!("{community}G001");
            let flats: Vec<DocumentId> =
                (1..=7).map(|floor| self.registrar.flat(&grid, &format!("{floor}01"), at)).collect();
            // 11 x 23 + 12 x 22 = 517.
            let count = if index < 11 { 23 } else { 22 };
            let mut people = Vec::new();
            for number in 0..count {
                let flat = flats[number / 4];
                let mut person = NewPerson::named(flat, &format!("住户{index}-{number}"));
                person.identity = (index == 0 && number == 5).then(twice_registered);
                people.push((flat, self.registrar.phone.add_person(person, at).expect("registered").person));
            }
            street.push(Community { flats, people, others: Vec::new() });
        }
        // The second community has heard of somebody of the first from a list, under the same number.
        let flat = street[1].flats[6];
        let mut person = NewPerson::named(flat, "住户0-5");
        person.identity = Some(twice_registered());
        let person = self.registrar.phone.add_person(person, at).expect("registered").person;
        street[1].others.push((flat, person));
        for number in 0..12 {
            let flat = street[EARLY_COMMUNITY].flats[6];
            let person = self.registrar.person(flat, &format!("昨日{number}"), at);
            street[EARLY_COMMUNITY].others.push((flat, person));
        }
        self.registrar.sync();
        self.callers.iter_mut().for_each(Member::sync);
        for team in &mut self.teams {
            for member in [&mut team.party, &mut team.police, &mut team.doctor] {
                member.sync();
            }
        }
        street
    }

    /// At night all phones but one sync.
    pub(super) fn others_sync(&mut self) {
        self.callers.iter_mut().for_each(Member::sync);
        for (index, team) in self.teams.iter_mut().enumerate() {
            team.party.sync();
            team.doctor.sync();
            if index != LATE_TEAM {
                team.police.sync();
            }
        }
    }

    pub(super) fn late_phone_syncs(&mut self) {
        self.teams[LATE_TEAM].police.sync();
    }
}

fn twice_registered() -> (DocumentType, String) {
    (DocumentType::ResidentCard, NUMBER.to_owned())
}
