//! A list becomes records.

use std::collections::BTreeMap;

use serde::Serialize;
use stairwell_core::domain::household::Place;
use stairwell_core::domain::stamp::Stamp;
use stairwell_core::id::{DocumentId, Position, ScopeId};
use stairwell_core::store::{LogStore, SqliteStore, StoreError};
use stairwell_core::time::UtcMs;
use stairwell_core::trust::TrustSet;

use crate::deployment::Deployment;
use crate::directory::AdminAct;
use crate::writer::Work;

use super::flat::{self, Flat};
use super::grids::Grids;
use super::inbox;
use super::row::Listed;

/// Rows that are written between two commits: syncs of phones go on between them.
const BATCH: usize = 200;

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct ListReport {
    /// Rows of the list.
    pub rows: usize,
    /// Rows whose grid and flat were found.
    pub matched: usize,
    /// Matched rows whose person was new.
    pub new_persons: usize,
    /// Tags written, those of new persons included.
    pub new_tags: usize,
    /// Matched rows whose person was known before.
    pub already_known: usize,
    /// Rows that wait in the inbox.
    pub unmatched: usize,
}

/// What an import writes with: the transaction of a commit, or nothing at all.
enum Pen<'a, 'b> {
    Writing(&'a mut Work<'b>),
    Dry(&'a SqliteStore, &'a TrustSet),
}

impl Pen<'_, '_> {
    const fn store(&self) -> &SqliteStore {
        match self {
            Self::Writing(work) => work.store,
            Self::Dry(store, _) => store,
        }
    }

    const fn trust(&self) -> &TrustSet {
        match self {
            Self::Writing(work) => work.trust(),
            Self::Dry(_, trust) => trust,
        }
    }
}

/// Flats as they are with what this import adds.
type Flats = BTreeMap<(ScopeId, DocumentId), Flat>;

/// Imports a list that was read whole, in batches of rows; after a failure between two of them importing again goes on.
/// `dry_run`: the same figures, and nothing is written. `progress` hears how many rows are done.
///
/// # Errors
/// Any failure of the store.
pub fn import_list(
    deployment: &Deployment,
    rows: &[Listed],
    now: UtcMs,
    dry_run: bool,
    mut progress: impl FnMut(usize),
) -> Result<ListReport, StoreError> {
    let grids = deployment.read(|store, _| Grids::load(store.connection()))?;
    let mut report = ListReport { rows: rows.len(), ..ListReport::default() };
    let mut done = 0;
    if dry_run {
        deployment.read(|store, trust| {
            let mut flats = Flats::new();
            for row in rows {
                take_row(&mut Pen::Dry(store, trust.set()), &grids, &mut flats, row, now, &mut report)?;
                done += 1;
                progress(done);
            }
            Ok::<_, StoreError>(())
        })?;
        return Ok(report);
    }
    for batch in rows.chunks(BATCH) {
        report = deployment.write(now, |work| {
            let (mut flats, mut report) = (Flats::new(), report);
            for row in batch {
                take_row(&mut Pen::Writing(work), &grids, &mut flats, row, now, &mut report)?;
            }
            Ok::<_, StoreError>(report)
        })?;
        done += batch.len();
        progress(done);
    }
    let source = rows.first().map_or("", |row| row.source.code());
    deployment.write(now, |work| {
        work.directory().record(AdminAct::ImportList, &format!("{source} {}", rows.len()), work.now)
    })?;
    Ok(report)
}

/// Puts a row that waits in the inbox into its household; `None` when none waits under this id.
///
/// # Errors
/// Any failure of the store.
pub fn assign(work: &mut Work<'_>, id: i64, scope: &ScopeId, place: &Place) -> Result<Option<ListReport>, StoreError> {
    let Some(row) = inbox::take(work.store.connection(), id)? else { return Ok(None) };
    let mut report = ListReport { rows: 1, ..ListReport::default() };
    let now = work.now;
    inbox::settle(work.store.connection(), &row, scope, place, now)?;
    write_row(&mut Pen::Writing(work), &mut Flats::new(), &row, scope, place, now, &mut report)?;
    work.directory().record(AdminAct::AssignListed, &format!("{id} {scope}"), now)?;
    Ok(Some(report))
}

fn take_row(
    pen: &mut Pen<'_, '_>,
    grids: &Grids,
    flats: &mut Flats,
    row: &Listed,
    now: UtcMs,
    report: &mut ListReport,
) -> Result<(), StoreError> {
    let connection = pen.store().connection();
    let found = match inbox::placed(connection, row)? {
        Some(by_hand) => Ok(by_hand),
        None => grids.find(connection, row)?,
    };
    let is_dry = matches!(pen, Pen::Dry(..));
    match found {
        Ok((scope, place)) => {
            if !is_dry {
                inbox::settle(connection, row, &scope, &place, now)?;
            }
            write_row(pen, flats, row, &scope, &place, now, report)
        }
        Err(reason) => {
            report.unmatched += 1;
            if is_dry { Ok(()) } else { inbox::keep(connection, row, &reason, now) }
        }
    }
}

/// Writes what the row adds to its flat, and counts it.
fn write_row(
    pen: &mut Pen<'_, '_>,
    flats: &mut Flats,
    row: &Listed,
    scope: &ScopeId,
    place: &Place,
    now: UtcMs,
    report: &mut ListReport,
) -> Result<(), StoreError> {
    let document = place.document(scope);
    let mut flat = match flats.remove(&(*scope, document)) {
        Some(flat) => flat,
        None => Flat::load(pen.store(), pen.trust(), scope, &document)?,
    };
    let addition = flat.addition(row);
    report.matched += 1;
    report.new_persons += usize::from(addition.known.is_none());
    report.already_known += usize::from(addition.known.is_some());
    report.new_tags += usize::from(addition.tags);
    if addition.known.is_none() || addition.tags {
        let first = next_position(pen, scope, report)?;
        let records = flat::records(row, place, addition, Stamp::at(now, Some(0)), first);
        for (index, record) in records.iter().enumerate() {
            flat.learn(Position { seq: first.seq + index as u64, ..first }, record);
        }
        if let Pen::Writing(work) = pen {
            let records: Vec<_> = records.into_iter().map(|record| (document, record)).collect();
            work.save(scope, &records)?;
        }
    }
    flats.insert((*scope, document), flat);
    Ok(())
}

/// Where the server's next entry will be; without writing, a place that no other row of this run has.
fn next_position(pen: &Pen<'_, '_>, scope: &ScopeId, report: &ListReport) -> Result<Position, StoreError> {
    match pen {
        Pen::Writing(work) => {
            let device = work.keys.node().public().device();
            Ok(Position { device, seq: work.store.heads(scope)?.of(&device).seq + 1 })
        }
        Pen::Dry(..) => {
            Ok(Position { device: stairwell_core::id::DeviceId([0; 16]), seq: report.matched as u64 * BATCH as u64 })
        }
    }
}
