//! Sync: compare heads, send what the other lacks. Sans-IO: bytes in, bytes out; the edge moves them.

pub mod auth;
mod base;
pub mod engine;
pub mod enrol;
mod fork;
mod ingest;
pub mod message;
pub mod noise;
mod page;
pub mod peer;
pub mod qr;
