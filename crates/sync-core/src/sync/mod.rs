//! Sync: compare heads, send what the other lacks. Sans-IO: bytes in, bytes out; the edge moves them.

pub mod auth;
pub mod enrol;
pub mod message;
