//! `stairwell admin digest`.

use clap::Args;
use stairwell_core::id::ScopeId;

use crate::api::digest::digest_view;
use crate::command::{Done, Failure};
use crate::deployment::Deployment;
use crate::directory::Directory;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct ShowDigest {
    #[command(flatten)]
    data_dir: DataDir,
    /// Code of the grid.
    #[arg(long, value_name = "CODE")]
    grid: ScopeId,
}

impl ShowDigest {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let view = deployment.read(|store, trust| {
            let view = digest_view(store, trust.set(), self.grid)?;
            let is_known =
                !view.heads.is_empty() || Directory(store.connection()).region(self.grid.as_str())?.is_some();
            if is_known { Ok(view) } else { Err(Failure::refused("unknown_grid", format!("{} is unknown", self.grid))) }
        })?;
        let mut lines: Vec<String> = view.heads.iter().map(|(device, seq)| format!("{device}\t{seq}")).collect();
        lines.push(format!("digest\t{}", view.digest));
        Done::new(&view, lines.join("\n"))
    }
}
