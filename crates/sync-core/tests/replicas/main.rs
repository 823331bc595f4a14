//! Replicas against each other, through the wire format: any schedule converges, and hostile bytes hurt nobody.

mod flood;
mod forks;
mod hostile;
mod schedules;
mod worked_example;
mod world;
