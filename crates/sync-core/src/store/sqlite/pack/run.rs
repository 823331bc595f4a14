//! The order of the logs over packed entries: which document each entry of a stretch belongs to, and the hash before
//! the first, from which the others follow.

use rusqlite::{Connection, Row, params};

use super::super::error::damaged;
use super::super::intern::{number, run, seq};
use super::super::logs::to_hash;
use super::super::{StoreError, store_error};
use super::content::{expand, squeeze, unreadable, unsigned};
use crate::id::Hash;
use crate::log::varint::{Reader, put, unzigzag, zigzag};

/// Most entries of one run: as many are hashed to find the hash of one of them. Few in tests, so that logs have many runs.
pub(super) const MAX_ENTRIES: usize = if cfg!(test) { 8 } else { 256 };

/// A stretch of one log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// `seq` of the first entry.
    pub(super) first: u64,
    /// Hash of the entry before the first.
    pub(super) prev: Hash,
    /// The number of each entry's document.
    pub(super) documents: Vec<i64>,
}

impl Run {
    /// `seq` of the last entry.
    pub(super) const fn last(&self) -> u64 {
        self.first + self.documents.len() as u64 - 1
    }

    /// The runs of one log with entries in `after < seq <= through`, ascending.
    pub(super) fn find(
        connection: &Connection,
        (scope, device): (i64, i64),
        after: u64,
        through: u64,
    ) -> Result<Vec<Self>, StoreError> {
        let sql = "SELECT first, entries, prev, documents FROM core_run
            WHERE scope = ?1 AND device = ?2 AND first <= ?4 AND first + entries - 1 > ?3 ORDER BY first";
        let mut query = connection.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map(params![scope, device, number(after), number(through)], RawRun::read)
            .map_err(store_error)?;
        rows.map(|row| row.map_err(store_error)?.checked()).collect()
    }

    /// The last run of one log.
    pub(super) fn last_of(connection: &Connection, log: (i64, i64)) -> Result<Option<Self>, StoreError> {
        let sql = "SELECT first, entries, prev, documents FROM core_run
            WHERE scope = ?1 AND device = ?2 ORDER BY first DESC LIMIT 1";
        let mut query = connection.prepare_cached(sql).map_err(store_error)?;
        let mut rows = query.query_map(params![log.0, log.1], RawRun::read).map_err(store_error)?;
        rows.next().map(|row| row.map_err(store_error)?.checked()).transpose()
    }

    /// Writes it, in place of one with the same first entry.
    pub(super) fn write(&self, connection: &Connection, (scope, device): (i64, i64)) -> Result<(), StoreError> {
        let mut raw = Vec::new();
        let mut before = 0;
        for document in &self.documents {
            put(&mut raw, zigzag(document - before));
            before = *document;
        }
        let sql = "INSERT OR REPLACE INTO core_run (scope, device, first, entries, prev, documents)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let entries = number(self.documents.len() as u64);
        let (prev, documents) = (self.prev.0.as_slice(), squeeze(&raw)?);
        run(connection, sql, &[&scope, &device, &number(self.first), &entries, &prev, &documents])?;
        Ok(())
    }

    /// Takes what is after `after` out of the runs of one log.
    pub(super) fn cut(connection: &Connection, log: (i64, i64), after: u64) -> Result<(), StoreError> {
        // Begins no later than `after` and ends later: at most one.
        for mut cut in Self::find(connection, log, after, after)? {
            cut.documents.truncate(usize::try_from(after + 1 - cut.first).unwrap_or(usize::MAX));
            cut.write(connection, log)?;
        }
        let sql = "DELETE FROM core_run WHERE scope = ?1 AND device = ?2 AND first > ?3";
        run(connection, sql, &[&log.0, &log.1, &number(after)])?;
        Ok(())
    }
}

/// A row as SQLite has it.
struct RawRun {
    first: u64,
    entries: u64,
    prev: Vec<u8>,
    documents: Vec<u8>,
}

impl RawRun {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { first: seq(row.get(0)?), entries: seq(row.get(1)?), prev: row.get(2)?, documents: row.get(3)? })
    }

    fn checked(self) -> Result<Run, StoreError> {
        let raw = expand(&self.documents)?;
        let mut reader = Reader(&raw);
        let mut documents = Vec::new();
        let mut document = 0_i64;
        while !reader.0.is_empty() {
            document = document.wrapping_add(unzigzag(reader.number().map_err(unreadable)?));
            documents.push(document);
        }
        let known = documents.iter().all(|document| unsigned(*document) > 0);
        if documents.len() as u64 != self.entries || documents.is_empty() || self.first == 0 || !known {
            return Err(damaged("a run of packed entries"));
        }
        Ok(Run { first: self.first, prev: to_hash(&self.prev)?, documents })
    }
}
