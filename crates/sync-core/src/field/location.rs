//! Where a phone's files are, and the key to them.

use std::path::Path;

pub use crate::store::sqlite::StoreKey;

/// Where a phone is: its directory, and the key when its store is encrypted. Whatever is a path is a plain store in that
/// directory.
#[derive(Debug, Clone, Copy)]
pub struct Location<'a> {
    /// The directory, of this phone alone.
    pub directory: &'a Path,
    /// The store's key; `None` for a store that is not encrypted.
    pub key: Option<&'a StoreKey>,
}

impl<'a> Location<'a> {
    /// An encrypted store in `directory`.
    #[must_use]
    pub fn encrypted(directory: &'a (impl AsRef<Path> + ?Sized), key: &'a StoreKey) -> Self {
        Self { directory: directory.as_ref(), key: Some(key) }
    }
}

impl<'a, P: AsRef<Path> + ?Sized> From<&'a P> for Location<'a> {
    fn from(directory: &'a P) -> Self {
        Self { directory: directory.as_ref(), key: None }
    }
}
