//! Counts of grids and of every region above them.
//!
//! A grid's counts are sums over its own rows; what changed in them is added to each region above it, found by the
//! official lengths of the code (domain.md §8). So a page reads one row a region, however many households it has.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, params};
use stairwell_core::id::ScopeId;
use stairwell_core::time::LocalDate;

use super::ViewError;

/// Lengths of the codes above a household: province, city, district, street, community, grid.
const CODE_LENGTHS: [usize; 6] = [2, 4, 6, 9, 12, 16];

/// Brings the counts of a grid, and of the regions above it, in line with the grid's rows: the stock always, the
/// daily flow for `days`. Calling twice is safe. The caller holds a transaction.
///
/// # Errors
/// [`ViewError::Database`].
pub(super) fn recount(connection: &Connection, scope: &ScopeId, days: &BTreeSet<LocalDate>) -> Result<(), ViewError> {
    recount_stock(connection, scope)?;
    for day in days {
        recount_day(connection, scope, *day)?;
    }
    Ok(())
}

fn recount_stock(connection: &Connection, scope: &ScopeId) -> Result<(), ViewError> {
    let rows: [i64; 6] = connection
        .prepare_cached(
            "SELECT COUNT(*), COALESCE(SUM(persons), 0), COALESCE(SUM(observed), 0), COALESCE(SUM(fevers), 0),
                COALESCE(SUM(conflicts), 0), COALESCE(SUM(held), 0)
             FROM view_households WHERE scope = ?1",
        )?
        .query_row(params![scope.as_str()], six)?;
    let counted: [i64; 6] = connection
        .prepare_cached(
            "SELECT households, persons, observed, fevers, conflicts, held FROM view_counts WHERE code = ?1",
        )?
        .query_row(params![scope.as_str()], six)
        .optional()?
        .unwrap_or_default();
    let change: Vec<i64> = rows.iter().zip(counted).map(|(rows, counted)| rows - counted).collect();
    if change.iter().all(|change| *change == 0) {
        return Ok(());
    }
    let mut add = connection.prepare_cached(
        "INSERT INTO view_counts (code, households, persons, observed, fevers, conflicts, held)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT (code) DO UPDATE SET households = households + ?2, persons = persons + ?3,
            observed = observed + ?4, fevers = fevers + ?5, conflicts = conflicts + ?6, held = held + ?7",
    )?;
    for length in CODE_LENGTHS {
        let code = &scope.as_str()[..length];
        add.execute(params![code, change[0], change[1], change[2], change[3], change[4], change[5]])?;
    }
    Ok(())
}

fn recount_day(connection: &Connection, scope: &ScopeId, day: LocalDate) -> Result<(), ViewError> {
    let rows: [i64; 2] = connection
        .prepare_cached(
            "SELECT COALESCE(SUM(outcome IN ('DONE_OK', 'DONE_ABNORMAL')), 0),
                COALESCE(SUM(outcome NOT IN ('NOT_ATTEMPTED', 'PLANNED')), 0)
             FROM view_visits WHERE scope = ?1 AND day = ?2 AND mode = 'DOOR'",
        )?
        .query_row(params![scope.as_str(), day.0], |row| Ok([row.get(0)?, row.get(1)?]))?;
    let counted: [i64; 2] = connection
        .prepare_cached("SELECT visits, attempted FROM view_day_counts WHERE code = ?1 AND day = ?2")?
        .query_row(params![scope.as_str(), day.0], |row| Ok([row.get(0)?, row.get(1)?]))
        .optional()?
        .unwrap_or_default();
    let change = [rows[0] - counted[0], rows[1] - counted[1]];
    if change == [0, 0] {
        return Ok(());
    }
    let mut add = connection.prepare_cached(
        "INSERT INTO view_day_counts (code, day, visits, attempted) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (code, day) DO UPDATE SET visits = visits + ?3, attempted = attempted + ?4",
    )?;
    for length in CODE_LENGTHS {
        add.execute(params![&scope.as_str()[..length], day.0, change[0], change[1]])?;
    }
    Ok(())
}

fn six(row: &rusqlite::Row<'_>) -> rusqlite::Result<[i64; 6]> {
    Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?])
}
