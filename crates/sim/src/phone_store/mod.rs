//! What a phone's store takes on disk, and what a save writes: some days of visits by a team of three, each with a
//! phone, in the shape of the team-day workload.
//!
//! Every morning the phones are opened. In each round each of the three writes a part of the visit to every household;
//! at the end of each round the phones meet and merge. The doctor's phone is measured.
//!
//! The floor that the store is compared with has the same facts as the recorder enters them: times in seconds, no ids,
//! nothing that the phone adds (its clock's milliseconds, the hybrid clock, who had seen what, signatures, the rows of
//! the list). It is computed as for the workload: see [`crate::workload::floor`].

mod disk;
mod round;
mod team;

use std::path::Path;
use std::time::Instant;

use serde::Serialize;
use stairwell_core::field::Phone;
use stairwell_core::id::DocumentId;
use stairwell_core::time::UtcMs;

use crate::command::Failure;
use crate::workload::Floor;
use disk::{directory_bytes, written_bytes};
use team::Team;

/// What was measured.
#[derive(Debug, Clone, Serialize)]
pub struct Measured {
    /// Facts that were entered on the three phones.
    pub facts: usize,
    /// The zstd-19 size of them, bytes.
    pub floor: Floor,
    /// Everything in the phone's directory while it is open, after the last merge, bytes.
    pub open_bytes: u64,
    /// The same by the bare floor.
    pub open_ratio: f64,
    /// Everything in the directory after the phone was closed, bytes.
    pub closed_bytes: u64,
    /// The same by the bare floor.
    pub closed_ratio: f64,
    /// What each save of the last day wrote to the disk, bytes; `None` where the system does not count it.
    pub save_bytes: Option<Spread<u64>>,
    /// What each save of the last day took, ms.
    pub save_ms: Spread<f64>,
    /// Showing one household of the fortnight, ms.
    pub show_ms: Spread<f64>,
    /// Opening the phone and listing the households, ms.
    pub open_list_ms: f64,
}

/// How many things are distributed.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread<T> {
    /// Half are no more than this.
    pub p50: T,
    /// Of a hundred, 99.
    pub p99: T,
    /// None is more.
    pub most: T,
}

impl<T: Copy + PartialOrd> Spread<T> {
    /// `None` of nothing.
    fn of(mut values: Vec<T>) -> Option<Self> {
        values.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
        let at = |part: usize| values.get((values.len() * part / 100).min(values.len().saturating_sub(1))).copied();
        Some(Self { p50: at(50)?, p99: at(99)?, most: *values.last()? })
    }
}

/// What single saves took.
#[derive(Debug, Default)]
struct Saves {
    bytes: Vec<u64>,
    ms: Vec<f64>,
}

impl Saves {
    /// Runs one save and notes what it took.
    fn note<T>(&mut self, save: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        let (before, began) = (written_bytes(), Instant::now());
        let saved = save()?;
        self.ms.push(began.elapsed().as_secs_f64() * 1000.0);
        self.bytes.extend(before.zip(written_bytes()).map(|(before, after)| after - before));
        Ok(saved)
    }
}

/// Lets a team work for `days` in a grid of `households`, with phones in `directory`, and measures the doctor's.
///
/// # Errors
/// [`Failure`] when a phone cannot be written or read, or is not as it should be.
pub fn measure(directory: &Path, days: u16, households: u16, seed: u64) -> Result<Measured, Failure> {
    let mut team = Team::enrol(directory, seed)?;
    team.register(households)?;
    let mut saves = Saves::default();
    for day in 0..days {
        team.reopen()?;
        // The saves of the last day are measured.
        saves = Saves::default();
        team.visit_all(day, &mut saves)?;
    }
    let now = team.now();
    let (facts, floor) = (team.facts(), team.floor()?);
    let path = team.doctors_directory().to_owned();
    let open_bytes = directory_bytes(&path)?;
    drop(team);
    let closed_bytes = directory_bytes(&path)?;

    let began = Instant::now();
    let phone = Phone::open(&path)?;
    let listed: Vec<DocumentId> = phone.list(None)?.iter().map(|row| row.household).collect();
    let open_list_ms = began.elapsed().as_secs_f64() * 1000.0;
    if listed.len() != usize::from(households) {
        return Err(format!("{} households listed of {households}", listed.len()).into());
    }
    let ratio = |bytes: u64| bytes as f64 / floor.bare as f64;
    Ok(Measured {
        facts,
        floor,
        open_bytes,
        open_ratio: ratio(open_bytes),
        closed_bytes,
        closed_ratio: ratio(closed_bytes),
        // Where nothing at all is counted, the store's file system is not on a disk.
        save_bytes: Spread::of(saves.bytes).filter(|spread| spread.most > 0),
        save_ms: Spread::of(saves.ms).ok_or("nothing was saved")?,
        show_ms: show_all(&phone, &listed, now)?,
        open_list_ms,
    })
}

fn show_all(phone: &Phone, households: &[DocumentId], now: UtcMs) -> Result<Spread<f64>, Failure> {
    let mut took_ms = Vec::with_capacity(households.len());
    for household in households {
        let began = Instant::now();
        phone.show(household, now)?;
        took_ms.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(Spread::of(took_ms).ok_or("nothing to show")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_team_fills_a_store_that_is_measured() {
        let directory = tempfile::tempdir().expect("a directory");
        let measured = measure(directory.path(), 2, 6, 1).expect("measured");
        assert!(measured.facts > 2 * 2 * 6 * 3, "{measured:?}");
        assert!(0 < measured.floor.bare && measured.floor.bare < measured.floor.with_ids, "{measured:?}");
        assert!(measured.closed_bytes > measured.floor.bare as u64, "{measured:?}");
    }

    #[test]
    fn a_spread_is_of_what_was_seen() {
        let spread = Spread::of((1..=1000u64).rev().collect()).expect("values");
        assert_eq!((spread.p50, spread.p99, spread.most), (501, 991, 1000));
        assert!(Spread::<u64>::of(Vec::new()).is_none());
    }
}
