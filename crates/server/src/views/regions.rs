//! The region tree with its counts.

use rusqlite::{Connection, OptionalExtension, Row, params};
use stairwell_core::time::LocalDate;

use super::held::waiting;
use super::{ViewError, Viewer};

/// Counts of one region or grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Households registered.
    pub households: i64,
    /// Persons registered.
    pub persons: i64,
    /// Persons under observation, those in review included.
    pub observed: i64,
    /// Persons with an open fever.
    pub fevers: i64,
    /// Persons with unreconciled decisions.
    pub conflicts: i64,
    /// Entries that wait for a supervisor.
    pub held: i64,
    /// Visits at the door on that day at which somebody was seen.
    pub visits: i64,
    /// Visits at the door that were attempted on that day.
    pub attempted: i64,
}

/// One region or grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: String,
    /// Its name; the code when it was not imported.
    pub name: String,
    /// Level code: PROVINCE, CITY, DISTRICT, STREET, COMMUNITY or GRID.
    pub level: String,
}

/// One region with its counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionLine {
    /// The region.
    pub region: Region,
    /// Its counts.
    pub tally: Tally,
}

/// What a region's page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionPage {
    /// The regions above it that are the viewer's, topmost first.
    pub above: Vec<Region>,
    /// The region itself.
    pub region: Region,
    /// Its counts.
    pub tally: Tally,
    /// The regions directly below it, by code.
    pub children: Vec<RegionLine>,
}

/// A region of the viewer's with its children and their counts on `day`; `None` when there is no such region or it is
/// not the viewer's. A grid has no children.
///
/// # Errors
/// [`ViewError::Database`].
pub fn region_page(
    connection: &Connection,
    viewer: &Viewer,
    code: &str,
    day: LocalDate,
) -> Result<Option<RegionPage>, ViewError> {
    if !viewer.may_see(code) {
        return Ok(None);
    }
    let Some((region, parent)) = region(connection, code)? else { return Ok(None) };
    let mut above = Vec::new();
    let mut next = parent;
    while let Some(code) = next.filter(|code| viewer.may_see(code)) {
        let Some((region, parent)) = self::region(connection, &code)? else { break };
        above.insert(0, region);
        next = parent.filter(|parent| parent.len() < code.len());
    }
    let mut tally = tally(connection, code, day)?;
    let mut children = children(connection, code, day)?;
    for (grid, entries) in waiting(connection, code)? {
        tally.held += entries;
        let child = children.iter_mut().find(|child| grid.starts_with(&child.region.code));
        child.into_iter().for_each(|child| child.tally.held += entries);
    }
    Ok(Some(RegionPage { above, region, tally, children }))
}

/// The code of the region that has none above it, the first when there are several; `None` before the import.
///
/// # Errors
/// [`ViewError::Database`].
pub fn topmost(connection: &Connection) -> Result<Option<String>, ViewError> {
    let code = connection
        .prepare_cached("SELECT code FROM regions WHERE COALESCE(parent_code, '') = '' ORDER BY code LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(code)
}

/// A region and the code of the one above it. A grid that was not imported is known by its households.
fn region(connection: &Connection, code: &str) -> Result<Option<(Region, Option<String>)>, ViewError> {
    let imported = connection
        .prepare_cached("SELECT code, name, level, parent_code FROM regions WHERE code = ?1")?
        .query_row(params![code], |row| {
            let parent: Option<String> = row.get(3)?;
            Ok((
                Region { code: row.get(0)?, name: row.get(1)?, level: row.get(2)? },
                parent.filter(|code| !code.is_empty()),
            ))
        })
        .optional()?;
    if imported.is_some() || code.len() != 16 || !code.is_ascii() {
        return Ok(imported);
    }
    let known = connection.prepare_cached("SELECT 1 FROM view_counts WHERE code = ?1")?.exists(params![code])?;
    let grid = Region { code: code.to_owned(), name: code.to_owned(), level: "GRID".to_owned() };
    Ok(known.then(|| (grid, Some(code[..12].to_owned()))))
}

fn tally(connection: &Connection, code: &str, day: LocalDate) -> Result<Tally, ViewError> {
    let tally = connection
        .prepare_cached(
            "SELECT COALESCE(c.households, 0), COALESCE(c.persons, 0), COALESCE(c.observed, 0), COALESCE(c.fevers, 0),
                COALESCE(c.conflicts, 0), COALESCE(c.held, 0), COALESCE(d.visits, 0), COALESCE(d.attempted, 0)
             FROM (SELECT ?1 AS code) r
             LEFT JOIN view_counts c ON c.code = r.code
             LEFT JOIN view_day_counts d ON d.code = r.code AND d.day = ?2",
        )?
        .query_row(params![code, day.0], |row| tally_from(row, 0))?;
    Ok(tally)
}

/// Imported regions under this one, and grids that have households and were not imported.
fn children(connection: &Connection, code: &str, day: LocalDate) -> Result<Vec<RegionLine>, ViewError> {
    let mut select = connection.prepare_cached(
        "SELECT r.code, r.name, r.level, COALESCE(c.households, 0), COALESCE(c.persons, 0), COALESCE(c.observed, 0),
            COALESCE(c.fevers, 0), COALESCE(c.conflicts, 0), COALESCE(c.held, 0), COALESCE(d.visits, 0),
            COALESCE(d.attempted, 0)
         FROM (
            SELECT code, name, level FROM regions WHERE parent_code = ?1
            UNION ALL
            SELECT code, code, 'GRID' FROM view_counts
            WHERE length(?1) = 12 AND code > ?1 AND code < ?1 || '~' AND length(code) = 16
                AND code NOT IN (SELECT code FROM regions WHERE parent_code = ?1)
         ) r
         LEFT JOIN view_counts c ON c.code = r.code
         LEFT JOIN view_day_counts d ON d.code = r.code AND d.day = ?2
         ORDER BY r.code",
    )?;
    let lines = select.query_map(params![code, day.0], |row| {
        let region = Region { code: row.get(0)?, name: row.get(1)?, level: row.get(2)? };
        Ok(RegionLine { region, tally: tally_from(row, 3)? })
    })?;
    Ok(lines.collect::<Result<_, _>>()?)
}

fn tally_from(row: &Row<'_>, first: usize) -> rusqlite::Result<Tally> {
    Ok(Tally {
        households: row.get(first)?,
        persons: row.get(first + 1)?,
        observed: row.get(first + 2)?,
        fevers: row.get(first + 3)?,
        conflicts: row.get(first + 4)?,
        held: row.get(first + 5)?,
        visits: row.get(first + 6)?,
        attempted: row.get(first + 7)?,
    })
}
