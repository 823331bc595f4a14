//! Which grid a row belongs to: by its code, or by the names in its address.

use rusqlite::{Connection, params};
use stairwell_core::domain::household::Place;
use stairwell_core::id::ScopeId;
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;

use super::address::{flat_parts, half_width};
use super::row::Listed;

/// Endings of a community's official name that people leave out.
const COMMUNITY_ENDINGS: &[&str] = &["居民委员会", "村民委员会", "居委会", "村委会"];

/// Where a row belongs, or in one sentence why nobody can tell.
pub type Found = Result<(ScopeId, Place), String>;

/// The grids of the deployment with the names above them.
#[derive(Debug, Clone)]
pub struct Grids(Vec<Grid>);

#[derive(Debug, Clone)]
struct Grid {
    scope: ScopeId,
    name: String,
    community: String,
    street: String,
}

/// What an address names of a grid's place: the longest name counts, so that 东村 is not read out of 大东村.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Grid,
    Community,
    Street,
}

impl Grids {
    /// Reads them.
    ///
    /// # Errors
    /// Any read failure.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        let sql = "SELECT g.code, g.name, coalesce(c.name, ''), coalesce(s.name, '') FROM regions g
            LEFT JOIN regions c ON c.code = g.parent_code LEFT JOIN regions s ON s.code = c.parent_code
            WHERE g.level = 'GRID' ORDER BY g.code";
        let mut query = connection.prepare(sql).map_err(store_error)?;
        let rows = query
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .map_err(store_error)?;
        let mut grids = Vec::new();
        for row in rows {
            let (code, name, community, street) = row.map_err(store_error)?;
            let scope = code.parse().map_err(|_| StoreError::Unreadable("a grid's code is damaged".into()))?;
            grids.push(Grid { scope, name, community: short(community), street });
        }
        Ok(Self(grids))
    }

    /// Finds grid and flat of a row.
    ///
    /// # Errors
    /// Any read failure.
    pub fn find(&self, connection: &Connection, row: &Listed) -> Result<Found, StoreError> {
        let text = |column: &str| row.columns.get(column).map(String::as_str);
        let said = text("address").map(flat_parts).unwrap_or_default();
        let part =
            |column: &str, said: &Option<String>| text(column).or(said.as_deref()).unwrap_or_default().to_owned();
        let (building, unit, room) =
            (part("building", &said.building), part("unit", &said.unit), part("room", &said.room));
        let floor = match text("floor") {
            Some(floor) => half_width(floor).trim_end_matches(['楼', '层']).parse().ok(),
            None => said.floor,
        };
        let place = match Place::new(&building, &unit, floor, &room) {
            Ok(place) => place,
            Err(error) => return Ok(Err(format!("看不出楼栋和房号 / no flat can be read out of it: {error}"))),
        };
        let scope = match text("grid_code") {
            Some(code) => self.by_code(code),
            None => self.by_address(connection, &half_width(text("address").unwrap_or_default()), &place)?,
        };
        Ok(scope.map(|scope| (scope, place)))
    }

    fn by_code(&self, code: &str) -> Result<ScopeId, String> {
        let named = self.0.iter().find(|grid| grid.scope.as_str().eq_ignore_ascii_case(code));
        named.map(|grid| grid.scope).ok_or_else(|| format!("没有网格 {code} / there is no grid {code}"))
    }

    fn by_address(
        &self,
        connection: &Connection,
        address: &str,
        place: &Place,
    ) -> Result<Result<ScopeId, String>, StoreError> {
        let mut fitting: Vec<&Grid> = self.0.iter().collect();
        for named in [Named::Street, Named::Community, Named::Grid] {
            let naming = longest(&fitting, address, named);
            if !naming.is_empty() {
                fitting = naming;
            }
        }
        if fitting.len() == self.0.len() && !self.0.iter().any(|grid| names_any(grid, address)) {
            return Ok(Err("地址里没有网格、社区或街道的名称 / the address names no grid, community or street".into()));
        }
        if fitting.len() > 1 {
            fitting = with_building(connection, fitting, place)?;
        }
        Ok(match fitting[..] {
            [grid] => Ok(grid.scope),
            _ => Err(format!("有 {0} 个网格符合地址 / {0} grids fit the address", fitting.len())),
        })
    }
}

/// A community's name without its official ending.
fn short(name: String) -> String {
    let bare = COMMUNITY_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).map(str::to_owned);
    bare.filter(|bare| bare.chars().count() > 1).unwrap_or(name)
}

fn name_of(grid: &Grid, named: Named) -> &str {
    match named {
        Named::Grid => &grid.name,
        Named::Community => &grid.community,
        Named::Street => &grid.street,
    }
}

fn names_any(grid: &Grid, address: &str) -> bool {
    let is_named = |named| !name_of(grid, named).is_empty() && address.contains(name_of(grid, named));
    [Named::Grid, Named::Community, Named::Street].into_iter().any(is_named)
}

/// Those whose name stands in the address, less those whose name is only part of another's that stands there.
fn longest<'a>(grids: &[&'a Grid], address: &str, named: Named) -> Vec<&'a Grid> {
    let name = |grid: &'a Grid| name_of(grid, named);
    let standing: Vec<&Grid> =
        grids.iter().copied().filter(|grid| !name(grid).is_empty() && address.contains(name(grid))).collect();
    let is_part = |grid: &'a Grid| {
        standing.iter().any(|other| name(other).len() > name(grid).len() && name(other).contains(name(grid)))
    };
    standing.iter().copied().filter(|grid| !is_part(grid)).collect()
}

/// Of several grids the one in which the flat is known, else the one in which the building is; all when that does not
/// tell.
fn with_building<'a>(
    connection: &Connection,
    fitting: Vec<&'a Grid>,
    place: &Place,
) -> Result<Vec<&'a Grid>, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM view_households WHERE scope = ?1 AND building = ?2
        AND (?3 IS NULL OR unit = ?3) AND (?4 IS NULL OR room = ?4))";
    let mut query = connection.prepare_cached(sql).map_err(store_error)?;
    for (unit, room) in [(Some(&place.unit), Some(&place.room)), (None, None)] {
        let mut knowing = Vec::new();
        for grid in &fitting {
            let parameters = params![grid.scope.as_str(), place.building, unit, room];
            if query.query_row(parameters, |row| row.get(0)).map_err(store_error)? {
                knowing.push(*grid);
            }
        }
        if knowing.len() == 1 {
            return Ok(knowing);
        }
    }
    Ok(fitting)
}
