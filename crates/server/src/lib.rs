//! Stairwell.
