//! `stairwell admin backup`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::backup::write_backup;
use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::directory::AdminAct;

use super::DataDir;

#[derive(Debug, Args)]
pub(super) struct Backup {
    #[command(flatten)]
    data_dir: DataDir,
    /// The file to write. It holds the keys: keep it secret.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl Backup {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        deployment.write(now(), |work| work.directory().record(AdminAct::Backup, "", work.now))?;
        write_backup(&deployment, &self.file)?;
        let file = self.file.display().to_string();
        let bytes = self.file.metadata().map(|metadata| metadata.len()).unwrap_or_default();
        Done::new(&json!({ "file": file, "bytes": bytes }), format!("wrote {file}, {bytes} bytes; it holds the keys"))
    }
}
