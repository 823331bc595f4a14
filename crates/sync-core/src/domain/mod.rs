//! The domain: what is recorded at a door, and what it amounts to.
//!
//! Records are immutable facts, one file a family. Nothing here is stored twice and nothing is overwritten: what a
//! household looks like is folded ([`fold`]) from its records and who had seen what. `docs/DOMAIN.md` is the manual.

mod code;
pub mod correction;
pub mod decision;
pub mod fold;
pub mod grammar;
pub mod household;
pub mod identity;
pub mod need;
pub mod person;
pub mod policy;
pub mod reading;
pub mod record;
pub mod residence;
pub mod risk;
pub mod role;
pub mod stamp;
pub mod symptom;
pub mod tasks;
pub mod visit;

pub use code::UnknownCode;
pub use grammar::DomainGrammar;
pub use policy::{Policy, PolicyBook};
pub use record::{Record, RecordError};
