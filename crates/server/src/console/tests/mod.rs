//! The console through its router, over a real database that real phones synced to.

mod access;
mod pages;
pub(crate) mod world;
