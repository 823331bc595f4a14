//! `stairwell admin import-list`: a list of persons becomes records of their households.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use stairwell_core::domain::identity::IdentityKeys;
use stairwell_core::domain::risk::RiskSource;

use crate::command::{Done, Failure, now};
use crate::deployment::Deployment;
use crate::lists::{List, import_list, read_list};

use super::DataDir;
use super::import::open;

/// Lists from this length on tell how far they are.
const LONG_LIST: usize = 500;

#[derive(Debug, Args)]
pub(super) struct ImportList {
    #[command(flatten)]
    data_dir: DataDir,
    /// Whose list: CDC_LIST, POLICE_LIST, HOSPITAL, CHECKPOINT, SELF_REPORT, GRID_CANVASS, NEIGHBOUR.
    #[arg(long, value_name = "SOURCE")]
    source: RiskSource,
    /// Tell what would come of it, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// CSV, UTF-8, with a header of English or Chinese column names; name or 姓名 is needed.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
}

impl ImportList {
    pub(super) fn run(self) -> Result<Done, Failure> {
        let deployment = Deployment::open(&self.data_dir.path)?;
        let list = open(&self.file)?;
        let keys = deployment.keys();
        let keys = IdentityKeys { hash_key: keys.id_hash_key(), seal_key: keys.seal_public_key() };
        let List { rows, unused_columns } = read_list(list, self.source, keys)?;
        if !unused_columns.is_empty() {
            tell(&format!("未使用的列 / columns that are not used: {}", unused_columns.join(", ")));
        }
        let progress = |done: usize| {
            if rows.len() >= LONG_LIST && (done.is_multiple_of(LONG_LIST) || done == rows.len()) {
                tell(&format!("{done} / {}", rows.len()));
            }
        };
        let report = import_list(&deployment, &rows, now(), self.dry_run, progress)?;
        let text = format!(
            "{} rows: {} matched ({} new persons, {} known before, {} new tags), {} wait in the inbox",
            report.rows, report.matched, report.new_persons, report.already_known, report.new_tags, report.unmatched
        );
        let mut view = json!(report);
        view["dry_run"] = json!(self.dry_run);
        view["unused_columns"] = json!(unused_columns);
        Done::new(&view, text)
    }
}

/// One line on standard error. Whoever reads it may have gone; the import goes on.
fn tell(line: &str) {
    drop(writeln!(std::io::stderr().lock(), "{line}"));
}
