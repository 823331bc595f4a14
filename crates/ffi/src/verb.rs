//! What the holder does, one line a method; one file a family.

mod door;
mod look;
