//! What a team's day came to.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use stairwell_core::client::Traffic;

use crate::workload::Floor;

/// One sync on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Sync {
    /// Request bodies: signatures, heads and everything else in them.
    pub bytes_up: u64,
    /// Response bodies.
    pub bytes_down: u64,
    /// Requests that were answered.
    pub round_trips: u64,
    /// Entries that were new on the device.
    pub pulled: usize,
    /// From the first byte built to the last entry durable, on both sides.
    pub wall_ms: f64,
}

impl Sync {
    pub(super) const fn of(traffic: Traffic, pulled: usize, wall_ms: f64) -> Self {
        let Traffic { round_trips, bytes_up, bytes_down } = traffic;
        Self { bytes_up, bytes_down, round_trips, pulled, wall_ms }
    }
}

/// The measured day of one device.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Day {
    /// Its sync.
    #[serde(flatten)]
    pub sync: Sync,
    /// The `authorization` header's value, beside the body of each request.
    pub authorization_bytes: usize,
    /// Lines that were saved without a connection.
    pub saves: usize,
    /// Median time of one durable save.
    pub save_ms: f64,
    /// The floors of its facts.
    pub floor_bytes: Floor,
}

/// A device that begins with nothing: enrolment and sync together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColdStart {
    /// Request bodies.
    pub bytes_up: u64,
    /// Response bodies.
    pub bytes_down: u64,
    /// Requests that were answered.
    pub round_trips: u64,
    /// The facts of all days as CBOR arrays in one zstd-19 frame.
    pub floor_bytes: usize,
    /// What of it is the enrolment.
    pub enrolment: Sync,
    /// What of it is the sync.
    pub sync: Sync,
}

impl ColdStart {
    pub(super) const fn of(enrolment: Sync, sync: Sync, floor_bytes: usize) -> Self {
        Self {
            bytes_up: enrolment.bytes_up + sync.bytes_up,
            bytes_down: enrolment.bytes_down + sync.bytes_down,
            round_trips: enrolment.round_trips + sync.round_trips,
            floor_bytes,
            enrolment,
            sync,
        }
    }
}

/// The whole run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The measured day, by device.
    pub devices: BTreeMap<String, Day>,
    /// A device that begins with nothing.
    pub cold_start: ColdStart,
    /// A sync when both sides have the same.
    pub idle: Sync,
    /// The floors of the measured day, by device.
    pub floor_bytes: BTreeMap<String, Floor>,
    /// Whether the digests of all replicas, the server's among them, are equal.
    pub converged: bool,
    /// Whether every device shows exactly the facts of the workload.
    pub as_written: bool,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "last day     up B   / bare   / with ids     down B  trips  header B  sync ms  save ms")?;
        for (name, day) in &self.devices {
            let Day { sync, floor_bytes, .. } = day;
            writeln!(
                f,
                "{name:10} {:6} {:8} {:11} {:10} {:6} {:9} {:8.1} {:8.2}",
                sync.bytes_up,
                ratio(sync.bytes_up, floor_bytes.bare),
                ratio(sync.bytes_up, floor_bytes.with_ids),
                sync.bytes_down,
                sync.round_trips,
                day.authorization_bytes,
                sync.wall_ms,
                day.save_ms,
            )?;
            writeln!(f, "    floors {:8} {:11}", floor_bytes.bare, floor_bytes.with_ids)?;
        }
        let ColdStart { bytes_up, bytes_down, round_trips, floor_bytes, sync, .. } = &self.cold_start;
        let times = ratio(*bytes_down, *floor_bytes);
        writeln!(f, "cold start: {bytes_down} B down, {times} of its floor of {floor_bytes} B, {bytes_up} B up,")?;
        writeln!(f, "    {round_trips} round trips, {} entries in {:.0} ms", sync.pulled, sync.wall_ms)?;
        let Sync { bytes_up, bytes_down, round_trips, .. } = self.idle;
        writeln!(f, "nothing new: {bytes_up} B up, {bytes_down} B down, {round_trips} round trip")?;
        writeln!(f, "replicas equal: {}; everything that was written is shown: {}", self.converged, self.as_written)
    }
}

fn ratio(bytes: u64, floor: usize) -> String {
    if floor == 0 { "-".to_owned() } else { format!("{:.2}×", bytes as f64 / floor as f64) }
}
