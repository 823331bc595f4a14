//! Old entries, packed: on a phone only the last entries stay rows, which take ten times as much.
//!
//! Entries are packed by document, sixteen neighbours together, because a household is what is read; the order of the
//! logs over them is kept in runs, from which hashes are computed again. Every transaction of packing leaves a whole
//! store: first the runs are written, while all entries are still rows, then the rows of sixteen documents at a time go
//! into their pack. An entry is a row or in a pack, never both.

mod content;
mod read;
mod run;

use rusqlite::params;

use super::error::damaged;
use super::intern::{find, number, run as execute, seq};
use super::logs::to_hash;
use super::{SqliteStore, StoreError, store_error};
use crate::store::Transaction;

use content::{Packed, encode};
use run::{MAX_ENTRIES, Run};

pub(super) use read::{document_at, fill_gaps, hash_before, packed_of};

/// Documents whose entries share a pack: neighbours say alike things, and all of them are decompressed to read one.
const DOCUMENTS: i64 = 16;

impl SqliteStore {
    /// How many entries are rows.
    ///
    /// # Errors
    /// Any read failure.
    pub fn row_count(&self) -> Result<u64, StoreError> {
        Ok(seq(find(&self.connection, "SELECT count(*) FROM core_entry", &[])?.unwrap_or(0)))
    }

    /// Packs entries that are rows, in at most so many transactions of its own; `true` when nothing is left to pack.
    /// It may be stopped between any two of them. What is read from the store is the same before and after.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] when a pack is damaged, any write failure. What was packed before stays.
    pub fn pack(&mut self, transactions: usize) -> Result<bool, StoreError> {
        let mut next = 0;
        for _ in 0..transactions {
            self.begin()?;
            let packed = self.pack_some(&mut next).and_then(|some| self.commit().map(|()| some));
            match packed {
                Ok(true) => {}
                Ok(false) => return Ok(true),
                Err(error) => {
                    self.rollback();
                    return Err(error);
                }
            }
        }
        Ok(false)
    }

    /// Writes one run or one pack, of documents from `next` on; `false` when there is nothing to write.
    fn pack_some(&self, next: &mut i64) -> Result<bool, StoreError> {
        if self.write_next_run()? {
            return Ok(true);
        }
        let sql = "SELECT min(document) FROM core_entry WHERE document >= ?1";
        while let Some(document) = find::<Option<i64>>(&self.connection, sql, &[&*next])?.flatten() {
            let id = document / DOCUMENTS;
            *next = (id + 1) * DOCUMENTS;
            if self.pack_rows(id)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Writes the order of the next entries of a log that no run has, in its last run while that has room.
    fn write_next_run(&self) -> Result<bool, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT scope, device, seq FROM core_log").map_err(store_error)?;
        let logs = query
            .query_map([], |row| Ok(((row.get(0)?, row.get(1)?), seq(row.get(2)?))))
            .and_then(Iterator::collect::<Result<Vec<((i64, i64), u64)>, _>>)
            .map_err(store_error)?;
        for (log, head) in logs {
            let last = Run::last_of(&self.connection, log)?;
            let covered = last.as_ref().map_or(0, Run::last);
            if covered < head {
                let last = last.filter(|run| run.documents.len() < MAX_ENTRIES);
                self.extend(log, last, covered)?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Adds the entries after `covered` to `run`, or to a new one.
    fn extend(&self, log: (i64, i64), run: Option<Run>, covered: u64) -> Result<(), StoreError> {
        let room = MAX_ENTRIES - run.as_ref().map_or(0, |run| run.documents.len());
        let sql = "SELECT seq, document, prev FROM core_entry
            WHERE scope = ?1 AND device = ?2 AND seq > ?3 ORDER BY seq LIMIT ?4";
        let mut query = self.connection.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map(params![log.0, log.1, number(covered), number(room as u64)], |row| {
                Ok((seq(row.get(0)?), row.get(1)?, row.get(2)?))
            })
            .and_then(Iterator::collect::<Result<Vec<(u64, i64, Vec<u8>)>, _>>)
            .map_err(store_error)?;
        let Some((_, _, prev)) = rows.first() else { return Err(damaged("the order of a log")) };
        let mut run = match run {
            Some(run) => run,
            None => Run { first: covered + 1, prev: to_hash(prev)?, documents: Vec::new() },
        };
        for ((seq, document, _), expected) in rows.iter().zip(covered + 1..) {
            if *seq != expected {
                return Err(damaged("the order of a log"));
            }
            run.documents.push(*document);
        }
        run.write(&self.connection, log)
    }

    /// Moves the rows of sixteen documents, all of which runs have, into their pack; `false` when they would not fit.
    fn pack_rows(&self, id: i64) -> Result<bool, StoreError> {
        let mut entries = read::pack(&self.connection, id)?.map_or(Ok(Vec::new()), |pack| pack.all())?;
        entries.extend(read::rows(&self.connection, id)?);
        entries.sort_unstable_by_key(|entry| (entry.document, entry.device, entry.seq));
        let Some(content) = encode(&entries)? else { return Ok(false) };
        self.write_pack(id, &entries, &content)?;
        let sql = "DELETE FROM core_entry WHERE document >= ?1 AND document < ?2";
        execute(&self.connection, sql, &[&(id * DOCUMENTS), &((id + 1) * DOCUMENTS)])?;
        Ok(true)
    }

    fn write_pack(&self, id: i64, entries: &[Packed], content: &[u8]) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO core_pack (id, content) VALUES (?1, ?2)";
        execute(&self.connection, sql, &[&id, &content])?;
        for entries in entries.chunk_by(|one, next| one.document == next.document) {
            let count = number(entries.len() as u64);
            execute(
                &self.connection,
                "UPDATE core_document SET packed = ?1 WHERE id = ?2",
                &[&count, &entries[0].document],
            )?;
        }
        Ok(())
    }

    /// Takes the entries of one log after `after` out of the packs of these documents, inside the caller's transaction.
    pub(super) fn cut_packs(&self, log: (i64, i64), documents: &[i64], after: u64) -> Result<(), StoreError> {
        let mut ids: Vec<i64> = documents.iter().map(|document| document / DOCUMENTS).collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let Some(pack) = read::pack(&self.connection, id)? else { continue };
            let is_cut =
                |entry: &Packed| entry.device == log.1 && entry.seq > after && documents.contains(&entry.document);
            let (gone, left): (Vec<Packed>, Vec<Packed>) = pack.all()?.into_iter().partition(is_cut);
            for entry in &gone {
                execute(&self.connection, "UPDATE core_document SET packed = 0 WHERE id = ?1", &[&entry.document])?;
            }
            if left.is_empty() {
                execute(&self.connection, "DELETE FROM core_pack WHERE id = ?1", &[&id])?;
            } else if !gone.is_empty() {
                let content = encode(&left)?.ok_or_else(|| damaged("the size of a pack"))?;
                self.write_pack(id, &left, &content)?;
            }
        }
        Run::cut(&self.connection, log, after)
    }
}
