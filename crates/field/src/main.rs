//! Stairwell.
fn main() {}
