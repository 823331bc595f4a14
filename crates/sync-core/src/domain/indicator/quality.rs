//! What the figures stand on (reference/domain.md §7.14).

use serde::Serialize;

use crate::domain::correction::RecordPart;
use crate::domain::visit::IdentityResult;
use crate::id::{DocumentId, ScopeId};

use super::people::People;
use super::{Known, Named};

/// A fact that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DoubtfulFact {
    /// Grid.
    pub grid: ScopeId,
    /// Household.
    pub household: DocumentId,
    /// Address.
    pub address: Option<String>,
    /// Which reading or record.
    pub fact: RecordPart,
}

/// Indicator 14.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DataQuality {
    /// People who are watched and whose document nobody verified.
    pub unverified_identities: Vec<Named>,
    /// 时间存疑.
    pub doubtful_times: Vec<DoubtfulFact>,
    /// 不一致: visits at which readings of one person differ.
    pub discordant: Vec<DoubtfulFact>,
    /// 补录: rounds entered more than 24 hours later.
    pub late_entries: usize,
    /// One sample number on two persons.
    pub colliding_samples: Vec<Named>,
    /// Readings whose corrections disagree.
    pub disputed_readings: usize,
    /// Entries that are stored and not folded.
    pub held: usize,
    /// Records of a newer version.
    pub needs_update: usize,
    /// Devices that had not sent everything.
    pub unsynced_devices: usize,
}

pub(super) fn quality(known: &Known<'_>, people: &People<'_>) -> DataQuality {
    let mut found = DataQuality {
        unverified_identities: Vec::new(),
        doubtful_times: Vec::new(),
        discordant: Vec::new(),
        late_entries: 0,
        colliding_samples: colliding_samples(people),
        disputed_readings: 0,
        held: 0,
        needs_update: 0,
        unsynced_devices: known.unsynced.len(),
    };
    for household in known.households {
        let fact = |fact| DoubtfulFact {
            grid: household.scope,
            household: household.household,
            address: household.address.clone(),
            fact,
        };
        found.disputed_readings += household.disputed_readings;
        found.held += household.held;
        found.needs_update += household.needs_update;
        for visit in &household.visits {
            let doubtful = visit.readings.iter().filter(|reading| reading.clock_doubtful);
            found.doubtful_times.extend(doubtful.map(|reading| fact(reading.reading)));
            let differing = visit.readings.iter().filter(|reading| visit.discordant.contains(&reading.person));
            found.discordant.extend(differing.take(1).map(|reading| fact(reading.reading)));
        }
        found.late_entries +=
            household.persons.iter().flat_map(|person| &person.rounds).filter(|round| !round.on_time).count();
    }
    for cluster in people.iter().filter(|cluster| cluster.state().is_some()) {
        let verified = cluster.persons().filter_map(|person| person.identity.as_ref());
        if !verified.into_iter().any(|identity| identity.checked == Some(IdentityResult::Verified)) {
            found.unverified_identities.push(cluster.named());
        }
    }
    found
}

/// §5.2: a number is unique everywhere; on two persons it is a hard alarm.
fn colliding_samples(people: &People<'_>) -> Vec<Named> {
    let mut numbers: std::collections::BTreeMap<&str, Vec<usize>> = std::collections::BTreeMap::new();
    for (index, cluster) in people.clusters.iter().enumerate() {
        for sample in cluster.persons().flat_map(|person| &person.samples) {
            let holders = numbers.entry(&sample.number).or_default();
            if !holders.contains(&index) {
                holders.push(index);
            }
        }
    }
    let mut colliding: Vec<usize> = numbers.into_values().filter(|holders| holders.len() > 1).flatten().collect();
    colliding.sort_unstable();
    colliding.dedup();
    colliding.into_iter().map(|index| people.clusters[index].named()).collect()
}
