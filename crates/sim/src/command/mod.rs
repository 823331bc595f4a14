//! The verbs of `stairwell-sim`, one file each: arguments in, lines of JSON out.

pub mod external;
pub mod fold_cost;
pub mod folds;
pub mod phone_list;
pub mod phone_store;
pub mod replay;
pub mod simulate;
pub mod team_day;

/// Why a verb failed, in one sentence.
pub type Failure = Box<dyn std::error::Error>;
