//! Three phones with a key each, which meet after every round.

use std::path::{Path, PathBuf};

use fastrand::Rng;
use stairwell_core::domain::decision::DecisionType;
use stairwell_core::field::{NewDecision, NewHousehold, Phone};
use stairwell_core::id::ScopeId;
use stairwell_core::sync::enrol::EnrolResponse;
use stairwell_core::sync::peer::{PeerSession, PeerStatus};
use stairwell_core::time::{Slot, UtcMs};
use stairwell_core::trust::{Certificate, KeyPair, Role, SignedStatement, Statement};

use super::Saves;
use super::round::{self, Home};
use crate::command::Failure;
use crate::workload::Floor;
use crate::workload::floor::Facts;

const DOCTOR: usize = 0;
const POLICE: usize = 1;
const WORKER: usize = 2;
const ROLES: [Role; 3] = [Role::Doctor, Role::Police, Role::Party];

/// 2020-02-11 00:00 in Guangzhou, the day before the first.
const FIRST_MIDNIGHT: UtcMs = UtcMs(1_581_350_400_000);
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// When the two rounds of a day begin, after midnight.
const ROUNDS: [(Slot, i64); 2] = [(Slot::Am, 9 * HOUR_MS), (Slot::Pm, 14 * HOUR_MS)];

/// Kinds of facts, as they stand in the floor.
const PART: u8 = 0;
const DECISION: u8 = 1;
const HOUSEHOLD: u8 = 2;
const PERSON: u8 = 3;

const REASONS: [&str; 4] = ["同住人确诊", "街道指挥部通知", "疫区返回", "密切接触者"];

/// A team at work.
pub(super) struct Team {
    directories: Vec<PathBuf>,
    phones: Vec<Phone>,
    homes: Vec<Home>,
    facts: Facts,
    count: usize,
    rng: Rng,
    now: UtcMs,
}

impl Team {
    /// Three phones of an authority of their own: no server is needed to measure them.
    ///
    /// # Errors
    /// [`Failure`] when a phone cannot be written.
    pub(super) fn enrol(directory: &Path, seed: u64) -> Result<Self, Failure> {
        let grid: ScopeId = "440106006016G001".parse()?;
        let authority = KeyPair::from_seed(&[1; 32]);
        let directories: Vec<PathBuf> = ROLES.iter().map(|role| directory.join(role.code())).collect();
        let mut certified = Vec::new();
        for ((number, role), directory) in (2..).zip(ROLES).zip(&directories) {
            let keys = Phone::prepare(directory, &[number; 32])?;
            let certificate = Certificate {
                key: keys.public(),
                person: role.code().to_owned(),
                role,
                team: "石牌一组".into(),
                scopes: vec![grid],
                issued_at: FIRST_MIDNIGHT,
                not_after: UtcMs(FIRST_MIDNIGHT.0 + 400 * DAY_MS),
                succeeds: None,
            };
            certified.push((keys, certificate));
        }
        let sign =
            |certificate: &Certificate| SignedStatement::sign(&Statement::Certificate(certificate.clone()), &authority);
        let statements: Vec<SignedStatement> = certified.iter().map(|(_, certificate)| sign(certificate)).collect();
        let mut phones = Vec::new();
        for ((keys, certificate), directory) in certified.into_iter().zip(&directories) {
            let response = EnrolResponse {
                authority: authority.public(),
                certificate,
                statements: statements.clone(),
                id_hash_key: [3; 32],
                seal_key: [9; 32],
                server_time: FIRST_MIDNIGHT,
            };
            phones.push(Phone::create(directory, &keys, "http://127.0.0.1:1", &response, FIRST_MIDNIGHT)?);
        }
        let (homes, facts, rng) = (Vec::new(), Facts::default(), Rng::with_seed(seed));
        Ok(Self { directories, phones, homes, facts, count: 0, rng, now: FIRST_MIDNIGHT })
    }

    /// The community worker registers every flat and who lives there, one to five; the doctor puts one person of each
    /// under observation.
    ///
    /// # Errors
    /// [`Failure`] when a phone refuses.
    pub(super) fn register(&mut self, households: u16) -> Result<(), Failure> {
        self.now = UtcMs(FIRST_MIDNIGHT.0 + 8 * HOUR_MS);
        for flat in 0..households {
            let (place, fact) = round::place(self.tick(), flat)?;
            let grid = *self.phones[WORKER].scopes()?.first().ok_or("a phone without grids")?;
            let id = self.phones[WORKER].add_household(NewHousehold::new(grid, place), self.now)?;
            self.add(flat.into(), HOUSEHOLD, &fact);
            let mut persons = Vec::new();
            for number in 0..=self.rng.usize(..5) {
                let at = self.tick();
                let (person, fact) = round::person(&mut self.rng, at, id, number == 0);
                persons.push(self.phones[WORKER].add_person(person, at)?.person);
                self.add(flat.into(), PERSON, &fact);
            }
            self.homes.push(Home { id, persons });
        }
        self.meet_all()?;
        for flat in 0..self.homes.len() {
            let (at, home) = (self.tick(), self.homes[flat].clone());
            let reason = REASONS[self.rng.usize(..REASONS.len())];
            let fact = round::decision(at, reason);
            let person = *home.persons.first().ok_or("a flat without people")?;
            let decision =
                NewDecision { reason: Some(reason.to_owned()), ..NewDecision::of(person, DecisionType::Start) };
            self.phones[DOCTOR].decide_in(&home.id, decision, at)?;
            self.add(flat, DECISION, &fact);
        }
        self.meet_all()
    }

    /// Both rounds of a day at every door, each followed by a meeting; what the doctor's saves took goes into `saves`.
    ///
    /// # Errors
    /// [`Failure`] when a phone refuses.
    pub(super) fn visit_all(&mut self, day: u16, saves: &mut Saves) -> Result<(), Failure> {
        for (slot, begins_ms) in ROUNDS {
            self.now = UtcMs(FIRST_MIDNIGHT.0 + (1 + i64::from(day)) * DAY_MS + begins_ms);
            for flat in 0..self.homes.len() {
                let home = self.homes[flat].clone();
                let at = self.tick();
                let (visit, fact) = round::doctors(&mut self.rng, at, &home, slot)?;
                saves.note(|| Ok(self.phones[DOCTOR].visit(visit, at)?))?;
                self.add(flat, PART, &fact);
                let at = self.tick();
                let (visit, fact) = round::officers(&mut self.rng, at, &home, slot);
                self.phones[POLICE].visit(visit, at)?;
                self.add(flat, PART, &fact);
                let at = self.tick();
                let (visit, fact) = round::workers(&mut self.rng, at, &home, slot);
                self.phones[WORKER].visit(visit, at)?;
                self.add(flat, PART, &fact);
            }
            self.meet_all()?;
        }
        Ok(())
    }

    /// Closes the phones and opens them again, as in the morning.
    ///
    /// # Errors
    /// [`Failure`] when one cannot be opened.
    pub(super) fn reopen(&mut self) -> Result<(), Failure> {
        self.phones.clear();
        for directory in &self.directories {
            self.phones.push(Phone::open(directory)?);
        }
        Ok(())
    }

    /// The time of the last entry.
    pub(super) const fn now(&self) -> UtcMs {
        self.now
    }

    /// Number of facts entered.
    pub(super) const fn facts(&self) -> usize {
        self.count
    }

    /// The floors of all facts entered.
    ///
    /// # Errors
    /// When zstd fails.
    pub(super) fn floor(&self) -> Result<Floor, Failure> {
        Ok(self.facts.floor()?)
    }

    /// Where the doctor's phone is.
    pub(super) fn doctors_directory(&self) -> &Path {
        &self.directories[DOCTOR]
    }

    /// Some seconds later: three parts a household, three hours a round.
    fn tick(&mut self) -> UtcMs {
        self.now.0 += self.rng.i64(4_000..20_000);
        self.now
    }

    fn add(&mut self, flat: usize, kind: u8, fact: &crate::workload::Fact) {
        self.count += 1;
        let id = self.rng.u128(..).to_le_bytes();
        self.facts.add_of(flat as u64, kind, &id, fact);
    }

    /// Everybody gets everything: the doctor meets both colleagues, then the first of them again.
    fn meet_all(&mut self) -> Result<(), Failure> {
        for colleague in [POLICE, WORKER, POLICE] {
            self.meet(colleague)?;
        }
        Ok(())
    }

    fn meet(&mut self, colleague: usize) -> Result<(), Failure> {
        let now = self.now;
        let mut one = PeerSession::connect(self.phones[DOCTOR].peer_identity()?, &seed(&mut self.rng))?;
        let mut two = PeerSession::accept(self.phones[colleague].peer_identity()?, &seed(&mut self.rng))?;
        loop {
            let mut moved = false;
            while let Some(bytes) = one.poll_transmit() {
                self.phones[colleague].merge(|replica| two.handle_bytes(replica, &bytes, now))??;
                moved = true;
            }
            while let Some(bytes) = two.poll_transmit() {
                self.phones[DOCTOR].merge(|replica| one.handle_bytes(replica, &bytes, now))??;
                moved = true;
            }
            if !moved {
                break;
            }
        }
        match (one.status(), two.status()) {
            (PeerStatus::Finished(_), PeerStatus::Finished(_)) => Ok(()),
            unfinished => Err(format!("two phones did not finish: {unfinished:?}").into()),
        }
    }
}

/// A seed that is not secret.
fn seed(rng: &mut Rng) -> [u8; 32] {
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    seed
}
