//! Canonical CBOR (RFC 8949 §4.2.1): the only form that is hashed, signed or accepted.

use minicbor::{Decode, Encode};
use thiserror::Error;

/// Why bytes are not the canonical CBOR of a value.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CborError {
    /// Parsing: not CBOR of this type.
    #[error("not the expected CBOR: {0}")]
    Malformed(String),
    /// Comparing: another encoding of the same value, or bytes after it.
    #[error("not in canonical form")]
    NotCanonical,
}

/// The canonical bytes of a value.
///
/// # Panics
/// Never: writing to memory does not fail, and no `Encode` of this crate reports an error of its own.
#[must_use]
pub fn to_vec<T: Encode<()>>(value: &T) -> Vec<u8> {
    minicbor::to_vec(value).expect("encoding into memory cannot fail")
}

/// Reads a value and insists that `bytes` are exactly its canonical form.
///
/// # Errors
/// [`CborError`].
pub fn from_slice<T: for<'b> Decode<'b, ()> + Encode<()>>(bytes: &[u8]) -> Result<T, CborError> {
    let value: T = minicbor::decode(bytes).map_err(|error| CborError::Malformed(error.to_string()))?;
    if to_vec(&value) == bytes { Ok(value) } else { Err(CborError::NotCanonical) }
}
