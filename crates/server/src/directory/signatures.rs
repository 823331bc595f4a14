//! The days that supervisors signed for regions above the grids (reference/domain.md §7). Grids are signed on phones.

use rusqlite::params;
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::{LocalDate, UtcMs};

use super::Directory;

/// A signature under the day of a region. A day without one is 未报, never 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSignature {
    /// The region's code.
    pub node: String,
    /// Business date.
    pub date: LocalDate,
    /// What was observed after this is for the next report.
    pub cut_off: UtcMs,
    /// 零报告: the signer declares that there was nothing.
    pub zero_declared: bool,
    /// The user who signed.
    pub signer: String,
    /// When, by the server's clock.
    pub signed_at: UtcMs,
    /// Free note.
    pub note: Option<String>,
}

impl Directory<'_> {
    /// Keeps a signature. A day that is signed again keeps both.
    ///
    /// # Errors
    /// Any write failure.
    pub fn sign_report(&self, signature: &ReportSignature) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO report_signatures
            (node, day, signed_ms, cut_off_ms, zero_declared, signer, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let ReportSignature { node, date, cut_off, zero_declared, signer, signed_at, note } = signature;
        let row = params![node, date.0, signed_at.0, cut_off.0, zero_declared, signer, note];
        self.0.execute(sql, row).map_err(store_error)?;
        Ok(())
    }

    /// The signatures under one date of the regions whose code begins with `code`, as they were at `at`, by region, the
    /// oldest first.
    ///
    /// # Errors
    /// Any read failure.
    pub fn report_signatures(
        &self,
        code: &str,
        date: LocalDate,
        at: UtcMs,
    ) -> Result<Vec<ReportSignature>, StoreError> {
        let sql = "SELECT node, cut_off_ms, zero_declared, signer, signed_ms, note FROM report_signatures
            WHERE node >= ?1 AND node < ?1 || '~' AND day = ?2 AND signed_ms <= ?3 ORDER BY node, signed_ms";
        let mut query = self.0.prepare_cached(sql).map_err(store_error)?;
        let rows = query
            .query_map(params![code, date.0, at.0], |row| {
                Ok(ReportSignature {
                    node: row.get(0)?,
                    date,
                    cut_off: UtcMs(row.get(1)?),
                    zero_declared: row.get(2)?,
                    signer: row.get(3)?,
                    signed_at: UtcMs(row.get(4)?),
                    note: row.get(5)?,
                })
            })
            .map_err(store_error)?;
        rows.map(|row| row.map_err(store_error)).collect()
    }
}
