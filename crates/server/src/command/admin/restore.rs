//! `stairwell admin restore`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::backup::restore_backup;
use crate::command::{Done, Failure, now, random_seed};
use crate::deployment::{Deployment, certify_node};
use crate::directory::AdminAct;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct Restore {
    #[command(flatten)]
    data_dir: DataDir,
    /// A file that `backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Restore {
    pub(super) fn run(self) -> Result<Done, Failure> {
        restore_backup(&self.file, &self.data_dir.path, &random_seed()?)?;
        let deployment = Deployment::open(&self.data_dir.path)?;
        deployment.write(now(), |work| {
            certify_node(work)?;
            work.directory().record(AdminAct::Restore, "", work.now)
        })?;
        let directory = self.data_dir.path.display().to_string();
        let text = format!("restored {directory}; phones bring what came after the backup with their next sync");
        Done::new(&json!({ "data_dir": directory }), text)
    }
}
