//! Lists in: what the CDC, the police, a hospital say of persons becomes records of their households
//! (reference/domain.md §0.4: "一个不漏" is a list problem).
//!
//! A row is read ([`row`]), its grid is found ([`grids`]) and its flat ([`address`]), and what the flat's document does
//! not say yet is written by the server's own device ([`import`]). A row that fits no grid waits in the [`inbox`].

pub mod address;
pub mod flat;
pub mod grids;
pub mod import;
pub mod inbox;
pub mod row;
#[cfg(test)]
mod tests;

pub use import::{ListReport, assign, import_list};
pub use row::{List, ListError, Listed, read_list};
