//! Looking at what is here.

use clap::Args;
use stairwell_core::time::{LocalDate, Slot};

/// `tasks`
#[derive(Debug, Args)]
pub(crate) struct TasksArguments {
    /// The day.
    #[arg(long)]
    pub(crate) date: LocalDate,
    /// AM, PM, or EVE where there are three checks a day.
    #[arg(long)]
    pub(crate) round: Slot,
}

/// `show`
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// Id of the household.
    #[arg(long)]
    pub(crate) household: String,
}

/// `list`, `posts`
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Code of a grid; all of this device's when left out.
    #[arg(long)]
    pub(crate) grid: Option<String>,
}

/// `digest`
#[derive(Debug, Args)]
pub(crate) struct DigestArguments {
    /// Code of the grid.
    #[arg(long)]
    pub(crate) grid: String,
}
