//! Replicas against each other, through the wire format: any schedule converges, and hostile bytes hurt nobody.

mod forks;
mod flood;
mod hostile;
mod schedules;
mod worked_example;
mod world;
