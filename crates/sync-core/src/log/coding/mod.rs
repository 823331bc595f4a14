//! Entropy coding of bundles: every number and text is coded bit by bit, each bit at the price that a model sets
//! which learns as it goes.
//!
//! Sender and receiver run the same model over the same values, so nothing of it travels. The same code writes,
//! reads and learns; only the [`BitCoder`] differs.

mod model;
mod predictor;
mod range;
mod text;

#[cfg(test)]
mod tests;

/// Why writing and learning succeed: only what comes from elsewhere can be wrong.
pub(super) const CANNOT_FAIL: &str = "only reading can fail";

pub(super) use model::{Form, Model, TABLE_BITS};
pub(super) use range::{BitCoder, Learner, Reading, Writing};
