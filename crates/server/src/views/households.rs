//! The households of a grid, in walking order.

use rusqlite::{Connection, OptionalExtension, Row, params};
use stairwell_core::id::{DocumentId, ScopeId};
use stairwell_core::time::UtcMs;

use super::rows::HouseholdRow;
use super::{ViewError, Viewer};

/// Lines of one page of a grid's list: a grid has some 300 households.
const PAGE_LINES: usize = 200;

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdLine {
    /// The household.
    pub household: DocumentId,
    /// Its row.
    pub row: HouseholdRow,
}

/// One page of the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseholdPage {
    /// The lines, in walking order.
    pub lines: Vec<HouseholdLine>,
    /// Where the next page starts; `None` on the last one.
    pub next: Option<DocumentId>,
}

/// Where a household is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdPlace {
    /// Its grid.
    pub scope: ScopeId,
    /// Its row.
    pub row: HouseholdRow,
}

/// Which households of a grid to list; the default lists all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HouseholdFilter {
    /// An address or part of one: `1201`, `3-1201` or `3-2-1201`; empty for every address.
    pub address: String,
    /// Only those with a fever, a conflict, something held, a disputed reading or a record of a newer version.
    pub attention: bool,
}

/// What a search for an address names: `1201`, `3-1201` or `3-2-1201`.
struct Address {
    building: Option<String>,
    unit: Option<String>,
    room: Option<String>,
}

impl Address {
    fn parse(query: &str) -> Self {
        let bare =
            query.to_lowercase().replace(['栋', '幢', '座', '室', '房', '-', '/', '—'], " ").replace("单元", " ");
        let mut parts = bare.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter();
        match parts.len() {
            0 => Self { building: None, unit: None, room: None },
            1 => Self { building: None, unit: None, room: parts.next() },
            2 => Self { building: parts.next(), unit: None, room: parts.next() },
            _ => Self { building: parts.next(), unit: parts.next(), room: parts.next() },
        }
    }
}

/// One page of a grid's households in walking order (building, unit, from the top floor down, room), after the
/// household `after`, of those that the filter names. Empty when the grid is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn grid_households(
    connection: &Connection,
    viewer: &Viewer,
    grid: &ScopeId,
    filter: &HouseholdFilter,
    after: Option<&DocumentId>,
) -> Result<HouseholdPage, ViewError> {
    if !viewer.may_see(grid.as_str()) {
        return Ok(HouseholdPage::default());
    }
    let address = Address::parse(&filter.address);
    let mut select = connection.prepare_cached(
        "SELECT building, unit, floor, room, persons, observed, fevers, conflicts, held, unknown_records, disputed,
            state, last_visit_ms, last_outcome, last_reading_ms, last_reading_deci_c, household
         FROM view_households
         WHERE scope = ?1
            AND (?2 IS NULL OR building = ?2) AND (?3 IS NULL OR unit = ?3) AND (?4 IS NULL OR instr(room, ?4) > 0)
            AND (?5 IS NULL OR (building_order, unit_order, -COALESCE(floor, -99), room_order, household) >
                (SELECT building_order, unit_order, -COALESCE(floor, -99), room_order, household FROM view_households
                 WHERE scope = ?1 AND household = ?5))
            AND (NOT ?7 OR fevers + conflicts + held + disputed + unknown_records > 0)
         ORDER BY building_order, unit_order, floor DESC, room_order, household LIMIT ?6",
    )?;
    let rows = select.query_map(
        params![
            grid.as_str(),
            address.building,
            address.unit,
            address.room,
            after.map(DocumentId::as_bytes),
            PAGE_LINES as i64 + 1,
            filter.attention
        ],
        |row| Ok((row.get::<_, Vec<u8>>(16)?, household_from(row)?)),
    )?;
    let mut lines = Vec::new();
    for line in rows {
        let (id, row) = line?;
        let household = DocumentId::from_slice(&id).ok_or(ViewError::Damaged("a household's id"))?;
        lines.push(HouseholdLine { household, row });
    }
    let more = lines.len() > PAGE_LINES;
    lines.truncate(PAGE_LINES);
    let next = lines.last().filter(|_| more).map(|line| line.household);
    Ok(HouseholdPage { lines, next })
}

/// Where a household is; `None` when there is none or it is not the viewer's.
///
/// # Errors
/// [`ViewError`].
pub fn place_of(
    connection: &Connection,
    viewer: &Viewer,
    household: &DocumentId,
) -> Result<Option<HouseholdPlace>, ViewError> {
    let found = connection
        .prepare_cached(
            "SELECT building, unit, floor, room, persons, observed, fevers, conflicts, held, unknown_records, disputed,
                state, last_visit_ms, last_outcome, last_reading_ms, last_reading_deci_c, scope
             FROM view_households
             WHERE household = ?1 AND scope >= ?2 AND scope < ?2 || '~'",
        )?
        .query_row(params![household.as_bytes(), viewer.region], |row| {
            Ok((row.get::<_, String>(16)?, household_from(row)?))
        })
        .optional()?;
    let Some((scope, row)) = found else { return Ok(None) };
    let scope = scope.parse().map_err(|_| ViewError::Damaged("a grid's code"))?;
    Ok(Some(HouseholdPlace { scope, row }))
}

fn household_from(row: &Row<'_>) -> rusqlite::Result<HouseholdRow> {
    let visit_at: Option<i64> = row.get(12)?;
    let outcome: Option<String> = row.get(13)?;
    let reading_at: Option<i64> = row.get(14)?;
    let deci_c: Option<i32> = row.get(15)?;
    Ok(HouseholdRow {
        building: row.get(0)?,
        unit: row.get(1)?,
        floor: row.get(2)?,
        room: row.get(3)?,
        persons: row.get(4)?,
        observed: row.get(5)?,
        fevers: row.get(6)?,
        conflicts: row.get(7)?,
        held: row.get(8)?,
        unknown_records: row.get(9)?,
        disputed: row.get(10)?,
        state: row.get(11)?,
        last_visit: visit_at.map(UtcMs).zip(outcome),
        last_reading: reading_at.map(UtcMs).zip(deci_c),
    })
}
