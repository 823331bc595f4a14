//! The authority's statements, and what remotes last reported.

use crate::cbor;
use crate::id::ScopeId;
use crate::log::Heads;
use crate::store::TrustStore;
use crate::trust::{Signature, SignedStatement};

use super::error::damaged;
use super::intern::{self, find, run};
use super::{SqliteStore, StoreError, store_error};

impl TrustStore for SqliteStore {
    fn put_statement(&mut self, statement: &SignedStatement) -> Result<(), StoreError> {
        let sql = "INSERT OR IGNORE INTO core_statement (id, body, signature) VALUES (?1, ?2, ?3)";
        let id = statement.id();
        run(self.writable()?, sql, &[&id.0.as_slice(), &statement.body, &statement.signature.0.as_slice()])?;
        Ok(())
    }

    fn statements(&self) -> Result<Vec<SignedStatement>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT body, signature FROM core_statement").map_err(store_error)?;
        let rows = query
            .query_map([], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Vec<u8>>(1)?)))
            .map_err(store_error)?;
        rows.map(|row| {
            let (body, signature) = row.map_err(store_error)?;
            let signature = Signature::from_slice(&signature).ok_or_else(|| damaged("a signature"))?;
            Ok(SignedStatement { body, signature })
        })
        .collect()
    }

    fn remote_heads(&self, remote: &str, scope: &ScopeId) -> Result<Heads, StoreError> {
        let Some(scope) = intern::scope(&self.connection, scope)? else { return Ok(Heads::default()) };
        let sql = "SELECT heads FROM core_remote_heads WHERE remote = ?1 AND scope = ?2";
        let heads: Option<Vec<u8>> = find(&self.connection, sql, &[&remote, &scope])?;
        heads.map_or(Ok(Heads::default()), |bytes| minicbor::decode(&bytes).map_err(|_| damaged("heads of a remote")))
    }

    fn remote_trust_digest(&self, remote: &str) -> Result<Option<u64>, StoreError> {
        let sql = "SELECT trust_digest FROM core_remote WHERE remote = ?1";
        let digest: Option<i64> = find(&self.connection, sql, &[&remote])?;
        Ok(digest.map(i64::cast_unsigned))
    }

    fn set_remote_trust_digest(&mut self, remote: &str, digest: u64) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO core_remote (remote, trust_digest) VALUES (?1, ?2)";
        run(self.writable()?, sql, &[&remote, &digest.cast_signed()])?;
        Ok(())
    }

    fn set_remote_heads(&mut self, remote: &str, scope: &ScopeId, heads: &Heads) -> Result<(), StoreError> {
        let connection = self.writable()?;
        let scope = intern::intern_scope(connection, scope)?;
        let sql = "INSERT OR REPLACE INTO core_remote_heads (remote, scope, heads) VALUES (?1, ?2, ?3)";
        run(connection, sql, &[&remote, &scope, &cbor::to_vec(heads)])?;
        Ok(())
    }
}
