//! `stairwell admin held`.

use clap::Args;
use serde_json::json;

use crate::command::{Done, Failure};
use crate::deployment::Deployment;
use crate::held::list_held;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct ListHeld {
    #[command(flatten)]
    data_dir: DataDir,
}

impl ListHeld {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let held = deployment.read(|store, trust| list_held(store, trust.set()))?;
        let lines: Vec<String> = held.iter().map(|held| format!("{}\t{}", held.entry, held.reason)).collect();
        let text = if lines.is_empty() { "nothing is held".to_owned() } else { lines.join("\n") };
        Done::new(&json!({ "held": held }), text)
    }
}
