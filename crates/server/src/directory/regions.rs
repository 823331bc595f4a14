//! Regions and grids, imported from lists: all rows or none.

use std::collections::BTreeSet;
use std::io::Read;

use rusqlite::{OptionalExtension, params};
use serde::Deserialize;
use stairwell_core::id::{IdError, ScopeId};
use stairwell_core::region::{Level, Region, RegionError};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;
use thiserror::Error;

use super::Directory;

/// Why a list is not imported. Nothing of it is then.
#[derive(Debug, Error)]
pub enum ImportError {
    /// Reading: not CSV with the expected header and columns.
    #[error("the list cannot be read: {0}")]
    Csv(csv::Error),
    /// Reading: some other encoding, as a spreadsheet's own CSV has.
    #[error("row {0}: not UTF-8; in the spreadsheet choose \"CSV UTF-8\" when saving")]
    Encoding(u64),
    /// Reading: another header.
    #[error("row 1: expected the header {expected}, found {found}")]
    Header {
        /// The header of such a list.
        expected: &'static str,
        /// The first row.
        found: String,
    },
    /// Checking: see [`RegionError`].
    #[error("row {row}: {source}")]
    Region {
        /// Counted from 1, the header included.
        row: u64,
        /// What is wrong.
        source: RegionError,
    },
    /// Checking: not a grid code.
    #[error("row {row}: {source}")]
    Grid {
        /// Counted from 1, the header included.
        row: u64,
        /// What is wrong.
        source: IdError,
    },
    /// Checking: a name is empty, a code comes twice, a region above is missing.
    #[error("row {row}: {reason}")]
    Row {
        /// Counted from 1, the header included.
        row: u64,
        /// What is wrong.
        reason: String,
    },
    /// Writing: see [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<csv::Error> for ImportError {
    fn from(error: csv::Error) -> Self {
        match error.kind() {
            csv::ErrorKind::Utf8 { pos, .. } => Self::Encoding(pos.as_ref().map_or(1, csv::Position::line)),
            _ => Self::Csv(error),
        }
    }
}

/// A region, a grid or a checkpoint post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// PROVINCE, CITY, DISTRICT, STREET, COMMUNITY, GRID or POST.
    pub level: String,
    /// Code of the one above; `None` at the top.
    pub parent: Option<String>,
}

#[derive(Deserialize)]
struct RegionColumns {
    code: String,
    name: String,
    level: String,
    parent_code: String,
}

#[derive(Deserialize)]
struct GridColumns {
    grid_code: String,
    name: String,
    community_code: String,
}

const REGION_HEADER: &str = "code,name,level,parent_code";
const GRID_HEADER: &str = "grid_code,name,community_code";

/// The rows of a list with their numbers, once its header is the expected one.
fn rows<T: for<'de> Deserialize<'de>>(list: impl Read, expected: &'static str) -> Result<Vec<(u64, T)>, ImportError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(list);
    let found = reader.headers()?.iter().collect::<Vec<_>>().join(",");
    // Spreadsheets begin a UTF-8 file with a byte order mark.
    if found.trim_start_matches('\u{feff}') != expected {
        return Err(ImportError::Header { expected, found });
    }
    reader.set_headers(expected.split(',').collect());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let headers = reader.headers()?.clone();
    while reader.read_record(&mut record)? {
        let row = record.position().map_or(0, csv::Position::line);
        rows.push((row, record.deserialize(Some(&headers))?));
    }
    Ok(rows)
}

impl Directory<'_> {
    /// A region or grid by code; `None` when it was not imported.
    ///
    /// # Errors
    /// Any read failure.
    pub fn region(&self, code: &str) -> Result<Option<RegionRow>, StoreError> {
        let sql = "SELECT name, level, parent_code FROM regions WHERE code = ?1";
        let row: Option<(String, String, Option<String>)> = self
            .0
            .prepare_cached(sql)
            .and_then(|mut query| query.query_row([code], |row| row.try_into()).optional())
            .map_err(store_error)?;
        Ok(row.map(|(name, level, parent)| RegionRow { code: code.to_owned(), name, level, parent }))
    }

    /// Imports official regions from CSV (`code,name,level,parent_code`), replacing names; returns how many rows the
    /// list has. Importing twice is safe.
    ///
    /// # Errors
    /// [`ImportError`] with the row; the caller rolls back.
    pub fn import_regions(&self, list: impl Read) -> Result<usize, ImportError> {
        let mut regions = Vec::new();
        for (row, RegionColumns { code, name, level, parent_code }) in rows(list, REGION_HEADER)? {
            let region = Region::from_row(&code, &name, &level, &parent_code)
                .map_err(|source| ImportError::Region { row, source })?;
            regions.push((row, region));
        }
        let mut codes = BTreeSet::new();
        for (row, region) in &regions {
            if !codes.insert(region.code.as_str()) {
                return Err(ImportError::Row { row: *row, reason: format!("region {} comes twice", region.code) });
            }
        }
        let top = self.topmost(regions.iter().map(|(_, region)| region.level))?;
        for (row, region) in &regions {
            let Some(parent) = region.parent.as_deref().filter(|_| Some(region.level) != top) else { continue };
            if !codes.contains(parent) && self.region(parent)?.is_none() {
                let reason = format!("region {parent} above {} is neither in the list nor imported", region.code);
                return Err(ImportError::Row { row: *row, reason });
            }
        }
        for (_, region) in &regions {
            self.put_region(&region.code, &region.name, region.level.code(), region.parent.as_deref())?;
        }
        Ok(regions.len())
    }

    /// The largest level among these and the imported ones: where the tree begins, and no region above is needed.
    fn topmost(&self, levels: impl Iterator<Item = Level>) -> Result<Option<Level>, StoreError> {
        let shortest: Option<u32> =
            self.0.query_row("SELECT min(length(code)) FROM regions", [], |row| row.get(0)).map_err(store_error)?;
        let imported =
            Level::ALL.into_iter().find(|level| shortest.is_some_and(|shortest| level.digits() == shortest as usize));
        Ok(levels.chain(imported).min())
    }

    /// Imports grids and checkpoint posts from CSV (`grid_code,name,community_code`), replacing names; returns how many
    /// rows the list has. Importing twice is safe.
    ///
    /// # Errors
    /// [`ImportError`] with the row; the caller rolls back.
    pub fn import_grids(&self, list: impl Read) -> Result<usize, ImportError> {
        let grids: Vec<(u64, GridColumns)> = rows(list, GRID_HEADER)?;
        let mut codes = BTreeSet::new();
        for (row, GridColumns { grid_code, name, community_code }) in &grids {
            let row = *row;
            let scope: ScopeId = grid_code.parse().map_err(|source| ImportError::Grid { row, source })?;
            let wrong = |reason| Err(ImportError::Row { row, reason });
            if scope.community() != community_code {
                return wrong(format!("grid {scope} is not in community {community_code}"));
            }
            if name.is_empty() {
                return wrong(format!("grid {scope} has no name"));
            }
            if !codes.insert(scope) {
                return wrong(format!("grid {scope} comes twice"));
            }
            if self.region(community_code)?.is_none() {
                return wrong(format!("community {community_code} is unknown; import the regions first"));
            }
            let level = if scope.as_str().as_bytes()[12] == b'P' { "POST" } else { "GRID" };
            self.put_region(scope.as_str(), name, level, Some(community_code))?;
        }
        Ok(grids.len())
    }

    /// Notes that what was imported in this transaction is known since `now`: the last step of an import. Calling twice
    /// is safe.
    ///
    /// # Errors
    /// Any write failure.
    pub fn note_imported(&self, now: UtcMs) -> Result<(), StoreError> {
        let sql = "UPDATE regions SET imported_ms = ?1 WHERE imported_ms IS NULL";
        self.0.execute(sql, [now.0]).map_err(store_error)?;
        Ok(())
    }

    fn put_region(&self, code: &str, name: &str, level: &str, parent: Option<&str>) -> Result<(), StoreError> {
        let sql = "INSERT INTO regions (code, name, level, parent_code) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (code) DO UPDATE SET name = excluded.name";
        self.0
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(params![code, name, level, parent]))
            .map_err(store_error)?;
        Ok(())
    }
}
