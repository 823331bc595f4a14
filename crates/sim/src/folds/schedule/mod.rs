//! Random households: who writes, who meets whom, what is concurrent. The same seed gives the same household.

mod case;
mod clinical;
mod decide;
mod register;

use fastrand::Rng;

use stairwell_core::domain::Record;
use stairwell_core::domain::household::{Household, Place};
use stairwell_core::domain::policy::{FeverOperator, Policy, PolicyBook};
use stairwell_core::domain::reading::Temperature;
use stairwell_core::domain::record::RecordError;
use stairwell_core::domain::role::{Author, Supervisor, SupervisorRole};
use stairwell_core::id::{PersonId, ScopeId};
use stairwell_core::time::{HOUR_MS, LocalDate, UtcMs};
use stairwell_core::trust::Role;

use super::world::{Device, World};

/// 1 February 2020.
const FIRST_DAY: LocalDate = LocalDate(18_293);
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const GRID: &str = "440104003119G001";

/// Who may turn up beside the two doctors, the officer and the community worker.
const OTHERS: [(&str, Role, &str); 8] = [
    ("赵嘉亮", Role::Grid, "都府一组"),
    ("客服甲", Role::Call, "客服"),
    ("廖彦斌", Role::Driver, "转运"),
    ("楼长", Role::Building, "楼栋"),
    ("卡点", Role::Checkpoint, "卡点"),
    ("宁红晖", Role::Party, "石牌二组"),
    ("吴慧敏", Role::Doctor, "都府一组"),
    ("李警官", Role::Police, "石牌二组"),
];

/// Where a schedule stands.
struct Scene {
    world: World,
    rng: Rng,
}

/// The household of a seed.
///
/// # Errors
/// [`RecordError`] for a record that no device could write: a mistake of the schedule.
pub(super) fn household(seed: u64) -> Result<World, RecordError> {
    let mut scene = Scene::set(Rng::with_seed(seed))?;
    for _ in 0..scene.rng.usize(6..24) {
        scene.step()?;
    }
    scene.revoke();
    Ok(scene.world)
}

/// The built-in packs, and in every second household a pack of the district with another fever.
fn policies(rng: &mut Rng) -> PolicyBook {
    let mut book = PolicyBook::default();
    if rng.bool() {
        let threshold = [372, 375][rng.usize(..2)];
        book.take(Policy {
            version: "YX-TEST".to_owned(),
            region: "440104".to_owned(),
            effective_from: FIRST_DAY.plus_days(rng.i32(0..16)),
            fever_operator: if rng.bool() { FeverOperator::Above } else { FeverOperator::AtLeast },
            fever_threshold: Temperature::from_deci_c(threshold).unwrap_or(Policy::guangdong().fever_threshold),
            ..Policy::guangdong()
        });
    }
    book
}

impl Scene {
    /// The flat is registered with its persons, most of whom are under observation, and most devices know it.
    fn set(mut rng: Rng) -> Result<Self, RecordError> {
        let Ok(scope) = GRID.parse::<ScopeId>() else {
            return Err(RecordError::OutOfRange { field: "grid of the schedule" });
        };
        let place = Place::new("3", "2", Some(12), "1201")?;
        let now = UtcMs(FIRST_DAY.start().0 + 9 * HOUR_MS);
        let policies = policies(&mut rng);
        let mut scene = Self { world: World::new(scope, place, policies, now), rng };
        scene.enrol();
        let stamp = scene.world.stamp(2, now);
        let flat = Household::new(stamp, scene.world.place.clone());
        scene.world.write(2, Record::Household(flat))?;
        for _ in 0..scene.rng.usize(1..=4) {
            scene.introduce(2)?;
        }
        scene.world.meet(&[0, 2]);
        for person in scene.world.persons.clone() {
            if scene.rng.u32(..8) > 0 {
                scene.start(0, person)?;
            }
        }
        let all: Vec<usize> = (0..scene.world.devices.len()).filter(|_| scene.rng.u32(..6) > 0).collect();
        scene.world.meet(&[&[0, 2], &all[..]].concat());
        // Half of the households are looked at towards the end of the fourteen days.
        if scene.rng.bool() {
            scene.world.now = UtcMs(scene.world.now.0 + scene.rng.i64(10..16) * DAY_MS);
        }
        Ok(scene)
    }

    fn enrol(&mut self) {
        let mut people = vec![
            ("吴慧敏", Role::Doctor, "都府一组"),
            ("陈伟灵", Role::Police, "都府一组"),
            ("郑江虹", Role::Party, "都府一组"),
            ("林赟", Role::Doctor, "石牌二组"),
        ];
        people.truncate(self.rng.usize(3..=4));
        let mut others = OTHERS.to_vec();
        self.rng.shuffle(&mut others);
        people.extend(others.into_iter().take(self.rng.usize(0..=3)));
        // The order of the ids breaks ties and is not to follow that of the devices.
        let mut ids: Vec<u8> = (1..=9).collect();
        self.rng.shuffle(&mut ids);
        for (index, (person, role, team)) in people.into_iter().enumerate() {
            let (behind_ms, is_synchronised) = self.clock();
            let author = Author { person: person.to_owned(), role, team: team.to_owned() };
            self.world.devices.push(Device::new(ids[index], author, behind_ms, is_synchronised));
        }
        if self.rng.u32(..3) > 0 {
            let author = Author { person: "server".to_owned(), role: Role::Server, team: String::new() };
            self.world.devices.push(Device::new(ids[8], author, 0, true));
        }
    }

    /// How far a clock is behind, and whether its device knows.
    fn clock(&mut self) -> (i64, bool) {
        let behind_ms = match self.rng.u32(..10) {
            0..5 => 0,
            5 | 6 => 3 * MINUTE_MS,
            7 | 8 => 5 * HOUR_MS,
            _ => 13 * HOUR_MS,
        };
        (if self.rng.bool() { behind_ms } else { -behind_ms }, self.rng.u32(..8) > 0)
    }

    fn step(&mut self) -> Result<(), RecordError> {
        self.world.now = UtcMs(self.world.now.0 + self.pause());
        let device = self.rng.usize(..self.world.devices.len());
        let Some(person) = self.somebody(device) else { return self.meet_some() };
        match self.rng.u32(..100) {
            0..24 => self.meet_some(),
            24..42 => self.measure(device, person),
            42..52 => self.correct(device),
            52..71 => self.decide(device, person),
            71..80 => self.keep_file(device, person),
            80..92 => self.release_by_the_book(person),
            _ => self.register(device, person),
        }
    }

    /// Minutes as often as hours and days.
    fn pause(&mut self) -> i64 {
        match self.rng.u32(..8) {
            0..3 => self.rng.i64(0..15) * MINUTE_MS,
            3..6 => self.rng.i64(1..10) * HOUR_MS,
            _ => self.rng.i64(10..40) * HOUR_MS,
        }
    }

    #[expect(clippy::unnecessary_wraps, reason = "one of the actions of a step")]
    fn meet_some(&mut self) -> Result<(), RecordError> {
        let count = self.world.devices.len();
        let mut devices: Vec<usize> = (0..count).collect();
        self.rng.shuffle(&mut devices);
        devices.truncate(self.rng.usize(2..=3));
        self.world.meet(&devices);
        Ok(())
    }

    /// A person that the device knows of.
    fn somebody(&mut self, device: usize) -> Option<PersonId> {
        let known = self.world.known(device);
        let persons: Vec<PersonId> =
            self.world.persons.iter().filter(|person| known.iter().any(|(at, _)| at == *person)).copied().collect();
        self.rng.choice(persons)
    }

    /// The first device in this office.
    fn holder(&mut self, role: Role) -> Option<usize> {
        let holders: Vec<usize> =
            (0..self.world.devices.len()).filter(|device| self.world.devices[*device].author.role == role).collect();
        self.rng.choice(holders)
    }

    /// For whom a server node writes this time; `None` on a phone.
    fn supervisor(&mut self, device: usize) -> Option<Supervisor> {
        let (name, role) = [
            ("社区指挥", SupervisorRole::Community),
            ("街道指挥", SupervisorRole::Street),
            ("区指挥", SupervisorRole::District),
            ("疾控", SupervisorRole::Cdc),
        ][self.rng.usize(..4)];
        self.world.is_server(device).then(|| Supervisor { name: name.to_owned(), role })
    }

    /// In some households a phone is revoked: its last entries are held.
    fn revoke(&mut self) {
        if self.rng.u32(..8) == 0 {
            let device = &self.world.devices[self.rng.usize(1..self.world.devices.len())];
            self.world.revoked = Some((device.id, self.rng.u64(0..4)));
        }
    }
}
