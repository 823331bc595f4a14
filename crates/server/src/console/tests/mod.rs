//! The console through its router, over a real database that real phones synced to.

mod access;
pub(crate) mod doorstep;
mod pages;
pub(crate) mod world;
