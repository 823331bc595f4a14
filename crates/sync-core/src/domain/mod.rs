//! The domain: what is recorded at a door, and what it amounts to.
//!
//! Records are immutable facts, one file a family. Nothing here is stored twice and nothing is overwritten: what a
//! household looks like is folded ([`fold`]) from its records and who had seen what. `docs/DOMAIN.md` is the manual.

pub mod breach;
pub mod call;
pub mod checkpoint;
mod code;
pub mod contact;
pub mod correction;
pub mod decision;
pub mod fold;
pub mod grammar;
pub mod household;
pub mod identity;
pub mod indicator;
pub mod link;
pub mod need;
pub mod origin;
pub mod person;
pub mod policy;
pub mod post;
pub mod reading;
pub mod record;
pub mod report;
pub mod residence;
pub mod risk;
pub mod role;
pub mod sample;
pub mod shift;
pub mod stamp;
pub mod suitability;
pub mod symptom;
pub mod tasks;
pub mod transfer;
pub mod visit;

pub use code::UnknownCode;
pub use grammar::DomainGrammar;
pub use policy::{Policy, PolicyBook};
pub use record::{Record, RecordError};
