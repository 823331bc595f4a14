//! The codes of the domain as they cross to Kotlin and Swift. They are declared anew here, variant by variant: a code that is
//! added in the core does not compile until it is added here.

mod decision;
mod duty;
mod person;
mod phone;
mod standing;
mod visit;
