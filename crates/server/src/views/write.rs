//! Writing the views: one household at a time, inside the caller's transaction.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use stairwell_core::id::{DocumentId, ScopeId};
use stairwell_core::time::LocalDate;

use super::ViewError;
use super::counts::recount;
use super::rows::{HouseholdRow, Rows, natural_order};

/// Replaces what the views keep of one household and brings the counts of its grid and of every region above it up to
/// date. Calling twice is safe. The caller holds a transaction.
///
/// # Errors
/// [`ViewError::Database`]; the caller rolls back.
pub fn write(connection: &Connection, scope: &ScopeId, household: &DocumentId, rows: &Rows) -> Result<(), ViewError> {
    let mut days: BTreeSet<LocalDate> = rows.visits.iter().map(|visit| visit.date).collect();
    days.extend(days_of(connection, scope, household)?);
    for table in ["view_households", "view_persons", "view_visits", "view_readings"] {
        connection
            .prepare_cached(&format!("DELETE FROM {table} WHERE scope = ?1 AND household = ?2"))?
            .execute(params![scope.as_str(), household.as_bytes()])?;
    }
    if let Some(row) = &rows.household {
        write_household(connection, scope, household, row)?;
        write_parts(connection, scope, household, rows)?;
    }
    recount(connection, scope, &days)
}

/// Empties every view, before a rebuild from the logs. Receipts stay: they are not in the logs.
///
/// # Errors
/// [`ViewError::Database`]; the caller rolls back.
pub fn clear(connection: &Connection) -> Result<(), ViewError> {
    for table in ["view_households", "view_persons", "view_visits", "view_readings", "view_counts", "view_day_counts"] {
        connection.execute(&format!("DELETE FROM {table}"), [])?;
    }
    Ok(())
}

fn days_of(connection: &Connection, scope: &ScopeId, household: &DocumentId) -> Result<BTreeSet<LocalDate>, ViewError> {
    let mut select =
        connection.prepare_cached("SELECT DISTINCT day FROM view_visits WHERE scope = ?1 AND household = ?2")?;
    let days = select.query_map(params![scope.as_str(), household.as_bytes()], |row| Ok(LocalDate(row.get(0)?)))?;
    Ok(days.collect::<Result<_, _>>()?)
}

fn write_household(
    connection: &Connection,
    scope: &ScopeId,
    household: &DocumentId,
    row: &HouseholdRow,
) -> Result<(), ViewError> {
    let visit = row.last_visit.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO view_households (scope, household, building, unit, floor, room, building_order, unit_order,
                room_order, persons, observed, fevers, conflicts, held, unknown_records, disputed, state,
                last_visit_ms, last_outcome, last_reading_ms, last_reading_deci_c)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)",
        )?
        .execute(params![
            scope.as_str(),
            household.as_bytes(),
            row.building,
            row.unit,
            row.floor,
            row.room,
            natural_order(&row.building),
            natural_order(&row.unit),
            natural_order(&row.room),
            row.persons,
            row.observed,
            row.fevers,
            row.conflicts,
            row.held,
            row.unknown_records,
            row.disputed,
            row.state,
            visit.map(|(at, _)| at.0),
            visit.map(|(_, outcome)| outcome),
            row.last_reading.map(|(at, _)| at.0),
            row.last_reading.map(|(_, deci_c)| deci_c),
        ])?;
    Ok(())
}

fn write_parts(connection: &Connection, scope: &ScopeId, household: &DocumentId, rows: &Rows) -> Result<(), ViewError> {
    let (scope, household) = (scope.as_str(), household.as_bytes());
    let mut person = connection.prepare_cached(
        "INSERT INTO view_persons (scope, household, person, name, state, planned_end_day, fever, conflict,
            last_reading_ms, last_reading_deci_c) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    for row in &rows.persons {
        person.execute(params![
            scope,
            household,
            row.person,
            row.name,
            row.state,
            row.planned_end.map(|date| date.0),
            row.fever,
            row.conflict,
            row.last_reading.map(|(at, _)| at.0),
            row.last_reading.map(|(_, deci_c)| deci_c),
        ])?;
    }
    let mut visit = connection.prepare_cached(
        "INSERT INTO view_visits (scope, household, visit, day, slot, mode, observed_ms, outcome, parts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for row in &rows.visits {
        visit.execute(params![
            scope,
            household,
            row.visit.as_bytes(),
            row.date.0,
            row.slot.to_string(),
            row.mode,
            row.observed_at.0,
            row.outcome,
            row.parts,
        ])?;
    }
    let mut reading = connection.prepare_cached(
        "INSERT INTO view_readings (scope, household, reading, person, observed_ms, effective_deci_c, written_deci_c,
            site, method) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    for row in &rows.readings {
        reading.execute(params![
            scope,
            household,
            row.reading,
            row.person,
            row.observed_at.0,
            row.effective_deci_c,
            row.written_deci_c,
            row.site,
            row.method,
        ])?;
    }
    Ok(())
}
