//! Trust travels with the data: keys, the authority's signed statements, and what follows from them.

pub mod keys;
mod role;
mod set;
mod statement;

pub use keys::{KeyPair, PublicKey, Signature, SignatureError};
pub use role::{Role, UnknownRole};
pub use set::{Standing, TrustError, TrustSet};
pub use statement::{Certificate, Fork, Revocation, Ruling, SignedStatement, Statement};
