//! What the holder does, through the exported API and into the household's detail. The phones are enrolled by an authority of
//! the tests' own: no server is needed.

mod books;
mod case;
mod complete;
mod conflict;
mod door;
mod enrolled;
mod refused;
mod roster;
