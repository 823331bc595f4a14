//! What is trusted, kept up to date from the table of statements, whoever wrote them: this server, or an `admin`
//! command beside it.

use rusqlite::{Connection, params};
use stairwell_core::store::StoreError;
use stairwell_core::store::sqlite::store_error;
use stairwell_core::time::UtcMs;
use stairwell_core::trust::{PublicKey, Signature, SignedStatement, TrustSet};

/// A [`TrustSet`] that knows up to which statement it was read.
#[derive(Debug, Clone)]
pub struct CurrentTrust {
    set: TrustSet,
    arrival: i64,
}

impl CurrentTrust {
    /// Knows nothing yet.
    #[must_use]
    pub fn new(authority: PublicKey) -> Self {
        Self { set: TrustSet::new(authority), arrival: 0 }
    }

    /// Reads the statements that came since the last call. Call it at the beginning of a transaction, and use the set
    /// inside it.
    ///
    /// # Errors
    /// Any read failure; calling again is safe.
    pub fn catch_up(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.catch_up_through(connection, i64::MAX)
    }

    fn catch_up_through(&mut self, connection: &Connection, last: i64) -> Result<(), StoreError> {
        let sql = "SELECT a.arrival, s.body, s.signature FROM statement_arrivals a
            JOIN core_statement s ON s.id = a.statement WHERE a.arrival > ?1 AND a.arrival <= ?2 ORDER BY a.arrival";
        let mut query = connection.prepare_cached(sql).map_err(store_error)?;
        let mut rows = query.query([self.arrival, last]).map_err(store_error)?;
        while let Some(row) = rows.next().map_err(store_error)? {
            let (arrival, body, signature): (i64, Vec<u8>, Vec<u8>) = row.try_into().map_err(store_error)?;
            let signature = Signature::from_slice(&signature)
                .ok_or_else(|| StoreError::Unreadable("a signature has an impossible length".into()))?;
            self.set
                .add(&SignedStatement { body, signature })
                .map_err(|error| StoreError::Unreadable(format!("a statement in the database: {error}")))?;
            self.arrival = arrival;
        }
        Ok(())
    }

    /// The set as last read.
    #[must_use]
    pub const fn set(&self) -> &TrustSet {
        &self.set
    }

    /// For the engine, which adds what it writes to the table.
    pub(crate) const fn set_mut(&mut self) -> &mut TrustSet {
        &mut self.set
    }
}

/// What was trusted at a time: certificates, revocations, rulings and policy packs that were here then.
///
/// # Errors
/// Any read failure.
pub fn trust_at(connection: &Connection, authority: PublicKey, at: UtcMs) -> Result<TrustSet, StoreError> {
    let last = connection
        .prepare_cached("SELECT COALESCE(max(through_arrival), 0) FROM statement_receipts WHERE received_ms <= ?1")
        .and_then(|mut query| query.query_row([at.0], |row| row.get(0)))
        .map_err(store_error)?;
    let mut trust = CurrentTrust::new(authority);
    trust.catch_up_through(connection, last)?;
    Ok(trust.set)
}

/// Notes that every statement that was not noted before was received at `now`. Calling twice is safe.
///
/// # Errors
/// Any write failure.
pub fn note_statements(connection: &Connection, now: UtcMs) -> Result<(), StoreError> {
    let sql = "INSERT INTO statement_receipts (through_arrival, received_ms)
        SELECT max(arrival), ?1 FROM statement_arrivals
        HAVING max(arrival) > (SELECT COALESCE(max(through_arrival), 0) FROM statement_receipts)";
    connection.prepare_cached(sql).and_then(|mut insert| insert.execute(params![now.0])).map_err(store_error)?;
    Ok(())
}
