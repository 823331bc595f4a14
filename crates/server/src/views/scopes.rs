//! The grids and checkpoint posts of a region.

use rusqlite::{Connection, params};
use stairwell_core::id::ScopeId;
use stairwell_core::time::UtcMs;

use super::{ViewError, Viewer};

/// One region, grid or checkpoint post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Level code: PROVINCE, CITY, DISTRICT, STREET, COMMUNITY, GRID or POST.
    pub level: String,
}

/// The scopes whose code begins with `region`, that are the viewer's, and of which something is here, ascending.
///
/// # Errors
/// [`ViewError`].
pub fn scopes_under(connection: &Connection, viewer: &Viewer, region: &str) -> Result<Vec<ScopeId>, ViewError> {
    let mut select = connection.prepare_cached(
        "SELECT code FROM core_scope WHERE code >= ?1 AND code < ?1 || '~' AND code >= ?2 AND code < ?2 || '~'
         ORDER BY code",
    )?;
    let codes = select.query_map(params![region, viewer.region], |row| row.get::<_, String>(0))?;
    codes.map(|code| code?.parse().map_err(|_| ViewError::Damaged("a grid's code"))).collect()
}

/// The region `code` and everything below it, as imported until `at`, that is the viewer's, by code.
///
/// # Errors
/// [`ViewError`].
pub fn nodes_under(connection: &Connection, viewer: &Viewer, code: &str, at: UtcMs) -> Result<Vec<Node>, ViewError> {
    let mut select = connection.prepare_cached(
        "SELECT code, name, level FROM regions
         WHERE code >= ?1 AND code < ?1 || '~' AND code >= ?2 AND code < ?2 || '~' AND COALESCE(imported_ms, 0) <= ?3
         ORDER BY code",
    )?;
    let nodes = select.query_map(params![code, viewer.region, at.0], |row| {
        Ok(Node { code: row.get(0)?, name: row.get(1)?, level: row.get(2)? })
    })?;
    Ok(nodes.collect::<Result<_, _>>()?)
}
