//! `stairwell admin rebuild-views`.

use clap::Args;
use serde_json::json;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::projector;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct RebuildViews {
    #[command(flatten)]
    data_dir: DataDir,
}

impl RebuildViews {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let households = projector::rebuild_views(&deployment, now())?;
        Done::new(&json!({ "households": households }), format!("folded {households} households anew"))
    }
}
