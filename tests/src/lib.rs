//! What the stories are told with: real programs, real sockets, real files.
//!
//! - [`program`] builds the programs once and runs them to their end;
//! - [`server::Server`] is a deployment and its `stairwell serve`, which can be killed and started again;
//! - [`phone::Phone`] is one device, seen through `stairwell-field`;
//! - [`member::Member`] is one device in this process, for days that are too long for a program per entry;
//! - [`browser::Browser`] is a supervisor at the console;
//! - [`wire::Wire`] is the network between them, which can be cut at any byte;
//! - [`scene::Scene`] sets them up in a directory of their own;
//! - [`street`] is where they work, and [`official`] where the golden stories happen;
//! - [`requirement`] says what becomes of a story that this machine cannot tell.
//!
//! Nothing here waits by sleeping: readiness is a line that a program prints.
#![forbid(unsafe_code)]

pub mod browser;
pub mod member;
pub mod official;
pub mod phone;
pub mod program;
pub mod requirement;
pub mod scene;
pub mod server;
pub mod street;
pub mod wire;
