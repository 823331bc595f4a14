//! Stairwell's central server: enrolment, sync, projector, supervisors' console.
//!
//! A deployment is one directory, see [`deployment::Deployment`]. Everything that is written goes through one thread,
//! see [`writer`], which commits for all that wait at once and answers after the commit: acknowledged means on disk.
//! Everything that is read goes through a pool of connections that see whole commits only, see [`readers`].
#![forbid(unsafe_code)]

pub mod api;
pub mod app;
pub mod auth;
pub mod console;
pub mod deployment;
pub mod directory;
pub mod error;
pub mod keys;
pub mod limits;
pub mod metrics;
pub mod password;
pub mod projector;
pub mod readers;
pub mod router;
pub mod trust;
pub mod views;
pub mod writer;

pub use app::{App, AppState};
