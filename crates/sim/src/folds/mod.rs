//! The proof that the folds are right: random households with random conflicts, folded by the core and by a naive
//! [`reference`], compared field by field, and asked whether anybody was released who must not be.

mod compare;
mod oracle;
pub mod reference;
mod schedule;
mod world;

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use stairwell_core::domain::decision::EpisodeState;
use stairwell_core::domain::fold::HouseholdView;
use stairwell_core::domain::record::RecordError;
use stairwell_core::id::{DeviceId, PersonId, Position};

pub use compare::Difference;
use world::World;

/// Every so many households each device's replica is folded, in between one of them.
const EVERY_REPLICA: u64 = 16;

/// Somebody was released who must not be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsafeRelease {
    /// The household.
    pub seed: u64,
    /// Who.
    pub person: PersonId,
    /// All records of the household.
    pub records: Vec<String>,
}

/// What many households came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// Households.
    pub schedules: u64,
    /// Folds compared with the reference.
    pub folds: u64,
    /// Persons whom everything together shows as released.
    pub releases: u64,
    /// Those of them with a fever or symptom that no doctor has cleared, by seed: must be empty.
    pub unsafe_releases: Vec<UnsafeRelease>,
    /// Persons with such a fever whom the last writer would have released.
    pub unsafe_releases_lww: u64,
    /// Where the folds differ, by seed: must be empty.
    pub differences: Vec<(u64, Difference)>,
}

impl Summary {
    fn add(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.folds += other.folds;
        self.releases += other.releases;
        self.unsafe_releases.extend(other.unsafe_releases);
        self.unsafe_releases_lww += other.unsafe_releases_lww;
        self.differences.extend(other.differences);
    }
}

/// Runs the seeds on every core; `progress` hears now and then how many are done.
///
/// # Errors
/// [`RecordError`] when a schedule writes what no device could write.
pub fn run(seeds: Range<u64>, progress: &(dyn Fn(u64) + Sync)) -> Result<Summary, RecordError> {
    let (next, done) = (AtomicU64::new(seeds.start), AtomicU64::new(0));
    let whole: Mutex<Result<Summary, RecordError>> = Mutex::new(Ok(Summary::default()));
    let work = || {
        let mut own = Summary::default();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return Ok(own);
            }
            own.add(run_seed(seed)?);
            let done = 1 + done.fetch_add(1, Ordering::Relaxed);
            if done.is_multiple_of(5_000) {
                progress(done);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                let own = work();
                let mut whole = whole.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                match (whole.as_mut(), own) {
                    (Ok(whole), Ok(own)) => whole.add(own),
                    (Ok(_), Err(error)) => *whole = Err(error),
                    (Err(_), _) => {}
                }
            });
        }
    });
    let mut summary = whole.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)?;
    summary.unsafe_releases.sort_by_key(|release| (release.seed, release.person));
    summary.differences.sort_by_key(|(seed, _)| *seed);
    Ok(summary)
}

/// One household.
fn run_seed(seed: u64) -> Result<Summary, RecordError> {
    let world = schedule::household(seed)?;
    let mut rng = fastrand::Rng::with_seed(!seed);
    let mut summary = Summary { schedules: 1, ..Summary::default() };
    let mut check = |entries: &[stairwell_core::log::Entry]| {
        let mut arrived = entries.to_vec();
        rng.shuffle(&mut arrived);
        let view = compare::core_view(&world, arrived.clone());
        summary.folds += 1;
        if let Some(difference) = compare::difference(&world, &arrived, &view) {
            summary.differences.push((seed, difference));
        }
        view
    };
    let whole = check(world.entries());
    let devices = world.devices.len();
    let chosen = usize::try_from(seed).unwrap_or_default() % devices;
    let mut views = vec![whole];
    for device in 0..devices {
        if seed.is_multiple_of(EVERY_REPLICA) || device == chosen {
            views.push(check(&world.replica(device)));
        }
    }
    let again = check(world.entries());
    if again != views[0] {
        let field = "order of arrival".to_owned();
        let records = Vec::new();
        let (fold, reference) = (format!("{again:?}"), format!("{:?}", views[0]));
        summary.differences.push((seed, Difference { field, fold, reference, records }));
    }
    count_releases(seed, &world, &views[0], &mut summary);
    Ok(summary)
}

fn count_releases(seed: u64, world: &World, view: &HouseholdView, summary: &mut Summary) {
    let (facts, _) =
        reference::facts::read(world.entries(), &|device: &DeviceId| world.author(device), &|position: &Position| {
            world.stands(position)
        });
    let uncleared = oracle::uncleared(&facts, &world.policies.region(world.scope.as_str()));
    for person in &view.persons {
        let released = person.episode.as_ref().is_some_and(|episode| episode.state == EpisodeState::Released);
        summary.releases += u64::from(released);
        if uncleared.contains(&person.person) {
            if released {
                let records = world.entries().iter().map(|entry| compare::in_words(world, entry)).collect();
                summary.unsafe_releases.push(UnsafeRelease { seed, person: person.person, records });
            }
            summary.unsafe_releases_lww += u64::from(oracle::last_writer_released(&facts, person.person));
        }
    }
}
